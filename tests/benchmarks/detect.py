"""DetectFaces: processor time of the server per request, against a bare WSGI callable.

Client and server share few cores, so that the clock on the wall measures both; processor time of
the server processes is theirs alone. mockrek keeps what it made of recent images: ``new`` rows send
every image once, which is its whole work, and ``same`` rows one image over and over, which is the
least that it can do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .client import Requests, drive
from .figures import Aim, Pairs, Plan, Row, at_most
from .payloads import detect_faces, new, photograph, same
from .servers import Server, bare, mockrek, serving


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request.

    Attributes:
        name: for the table.
        size: bytes of the image.
        count: requests in a batch.
        aim: of the ratio.
        attributes: the value of ``Attributes``.
        connections: how many are open at once.
    """

    name: str
    size: int
    count: int
    aim: Aim
    attributes: str = "DEFAULT"
    connections: int = 1


CASES = (
    Case("20 KB", 20_000, 400, at_most(1.5)),
    Case("20 KB ALL", 20_000, 400, at_most(1.5), attributes="ALL"),
    Case("20 KB ×8", 20_000, 400, at_most(1.5), connections=8),
    Case("200 KB", 200_000, 200, at_most(1.3)),
    Case("5 MB", 5_000_000, 12, at_most(1.3)),
)


def measure(plan: Plan) -> Iterator[Row]:
    """Rows for each kind of request: new images and the same image, against both floors."""
    with serving(lambda port: mockrek(port, workers=1)) as ours:
        for case in CASES:
            request = detect_faces(photograph(case.size, "ada"), case.attributes)
            answer = drive(ours.port, same(request), connections=1, count=1).answer
            with (
                serving(bare(len(answer))) as floor,
                serving(bare(len(answer), "gthread")) as stock,
            ):
                for kind, requests in (("new", new(request)), ("same", same(request))):
                    sides = _measure_case(case, requests, (ours, floor, stock), plan)
                    for samples, peer in zip(
                        sides[1:], ("bare WSGI", "bare gunicorn"), strict=True
                    ):
                        pairs, name = Pairs(sides[0], samples), f"DetectFaces {case.name}, {kind}"
                        yield pairs.row("detect", name, "CPU µs", peer, aim=case.aim)


def _measure_case(
    case: Case, requests: Requests, sides: Sequence[Server], plan: Plan
) -> Sequence[tuple[float, ...]]:
    count = max(case.connections, plan.scaled(case.count))
    turns = [
        tuple(_cpu_per_request(server, requests, count, case.connections) for server in sides)
        for _ in range(plan.pairs + 1)
    ]
    return list(zip(*turns[1:], strict=True))  # the first turn is the warm-up


def _cpu_per_request(server: Server, requests: Requests, count: int, connections: int) -> float:
    before = server.cpu_seconds()
    load = drive(server.port, requests, connections=connections, count=count)
    return 1e6 * (server.cpu_seconds() - before) / len(load.latencies)
