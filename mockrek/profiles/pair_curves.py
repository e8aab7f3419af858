"""The curves of a profile as the scoring core takes them: one for each pair of groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from typing import Final, TypeGuard

import numpy as np

from mockrek.profiles import schema
from mockrek.scoring.curves import Curve, Curves
from mockrek.scoring.similarity import PairCurves

_FULL: Final = 1 << 64

_Points = tuple[tuple[Fraction, Fraction], ...]
_Pair = tuple[_Points, _Points, Fraction]


def pair_curves(matching: schema.Matching, names: Sequence[str]) -> PairCurves:
    """The curves of every pair of groups, in the order of ``names``."""
    within = [matching.false_match.of(name).anchors for name in names]
    mated = [matching.false_non_match.of(name).anchors for name in names]
    # Groups often share anchors: each distinct curve stands once.
    impostor: dict[_Points | _Pair, int] = {}
    genuine: dict[_Points, int] = {}
    impostor_of = np.zeros((len(names), len(names)), np.int64)
    for i, first in enumerate(names):
        for j, second in enumerate(names[: i + 1]):
            exact = matching.between.curve(first, second)
            key: _Points | _Pair
            if i == j:
                key = within[i]
            elif exact is not None:
                key = exact.anchors
            else:
                key = _between(within[i], within[j], matching.between.factor)
            impostor_of[i, j] = impostor_of[j, i] = impostor.setdefault(key, len(impostor))
    of_group = [genuine.setdefault(points, len(genuine)) for points in mated]
    return PairCurves(
        impostor=Curves(tuple(partial(_impostor, key) for key in impostor)),
        impostor_of=impostor_of,
        genuine=Curves(tuple(partial(Curve.mated, points) for points in genuine)),
        genuine_of=np.array(of_group, np.int64),
    )


def _between(first: _Points, second: _Points, factor: Fraction) -> _Points | _Pair:
    return first if first == second and factor == 1 else (first, second, factor)


def _impostor(key: _Points | _Pair) -> Curve:
    """The curve of anchors, or ``factor`` × the smaller of two, anchored wherever either is."""
    if not _is_pair(key):
        return _curve(key)
    first, second, factor = key
    rates = (_rate_along(first), _rate_along(second))
    thresholds = sorted({threshold for threshold, _ in (*first, *second)})
    return Curve.impostor(
        [(t, min(Fraction(1), factor * min(rate(t) for rate in rates))) for t in thresholds]
    )


def _is_pair(key: _Points | _Pair) -> TypeGuard[_Pair]:
    return len(key) == 3 and isinstance(key[2], Fraction)


@lru_cache(maxsize=1024)
def _curve(points: _Points) -> Curve:
    return Curve.impostor(points)


def _rate_along(points: _Points) -> Callable[[Fraction], Fraction]:
    declared, curve = dict(points), _curve(points)

    def rate(threshold: Fraction) -> Fraction:
        if threshold in declared:
            return declared[threshold]
        return Fraction(curve.cutoff(float(np.float32(float(threshold)))), _FULL)

    return rate
