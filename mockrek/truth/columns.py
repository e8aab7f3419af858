"""Columns of text in little memory: a number a cell, and each distinct text once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from mockrek.domain import Column
from mockrek.scoring.arrays import Float64Array, Int64Array
from mockrek.truth.attributes import BOX_RANGES, CHECKED, canonical, number
from mockrek.truth.problems import Problems


class Texts:
    """A sequence of texts packed end to end in UTF-8: 8 bytes a text beside its own."""

    def __init__(self, texts: Iterable[str]) -> None:
        encoded = [text.encode() for text in texts]
        self._bytes = b"".join(encoded)
        self._ends = np.fromiter(map(len, encoded), np.int64, len(encoded)).cumsum()

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[str]:
        start = 0
        for end in self._ends.tolist():
            yield self._bytes[start:end].decode()
            start = end

    def __getitem__(self, place: int) -> str:
        start = self._ends[place - 1] if place else 0
        return self._bytes[start : self._ends[place]].decode()


class Factor:
    """One column while it is read: codes of its cells, and the distinct values so far."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self._codes: list[Int64Array] = []
        self._rows = 0

    def add(self, cells: Sequence[str], first: int) -> None:
        """Append cells.

        Args:
            cells: the text of each; "" is blank.
            first: the number of the first one's row; rows skipped since are blank.
        """
        self._pad(first)
        codes, values = self._codes, self.values
        for cell in dict.fromkeys(cells):
            if cell:
                values.setdefault(cell, len(values))
        values[""] = -1
        codes.append(np.fromiter(map(values.__getitem__, cells), np.int64, len(cells)))
        del values[""]
        self._rows += len(cells)

    def finish(self, rows: int) -> Int64Array:
        """The codes of all cells.

        Args:
            rows: how many there are.

        Returns:
            int64, shape (rows,): the place in ``values``; −1 for blank.
        """
        self._pad(rows)
        return np.concatenate(self._codes) if self._codes else np.empty(0, np.int64)

    def _pad(self, rows: int) -> None:
        if rows > self._rows:
            self._codes.append(np.full(rows - self._rows, -1, np.int64))
            self._rows = rows


def checked(name: str, factor: Factor, rows: int, problems: Problems) -> Column:
    """A column as it is kept: values in their usual case, codes by row.

    Args:
        name: the attribute.
        factor: the column as it was read.
        rows: how many rows there are.
        problems: gets the values that the attribute cannot have.

    Returns:
        The column over rows.
    """
    codes = factor.finish(rows)
    if name not in CHECKED:
        return Column(codes, tuple(factor.values))
    kept: dict[str, int] = {}
    recoded = np.full(len(factor.values) + 1, -1, np.int64)  # the last is what −1 points to
    for value, code in factor.values.items():
        try:
            recoded[code] = kept.setdefault(canonical(name, value), len(kept))
        except ValueError as error:
            for row in np.flatnonzero(codes == code):
                problems.add(int(row), name, str(error))
    return Column(recoded[codes], tuple(kept))


def boxes(cells: dict[str, list[str]], first: int, rows: int, problems: Problems) -> Float64Array:
    """The boxes of some rows.

    Args:
        cells: the block's columns.
        first: the number of the first row.
        rows: how many rows.
        problems: gets what is wrong.

    Returns:
        float64, shape (rows, 4): left, top, width, height; NaN where no box is declared.
    """
    if not cells.keys() & BOX_RANGES.keys():
        return np.full((rows, len(BOX_RANGES)), np.nan)
    blank = [""] * rows
    sides = [_side(name, cells.get(name, blank), first, problems) for name in BOX_RANGES]
    together = np.stack(sides, axis=1)
    blanks = np.isnan(together)
    for row in np.flatnonzero(blanks.any(axis=1) & ~blanks.all(axis=1)):
        side = tuple(BOX_RANGES)[int(blanks[row].argmax())]
        what = "blank, but other sides of the box are given; give all four, or none"
        problems.add(first + int(row), side, what)
    return together


def _side(name: str, cells: list[str], first: int, problems: Problems) -> Float64Array:
    """One side; NaN where it is blank, infinite where it is wrong."""
    low, high = BOX_RANGES[name]
    numbers = map(float, (cell or "nan" for cell in cells) if "" in cells else cells)
    try:
        side = np.fromiter(numbers, np.float64, len(cells))
    except ValueError:
        side = np.full(len(cells), np.nan)
    inside = (side >= low) & (side <= high)
    if np.count_nonzero(inside) + cells.count("") == len(cells):
        return side
    for i, cell in enumerate(cells):
        try:
            side[i] = number(cell, low, high) if cell else np.nan
        except ValueError as error:
            side[i] = np.inf
            problems.add(first + i, name, str(error))
    return side
