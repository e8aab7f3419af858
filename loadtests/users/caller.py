"""A caller: sends one operation after the other, by its plan, and notes what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import gevent  # type: ignore[import-untyped]  # it has none
from locust import tag

from loadtests import stages, traffic
from loadtests.pacing import Pace, Schedule, now
from loadtests.record import Recorder, Sent


@dataclass
class Booth:
    """What all callers of a process share.

    Attributes:
        pace: what the shape last said.
        recorder: where they note what happened.
        seed: of the traffic.
        fresh: whether every image is one that was never sent before.
    """

    pace: Pace = field(default_factory=Pace)
    recorder: Recorder = field(default_factory=Recorder)
    seed: int = 0
    fresh: bool = True


BOOTH = Booth()

PLANNED = "PLANNED"
"""The request type of the rows whose latency counts from the plan."""


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        problem: what is wrong with it, if anything.
        timing: its ``Server-Timing``.
    """

    problem: str | None = None
    timing: str | None = None


class Caller:
    """Mixed into a Locust user; the user says how to :meth:`call`."""

    tasks: list[Any]
    environment: Any
    in_flight: tuple[str, float] | None = None

    def on_start(self) -> None:
        """Plan the first request, and wait for it."""
        allowed = (run.operation for run in self.tasks)
        self.operations = list(dict.fromkeys(allowed))
        self.random = Random(BOOTH.pace.random.getrandbits(64))  # noqa: S311  # no secret
        self.schedule = Schedule.starting(BOOTH.pace.gap, now(), self.random)
        gevent.sleep(self.schedule.wait(now()))

    def on_stop(self) -> None:
        """Count what was due and has no answer: in flight, or not sent."""
        end = now()
        if self.in_flight is not None:
            BOOTH.recorder.unanswered(*self.in_flight, end)
        for planned in self.schedule.overdue(end):
            BOOTH.recorder.unanswered(self.next_operation().name, planned, end)

    def wait_time(self) -> float:
        """Seconds until the next request is due."""
        return self.schedule.wait(now())

    def next_operation(self) -> traffic.Operation:
        """What comes next, by the mix of the hour."""
        weights = traffic.weights(self.operations, BOOTH.pace.hour)
        chosen: traffic.Operation = self.random.choices(self.operations, weights)[0]
        return chosen

    def turn(self) -> None:
        """Send one request and note what came of it."""
        operation = self.next_operation()
        planned, began = self.schedule.take(now()), now()
        self.in_flight = operation.name, planned
        answer = self.call(operation)
        ended, self.in_flight = now(), None
        failed, timing = answer.problem is not None, stages.parse(answer.timing)
        BOOTH.recorder.sent(Sent(operation.name, planned, began, ended, failed, timing))
        statistics = self.environment.stats
        if self.schedule.is_open:
            row = f"{operation.name} · from the plan"
            statistics.get(row, PLANNED).log(1000 * (ended - planned), 0)
        stages.note(statistics, operation.name, timing)

    def call(self, operation: traffic.Operation) -> Answer:
        """Send one request and wait for its answer."""
        raise NotImplementedError


def wrong(operation: traffic.Operation, boxes: int) -> str | None:
    """What is wrong with an answer that has so many bounding boxes, if anything."""
    if boxes == operation.faces:
        return None
    return f"{boxes} bounding boxes in the answer, {operation.faces} expected"


def tasks() -> list[Any]:
    """A task for each operation, as often as its weight says; Locust filters them by their tags.

    Which operation a turn takes the caller draws itself, since the mix may follow the hour.
    """
    return [
        run for operation in traffic.OPERATIONS for run in [_task(operation)] * operation.weight
    ]


def _task(operation: traffic.Operation) -> Callable[[Any], None]:
    def run(caller: Caller) -> None:
        caller.turn()

    run.__name__ = operation.name
    run.operation = operation  # type: ignore[attr-defined]  # asked by next_operation
    tagged: Callable[[Any], None] = tag(*operation.tags)(run)
    return tagged
