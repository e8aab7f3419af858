"""Rates with their intervals: the one place that turns counts into a statement."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist


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
