"""The threads of a worker: one of them has the watch, and answers what it reads.

Handing each request over to another thread costs more than most requests do, so that whoever reads
a request answers it as well. It may turn out long: then the watch goes to the next thread, as it
does at once where a request is expected to be. There is one thread more than requests that are
answered at once, so that somebody always has the watch.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock, Thread
from time import monotonic
from typing import Final, Generic

from mockrek.server.lanes import Job, Lane, Lanes
from mockrek.server.poller import Poller

LOOK_SECONDS: Final = 0.003
"""How often somebody is to look for a job that takes long, while there are jobs."""

SWEEP_SECONDS: Final = 0.2
"""How long it may take to be told that there is no room."""

_LONG_SECONDS: Final = 0.001  # changing the watch costs a fiftieth of it
_SHORT: Final = (Lane.HEALTH, Lane.SERVICE)  # as a rule


class Crew(Generic[Job]):
    """Threads that take turns in reading and answer at once.

    Args:
        poller: tells whoever has the watch of connections.
        lanes: the jobs that there are.
        read: takes what has come on a descriptor.
        do: does a job; raises nothing.
        call: has somebody else call ``relieve``, then every ``LOOK_SECONDS`` until it says no.

    Attributes:
        threads: all of them.
    """

    def __init__(
        self,
        poller: Poller,
        lanes: Lanes[Job],
        read: Callable[[int], None],
        do: Callable[[Job], None],
        call: Callable[[], object],
    ) -> None:
        self._poller = poller
        self._lanes = lanes
        self._read = read
        self._do = do
        self._call = call
        self.threads = [Thread(target=self._work, daemon=True) for _ in range(lanes.most + 1)]
        self._heard, self._bell = os.pipe()
        self._watch = Lock()
        self._lock = Lock()
        self._holder: object = None  # of the watch
        self._began = 0.0  # the job that the holder does, if it does one
        self._jobs = self._seen = 0
        self._swept = 0.0  # when all were heard, whether or not there was room
        self._alone = True  # nobody looks
        self._ended = False
        self._error: BaseException | None = None

    def start(self) -> None:
        """Start the threads; the process ends without waiting for them."""
        os.set_blocking(self._bell, False)
        self._poller.watch(self._heard)
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Let each thread end when it has nothing else to do."""
        self._ended = True
        self.ring()

    def ring(self) -> None:
        """Have the watch look for jobs, which somebody else took in."""
        with suppress(BlockingIOError):  # it has been rung often enough
            os.write(self._bell, b"!")

    def relieve(self) -> bool:
        """Give the watch to another thread if its job takes long; say whether to look again.

        Raises:
            BaseException: what a thread did not expect, and ended of.
        """
        if self._error is not None:
            raise self._error
        with self._lock:
            if self._began and monotonic() - self._began >= _LONG_SECONDS:
                self._let_go()
        self._alone = True  # before the last look: no job that begins now is overlooked
        if self._jobs == self._seen and not self._began:
            return False
        self._alone = False
        self._seen = self._jobs
        return True

    def _work(self) -> None:
        try:
            self._take_turns()
        except BaseException as error:  # noqa: BLE001  # the worker must not live without a watch
            self._error = error
            self._call()

    def _take_turns(self) -> None:
        while self._watch.acquire() and not self._ended:
            self._holder = me = object()
            taken = self._lanes.next()  # which whoever had it before has read
            while self._holder is me and not self._ended:
                for number in self._ready(wait=taken is None):
                    self._hear(number)
                if taken := taken or self._lanes.next():
                    taken = self._answer(*taken, me)
            while taken:
                taken = self._answer(*taken, me)
            if self._holder is me:
                break
        self._watch.release()  # for the next to end

    def _ready(self, *, wait: bool) -> Sequence[int]:
        """The descriptors that something has come for, as many as there is room for.

        The others wait in the kernel. From time to time all are heard, so that who finds no room is
        told so; to read and refuse everybody at once would leave less time for those who are in.
        """
        if wait:
            return self._poller.wait(None)
        now, room = monotonic(), self._lanes.room
        if now - self._swept > SWEEP_SECONDS:
            self._swept = now
            return self._poller.wait(0)
        return self._poller.wait(0, room) if room else ()

    def _hear(self, number: int) -> None:
        if number == self._heard:
            os.read(number, 1024)
        else:
            self._read(number)

    def _answer(self, job: Job, lane: Lane, me: object) -> tuple[Job, Lane] | None:
        """Do a job; give the next, if there is one."""
        if self._holder is me:
            self._begin(lane)
        self._do(job)
        with self._lock:
            if self._holder is me:
                self._began = 0.0
        return self._lanes.next(lane)

    def _begin(self, lane: Lane) -> None:
        if lane not in _SHORT:
            with self._lock:
                self._let_go()
            return
        self._began = monotonic()
        self._jobs += 1
        if self._alone:
            self._alone = False
            self._call()

    def _let_go(self) -> None:
        self._holder = None
        self._began = 0.0
        self._watch.release()
