"""Counts by phase, and the knee."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.client import Sample
from loadtests.record import Recorder, Sent, from_message, to_message
from loadtests.results import Ledger, keeps_up, knee, left_behind
from loadtests.shapes import WARM_UP, Phase
from made_up_phases import step

NAME = "DetectFaces 20 KB"


def test_a_request_counts_where_it_was_due_and_its_answer_where_it_came() -> None:
    ledger, recorder = Ledger(), Recorder()
    ledger.begin(Phase("one", 5, 10), 100)
    ledger.begin(Phase("two", 5, 20), 105)
    ledger.finish(110)
    recorder.sent(Sent(NAME, planned=102.5, began=106.0, ended=106.2, stages={"score": 0.0161}))
    ledger.report("worker", recorder.take(), [Sample(103, 0.4, 0.2, 3.0, 0.5)])
    one, two = ledger.results
    assert (one.all.planned, one.all.answered, two.all.planned, two.all.answered) == (1, 0, 0, 1)
    assert dict(one.all.from_plan) == {3700.0: 1}
    assert dict(one.all.from_send) == {200.0: 1}
    assert dict(one.all.stages["score"]) == {0.0161: 1}
    assert (one.client_ran, one.lag, two.client_ran) == (0.4, 3.0, 0.0)
    assert one.client_wanted == pytest.approx(0.6)


def test_where_the_rate_changes_the_first_second_is_left_out() -> None:
    ledger = Ledger()
    for second, rate in [(100, 10), (105, 10), (110, 30)]:
        ledger.begin(Phase("phase", 5, rate), second)
    ledger.finish(115)
    ledger.finish(190)  # the end is told twice
    assert [(r.began, r.ended) for r in ledger.results] == [(101, 105), (105, 110), (111, 115)]
    recorder = Recorder()
    for second in range(95, 120):
        recorder.sent(Sent(NAME, second, second, second + 0.001))
    ledger.report("worker", recorder.take(), [])
    assert [r.all.answered for r in ledger.results] == [4, 5, 4]
    assert [r.offered for r in ledger.results] == [1, 1, 1]


def test_the_second_in_which_a_phase_ends_does_not_count_even_if_it_is_told_before() -> None:
    ledger, recorder = Ledger(), Recorder()
    ledger.begin(Phase("one", 5, 10), 100)
    for second in (101, 104, 105):
        recorder.sent(Sent(NAME, second, second, second))
    ledger.report("worker", recorder.take(), [Sample(105, 1.0, 0.0, 9.0, 1.0)])
    ledger.begin(Phase("two", 5, 20), 105)
    recorder.sent(Sent(NAME, 103, 103, 105))  # and what was slow is told afterwards
    ledger.report("worker", recorder.take(), [])
    one = ledger.results[0]
    assert (one.all.planned, one.all.answered, one.seconds, one.client_ran) == (3, 2, 4, 0.0)


def test_what_failed_has_no_latency_and_what_was_not_answered_has() -> None:
    recorder = Recorder()
    recorder.sent(Sent(NAME, 10.0, 10.0, 10.001, failed=True))
    recorder.unanswered(NAME, 10.5, 14.5)
    counts = recorder.take()[10, NAME]
    assert (counts.planned, counts.failed, counts.answered, counts.unanswered) == (2, 1, 0, 1)
    assert dict(counts.from_plan) == {4000.0: 1}
    assert recorder.take() == {}


@given(
    st.lists(
        st.builds(
            Sent,
            st.sampled_from(["a", "b"]),
            st.floats(0, 9),
            st.floats(9, 10),
            st.floats(10, 12),
            st.booleans(),
            st.dictionaries(st.sampled_from(["decode", "score"]), st.floats(0, 10)),
        )
    )
)
def test_a_worker_and_its_master_count_the_same(requests: list[Sent]) -> None:
    recorder = Recorder()
    for request in requests:
        recorder.sent(request)
    cells = recorder.take()
    assert from_message(to_message(cells)) == cells
    assert sum(cell.planned for cell in cells.values()) == len(requests)


def test_the_knee_is_the_last_step_before_the_server_falls_behind() -> None:
    warm_up = replace(step(10), phase=Phase(WARM_UP, 10, 10))
    ramp = [warm_up, step(50), step(100), step(200), step(400, 0.8), step(800, 0.94)]
    last = knee(ramp)
    assert last is not None
    assert last.phase.rate == 200
    assert knee([step(50, 0.5), step(100, 0.5), step(200)]) is None
    assert knee([step(50, 0.5)]) is None


def test_one_disturbed_step_is_not_the_knee() -> None:
    last = knee([step(50), step(100, 0.5), step(200), step(400, 0.5), step(800, 0.5)])
    assert last is not None
    assert last.phase.rate == 200


@pytest.mark.parametrize(
    ("share", "latency", "kept"),
    [(0.96, 5, True), (0.94, 5, False), (1, 99, True), (1, 120, False)],
)
def test_keeping_up_is_answering_in_time(share: float, latency: float, kept: bool) -> None:
    assert keeps_up(step(100, share, latency), calm=8) is kept


def test_slow_is_ten_times_the_calmest_step() -> None:
    assert keeps_up(step(100, latency=390), calm=40)
    assert not keeps_up(step(100, latency=410), calm=40)
    # The first step of a ramp may have been disturbed: it is not the measure.
    last = knee([step(50, latency=300), step(100, latency=40), step(200, latency=900)])
    assert last is not None
    assert last.phase.rate == 100


def test_a_client_that_is_starved_cannot_tell() -> None:
    assert not keeps_up(step(100, cpu=0.4, waited=0.55), calm=5)


def test_failures_are_no_answers() -> None:
    broken = step(100)
    broken.cells[NAME].failed = 20
    assert not keeps_up(broken, calm=5)


def test_a_ramp_ends_when_two_steps_on_end_fell_short() -> None:
    short = [step(50), step(100, 0.9), step(200, 0.5)]
    assert left_behind(short, 14)
    assert not left_behind(short, 13)  # the last has not been told by all workers
    assert not left_behind([step(50), step(100, 0.9), step(200)], 14)
