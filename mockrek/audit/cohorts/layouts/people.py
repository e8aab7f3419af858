"""A directory a person, and lists of pairs of their images: how LFW and RFW are laid out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from mockrek.audit.cohorts.layouts.files import images_below, inside, lines_of, under
from mockrek.audit.cohorts.layouts.imported import Named, Pair, Row, Skipped, sift

_COUNTS: Final = re.compile(r"\d+(\s+\d+)?")


def images_of_people(
    directory: Path, root: str, attributes: Mapping[str, str]
) -> tuple[list[Row], list[Skipped]]:
    """All images ``name/name_0001.jpg``; the directory is the subject.

    Args:
        directory: of the data set.
        root: where in it the directories of people stand.
        attributes: of all of them.
    """
    return sift(images_below(directory, root), partial(_row, attributes=attributes))


def _row(file: Mapping[str, str], attributes: Mapping[str, str]) -> Row:
    folder = file["folder"]
    if not re.fullmatch(re.escape(folder) + r"_\d+\.\w+", file["name"]):
        raise ValueError(f"its name is not that of its directory and a number, {folder}_0001.jpg")
    return Row(file["path"], folder, attributes)


def pairs_of_people(path: Path, root: str) -> tuple[list[Pair], list[Skipped]]:
    """A list of pairs: ``name 1 2`` for one person, ``name 1 other 2`` for two.

    Args:
        path: the list. Its first line may say how many pairs there are: ``300``, of each kind; or
            ``10 300``, so many times.
        root: where the directories of people stand.

    Returns:
        The pairs; and lines that are none, and a count that does not hold.

    Raises:
        TruthError: it cannot be read.
    """
    lines = [(number, line) for number, line in enumerate(lines_of(path), 1) if line.strip()]
    declared = None
    if lines and _COUNTS.fullmatch(lines[0][1].strip()):
        first, second = [*map(int, lines.pop(0)[1].split()), 1][:2]
        declared = 2 * first * second
    items = (Named(f"{path.name}:{number}", {"line": line}) for number, line in lines)
    pairs, skipped = sift(items, partial(_pair, root=root))
    if declared not in (None, len(lines)):
        reason = f"declares {declared:,} pairs, and lists {len(lines):,}; the file may be cut off"
        skipped.append(Skipped(path.name, reason))
    return pairs, skipped


def _pair(cells: Mapping[str, str], root: str) -> Pair:
    match cells["line"].split():
        case [name, one, other]:
            return Pair(_image(root, name, one), _image(root, name, other), genuine=True)
        case [name, one, second, other] if name != second:
            return Pair(_image(root, name, one), _image(root, second, other), genuine=False)
        case _:
            raise ValueError(f"{cells['line']!r} is neither 'name 1 2' nor 'name 1 other 2'")


def _image(root: str, name: str, number: str) -> str:
    if not re.fullmatch("[0-9]{1,6}", number):
        raise ValueError(f"{number!r} is not the number of an image")
    return under(root, inside(f"{name}/{name}_{int(number):04}.jpg"))
