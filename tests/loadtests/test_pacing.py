"""The plan of a caller: it does not move, whatever the server does."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.pacing import Pace, Schedule, now


def test_a_late_caller_catches_up_and_its_plan_stays() -> None:
    schedule = Schedule(gap=0.5, planned=10.0)
    assert schedule.take(10.0) == 10.0
    assert schedule.wait(10.1) == pytest.approx(0.4)
    # The server stops for two seconds: what was due meanwhile is sent at once, from its own time.
    assert [schedule.take(12.6) for _ in range(4)] == [10.5, 11.0, 11.5, 12.0]
    assert schedule.wait(12.6) == 0.0
    assert schedule.take(12.6) == 12.5
    assert schedule.wait(12.6) == pytest.approx(0.4)


def test_what_was_due_and_not_sent_is_known_at_the_end() -> None:
    schedule = Schedule(gap=1.0, planned=3.0)
    assert schedule.overdue(5.5) == [3.0, 4.0, 5.0]
    assert schedule.overdue(5.5) == []


def test_the_closed_model_has_no_plan() -> None:
    schedule = Schedule.starting(0.0, now=7.0, random=Random(1))
    assert (schedule.take(9.0), schedule.wait(9.0), schedule.overdue(99.0)) == (9.0, 0.0, [])
    assert not schedule.is_open


@given(
    gap=st.floats(0.01, 5.0),
    latencies=st.lists(st.floats(0.0, 20.0), max_size=60),
)
def test_no_latency_changes_what_is_offered(gap: float, latencies: list[float]) -> None:
    schedule, clock, sent = Schedule(gap, 0.0), 0.0, []
    for latency in latencies:
        clock += schedule.wait(clock)
        sent.append(schedule.take(clock))
        clock += latency
    sent += schedule.overdue(clock)
    assert sent == pytest.approx([gap * number for number in range(len(sent))])
    assert len(sent) >= clock / gap - 1


def test_callers_start_apart_and_as_the_seed_says() -> None:
    def starts(seed: int, process: int) -> list[float]:
        pace = Pace(gap=0.25)
        pace.seed(seed, process)
        return [Schedule.starting(pace.gap, 0.0, pace.random).planned for _ in range(50)]

    assert starts(1, 0) == starts(1, 0)
    assert len({*starts(1, 0), *starts(1, 1), *starts(2, 0)}) == 150
    assert min(starts(1, 0)) < 0.05
    assert 0.2 < max(starts(1, 0)) < 0.25


def test_the_clock_does_not_go_back() -> None:
    times = [now() for _ in range(100)]
    assert times == sorted(times)
    assert times[0] > 1_700_000_000
