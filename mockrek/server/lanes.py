"""The threads of a worker, and who waits for them: lanes, so that none is held up by another.

Health has a thread of its own and so has the control API: both answer however much there is to do.
What other services are asked, and bodies that are read as they come, may wait for somebody who does
not answer; they get all threads but one. Rekognition's requests get any.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from enum import Enum, auto
from itertools import repeat
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Generic, TypeVar

Job = TypeVar("Job")


class Lane(Enum):
    """Which threads a request may have."""

    HEALTH = auto()
    CONTROL = auto()
    SERVICE = auto()
    SLOW = auto()


_Queue = SimpleQueue[tuple[Job, Lane] | None]


class Lanes(Generic[Job]):
    """Threads that do jobs in the order in which they came, within bounds.

    Args:
        threads: how many do the work of the service.
        bound: how many jobs may wait in each lane.
        do: does a job; raises nothing.
    """

    def __init__(self, threads: int, bound: int, do: Callable[[Job], None]) -> None:
        self._bound = bound
        self._do = do
        self._ready: _Queue[Job] = SimpleQueue()
        self._queues: dict[Lane, _Queue[Job]] = {
            Lane.HEALTH: SimpleQueue(),
            Lane.CONTROL: SimpleQueue(),
            Lane.SERVICE: self._ready,
        }
        self._threads = {Lane.SERVICE: threads}
        self._lock = Lock()
        self._slow_waiting: deque[Job] = deque()
        self._slow_free = max(1, threads - 1)

    def start(self) -> None:
        """Start the threads; the process ends without waiting for them."""
        for queue in self._of_each_thread():
            Thread(target=self._work, args=(queue,), daemon=True).start()

    def stop(self) -> None:
        """Let each thread end when it has nothing else to do."""
        for queue in self._of_each_thread():
            queue.put(None)

    @property
    def full(self) -> bool:
        """Whether no further job of the service may wait."""
        return self._ready.qsize() >= self._bound

    def take(self, job: Job, lane: Lane) -> bool:
        """Have a job done; say whether there was room for it."""
        if lane is Lane.SLOW:
            return self._take_slow(job)
        queue = self._queues[lane]
        if queue.qsize() >= self._bound:
            return False
        queue.put((job, lane))
        return True

    def _of_each_thread(self) -> Iterator[_Queue[Job]]:
        for lane, queue in self._queues.items():
            yield from repeat(queue, self._threads.get(lane, 1))

    def _take_slow(self, job: Job) -> bool:
        with self._lock:
            if self._slow_free:
                self._slow_free -= 1
                self._ready.put((job, Lane.SLOW))
            elif len(self._slow_waiting) < self._bound:
                self._slow_waiting.append(job)
            else:
                return False
        return True

    def _work(self, queue: _Queue[Job]) -> None:
        while taken := queue.get():
            job, lane = taken
            self._do(job)
            del taken, job  # what it holds is not kept until the next comes
            if lane is Lane.SLOW:
                self._next_slow()

    def _next_slow(self) -> None:
        with self._lock:
            if self._slow_waiting:
                self._ready.put((self._slow_waiting.popleft(), Lane.SLOW))
            else:
                self._slow_free += 1
