"""Who gets a thread, who waits, and who finds no room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import Queue
from threading import Event

import pytest

from mockrek.server.lanes import Lane, Lanes


class Work:
    """Jobs that end when they are told to."""

    def __init__(self) -> None:
        self.begun: Queue[str] = Queue()
        self.may_end: dict[str, Event] = {}

    def do(self, job: str) -> None:
        self.begun.put(job)
        self.may_end.setdefault(job, Event()).wait(20)

    def begins(self) -> str:
        return self.begun.get(timeout=20)

    def end(self, job: str) -> None:
        self.may_end.setdefault(job, Event()).set()


@contextmanager
def lanes(threads: int, bound: int) -> Iterator[tuple[Work, Lanes[str]]]:
    work = Work()
    made = Lanes(threads, bound, work.do)
    made.start()
    try:
        yield work, made
    finally:
        for event in list(work.may_end.values()):
            event.set()
        made.stop()


def test_so_many_wait_and_no_more() -> None:
    with lanes(threads=1, bound=2) as (work, made):
        assert made.take("a", Lane.SERVICE)
        assert work.begins() == "a"
        assert made.take("b", Lane.SERVICE)
        full_before = made.full
        assert made.take("c", Lane.SERVICE)
        assert (full_before, made.full) == (False, True)
        assert not made.take("d", Lane.SERVICE)
        for job in "abc":
            work.end(job)
        assert [work.begins(), work.begins()] == ["b", "c"]


@pytest.mark.parametrize("lane", [Lane.HEALTH, Lane.CONTROL])
def test_health_and_control_have_threads_of_their_own(lane: Lane) -> None:
    with lanes(threads=1, bound=1) as (work, made):
        assert made.take("a", Lane.SERVICE)
        assert work.begins() == "a"
        assert made.take("b", Lane.SERVICE)
        assert made.take("asked", lane)
        assert work.begins() == "asked"
        assert made.take("waits", lane)
        assert not made.take("finds no room", lane)


def test_slow_jobs_leave_a_thread_for_others() -> None:
    with lanes(threads=3, bound=1) as (work, made):
        assert made.take("s1", Lane.SLOW)
        assert made.take("s2", Lane.SLOW)
        assert {work.begins(), work.begins()} == {"s1", "s2"}
        assert made.take("s3", Lane.SLOW)
        assert not made.take("s4", Lane.SLOW)
        assert made.take("quick", Lane.SERVICE)
        assert work.begins() == "quick"
        work.end("s1")
        assert work.begins() == "s3"
        work.end("s2")
        work.end("s3")
        assert made.take("s5", Lane.SLOW)
        assert work.begins() == "s5"


def test_a_single_thread_does_slow_jobs_too() -> None:
    with lanes(threads=1, bound=1) as (work, made):
        assert made.take("s", Lane.SLOW)
        assert work.begins() == "s"
