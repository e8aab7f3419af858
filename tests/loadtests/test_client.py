"""Was the client the limit?"""

from __future__ import annotations

import time

import pytest

from loadtests.client import Watch, at_limit, busiest, waited


@pytest.mark.parametrize(
    ("shares", "limit"),
    [
        ([], False),
        ([0.5] * 60, False),
        ([0.2] * 20 + [0.95] * 5 + [0.2] * 20, True),
        ([0.2, 1.0, 1.0, 0.2, 0.3, 1.0, 0.1], False),  # peaks that do not last
        ([0.91, 0.92], True),  # a run too short for five seconds
        ([0.99] * 4 + [0.0], False),
    ],
)
def test_a_busy_stretch_is_found(shares: list[float], limit: bool) -> None:
    assert at_limit(shares) is limit


def test_the_busiest_stretch_is_a_mean() -> None:
    assert busiest([0.0, 0.4, 0.6, 0.8, 1.0, 0.7, 0.0], window=5) == pytest.approx(0.7)


def work(seconds: float) -> None:
    until = time.perf_counter() + seconds / 5
    while time.perf_counter() < until:
        pass


def test_a_process_that_only_works_is_busy_even_if_others_have_the_core() -> None:
    watch = Watch(machine=lambda: 0.25)
    watch.second(work)
    watch.second(lambda _: time.sleep(0.1))
    busy, idle = watch.take()
    assert busy.ran + busy.waited > 0.8
    assert busy.ran > 0.2
    assert idle.ran < 0.5
    assert busy.machine == 0.25
    assert abs(busy.second - time.time()) < 5
    assert watch.take() == []


def test_a_ring_that_is_late_is_noted_while_it_is_still_awaited() -> None:
    watch = Watch(machine=lambda: 0.0)
    watch.ring(lambda seconds: time.sleep(seconds + 0.1))
    watch.second(lambda _: None)
    # A caller lets nobody run, the ring of its greenlet included: the thread sees it all the same.
    watch.ring(lambda _: watch.second(lambda _: time.sleep(0.2)))
    late, awaited = watch.take()
    assert late.lag >= 100
    assert awaited.lag >= 150


def test_waiting_only_grows() -> None:
    times = [waited() for _ in range(100)]
    assert times == sorted(times)
    assert times[-1] < time.monotonic()
