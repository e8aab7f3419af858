"""Figures: samples of two sides become a row of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

Verdict = Literal["met", "within 2×", "missed"]

SLACK = 2.0
"""A figure that misses its aim by no more than this factor is said to be near it."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much to measure.

    Attributes:
        pairs: how many times each side is measured, in turn.
        share: of the requests and array sizes of a full run; 1 is a full run.
    """

    pairs: int
    share: float

    def scaled(self, count: int) -> int:
        """A share of a count, at least 1."""
        return max(1, round(count * self.share))


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some samples, the least and the greatest."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, samples: Sequence[float]) -> Spread:
        """Summarise one or more samples."""
        return cls(median(samples), min(samples), max(samples))


@dataclass(frozen=True, slots=True)
class Aim:
    """What a figure should come to.

    Attributes:
        limit: the figure aimed at.
        most: whether it is the most allowed (or else the least).
    """

    limit: float
    most: bool

    def judge(self, value: float) -> Verdict:
        """Say whether a figure meets the aim, is within a factor of two of it, or misses it."""
        excess = value / self.limit if self.most else self.limit / value
        if excess <= 1:
            return "met"
        return "within 2×" if excess <= SLACK else "missed"


def at_most(limit: float) -> Aim:
    """A figure no greater than this."""
    return Aim(limit, most=True)


def at_least(limit: float) -> Aim:
    """A figure no less than this."""
    return Aim(limit, most=False)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        section: what was run to get it, as ``detect``.
        name: what is measured.
        unit: of ``ours`` and ``theirs``.
        ours: mockrek's side; ``None`` where it was not measured, and the note says why.
        peer: what the other side is; empty where there is none.
        theirs: the other side, or ``None``.
        ratio: ours / theirs, pair by pair, or ``None``.
        aim: of the ratio, or of ``ours`` where there is no ratio.
        note: what a reader must know about this figure.
    """

    section: str
    name: str
    unit: str
    ours: Spread | None
    peer: str = ""
    theirs: Spread | None = None
    ratio: Spread | None = None
    aim: Aim | None = None
    note: str = ""

    @property
    def verdict(self) -> Verdict | None:
        """Whether the aim is met; ``None`` without an aim."""
        judged = self.ours if self.ratio is None else self.ratio
        return None if self.aim is None or judged is None else self.aim.judge(judged.median)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Samples of two sides that were measured in turn; the i-th of each belong together."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    def ratios(self) -> tuple[float, ...]:
        """Ours / theirs of each pair: what slowed the machine down slowed both sides."""
        return tuple(a / b for a, b in zip(self.ours, self.theirs, strict=True))

    def row(self, section: str, name: str, unit: str, peer: str, *, aim: Aim | None = None) -> Row:
        """The samples as a line of the table."""
        sides = Spread.of(self.ours), peer, Spread.of(self.theirs)
        return Row(section, name, unit, *sides, Spread.of(self.ratios()), aim)
