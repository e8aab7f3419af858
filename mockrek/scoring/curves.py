"""Curves: from a draw to a similarity, through the anchors of an FMR or an FNMR curve.

An *impostor* curve says which share of impostor pairs reaches a threshold (FMR, ISO/IEC 19795-1):
its similarity falls as the draw rises. A *genuine* curve says which share of genuine pairs does not
(FNMR): its similarity rises with the draw. Between anchors both are linear in the logarithm of the
draw, which is how such curves look on the usual axes.

Anchors are compared as integers. The decimals are computed afterwards and held inside the segment
that the integers chose, so a reported similarity never contradicts a decision:
draw < cutoff(t) ⇔ float32 similarity ≥ t.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Final

import numpy as np

from mockrek.scoring.arrays import BoolArray, Float32Array, Float64Array, Int64Array, UInt64Array
from mockrek.scoring.decisions import ALWAYS, cutoff_of

Anchors = Sequence[tuple[Fraction, Fraction]]
"""(threshold in percent, rate) pairs."""

_DIGITS: Final = 40  # more than 2⁶⁴ has, so the floor of a power is right


@dataclass(frozen=True, slots=True)
class Curve:
    """One curve, from threshold 0 to threshold 100.

    Attributes:
        thresholds: ascending, percent, each a float32 value; the first is 0, the last 100.
        cutoffs: for each threshold, draws below it are impostors that reach the threshold
            (falling), or genuine pairs that do not (rising).
        genuine: which of the two.
    """

    thresholds: tuple[float, ...]
    cutoffs: tuple[int, ...]
    genuine: bool

    @classmethod
    def impostor(cls, anchors: Anchors) -> Curve:
        """The curve of an FMR: every pair reaches 0, none reaches 100."""
        inner = [(t, cutoff_of(rate)) for t, rate in sorted(anchors) if 0 < t < 100]
        return cls._from([(Fraction(0), ALWAYS), *inner, (Fraction(100), 0)], genuine=False)

    @classmethod
    def mated(cls, anchors: Anchors) -> Curve:
        """The curve of an FNMR: every pair reaches 0; 100 is kept for one image twice."""
        inner = [(t, cutoff_of(rate)) for t, rate in sorted(anchors) if 0 < t < 100]
        return cls._from([(Fraction(0), 0), *inner, (Fraction(100), ALWAYS)], genuine=True)

    @classmethod
    def _from(cls, points: list[tuple[Fraction, int]], *, genuine: bool) -> Curve:
        thresholds = tuple(float(np.float32(float(threshold))) for threshold, _ in points)
        return cls(thresholds, tuple(cutoff for _, cutoff in points), genuine)

    def cutoff(self, threshold: float) -> int:
        """The cutoff at any threshold, by log-linear interpolation in exact decimal arithmetic.

        Args:
            threshold: percent, a float32 value in 0 … 100.

        Returns:
            An impostor pair reaches the threshold, and a genuine pair does not, when its draw is
            below this.
        """
        return _cutoff_at(self, threshold)


@lru_cache(maxsize=4096)
def _cutoff_at(curve: Curve, threshold: float) -> int:
    if threshold in curve.thresholds:
        return curve.cutoffs[curve.thresholds.index(threshold)]
    above = next(i for i, t in enumerate(curve.thresholds) if t > threshold)
    low, high = curve.thresholds[above - 1], curve.thresholds[above]
    start, stop = curve.cutoffs[above - 1], curve.cutoffs[above]
    with localcontext(Context(prec=_DIGITS)):
        share = (Decimal(threshold) - Decimal(low)) / (Decimal(high) - Decimal(low))
        log = _log(start) * (1 - share) + _log(stop) * share
        between = int(log.exp())
    return min(max(between, min(start, stop)), max(start, stop))


def _log(cutoff: int) -> Decimal:
    """ln(cutoff); a cutoff of zero counts as half a draw, which no draw is below."""
    return (Decimal(cutoff) if cutoff else Decimal("0.5")).ln()


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Curves of one kind side by side, as arrays of shape (n_curves, n_anchors).

    Attributes:
        members: the curves.
        thresholds: float32, percent.
        cutoffs: uint64.
        logs: float64, ln of the cutoffs.
    """

    members: tuple[Curve, ...]
    thresholds: Float32Array
    cutoffs: UInt64Array
    logs: Float64Array

    @classmethod
    def of(cls, members: Sequence[Curve]) -> Curves:
        """Stack curves of one kind; shorter ones repeat their last anchor."""
        width = max(len(curve.thresholds) for curve in members)
        thresholds = np.array([_padded(curve.thresholds, width) for curve in members], np.float32)
        cutoffs = np.array([_padded(curve.cutoffs, width) for curve in members], np.uint64)
        logs = np.log(np.maximum(cutoffs.astype(np.float64), 0.5))
        return cls(tuple(members), thresholds, cutoffs, logs)

    def cutoffs_at(self, threshold: float) -> UInt64Array:
        """The cutoff of each curve at one threshold: uint64, shape (n_curves,)."""
        return np.array([curve.cutoff(threshold) for curve in self.members], np.uint64)


def _padded(
    values: tuple[float, ...] | tuple[int, ...], width: int
) -> tuple[float, ...] | tuple[int, ...]:
    return values + values[-1:] * (width - len(values))


def similarity(
    draws: UInt64Array, which: Int64Array, curves: Curves, threshold: float | None = None
) -> Float32Array:
    """The similarity that each draw stands for.

    Args:
        draws: uint64, shape (n,).
        which: int64, shape (n,): the curve of each draw.
        curves: impostor or genuine curves.
        threshold: percent, a float32 value. When given, what is reported agrees with what
            :meth:`Curves.cutoffs_at` decides there too, and not only at the anchors.

    Returns:
        float32, shape (n,), percent in [0, 100).
    """
    genuine = curves.members[0].genuine
    cutoffs = curves.cutoffs[which]
    inside = draws[:, None] >= cutoffs if genuine else draws[:, None] < cutoffs
    segment = inside.sum(axis=1) - 1
    low, high = curves.thresholds[which, segment], curves.thresholds[which, segment + 1]
    start, stop = curves.logs[which, segment], curves.logs[which, segment + 1]
    # Half a draw stands in for draw 0, as it does for a cutoff of 0.
    log = np.log(np.maximum(draws.astype(np.float64), 0.5))
    share = (log - start) / np.where(start == stop, 1.0, stop - start)
    scaled = (low + share * (high - low)).astype(np.float32)
    value: Float32Array = np.clip(scaled, low, np.nextafter(high, np.float32(0)))
    if threshold is None:
        return value
    reaches: BoolArray = (draws < curves.cutoffs_at(threshold)[which]) ^ genuine
    at = np.float32(threshold)
    short: Float32Array = np.minimum(value, np.nextafter(at, np.float32(-1)))
    return np.where(reaches, np.maximum(value, at), short)
