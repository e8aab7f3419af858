"""Whether the client was the limit: a load generator that is busy measures itself.

Every process that sends load is watched each second: for what share of it did the process run, for
what share did it wait for a core that somebody else had, and how late did its own clock ring. A
process that ran for 90 % of five seconds could not have sent more, and what it measured as latency
was its own; the run then fails with that reason, whatever the server did. One that wanted a core
for 90 % and did not get it was starved: by the server, if they share a machine.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

LIMIT = 0.9
"""Share of the time from which on a process counts as the limit."""

WINDOW = 5
"""Seconds that it has to last."""

LAG_WARNING = 50.0
"""Milliseconds: a clock that rings so late makes latencies doubtful."""

_RING = 0.05  # seconds
_SCHEDSTAT = Path("/proc/self/schedstat")  # of the main thread: ran, waited (ns), slices; Linux


class Sample(NamedTuple):
    """One second of one process.

    Attributes:
        second: since the epoch.
        ran: share of the second in which the process had a core.
        waited: share in which it was ready to run and had none.
        lag: the longest that it woke too late, milliseconds.
        machine: share of all cores of its machine, by whatever ran there.
    """

    second: int
    ran: float
    waited: float
    lag: float
    machine: float


def busiest(shares: Sequence[float], window: int = WINDOW) -> float:
    """The greatest mean share over so many seconds; over all if there are fewer."""
    if not shares:
        return 0.0
    width = min(window, len(shares))
    return max(fmean(shares[at : at + width]) for at in range(len(shares) - width + 1))


def at_limit(shares: Sequence[float]) -> bool:
    """Whether these shares of time, second by second, leave no room for more."""
    return busiest(shares) >= LIMIT


def waited() -> float:
    """Seconds that the main thread has waited for a core so far."""
    try:
        return int(_SCHEDSTAT.read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0  # not Linux, or the kernel does not count it


@dataclass
class Watch:
    """Watches the process it runs in.

    Args:
        machine: share of all cores taken since it was last asked.
    """

    machine: Callable[[], float]
    _samples: list[Sample] = field(default_factory=list)
    _lag: float = 0.0
    _asleep: float | None = None

    def ring(self, sleep: Callable[[float], None]) -> None:
        """Sleep for a moment as callers do, and note how late it got."""
        self._asleep = time.perf_counter()
        sleep(_RING)
        self._lag = max(self._lag, self._late())

    def second(self, sleep: Callable[[float], None]) -> None:
        """Watch for one second. It wants a thread of its own: callers may let nobody run."""
        ran, wait, began = time.process_time(), waited(), time.perf_counter()
        sleep(1.0)
        seconds = time.perf_counter() - began
        ran, wait = (time.process_time() - ran) / seconds, (waited() - wait) / seconds
        lag, self._lag = max(self._lag, self._late()), 0.0
        self._samples.append(Sample(int(time.time()), ran, wait, 1000 * lag, self.machine()))

    def take(self) -> list[Sample]:
        """What was noted since it was last taken."""
        taken, self._samples = self._samples, []
        return taken

    def _late(self) -> float:
        """Seconds by which the ring that is awaited is late."""
        if self._asleep is None:
            return 0.0
        return max(0.0, time.perf_counter() - self._asleep - _RING)
