"""What is wrong in one manifest, collected while it is read, so that all of it is said at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from mockrek.errors import Problem, TruthError

MAX_SHOWN: Final = 100
_MAX_KEPT: Final = 1000  # a column that is wrong throughout would fill the memory

Place = tuple[int, str, str]  # line or row, column or "", sentence


class Problems:
    """A growing list. Rows count from 0 and become lines only when there is something to say."""

    def __init__(self) -> None:
        self.count = 0
        self._at_lines: list[Place] = []
        self._at_rows: list[Place] = []
        self._broken: set[int] = set()

    def add(self, row: int, column: str, what: str) -> None:
        """Note what is wrong in a row.

        Args:
            row: its place among the rows, from 0.
            column: which column, or "" for the row as a whole, of which nothing more is then said.
            what: a sentence with the value and the remedy.
        """
        if row in self._broken:
            return
        if not column:
            self._broken.add(row)
        self._keep(self._at_rows, (row, column, what))

    def add_line(self, line: int, what: str) -> None:
        """Note what is wrong in a line that is no row.

        Args:
            line: from 1.
            what: a sentence with the value and the remedy.
        """
        self._keep(self._at_lines, (line, "", what))

    def error(self, source: str, lines: Callable[[], Sequence[int]]) -> TruthError:
        """All of it as one error, in the order of the file.

        Args:
            source: what to call the manifest.
            lines: gives the line of every row; called only if a row is to be named.

        Returns:
            The error, to be raised. It shows at most 100 problems and counts the others.
        """
        places = list(self._at_lines)
        if self._at_rows:
            starts = lines()
            places += [(starts[row], column, what) for row, column, what in self._at_rows]
        shown = [
            Problem(f"{source}:{line}" + (f": column {column!r}" if column else ""), what)
            for line, column, what in sorted(places)[:MAX_SHOWN]
        ]
        if self.count > len(shown):
            shown.append(Problem("", f"and {self.count - len(shown):,} more, not shown"))
        return TruthError(source, shown)

    def _keep(self, places: list[Place], place: Place) -> None:
        self.count += 1
        if self.count <= _MAX_KEPT:
            places.append(place)
