"""Rates with their intervals: the one place that turns counts into a statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import ceil, sqrt
from statistics import NormalDist
from typing import Final

import numpy as np

from mockrek.scoring.arrays import Float64Array

_EXACT_UP_TO: Final = 2500.0
"""The variance of a count up to which its distribution is added up term by term."""

_NOTHING: Final = 1e-18  # a probability that no quantile of interest notices
_ROUNDING: Final = 1e-12  # of cumulated probabilities

_Pmf = tuple[int, Float64Array]
"""The probabilities of successive counts, and the first of these counts."""


def wilson(errors: int, trials: int, level: float = 0.95) -> tuple[float, float]:
    """The Wilson score interval of a rate (Wilson 1927, JASA 22:209-212).

    Args:
        errors: how many trials erred.
        trials: how many there were.
        level: the confidence level, between 0 and 1.

    Returns:
        The lower and the upper bound; (0, 1) when there were no trials.

    >>> [round(bound, 4) for bound in wilson(85, 271)]
    [0.2613, 0.3712]
    """
    if trials == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, spread = errors / trials, z * z / trials
    centre = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    # The two bounds that are known without rounding.
    low = centre - half if errors else 0.0
    high = centre + half if errors < trials else 1.0
    return low, high


def expected_errors(rate: float, trials: int, level: float = 0.95) -> tuple[int, int]:
    """The interval in which the number of errors of independent trials falls.

    See :func:`expected_sum`, of which this is the case of one rate.

    >>> expected_errors(85 / 271, 271)
    (70, 100)
    """
    return expected_sum([(trials, rate)], level)


def expected_sum(parts: Iterable[tuple[int, float]], level: float = 0.95) -> tuple[int, int]:
    """The interval in which the number of errors of independent trials of several rates falls.

    Exact, from the distribution term by term, up to a variance of 2,500. Beyond, the quantiles are
    those of the normal distribution, corrected for skewness (Cornish & Fisher 1938) and continuity;
    they are off by one at most.

    Args:
        parts: trials and their rate, 0 to 1; trials of different rates add up to one count.
        level: the probability, between 0 and 1, that the count is not outside.

    Returns:
        The quantiles (1 − level) / 2 and (1 + level) / 2 of the count.

    >>> expected_sum([(271, 85 / 271)]), expected_sum([(10, 0.0), (5, 1.0)])
    ((70, 100), (5, 5))
    """
    trials: Counter[float] = Counter()
    for count, rate in parts:
        trials[rate] += count
    moments = [(n * p, n * p * (1 - p), n * p * (1 - p) * (1 - 2 * p)) for p, n in trials.items()]
    mean, variance, skew = (sum(moment) for moment in zip((0.0, 0.0, 0.0), *moments, strict=True))
    tail = (1 - level) / 2
    if variance <= _EXACT_UP_TO:
        return _quantiles(_distribution(trials), tail)
    low, high = (
        _approximate(mean, variance, skew, z=NormalDist().inv_cdf(q)) for q in (tail, 1 - tail)
    )
    return max(low, 0), min(high, trials.total())


def _approximate(mean: float, variance: float, skew: float, *, z: float) -> int:
    sd = sqrt(variance)
    corrected = z + (z * z - 1) * skew / (6 * variance * sd)
    return ceil(mean + sd * corrected - 0.5)


def _distribution(trials: Counter[float]) -> _Pmf:
    """The distribution of the sum of binomial counts."""
    first, total = 0, np.ones(1)
    for rate, count in trials.items():
        start, pmf = _binomial(count, rate)
        whole = np.convolve(total, pmf)
        kept = np.flatnonzero(whole > _NOTHING)
        first += start + int(kept[0])
        total = whole[kept[0] : kept[-1] + 1]
    return first, total


def _binomial(trials: int, rate: float) -> _Pmf:
    """The binomial distribution around its mode, as far as it is not nothing."""
    if trials == 0 or rate in (0.0, 1.0):
        return round(trials * rate), np.ones(1)
    mode = min(int((trials + 1) * rate), trials)
    reach = ceil(12 * sqrt(trials * rate * (1 - rate)) + 40)
    low, high = max(mode - reach, 0), min(mode + reach, trials)
    odds = rate / (1 - rate)
    above = np.arange(mode, high, dtype=np.float64)
    below = np.arange(mode, low, -1, dtype=np.float64)
    rising = np.cumprod((trials - above) / (above + 1) * odds)
    falling = np.cumprod(below / (trials - below + 1) / odds)
    pmf = np.concatenate([falling[::-1], np.ones(1), rising])
    return low, pmf / pmf.sum()


def _quantiles(pmf: _Pmf, tail: float) -> tuple[int, int]:
    """The counts at which the cumulated probability reaches ``tail`` and 1 − ``tail``."""
    first, probabilities = pmf
    cumulated = probabilities.cumsum()
    low, high = np.searchsorted(cumulated, (tail - _ROUNDING, 1 - tail - _ROUNDING))
    return first + int(low), first + min(int(high), probabilities.size - 1)
