"""What a soak is for: does the server stay as it was, in memory and in latency?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from loadtests.results import Result
from loadtests.slo import Finding

_LAST = 3
"""Parts at the end that stand against the first: one alone may have met a disturbance."""


def findings(limits: Mapping[str, float], parts: Sequence[Result]) -> Iterator[Finding]:
    """Judge the parts of a soak.

    Args:
        limits: of ``slo.toml``, the table ``soak``.
        parts: those that are judged, in their order.
    """
    if len(parts) <= _LAST:
        return
    if "p99_drift" in limits:
        drift = _drift([part.p(99) for part in parts])
        limit = limits["p99_drift"]
        yield Finding("soak", "p99_drift", limit, drift, drift is not None and drift <= limit)
    if "memory_growth" in limits:
        limit = limits["memory_growth"]
        for name in parts[0].memory:
            grown = growth([part.memory.get(name, []) for part in parts])
            yield Finding(name, "memory_growth", limit, grown, grown is not None and grown <= limit)


def growth(samples: Sequence[Sequence[float]]) -> float | None:
    """By which share the memory of a process grew, from the first part's median to the last ones'.

    Args:
        samples: of each part.

    Returns:
        The share, negative if it shrank; None if the process ended.
    """
    if not all(samples):
        return None
    change = _drift([median(part) for part in samples])
    return None if change is None else change - 1


def _drift(values: Sequence[float]) -> float | None:
    return median(values[-_LAST:]) / values[0] if values[0] else None
