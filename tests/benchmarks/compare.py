"""CompareFaces: requests per second and latency, against moto's server, both as they are shipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from .client import Load, drive
from .figures import Aim, Pairs, Plan, Row, at_least, at_most
from .payloads import compare_faces, photograph
from .servers import mockrek, moto, serving

CONNECTIONS = 8
SECONDS = 2.0
"""Of a batch."""

FIGURES: Sequence[tuple[str, str, Callable[[Load], float], Aim | None]] = (
    ("requests per second", "req/s", lambda load: load.rate, at_least(15)),
    ("latency p50", "ms", lambda load: 1000 * load.percentile(50), None),
    ("latency p99", "ms", lambda load: 1000 * load.percentile(99), at_most(0.1)),
)


def measure(plan: Plan) -> Iterator[Row]:
    """Rows of rate and latency from the same batches."""
    request = compare_faces(photograph(20_000, "ada"), photograph(20_000, "grace"))
    with serving(mockrek) as ours, serving(moto) as theirs:
        ports = ours.port, theirs.port
        for port in ports:
            drive(port, request, connections=CONNECTIONS, count=100, seconds=SECONDS)
        seconds = max(0.3, SECONDS * plan.share)
        loads = [
            [
                drive(port, request, connections=CONNECTIONS, count=100_000, seconds=seconds)
                for port in ports
            ]
            for _ in range(plan.pairs)
        ]
    note = _note(loads)
    for name, unit, figure, aim in FIGURES:
        ours_samples, theirs_samples = zip(*[map(figure, pair) for pair in loads], strict=True)
        pairs = Pairs(ours_samples, theirs_samples)
        row = pairs.row("compare", f"CompareFaces, {name}", unit, "moto_server", aim=aim)
        yield replace(row, note=note)


def _note(loads: Sequence[Sequence[Load]]) -> str:
    """Say so when the client was the limit."""
    sides = ("mockrek", "moto_server")
    bound = [
        side
        for side, batches in zip(sides, zip(*loads, strict=True), strict=True)
        if any(load.client_bound for load in batches)
    ]
    return f"the client was CPU-bound against {' and '.join(bound)}" if bound else ""
