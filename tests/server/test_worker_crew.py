"""The threads of a worker: who reads, who answers, and how the watch changes hands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Event, current_thread

import pytest

from mockrek.server.crew import Crew
from mockrek.server.lanes import Lane, Lanes
from mockrek.server.poller import new_poller

THREADS = 2


class Work:
    """A crew, and one pipe a lane: a byte that comes there is a job, which waits if it is ``w``."""

    def __init__(self) -> None:
        self.poller = new_poller()
        self.lanes = Lanes[tuple[str, str]](THREADS, 8)
        self.calls: Queue[None] = Queue()
        self.done: Queue[tuple[str, str, str]] = Queue()
        self.may_end = Event()
        self.pipes = {lane: os.pipe() for lane in Lane}
        self._lane = {heard: lane for lane, (heard, _) in self.pipes.items()}
        self.crew = Crew(
            self.poller, self.lanes, self._read, self._do, lambda: self.calls.put(None)
        )

    def send(self, what: str, lane: Lane = Lane.SERVICE) -> None:
        os.write(self.pipes[lane][1], what.encode())

    def answered(self) -> tuple[str, str, str]:
        """What was done, by whom it was read, by whom it was done."""
        return self.done.get(timeout=20)

    def _read(self, number: int) -> None:
        what = os.read(number, 1).decode()
        assert what != "!", "a fault"
        self.lanes.take((what, current_thread().name), self._lane[number])
        self.poller.again(number)

    def _do(self, job: tuple[str, str]) -> None:
        what, reader = job
        if what == "w":
            self.may_end.wait(20)
        self.done.put((what, reader, current_thread().name))


@contextmanager
def working() -> Iterator[Work]:
    work = Work()
    for heard, _ in work.pipes.values():
        work.poller.add(heard)
        work.poller.again(heard)
    work.crew.start()
    try:
        yield work
    finally:
        work.may_end.set()
        work.crew.stop()
        for thread in work.crew.threads:
            thread.join(20)
        assert not any(thread.is_alive() for thread in work.crew.threads)
        for ends in work.pipes.values():
            for end in ends:
                os.close(end)


def test_whoever_reads_a_request_answers_it() -> None:
    with working() as work:
        for what in "abcdef":
            work.send(what)
            answered, reader, doer = work.answered()
            assert (answered, reader) == (what, doer)


def test_somebody_is_called_to_look_and_the_watch_changes_when_a_job_takes_long() -> None:
    with working() as work:
        work.send("w")
        work.calls.get(timeout=20)
        work.send("a")  # whoever has the watch is busy
        while work.done.empty():
            work.crew.relieve()
        assert work.answered()[0] == "a"
        work.may_end.set()
        assert work.answered()[0] == "w"


def test_nobody_looks_when_nothing_happens() -> None:
    with working() as work:
        assert not work.crew.relieve()
        for _ in range(2):
            work.send("a")
            work.answered()
            work.calls.get(timeout=20)
            assert work.crew.relieve()
            while work.crew.relieve():  # until the thread has said that it is done
                pass


def test_somebody_looks_for_as_long_as_a_job_has_the_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr("mockrek.server.crew.monotonic", lambda: now[0])
    with working() as work:
        work.send("w")
        work.calls.get(timeout=20)
        assert [work.crew.relieve() for _ in range(5)] == [True] * 5  # none of them is late enough
        work.send("a")  # nobody reads it
        now[0] += 0.002
        work.crew.relieve()
        assert work.answered()[0] == "a"
        work.may_end.set()
        assert work.answered()[0] == "w"


@pytest.mark.parametrize("lane", [Lane.SLOW, Lane.LARGE, Lane.CONTROL])
def test_the_watch_changes_at_once_where_a_job_is_expected_to_take_long(lane: Lane) -> None:
    with working() as work:
        work.send("w", lane)
        work.send("a")
        assert work.answered()[0] == "a"
        assert work.calls.qsize() <= 1


def test_health_answers_when_everybody_else_is_busy() -> None:
    with working() as work:
        for lane in (Lane.SERVICE, Lane.SERVICE, Lane.CONTROL):
            work.send("w", lane)
        work.send("h", Lane.HEALTH)
        while work.done.empty():
            work.crew.relieve()
        assert work.answered()[0] == "h"
        work.send("late")  # nobody is free: one byte after another is read, and waits
        work.may_end.set()
        assert sorted(work.answered()[0] for _ in range(7)) == sorted("www" + "late")


def test_what_somebody_else_took_in_is_done_when_the_bell_rings() -> None:
    with working() as work:
        work.lanes.take(("a", "me"), Lane.SERVICE)
        work.crew.ring()
        assert work.answered()[:2] == ("a", "me")


@pytest.mark.filterwarnings("error")
def test_a_fault_ends_the_worker_and_not_only_a_thread() -> None:
    with working() as work:
        work.send("!")
        work.calls.get(timeout=20)
        with pytest.raises(AssertionError, match="a fault"):
            work.crew.relieve()
        work.crew.stop()
        work.crew._watch.release()  # what the thread that ended would have done
