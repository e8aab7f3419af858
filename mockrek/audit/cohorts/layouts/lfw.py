"""Labeled Faces in the Wild: a directory a person, and ``pairs.txt``. It says who, and no more."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mockrek.audit.cohorts.layouts.files import not_found, root_of
from mockrek.audit.cohorts.layouts.imported import Imported, Skipped
from mockrek.audit.cohorts.layouts.people import images_of_people, pairs_of_people

TITLE: Final = "Labeled Faces in the Wild (Huang et al. 2007)"
BY: Final = ()

_LISTS: Final = ("pairs.txt", "pairsDevTest.txt", "pairsDevTrain.txt")
_SAMPLES: Final = 20


def read(directory: Path) -> Imported:
    """Read all images, and one list of pairs.

    Args:
        directory: with ``pairs.txt``, ``pairsDevTest.txt`` or ``pairsDevTrain.txt``, the first of
            which is read; people's directories stand in it, or in a directory such as ``lfw``.

    Raises:
        TruthError: there is no list, it cannot be read, or images stand in several places.
    """
    lists = [path for name in _LISTS if (path := directory / name).is_file()]
    if not lists:
        raise not_found(directory, f"needs {', '.join(_LISTS[:-1])} or {_LISTS[-1]}")
    chosen, *others = lists
    root = root_of(directory, [pair.source for pair in pairs_of_people(chosen, "")[0][:_SAMPLES]])
    pairs, skipped = pairs_of_people(chosen, root)
    rows, misnamed = images_of_people(directory, root, {})
    reason = f"is another list, and {chosen.name} is read; move that away to read this one"
    skipped += [*misnamed, *(Skipped(path.name, reason) for path in others)]
    return Imported(tuple(rows), tuple(pairs), tuple(skipped))
