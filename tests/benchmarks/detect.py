"""DetectFaces: processor time of the server per request, against a bare WSGI callable.

Client and server share few cores, so that the clock on the wall measures both; processor time of
the server processes is theirs alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .client import drive
from .figures import Aim, Pairs, Plan, Row, at_most
from .payloads import detect_faces, photograph
from .servers import Server, bare, mockrek, serving

CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request.

    Attributes:
        name: for the table.
        size: bytes of the image.
        attributes: the value of ``Attributes``.
        count: requests in a batch.
        aim: of the ratio.
    """

    name: str
    size: int
    attributes: str
    count: int
    aim: Aim | None


CASES = (
    Case("20 KB", 20_000, "DEFAULT", 800, at_most(1.5)),
    Case("20 KB, Attributes ALL", 20_000, "ALL", 800, None),
    Case("200 KB", 200_000, "DEFAULT", 400, at_most(1.3)),
    Case("5 MB", 5_000_000, "DEFAULT", 24, at_most(1.3)),
)


def measure(plan: Plan) -> Iterator[Row]:
    """One row a kind of request."""
    with serving(lambda port: mockrek(port, workers=1)) as ours:
        for case in CASES:
            request = detect_faces(photograph(case.size, "ada"), case.attributes)
            answer = drive(ours.port, request, connections=1, count=1).answer
            with serving(bare(len(answer))) as floor:
                yield _measure_case(case, request, (ours, floor), plan)


def _measure_case(case: Case, request: bytes, sides: tuple[Server, Server], plan: Plan) -> Row:
    count = max(CONNECTIONS, plan.scaled(case.count))
    for server in sides:
        _cpu_per_request(server, request, max(CONNECTIONS, count // 4))
    samples: list[tuple[float, ...]] = [
        tuple(_cpu_per_request(server, request, count) for server in sides)
        for _ in range(plan.pairs)
    ]
    ours, theirs = zip(*samples, strict=True)
    return Pairs(ours, theirs).row(
        "detect", f"DetectFaces, {case.name}: CPU a request", "µs", "bare WSGI", aim=case.aim
    )


def _cpu_per_request(server: Server, request: bytes, count: int) -> float:
    before = server.cpu_seconds()
    load = drive(server.port, request, connections=CONNECTIONS, count=count)
    return 1e6 * (server.cpu_seconds() - before) / len(load.latencies)
