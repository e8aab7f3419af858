"""CompareFaces: requests per second and latency, against moto's server, both as shipped.

mockrek keeps what it made of recent images: ``new`` rows send every image once, ``same`` rows two
images over and over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .client import Load, Requests, drive
from .figures import Aim, Pairs, Plan, Row, at_least, at_most
from .payloads import compare_faces, new, photograph, same
from .servers import Server, mockrek, moto, serving

CONNECTIONS = 8
SECONDS = 1.2
"""Of a batch."""

_ENDLESS = 1_000_000
_ROWS: Sequence[tuple[str, str, Aim | None]] = (
    ("rate", "req/s", at_least(15)),
    ("p50", "ms", None),
    ("p99", "ms", at_most(0.1)),
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


def measure(plan: Plan) -> Iterator[Row]:
    """Rows of rate, latency and processor time, from the same batches."""
    request = compare_faces(photograph(20_000, "ada"), photograph(20_000, "grace"))
    seconds = max(0.3, SECONDS * plan.share)
    with serving(mockrek) as ours, serving(moto) as theirs:
        for kind, requests in (("new", new(request)), ("same", same(request))):
            turns = [
                [_run(server, requests, seconds) for server in (ours, theirs)]
                for _ in range(plan.pairs + 1)
            ]
            yield from _rows(kind, turns[1:])  # the first turn is the warm-up


def _rows(kind: str, turns: Sequence[Sequence[Batch]]) -> Iterator[Row]:
    samples = [[batch.figures() for batch in turn] for turn in turns]
    for i, (name, unit, aim) in enumerate(_ROWS):
        pairs = Pairs(*(tuple(turn[side][i] for turn in samples) for side in (0, 1)))
        row = pairs.row("compare", f"CompareFaces {name}, {kind}", unit, "moto_server", aim=aim)
        yield replace(row, note="" if i else _note(turns))


def _run(server: Server, requests: Requests, seconds: float) -> Batch:
    before = server.cpu_seconds()
    load = drive(server.port, requests, connections=CONNECTIONS, count=_ENDLESS, seconds=seconds)
    return Batch(load, server.cpu_seconds() - before)


def _note(turns: Sequence[Sequence[Batch]]) -> str:
    """How busy the client was, and whether it was the limit."""
    busy = [
        max(batch.load.client_seconds / batch.load.seconds for batch in side)
        for side in zip(*turns, strict=True)
    ]
    bound = any(batch.load.client_bound for turn in turns for batch in turn)
    return (
        f"the client took at most {busy[0]:.0%} of a core against mockrek, {busy[1]:.0%} against "
        f"moto_server{': IT WAS THE LIMIT' if bound else ''}"
    )
