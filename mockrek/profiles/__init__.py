"""Profiles: which mistakes to make, how often, on whom.

``schema`` and ``conditions`` have the records. What a file may contain is said in forms: ``forms``
and ``scalars`` for any file, ``tables``, ``groups``, ``perceived``, ``modifiers``, ``searches`` and
``grammar`` for this one. ``load`` reads with them, after ``extend`` has laid a file over the one it
extends; ``json_schema`` tells editors of them, ``document`` writes what they read. ``builtin``
finds the files that ship in ``library``.

``compile`` turns a profile into arrays, with ``beliefs``, ``membership`` and ``pair_curves``;
``outcomes`` and ``perception`` decide with them, and ``verdicts`` about a whole cohort.
"""
