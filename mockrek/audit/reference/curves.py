"""Verification by group as curves: DET, and both errors by threshold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.audit.reference.results import Float64Array, PairScores
from mockrek.audit.reference.scales import LinearScale, LogScale, Tick, log_scale
from mockrek.audit.reference.wording import named, percent

_POINTS: Final = 90
"""Of a curve, for each kind of error: more cannot be seen."""

_BELOW: Final = 20.0
"""Percent of similarity that a plot shows below the lowest threshold, at least."""

_Places = tuple[Float64Array, Float64Array, npt.NDArray[np.bool_]]
"""Across and up, percent of the plot, and whether a line may pass there."""


@dataclass(frozen=True, slots=True)
class Point:
    """A threshold on a curve, percent of the width and, from the top, of the height."""

    x: float
    y: float
    note: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One group: an SVG path in thousandths of the plot, empty if there is none; thresholds."""

    group: str
    path: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves of groups between two axes."""

    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    curves: tuple[Curve, ...]


def error_rates(scores: PairScores, thresholds: Float64Array) -> tuple[Float64Array, Float64Array]:
    """FMR and FNMR at some thresholds: a pair matches when its similarity reaches the threshold.

    Args:
        scores: of one group, with pairs of both kinds.
        thresholds: float64, shape (n,), percent.

    Returns:
        Two arrays, float64, shape (n,), 0 to 1.
    """
    matched = len(scores.impostor) - np.searchsorted(scores.impostor, thresholds)
    unmatched = np.searchsorted(scores.genuine, thresholds)
    return matched / len(scores.impostor), unmatched / len(scores.genuine)


def det(scores: Mapping[str, PairScores], thresholds: Sequence[float]) -> Plot:
    """FNMR against FMR, both logarithmic; a line ends where one kind of error is seen no more.

    Args:
        scores: by group, each with pairs of both kinds.
        thresholds: to mark on the lines, percent.
    """
    across, up = _scales(scores)

    def places(of: PairScores, at: Float64Array) -> _Places:
        fmr, fnmr = error_rates(of, at)
        return across.places(fmr), up.places(fnmr), (fmr > 0) & (fnmr > 0)

    curves = [_curve(group, of, places, _telling(of), thresholds) for group, of in scores.items()]
    return Plot(tuple(across.ticks), tuple(up.ticks), tuple(curves))


def by_threshold(
    scores: Mapping[str, PairScores], thresholds: Sequence[float]
) -> tuple[Plot, Plot]:
    """FMR and FNMR by threshold, logarithmic upward.

    Args:
        scores: by group, each with pairs of both kinds.
        thresholds: to mark on the lines, percent.
    """
    fmr, fnmr = _scales(scores)
    return _by_threshold(scores, thresholds, fmr, 0), _by_threshold(scores, thresholds, fnmr, 1)


def _by_threshold(
    scores: Mapping[str, PairScores], thresholds: Sequence[float], up: LogScale, kind: int
) -> Plot:
    start = max(0.0, (min(thresholds, default=100.0) - _BELOW) // 10 * 10)
    across = LinearScale(start, 100.0, tuple(np.arange(start, 101, 10 if start >= 50 else 20)))

    def places(of: PairScores, at: Float64Array) -> _Places:
        rates = error_rates(of, at)[kind]
        return 100 * (at - start) / (100 - start), up.places(rates), rates > 0

    grid = np.linspace(start, 100, 4 * _POINTS + 1)
    curves = [_curve(group, of, places, grid, thresholds) for group, of in scores.items()]
    return Plot(tuple(across.ticks), tuple(up.ticks), tuple(curves))


def _scales(scores: Mapping[str, PairScores]) -> tuple[LogScale, LogScale]:
    """Of FMR and of FNMR: from the smallest rates that can be seen to 100 %."""
    fmr = log_scale([1.0, *(1 / len(of.impostor) for of in scores.values())])
    fnmr = log_scale([1.0, *(1 / len(of.genuine) for of in scores.values())])
    return fmr, fnmr


def _telling(scores: PairScores) -> Float64Array:
    """Thresholds at which rates change: all of them, or as many as can be told apart."""
    impostor = scores.impostor[len(scores.impostor) - _ranks(len(scores.impostor))]
    genuine = scores.genuine[_ranks(len(scores.genuine)) - 1]
    at = np.concatenate([impostor, genuine])
    return np.unique(np.concatenate([at, np.nextafter(at, np.inf)]))


def _ranks(count: int) -> npt.NDArray[np.intp]:
    return np.unique(np.rint(np.geomspace(1, count, _POINTS)).astype(np.intp))


def _curve(
    group: str,
    scores: PairScores,
    places: Callable[[PairScores, Float64Array], _Places],
    grid: Float64Array,
    thresholds: Sequence[float],
) -> Curve:
    across, up, seen = places(scores, grid)
    corners = np.rint(10 * np.stack([across, 100 - up], axis=1)[seen]).astype(int).tolist()
    steps = [f"{x},{y}" for x, y in dict.fromkeys(map(tuple, corners))]
    marked = np.asarray(thresholds, np.float64)
    xs, ys, _ = places(scores, marked)
    rates = zip(
        marked.tolist(), *(rate.tolist() for rate in error_rates(scores, marked)), strict=True
    )
    points = [
        Point(round(x, 2), round(100 - y, 2), _note(group, *at))
        for x, y, at in zip(xs.tolist(), ys.tolist(), rates, strict=True)
        if x >= 0
    ]
    return Curve(group, "M" + " ".join(steps) if len(steps) > 1 else "", tuple(points))


def _note(group: str, threshold: float, fmr: float, fnmr: float) -> str:
    rates = f"FMR {percent(fmr)} %, FNMR {percent(fnmr)} %"
    return f"{named(group)} at threshold {threshold:g}: {rates}"
