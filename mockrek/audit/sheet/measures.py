"""Measures of disparity over the rows of a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mockrek.audit.sheet.matching import FALSE_MATCH, FALSE_NON_MATCH
from mockrek.audit.sheet.row import ALL, Row
from mockrek.scoring.disparity import Measure, matching_measures, rate_measures

Basis = Literal["errors", "rates"]


@dataclass(frozen=True, slots=True)
class SheetMeasure:
    """One measure of one task.

    Attributes:
        task: of the rows; for FDR, IR and GARBE ``matching@80``.
        basis: the shares of trials that will err with this seed, or the rates that are injected.
        name: as :mod:`mockrek.scoring.disparity` names it.
        value: ``None`` where it is not defined.
        fair: what it is when all groups have one rate.
        undefined: why there is no value.
    """

    task: str
    basis: Basis
    name: str
    value: float | None
    fair: float
    undefined: str


def measures_of(rows: Iterable[Row]) -> tuple[SheetMeasure, ...]:
    """The measures of every task with a rate, over groups; pairs across groups are left out."""
    by_task: dict[str, list[Row]] = {}
    for row in rows:
        if row.group != ALL and "|" not in row.group and row.rate is not None:
            by_task.setdefault(row.task, []).append(row)
    return tuple(_measures(by_task))


def _measures(by_task: dict[str, list[Row]]) -> Iterator[SheetMeasure]:
    bases: tuple[Basis, Basis] = ("errors", "rates")
    for task, rows in by_task.items():
        for basis in bases:
            for measure in rate_measures(_rates(rows, basis)):
                yield _told(task, basis, measure)
    for threshold in dict.fromkeys(task.partition("@")[2] for task in by_task if "@" in task):
        matches, non_matches = (
            by_task.get(f"{kind}@{threshold}", []) for kind in (FALSE_MATCH, FALSE_NON_MATCH)
        )
        for basis in bases:
            for measure in matching_measures(_rates(matches, basis), _rates(non_matches, basis)):
                yield _told(f"matching@{threshold}", basis, measure)


def _rates(rows: Sequence[Row], basis: Basis) -> list[float]:
    if basis == "errors":
        return [row.errors / row.trials for row in rows]
    return [row.rate for row in rows if row.rate is not None]


def _told(task: str, basis: Basis, measure: Measure) -> SheetMeasure:
    return SheetMeasure(task, basis, measure.name, measure.value, measure.fair, measure.undefined)
