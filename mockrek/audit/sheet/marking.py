"""Marking: the results of an audit set against the answer sheet, cell by cell."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mockrek.audit.sheet.row import Row
from mockrek.errors import Problem, SettingsError

_COLUMNS = ("task", "group", "trials", "errors")


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell that both the sheet and the audit have.

    Attributes:
        task, group: the cell.
        expected: trials and errors of the sheet.
        found: those of the audit.
    """

    task: str
    group: str
    expected: tuple[int, int]
    found: tuple[int, int]

    @property
    def right(self) -> bool:
        """Whether the audit found what the sheet says, to the count."""
        return self.expected == self.found


@dataclass(frozen=True, slots=True)
class Marks:
    """A marked audit.

    Attributes:
        marks: the cells that both have.
        missing: cells with trials that only the sheet has, as ``task group``.
        unknown: cells with trials that only the audit has.
    """

    marks: tuple[Mark, ...]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether there is something to compare and all of it agrees."""
        return bool(self.marks) and all(mark.right for mark in self.marks)


Found = Mapping[tuple[str, str], tuple[int, int]]
"""Task and group → trials and errors."""


def mark(rows: Iterable[Row], found: Found) -> Marks:
    """Compare the results of an audit with the rows of a sheet.

    Args:
        rows: of the sheet.
        found: of the audit.
    """
    expected = {(row.task, row.group): (row.trials, row.errors) for row in rows}
    both = [cell for cell in expected if cell in found]
    return Marks(
        marks=tuple(Mark(*cell, expected[cell], found[cell]) for cell in both),
        missing=_only(expected, found),
        unknown=_only(found, expected),
    )


def read_results(path: Path) -> dict[tuple[str, str], tuple[int, int]]:
    """Read ``results.csv``: columns ``task``, ``group``, ``trials``, ``errors``, any others beside.

    Raises:
        SettingsError: the file cannot be read, or is not of this form.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return dict(_cells(path, csv.DictReader(file)))
    except OSError as error:
        what = f"{path} cannot be read: {error.strerror}"
        raise SettingsError("mark", [Problem("results", what)]) from None
    except (UnicodeDecodeError, csv.Error) as error:
        what = f"{path} is no CSV in UTF-8: {error}"
        raise SettingsError("mark", [Problem("results", what)]) from None


def _cells(
    path: Path, rows: csv.DictReader[str]
) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        what = f"{path} has no column {', '.join(missing)}; wanted: {', '.join(_COLUMNS)}"
        raise SettingsError("mark", [Problem("results", what)])
    for row in rows:
        try:
            yield (row["task"], row["group"]), (int(row["trials"]), int(row["errors"]))
        except (TypeError, ValueError):  # a cell that is left out is None
            what = f"{path}, line {rows.line_num}: trials and errors are whole numbers"
            raise SettingsError("mark", [Problem("results", what)]) from None


def _only(cells: Found, others: Found) -> tuple[str, ...]:
    return tuple(f"{task} {group}" for (task, group), (trials, _) in cells.items()
                 if trials and (task, group) not in others)  # fmt: skip
