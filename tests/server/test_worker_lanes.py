"""Who may be answered, who waits, and who finds no room."""

from __future__ import annotations

import pytest

from mockrek.server.lanes import Lane, Lanes


def begun(lanes: Lanes[str], done: Lane | None = None) -> str | None:
    taken = lanes.next(done)
    return taken and taken[0]


def test_so_many_wait_and_no_more() -> None:
    lanes = Lanes[str](1, 2)
    assert lanes.take("a", Lane.SERVICE)
    assert begun(lanes) == "a"
    assert lanes.take("b", Lane.SERVICE)
    full_before = lanes.full
    assert lanes.take("c", Lane.SERVICE)
    assert (full_before, lanes.full) == (False, True)
    assert not lanes.take("d", Lane.SERVICE)
    assert begun(lanes) is None
    assert [begun(lanes, Lane.SERVICE) for _ in range(3)] == ["b", "c", None]
    assert not lanes.full


def test_whoever_has_a_place_does_not_wait_for_one() -> None:
    lanes = Lanes[str](2, 1)
    assert [lanes.take(job, Lane.SERVICE) for job in "abcd"] == [True, True, True, False]


@pytest.mark.parametrize("lane", [Lane.HEALTH, Lane.CONTROL])
def test_health_and_control_have_places_of_their_own(lane: Lane) -> None:
    lanes = Lanes[str](1, 1)
    assert [lanes.take(job, Lane.SERVICE) for job in "ab"] == [True, True]
    assert begun(lanes) == "a"
    assert lanes.take("asked", lane)
    assert begun(lanes) == "asked"
    assert lanes.take("waits", lane)
    assert not lanes.take("finds no room", lane)
    assert begun(lanes) is None
    assert begun(lanes, lane) == "waits"


def test_health_does_not_stand_behind_others() -> None:
    lanes = Lanes[str](2, 1)
    assert lanes.take("a", Lane.SERVICE)
    assert lanes.take("asked", Lane.HEALTH)
    assert [begun(lanes), begun(lanes)] == ["asked", "a"]


def test_slow_jobs_leave_a_place_for_others() -> None:
    lanes = Lanes[str](3, 1)
    assert [lanes.take(f"s{n}", Lane.SLOW) for n in range(1, 5)] == [True, True, True, False]
    assert [begun(lanes) for _ in range(3)] == ["s1", "s2", None]
    assert lanes.take("quick", Lane.SERVICE)
    assert begun(lanes) == "quick"
    assert begun(lanes, Lane.SLOW) == "s3"
    assert begun(lanes, Lane.SLOW) is None
    assert lanes.take("s5", Lane.SLOW)
    assert begun(lanes) == "s5"


def test_a_single_place_does_slow_jobs_too() -> None:
    lanes = Lanes[str](1, 1)
    assert lanes.take("s", Lane.SLOW)
    assert begun(lanes) == "s"


def test_so_many_are_done_at_once_and_no_more() -> None:
    lanes = Lanes[str](3, 9)
    for lane in Lane:
        for _ in range(9):
            lanes.take("job", lane)
    while begun(lanes):
        lanes.most -= 1
    assert lanes.most == 0
