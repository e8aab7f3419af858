"""Profiles: which mistakes to make, how often, on whom.

``schema`` has the records. What a file may contain is said in forms: ``forms`` and ``scalars`` for
any file, ``tables``, ``groups`` and ``grammar`` for this one. ``load`` reads with them,
``json_schema`` tells editors of them, ``document`` writes what they read. ``builtin`` finds the
files that ship in ``library``.
"""
