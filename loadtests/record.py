"""What happened, second by second, on its way from the callers to the verdict.

Each process counts into cells, one a second and operation. The process that judges takes them every
few seconds and adds them up by phase; a soak keeps no more than a smoke test.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from loadtests.histogram import Histogram, bucket


@dataclass
class Cell:
    """Counts of one operation.

    Attributes:
        planned: requests that were due, sent or not.
        unanswered: of those, still waiting to be sent or answered when their caller was stopped.
        answered: good answers.
        failed: anything else.
        from_send: latencies from sending, milliseconds.
        from_plan: latencies from when it was due; unanswered ones with the time they waited.
        stages: the server's own times, stage by stage.
    """

    planned: int = 0
    unanswered: int = 0
    answered: int = 0
    failed: int = 0
    from_send: Histogram = field(default_factory=Counter)
    from_plan: Histogram = field(default_factory=Counter)
    stages: dict[str, Histogram] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, other: Cell) -> None:
        """Count in what another counted."""
        self.planned += other.planned
        self.unanswered += other.unanswered
        self.answered += other.answered
        self.failed += other.failed
        self.from_send.update(other.from_send)
        self.from_plan.update(other.from_plan)
        for stage, histogram in other.stages.items():
            self.stages[stage].update(histogram)


Cells = dict[tuple[int, str], Cell]
"""Second since the epoch and operation → its counts."""


@dataclass(frozen=True)
class Sent:
    """One request with its answer; times in seconds since the epoch, stages in milliseconds."""

    operation: str
    planned: float
    began: float
    ended: float
    failed: bool = False
    stages: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Recorder:
    """Counts of one process since they were last taken."""

    cells: Cells = field(default_factory=lambda: defaultdict(Cell))

    def sent(self, request: Sent) -> None:
        """Count a request: by its plan as offered and with its latencies, by its end as done.

        What failed has no latency: a refusal is quick, and would make the percentiles look good.
        """
        due = self.cells[int(request.planned), request.operation]
        done = self.cells[int(request.ended), request.operation]
        due.planned += 1
        if request.failed:
            done.failed += 1
            return
        done.answered += 1
        due.from_plan[bucket(1000 * (request.ended - request.planned))] += 1
        due.from_send[bucket(1000 * (request.ended - request.began))] += 1
        for stage, milliseconds in request.stages.items():
            due.stages[stage][bucket(milliseconds)] += 1

    def unanswered(self, operation: str, planned: float, now: float) -> None:
        """Count a request that was due and will not be answered."""
        cell = self.cells[int(planned), operation]
        cell.planned += 1
        cell.unanswered += 1
        cell.from_plan[bucket(1000 * (now - planned))] += 1

    def take(self) -> Cells:
        """All counts since they were last taken."""
        taken, self.cells = dict(self.cells), defaultdict(Cell)
        return taken


def to_message(cells: Cells) -> list[list[Any]]:
    """Cells as lists, for Locust's connection between worker and master."""
    return [[second, name, *_packed(cell)] for (second, name), cell in cells.items()]


def from_message(message: list[list[Any]]) -> Cells:
    """Cells from such lists."""
    return {(second, name): _unpacked(*packed) for second, name, *packed in message}


def _packed(cell: Cell) -> list[Any]:
    counts = [cell.planned, cell.unanswered, cell.answered, cell.failed]
    stages = [[stage, list(histogram.items())] for stage, histogram in cell.stages.items()]
    return [counts, list(cell.from_send.items()), list(cell.from_plan.items()), stages]


def _unpacked(counts: Any, from_send: Any, from_plan: Any, stages: Any) -> Cell:
    cell = Cell(*counts)
    cell.from_send, cell.from_plan = Counter(dict(from_send)), Counter(dict(from_plan))
    for stage, items in stages:
        cell.stages[stage] = Counter(dict(items))
    return cell
