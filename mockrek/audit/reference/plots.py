"""The plots of the report as places: everything in percent of the width and height of a plot.

The templates draw them. A group has the same colour, shape and dashes in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import Final

from mockrek.audit.chart import PALETTE
from mockrek.audit.reference.results import ALL, AgeSummary, Row
from mockrek.audit.reference.scales import (
    Scale,
    Tick,
    log_scale,
    rate_scale,
    signed_scale,
)
from mockrek.audit.reference.wording import bounds, named, percent

SHAPES: Final = 7
"""Shapes of marks that the templates know."""

DASHES: Final = ("none", "7 3", "2 3", "10 3 2 3", "14 4")
"""Of lines, in CSS pixels. With eight colours and seven shapes, 280 groups look different."""

HEAT_LEVELS: Final = 7

_Z: Final = 1.96


@dataclass(frozen=True, slots=True)
class Mark:
    """How a group looks: the places of its colour and shape, and its dashes."""

    number: int
    colour: int
    shape: int
    dash: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One group in a forest plot: places of its rate and of its intervals."""

    row: Row
    point: float
    wilson: tuple[float, float]
    bootstrap: tuple[float, float] | None
    note: str


@dataclass(frozen=True, slots=True)
class Forest:
    """A task, a row a group; rows without a trial have no bar."""

    rows: tuple[tuple[Row, Bar | None], ...]
    ticks: tuple[Tick, ...]
    logarithmic: bool


@dataclass(frozen=True, slots=True)
class AgeBar:
    """One group in the plot of ages: the places of its bias, of ±1 sd, of the mean's interval."""

    summary: AgeSummary
    point: float
    spread: tuple[float, float]
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Ages:
    """Bias by group on one scale; ``zero`` is the place of no bias."""

    bars: tuple[AgeBar, ...]
    ticks: tuple[Tick, ...]
    zero: float


@dataclass(frozen=True, slots=True)
class Heat:
    """Rates of every two groups: row ``i`` holds cells 0 to ``i`` of a triangle.

    Attributes:
        groups: along both sides.
        cells: the row of the results and a level, 1 (lowest) to ``HEAT_LEVELS``; level 0 has no
            errors, and ``None`` stands where no pair was asked about.
        low, high: the lowest and the highest rate above 0; ``None`` without any.
    """

    groups: tuple[str, ...]
    cells: tuple[tuple[tuple[Row, int] | None, ...], ...]
    low: float | None
    high: float | None


def marks(groups: Sequence[str]) -> dict[str, Mark]:
    """How each group looks; colours, shapes and dashes go round at different lengths."""
    return {
        group: Mark(i, i % len(PALETTE), i % SHAPES, DASHES[i % len(DASHES)])
        for i, group in enumerate(groups)
    }


def forest(rows: Sequence[Row], *, logarithmic: bool, ranked: bool) -> Forest:
    """The forest plot of one task.

    Args:
        rows: of its groups, ``all`` among them or not.
        logarithmic: powers of ten, for rates that differ by factors.
        ranked: the highest rate first, instead of the order given; ``all`` stays last.
    """
    if ranked:
        rows = sorted(rows, key=_rank)
    ends = [end for row in rows if row.trials for end in _ends(row)]
    scale: Scale = log_scale(ends) if logarithmic else rate_scale(ends)
    factor = 1 if logarithmic else 100
    bars = tuple((row, _bar(row, scale, factor) if row.trials else None) for row in rows)
    return Forest(bars, tuple(scale.ticks), logarithmic)


def _rank(row: Row) -> tuple[bool, float]:
    return row.group == ALL, 1.0 if row.rate is None else -row.rate


def _ends(row: Row) -> tuple[float, ...]:
    return row.low, row.high, row.rate or 0.0, *(row.bootstrap or ())


def _bar(row: Row, scale: Scale, factor: int) -> Bar:
    def between(low: float, high: float) -> tuple[float, float]:
        return scale.place(factor * low), scale.place(factor * high)

    rate = row.rate or 0.0
    note = f"{named(row.group)}: {row.errors:,} of {row.trials:,}, {percent(rate)} %"
    note += f"; Wilson {bounds(row.low, row.high)} %"
    if row.bootstrap:
        note += f"; bootstrap {bounds(*row.bootstrap)} %"
    return Bar(
        row,
        scale.place(factor * rate),
        between(row.low, row.high),
        between(*row.bootstrap) if row.bootstrap else None,
        note,
    )


def ages(summaries: Sequence[AgeSummary]) -> Ages:
    """Bias by group, years, with one standard deviation and the 95 % interval of the mean."""
    ends = [s.bias + sign * max(s.sd, _error(s)) for s in summaries for sign in (-1, 1)]
    scale = signed_scale(ends)

    def around(summary: AgeSummary, half: float) -> tuple[float, float]:
        return scale.place(summary.bias - half), scale.place(summary.bias + half)

    bars = [
        AgeBar(s, scale.place(s.bias), around(s, s.sd), around(s, _error(s))) for s in summaries
    ]
    return Ages(tuple(bars), tuple(scale.ticks), scale.place(0))


def heat(rows: Sequence[Row], groups: Sequence[str]) -> Heat:
    """The triangle of rates within groups and across every two.

    Args:
        rows: of one task; a pair of groups is ``one|other``, in whichever order.
        groups: in the order of the sides.
    """
    found = {
        frozenset(row.group.split("|")): row for row in rows if row.trials and row.group != ALL
    }
    rates = [row.errors / row.trials for row in found.values() if row.errors]
    low, high = min(rates, default=None), max(rates, default=None)

    def cell(one: str, other: str) -> tuple[Row, int] | None:
        row = found.get(frozenset((one, other)))
        return (row, _level(row, low or 1.0, high or 1.0)) if row else None

    cells = (tuple(cell(one, other) for other in groups[: i + 1]) for i, one in enumerate(groups))
    return Heat(tuple(groups), tuple(cells), low, high)


def _level(row: Row, low: float, high: float) -> int:
    """Even steps of the logarithm."""
    if not row.errors:
        return 0
    if high <= low:
        return HEAT_LEVELS
    share = log(row.errors / row.trials / low) / log(high / low)
    return 1 + min(HEAT_LEVELS - 1, int(share * HEAT_LEVELS))


def _error(summary: AgeSummary) -> float:
    """Half the 95 % interval of a mean, years."""
    return _Z * summary.sd / sqrt(summary.faces) if summary.faces else 0.0
