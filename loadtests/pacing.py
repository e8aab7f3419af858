"""When a caller sends: by a plan that a slow server cannot stretch, or as soon as it can.

**Open**: each caller has a plan, a request every ``gap`` seconds. A caller whose answer is late
sends the next request at once and catches up; its plan does not move. Locust's own
``constant_throughput`` moves the plan, so that a server that stops for a second loses the requests
of that second from the statistics (coordinated omission). Latency is counted from the plan as well
as from the sending, and what was planned and never sent counts with the time that it waited.

**Closed**: the next request as soon as the last is answered. A slow server is asked less.

Callers start at a random point of their gap, so that many of them together arrive much as
independent callers do, in clusters and pauses.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from random import Random

_EPOCH = time.time() - time.perf_counter()


def now() -> float:
    """Seconds since the epoch, on a clock that nobody sets."""
    return _EPOCH + time.perf_counter()


@dataclass
class Schedule:
    """The plan of one caller.

    Attributes:
        gap: seconds between two requests; 0 is the closed model.
        planned: when the request that is due next should be sent, on the clock of the caller.
    """

    gap: float
    planned: float

    @classmethod
    def starting(cls, gap: float, now: float, random: Random) -> Schedule:
        """A plan that begins somewhere within a gap from now."""
        return cls(gap, now + gap * random.random())

    @property
    def is_open(self) -> bool:
        """Whether there is a plan at all."""
        return self.gap > 0

    def take(self, now: float) -> float:
        """Send the request that is due: give when it was planned, and plan the next."""
        if not self.is_open:
            return now
        due, self.planned = self.planned, self.planned + self.gap
        return due

    def wait(self, now: float) -> float:
        """Seconds until the next request is due; none if it is late."""
        return max(0.0, self.planned - now) if self.is_open else 0.0

    def overdue(self, now: float) -> list[float]:
        """What was planned up to now and has not been sent."""
        late = []
        while self.is_open and self.planned <= now:
            late.append(self.planned)
            self.planned += self.gap
        return late


@dataclass
class Pace:
    """What the shape last said, the same for all callers of a process.

    Attributes:
        gap: seconds between two requests of one caller; 0 is the closed model.
        hour: of the day that is being played, if one is.
        random: where callers draw from; seeded once a process.
    """

    gap: float = 0.0
    hour: int | None = None
    random: Random = field(default_factory=lambda: Random(0))  # noqa: S311  # no secret

    def seed(self, seed: int, process: int) -> None:
        """Draw from now on as the seed says, apart from the other processes."""
        self.random = Random(f"{seed}/{process}")  # noqa: S311  # no secret
