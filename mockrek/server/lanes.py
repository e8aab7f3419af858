"""Which requests may be answered now: lanes, so that none is held up by another.

Health has a place of its own and so has the control API: both answer however much there is to do.
What other services are asked, and bodies that are read as they come, may wait for somebody who does
not answer; they get all places of the service but one. Rekognition's requests get any, and large
ones among them are told apart only because they take longer.
"""

from __future__ import annotations

from collections import deque
from enum import Enum, auto
from threading import Lock
from typing import Final, Generic, TypeVar

from mockrek.server.overload import is_service
from mockrek.server.received import Incoming

CONTROL_PATHS: Final = ("/_mockrek/", "/moto-api/")
_HEALTH_PATH: Final = "/_mockrek/v1/health/"

_LARGE: Final = 512 * 1024  # bytes of a request from which on it takes its time

Job = TypeVar("Job")


class Lane(Enum):
    """Which places a request may have."""

    HEALTH = auto()
    CONTROL = auto()
    SERVICE = auto()
    LARGE = auto()
    SLOW = auto()


def lane_of(incoming: Incoming) -> Lane:
    """Which threads a request that has come may have."""
    request = incoming.request
    if request is None or incoming.large:
        return Lane.SLOW
    if request.path.startswith(CONTROL_PATHS):
        return Lane.HEALTH if request.path.startswith(_HEALTH_PATH) else Lane.CONTROL
    if not is_service(request):
        return Lane.SLOW
    return Lane.LARGE if incoming.kept > _LARGE else Lane.SERVICE


class _Places(Generic[Job]):
    """How many more jobs may be done at once, and those that may, in the order they came."""

    __slots__ = ("free", "waiting")

    def __init__(self, free: int) -> None:
        self.free = free
        self.waiting: deque[tuple[Job, Lane]] = deque()

    def full(self, bound: int) -> bool:
        return len(self.waiting) >= bound + self.free


class Lanes(Generic[Job]):
    """Jobs in the order in which they came, within bounds; threads ask for them.

    A thread that takes a job in, or has done one, asks for the next until there is none: so no job
    waits while it has a place.

    Args:
        threads: how many jobs of the service are done at once.
        bound: how many jobs may wait in each lane.
    """

    def __init__(self, threads: int, bound: int) -> None:
        self._bound = bound
        self._lock = Lock()
        self._service = _Places[Job](threads)
        self._slow = _Places[Job](max(1, threads - 1))
        self._places = {  # first whoever stands first
            Lane.HEALTH: _Places[Job](1),
            Lane.CONTROL: _Places[Job](1),
            Lane.SERVICE: self._service,
            Lane.LARGE: self._service,
        }
        self.most = threads + 2
        """How many jobs are done at once at most."""

    @property
    def full(self) -> bool:
        """Whether no further job of the service may wait."""
        return self._service.full(self._bound)

    @property
    def room(self) -> int:
        """How many further jobs of the service may come."""
        service = self._service
        return max(0, self._bound + service.free - len(service.waiting))

    def take(self, job: Job, lane: Lane) -> bool:
        """Take a job in; say whether there was room for it."""
        with self._lock:
            places = self._slow if lane is Lane.SLOW else self._places[lane]
            if places.full(self._bound):
                return False
            places.waiting.append((job, lane))
            if lane is Lane.SLOW:
                self._admit_slow()
        return True

    def next(self, done: Lane | None = None) -> tuple[Job, Lane] | None:
        """A job to do, if one may be done now; tell the lane of the one before, which is done."""
        with self._lock:
            if done is not None:
                self._leave(done)
            for places in self._places.values():
                if places.waiting and places.free:
                    places.free -= 1
                    return places.waiting.popleft()
        return None

    def _leave(self, lane: Lane) -> None:
        if lane is Lane.SLOW:
            self._slow.free += 1
            self._admit_slow()
            lane = Lane.SERVICE
        self._places[lane].free += 1

    def _admit_slow(self) -> None:
        """Line up for the service's places what may have one of them."""
        slow = self._slow
        if slow.free and slow.waiting:
            slow.free -= 1
            self._service.waiting.append(slow.waiting.popleft())
