"""Where things stand in a chart of error rates: everything in percent of its width."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Final

_STEPS: Final = (0.5, 1, 2, 5, 10, 20, 25)
_MAX_STEPS: Final = 5

PALETTE: Final = (
    ("#6d3fc4", "#b79bff"),
    ("#1f62a8", "#6db3f2"),
    ("#0b6e66", "#4fd1b5"),
    ("#855f00", "#e8c14a"),
    ("#8b4a1f", "#e0a070"),
    ("#55630f", "#b8cc55"),
    ("#a1278f", "#f08fdc"),
    ("#4b5d73", "#a9bdd4"),
)
"""Colours of groups, in their order, on light and on dark paper. None of them is red: errors are.
More groups than colours begin again from the first; every mark has its group's name beside it."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale that begins at 0.

    Attributes:
        end: the rate at its right end, percent.
        ticks: rates that are marked, percent.
    """

    end: float
    ticks: tuple[float, ...]

    def place(self, rate: float) -> float:
        """Where a rate stands, percent of the width.

        Args:
            rate: 0 to 1.
        """
        return round(100 * 100 * rate / self.end, 3)


def axis(rates: Iterable[float]) -> Axis:
    """The shortest scale of round steps that holds some rates.

    Args:
        rates: 0 to 1.

    >>> axis([0.3712])
    Axis(end=40, ticks=(0, 10, 20, 30, 40))
    """
    highest = 100 * max(rates, default=0.0)
    step = next(step for step in _STEPS if highest <= step * _MAX_STEPS or step == _STEPS[-1])
    count = max(1, ceil(highest / step))
    return Axis(step * count, tuple(step * i for i in range(count + 1)))
