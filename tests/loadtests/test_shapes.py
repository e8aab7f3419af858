"""Shapes: bounded, of the length that was asked, and what their names say."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.shapes import MAX_REQUESTS, MAX_SECONDS, SHAPES, OutOfBounds, callers, plan

NAMES = sorted(SHAPES)


@given(name=st.sampled_from(NAMES), seconds=st.floats(60, 1800), rate=st.floats(0.5, 2000))
def test_a_plan_takes_its_time_and_no_greater_rate(name: str, seconds: float, rate: float) -> None:
    phases = plan(name, seconds, rate)
    assert sum(phase.seconds for phase in phases) == pytest.approx(seconds)
    assert max(phase.rate for phase in phases) == pytest.approx(rate)
    assert min(phase.seconds for phase in phases) >= 2
    assert min(phase.rate for phase in phases) > 0


@pytest.mark.parametrize("name", NAMES)
def test_every_shape_has_a_plan_of_its_own(name: str) -> None:
    phases = plan(name)
    assert sum(phase.seconds * phase.rate for phase in phases) <= MAX_REQUESTS
    assert name == "ramp" or any(phase.judged for phase in phases)


@pytest.mark.parametrize(
    ("seconds", "rate", "said"),
    [
        (MAX_SECONDS + 1, 10, "at most 7200"),
        (0, 10, "--run-time 0"),
        (3, 10, "day needs 48 seconds"),
        (60, 0, "more than 0"),
        (7200, 5000, "requests are planned"),
    ],
)
def test_a_run_is_bounded(seconds: float, rate: float, said: str) -> None:
    with pytest.raises(OutOfBounds, match=said):
        plan("day", seconds, rate)


def test_a_ramp_climbs_in_equal_ratios() -> None:
    rates = [phase.rate for phase in plan("ramp", 60, 1000)][1:]
    ratios = [after / before for before, after in pairwise(rates)]
    assert rates[0] == 50
    assert ratios == pytest.approx([ratios[0]] * len(ratios))
    assert 1.3 < ratios[0] < 1.4


def test_a_spike_is_ten_times_what_is_around_it() -> None:
    before, spike, *_, after = plan("spike", 60, 300)
    assert (before.rate, spike.rate, after.rate) == (30, 300, 30)
    assert (before.judged, spike.judged, after.judged) == (True, False, True)


def test_a_day_has_a_mix_for_each_hour_and_its_rush() -> None:
    day = plan("day", 240, 100)
    assert [phase.hour for phase in day] == list(range(24))
    assert day[8].rate == 100
    assert day[3].rate < 10


@given(st.floats(0.1, 5000), st.floats(0.05, 10))
def test_there_are_enough_callers_and_none_too_many(rate: float, gap: float) -> None:
    count = callers(rate, gap)
    assert count / gap >= rate * 0.999_999
    assert count == 1 or (count - 1) / gap < rate
