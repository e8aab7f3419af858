"""Curves: from a draw to a similarity, through the anchors of an FMR or an FNMR curve.

An *impostor* curve says which share of impostor pairs reaches a threshold (FMR, ISO/IEC 19795-1):
its similarity falls as the draw rises. A *genuine* curve says which share of genuine pairs does not
(FNMR): its similarity rises with the draw.

Between two anchors the curve is linear in the logarithm of the draw, which is how such curves look
on the usual axes. It is tabulated once: nodes a quarter of an octave apart, whose cutoffs are
integers from exact decimal arithmetic. A draw picks its cell by comparing integers; inside a cell
the similarity is linear in the draw, computed with the four operations that IEEE 754 rounds the
same everywhere, and kept below the cell's upper threshold. So it is monotone, it is the same on
every platform, and it never contradicts a decision: draw < cutoff(t) ⇔ similarity ≥ t (for genuine
pairs: ⇔ similarity < t), at anchors by the integers of the profile.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache, partial
from itertools import pairwise
from math import ceil, log2
from typing import Final

import numpy as np

from mockrek.scoring.arrays import Float32Array, Float64Array, Int64Array, UInt64Array
from mockrek.scoring.cells import Cells
from mockrek.scoring.decisions import ALWAYS, cutoff_of
from mockrek.scoring.draws import TOP

Anchors = Sequence[tuple[Fraction, Fraction]]
"""(threshold in percent, rate) pairs."""

_NODES_AN_OCTAVE: Final = 4
_DIGITS: Final = 40  # more than 2⁶⁴ has, so that a node's cutoff is its exact floor
_HALF_A_DRAW: Final = Decimal("0.5")  # stands for a cutoff of 0, which no draw is below
_MANY: Final = 400  # draws from which on it is quicker not to bisect


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One curve, from threshold 0 to threshold 100, as a table of nodes.

    Attributes:
        cutoffs: uint64, ascending from 0 to ``ALWAYS``.
        thresholds: float64 holding float32 values, percent: what a draw at the node's cutoff stands
            for; ascending for genuine pairs, descending for impostors.
        genuine: which of the two.
    """

    cutoffs: UInt64Array
    thresholds: Float64Array
    genuine: bool
    _inner: UInt64Array = field(init=False, repr=False)
    _origins: UInt64Array = field(init=False, repr=False)
    _cells: Float64Array = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Tabulate what the formula needs of each cell, so that it is looked up in one piece."""
        start, stop = self.cutoffs[:-1], self.cutoffs[1:]
        before, behind = self.thresholds[:-1], self.thresholds[1:]
        low, high = (before, behind) if self.genuine else (behind, before)
        width = (stop - start).astype(np.float64)
        below = np.nextafter(high.astype(np.float32), np.float32(-1)).astype(np.float64)
        for name, table in (
            ("_inner", stop[:-1]),
            ("_origins", start if self.genuine else stop),
            ("_cells", np.stack([low, high - low, width, below], axis=1)),
        ):
            table.flags.writeable = False
            object.__setattr__(self, name, table)

    @classmethod
    def impostor(cls, anchors: Anchors) -> Curve:
        """The curve of an FMR: every pair reaches 0, none reaches 100."""
        return _build(_points(anchors, first=ALWAYS, last=0)[::-1], genuine=False)

    @classmethod
    def mated(cls, anchors: Anchors) -> Curve:
        """The curve of an FNMR: every pair reaches 0; 100 is kept for one image twice."""
        return _build(_points(anchors, first=0, last=ALWAYS), genuine=True)

    def similarity(self, draws: UInt64Array) -> Float32Array:
        """The similarity that each draw stands for.

        Args:
            draws: uint64, shape (n,).

        Returns:
            float32, shape (n,), percent in [0, 100).
        """
        few = draws.size < _MANY
        cell = self._inner.searchsorted(draws, "right") if few else _cells(self).of(draws)
        low, span, width, below = self._cells.take(cell, 0).T
        origins = self._origins.take(cell)
        # How far from the lower end of the cell's similarities; for impostors its draws end there.
        way = draws - origins if self.genuine else origins - draws
        value = way.astype(np.float64)
        np.divide(value, width, value)
        np.multiply(value, span, value)
        np.add(value, low, value)
        np.minimum(value, below, out=value)
        return value.astype(np.float32)

    def similarity_of(self, draw: int) -> float:
        """:meth:`similarity` of one draw, to be rounded to float32."""
        cell = bisect_right(self._inner.data, draw)
        row: list[float] = self._cells[cell].tolist()
        low, span, width, below = row
        way = abs(draw - self._origins.item(cell))
        # Not way / width of integers, which Python would round once where NumPy rounds twice.
        return min(low + span * (float(way) / width), below)

    def cutoff(self, threshold: float) -> int:
        """The cutoff at any threshold.

        Args:
            threshold: percent, a float32 value in 0 … 100.

        Returns:
            An impostor pair reaches the threshold, and a genuine pair does not, when its draw is
            below this: between 0, no draw, and ``ALWAYS``, every draw.
        """
        return _cutoff_at(self, threshold)


def _points(anchors: Anchors, *, first: int, last: int) -> list[tuple[float, int]]:
    """(threshold, cutoff) of the anchors by rising threshold, with those of 0 and 100."""
    inner = [
        (float(np.float32(float(threshold))), cutoff_of(rate))
        for threshold, rate in sorted(anchors)
        if 0 < threshold < 100
    ]
    return [(0.0, first), *inner, (100.0, last)]


def _build(points: list[tuple[float, int]], *, genuine: bool) -> Curve:
    """Tabulate a curve through points of rising cutoff."""
    nodes = [points[0], *(node for pair in pairwise(points) for node in _between(*pair))]
    cutoffs = np.array([cutoff for _, cutoff in nodes], np.uint64)
    thresholds = np.array([threshold for threshold, _ in nodes], np.float32).astype(np.float64)
    cutoffs.flags.writeable = thresholds.flags.writeable = False
    return Curve(cutoffs, thresholds, genuine)


def _between(start: tuple[float, int], stop: tuple[float, int]) -> list[tuple[float, int]]:
    """The nodes behind ``start``, up to and with ``stop``."""
    octaves = log2(max(stop[1], 1)) - log2(max(start[1], 1))
    count = max(1, ceil(octaves * _NODES_AN_OCTAVE))
    with localcontext(Context(prec=_DIGITS)):
        low, high = (max(Decimal(cutoff), _HALF_A_DRAW).ln() for _, cutoff in (start, stop))
        inner = [
            (
                start[0] + (stop[0] - start[0]) * (i / count),
                int((low + (high - low) * i / count).exp()),
            )
            for i in range(1, count)
        ]
    return [*inner, stop]


@lru_cache(maxsize=4096)
def _cutoff_at(curve: Curve, threshold: float) -> int:
    """Bisect: similarity is monotone in the draw."""
    low, high = 0, TOP + 1
    while low < high:
        middle = (low + high) // 2
        reaches = curve.similarity(np.array([middle], np.uint64))[0] >= np.float32(threshold)
        if reaches != curve.genuine:
            low = middle + 1
        else:
            high = middle
    return low


@lru_cache(maxsize=256)
def _cells(curve: Curve) -> Cells:
    """Made for curves that many draws go through; 32 KB each."""
    return Cells(curve.cutoffs[1:-1])


def _same(curve: Curve) -> Curve:
    return curve


@lru_cache(maxsize=4096)
def _made(maker: Callable[[], Curve]) -> Curve:
    return maker()


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """Curves of one kind side by side, each tabulated when it is first needed.

    Attributes:
        makers: make the curves; pairs of many groups have thousands, of which few are used.
    """

    makers: tuple[Callable[[], Curve], ...]

    @classmethod
    def of(cls, *members: Curve) -> Curves:
        """Curves that are there already."""
        return cls(tuple(partial(_same, member) for member in members))

    def curve(self, place: int) -> Curve:
        """One of the curves."""
        return _made(self.makers[place])

    def cutoffs_at(self, threshold: float) -> UInt64Array:
        """The cutoff of each curve at one threshold: uint64, shape (n_curves,)."""
        places = range(len(self.makers))
        return np.array([self.curve(place).cutoff(threshold) for place in places], np.uint64)

    def similarity(self, draws: UInt64Array, which: Int64Array) -> Float32Array:
        """The similarity that each draw stands for.

        Args:
            draws: uint64, shape (n,).
            which: int64, shape (n,): the curve of each draw.

        Returns:
            float32, shape (n,), percent in [0, 100).
        """
        if np.count_nonzero(which == which[:1]) == which.size > 0:
            return self.curve(which.item(0)).similarity(draws)
        scores = np.empty(draws.shape, np.float32)
        for place in np.flatnonzero(np.bincount(which)).tolist():
            rows = np.flatnonzero(which == place)
            scores[rows] = self.curve(place).similarity(draws.take(rows))
        return scores
