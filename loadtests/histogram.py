"""Latencies in buckets of three significant digits, from a microsecond to hours.

Locust's own buckets have two, and none below a millisecond: 147 ms becomes 150 ms, and a stage of
20 µs becomes nothing. Three digits keep a percentile within 0.5 %.
"""

from __future__ import annotations

from collections import Counter
from math import ceil, floor, log10

Histogram = Counter[float]
"""Milliseconds → how many."""

_FLOOR = 0.001  # milliseconds; nothing shorter is told apart


def bucket(milliseconds: float) -> float:
    """The value that stands for a latency: its first three digits."""
    if milliseconds < _FLOOR:
        return 0.0
    return round(milliseconds, 2 - floor(log10(milliseconds)))


def percentile(histogram: Histogram, percent: float) -> float | None:
    """The latency that so many percent did not exceed (nearest rank), or None of nothing."""
    total = histogram.total()
    wanted = max(1, ceil(total * percent / 100))
    seen = 0
    for value in sorted(histogram):
        seen += histogram[value]
        if seen >= wanted:
            return value
    return None
