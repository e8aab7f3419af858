"""Requests per second, latency and processor time of two servers, from the same batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .client import Load, Requests, drive
from .figures import Aim, Pairs, Plan, Row
from .servers import Server

CONNECTIONS = 8
SECONDS = 1.2
"""Of a batch."""

_ENDLESS = 1_000_000


@dataclass(frozen=True, slots=True)
class Contest:
    """What is asked of both.

    Attributes:
        section: of the table.
        operation: the name of rows begins with it.
        kind: ``new`` or ``same``.
        against: the name of the other server.
        rate, p99: what to reach, if anything.
    """

    section: str
    operation: str
    kind: str
    against: str
    rate: Aim | None = None
    p99: Aim | None = None

    @property
    def rows(self) -> Sequence[tuple[str, str, Aim | None]]:
        """Name, unit and aim of each figure."""
        return (
            ("rate", "req/s", self.rate),
            ("p50", "ms", None),
            ("p99", "ms", self.p99),
            ("CPU", "CPU µs", None),
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of requests, and the processor time that the server took for it, seconds."""

    load: Load
    cpu_seconds: float

    def figures(self) -> tuple[float, ...]:
        """One for each of the rows."""
        load = self.load
        milliseconds = [1000 * load.percentile(percent) for percent in (50, 99)]
        return (load.rate, *milliseconds, 1e6 * self.cpu_seconds / len(load.latencies))


def contend(
    contest: Contest, requests: Requests, sides: tuple[Server, Server], plan: Plan
) -> Iterator[Row]:
    """Rows of rate, latency and processor time: ours first, then the other's."""
    seconds = max(0.3, SECONDS * plan.share)
    turns = [[_run(server, requests, seconds) for server in sides] for _ in range(plan.pairs + 1)][
        1:
    ]  # the first turn is the warm-up
    samples = [[batch.figures() for batch in turn] for turn in turns]
    for i, (name, unit, aim) in enumerate(contest.rows):
        pairs = Pairs(*(tuple(turn[side][i] for turn in samples) for side in (0, 1)))
        title = f"{contest.operation} {name}, {contest.kind}"
        row = pairs.row(contest.section, title, unit, contest.against, aim=aim)
        yield replace(row, note="" if i else _note(turns, contest.against))


def _run(server: Server, requests: Requests, seconds: float) -> Batch:
    before = server.cpu_seconds()
    load = drive(server.port, requests, connections=CONNECTIONS, count=_ENDLESS, seconds=seconds)
    return Batch(load, server.cpu_seconds() - before)


def _note(turns: Sequence[Sequence[Batch]], against: str) -> str:
    """How busy the client was, and whether it was the limit."""
    busy = [
        max(batch.load.client_seconds / batch.load.seconds for batch in side)
        for side in zip(*turns, strict=True)
    ]
    bound = any(batch.load.client_bound for turn in turns for batch in turn)
    return (
        f"the client took at most {busy[0]:.0%} of a core against mockrek, {busy[1]:.0%} against "
        f"{against}{': IT WAS THE LIMIT' if bound else ''}"
    )
