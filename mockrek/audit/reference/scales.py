"""Scales of the plots: where a value stands, in percent of the length of an axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10
from typing import Final, Protocol

import numpy as np

from mockrek.audit.chart import axis
from mockrek.audit.reference.results import Float64Array

GUTTER: Final = 8.0
"""Percent of a logarithmic axis that stand apart for 0."""

_STEPS: Final = (1, 2, 5)
_DECADES: Final = 8
_SHORT: Final = 1
"""Powers of ten on a logarithmic scale that leave room between its marks."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis: its place in percent, and what is written there."""

    place: float
    label: str


class Scale(Protocol):
    """What plots ask of a scale."""

    @property
    def ticks(self) -> Sequence[Tick]:
        """Marks, from the start to the end."""

    def place(self, value: float) -> float:
        """Where a value stands, percent of the length."""


@dataclass(frozen=True, slots=True)
class LinearScale:
    """A scale of even steps.

    Attributes:
        start, end: the values at its ends.
        values: those that are marked.
    """

    start: float
    end: float
    values: tuple[float, ...]

    @property
    def ticks(self) -> list[Tick]:
        """Marks, from the start to the end."""
        return [Tick(self.place(v), f"{v:g}".replace("-", "−")) for v in self.values]

    def place(self, value: float) -> float:
        """Where a value stands, percent of the length."""
        return round(100 * (value - self.start) / (self.end - self.start), 2)


@dataclass(frozen=True, slots=True)
class LogScale:
    """A scale of rates by powers of ten; 0 stands at its start, apart from the rest.

    Attributes:
        low, high: the powers at its ends: -2 is 1 %.
    """

    low: int
    high: int

    @property
    def ticks(self) -> list[Tick]:
        """0, and each power of ten in percent; on a short scale its double and fivefold, too."""
        steps = _STEPS if self.high - self.low <= _SHORT else _STEPS[:1]
        values = [m * 10.0**n for n in range(self.low, self.high) for m in steps]
        marked = [Tick(self.place(v), _decimal(v)) for v in [*values, 10.0**self.high]]
        return [Tick(0.0, "0"), *marked]

    def place(self, value: float) -> float:
        """Where a rate stands, percent of the length; one below the scale stands at its low."""
        return round(float(self.places(np.array([value]))[0]), 2)

    def places(self, rates: Float64Array) -> Float64Array:
        """The same for many rates.

        Args:
            rates: float64, shape (n,), 0 to 1.

        Returns:
            float64, shape (n,), percent of the length.
        """
        lowest = 10.0**self.low
        powers = np.log10(np.clip(rates, lowest, 1)) - self.low
        places = GUTTER + (100 - GUTTER) * powers / (self.high - self.low)
        return np.where(rates > 0, places, 0.0)


def rate_scale(rates: Iterable[float]) -> LinearScale:
    """The shortest scale from 0 that holds some rates, marked in percent.

    Args:
        rates: 0 to 1. The scale is in percent, too: place 100 times a rate.
    """
    found = axis(rates)
    return LinearScale(0.0, found.end, found.ticks)


def log_scale(rates: Iterable[float]) -> LogScale:
    """The shortest scale of whole powers of ten that holds some rates, at most eight of them."""
    positive = [rate for rate in rates if rate > 0]
    if not positive:
        return LogScale(-3, 0)
    high = min(0, ceil(log10(max(positive))))
    low = max(floor(log10(min(positive))), high - _DECADES)
    return LogScale(min(low, high - 1), high)


def signed_scale(values: Iterable[float]) -> LinearScale:
    """The shortest scale of round steps that holds 0 and some values, in about six steps."""
    finite = [value for value in values if isfinite(value)]
    lowest, highest = min(finite, default=0.0), max(finite, default=0.0)
    lowest, highest = min(lowest, 0.0), max(highest, 0.0)
    span = max(highest - lowest, 1.0)
    power = 10.0 ** floor(log10(span / 6))
    step = next((m * power for m in _STEPS if span / (m * power) <= 6), 10 * power)
    first, last = floor(lowest / step), max(ceil(highest / step), floor(lowest / step) + 1)
    values = tuple(round(step * i, 6) for i in range(first, last + 1))
    return LinearScale(values[0], values[-1], values)


def _decimal(rate: float) -> str:
    """One digit of a rate in percent, never as a power of ten."""
    return f"{100 * rate:.{max(0, -floor(log10(100 * rate) + 1e-9))}f}"
