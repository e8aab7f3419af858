"""What became of a figure between two revisions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .figures import Pairs, Spread
from .table import _spread as spread  # the same digits as in the other table

Verdict = Literal["slower", "quicker", "same"]

SEEN = 1.05
"""The ratio from which on a change counts: less than that is between two runs of one revision."""

AGREEING = 0.75
"""The share of the pairs that must show it."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Two checkouts: folders that hold a package ``mockrek`` each."""

    now: Path
    then: Path


@dataclass(frozen=True, slots=True)
class Change:
    """One line: a time, now and then; less is better.

    Attributes:
        name: what is measured.
        unit: of both.
        pairs: now is ours, then is theirs.
    """

    name: str
    unit: str
    pairs: Pairs

    @property
    def ratio(self) -> Spread:
        """Now / then, pair by pair."""
        return Spread.of(self.pairs.ratios())

    @property
    def verdict(self) -> Verdict:
        """Whether a change is seen, and which."""
        ratios, median = self.pairs.ratios(), self.ratio.median
        if median >= SEEN and sum(r > 1 for r in ratios) >= AGREEING * len(ratios):
            return "slower"
        if median <= 1 / SEEN and sum(r < 1 for r in ratios) >= AGREEING * len(ratios):
            return "quicker"
        return "same"

    def cells(self) -> tuple[str, str, str]:
        """Now, then, and the ratio, as people read them."""
        now, then = Spread.of(self.pairs.ours), Spread.of(self.pairs.theirs)
        return spread(now), spread(then), f"[bold]{spread(self.ratio)}[/bold]"
