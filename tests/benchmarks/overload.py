"""Overload: goodput at twice what the server can do; who else waits for slow clients.

``python -m tests.benchmarks.overload`` prints the table. The server has one worker, and a core to
itself where there are two, so that the client's work is not taken for the server's limit.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter

from rich.console import Console

from .client import drive
from .figures import Pairs, Plan, Row, Spread, at_least, at_most
from .machine import describe
from .offered import Outcome, offer
from .payloads import detect_faces, new, photograph
from .servers import Server, family, mockrek, serving
from .table import WIDTH, render

CONNECTIONS = 600
"""More than may wait in a worker, so that some are refused."""

SLOW_HEADS, HALF_BODIES = 100, 50

_SECONDS = 4.0
_SATURATING = 32  # connections in a closed loop that find the peak
_HEALTH = b"GET /_mockrek/v1/health/live HTTP/1.1\r\nHost: x\r\n\r\n"


def measure(plan: Plan) -> Iterator[Row]:
    """Goodput in pairs, peak and twice the peak in turn; then latencies beside slow clients."""
    request = detect_faces(photograph(20_000, "ada"))
    with serving(lambda port: [*mockrek(port, workers=1), "--log", "off"]) as server:
        with _apart(server):
            drive(server.port, new(request), connections=_SATURATING, count=500)
            turns = [_turn(server, request, plan) for _ in range(plan.pairs)]
        yield from _goodput_rows(turns)
        yield from _slow_rows(server, request, plan)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Peak and overload, one after the other.

    Attributes:
        peak: results a second in a closed loop.
        peak_cost, cost: processor time of the server for each result, seconds: at the peak, and
            at twice the peak with all that is refused.
        normal, twice: what became of 0.7 and 2 times the peak.
    """

    peak: float
    peak_cost: float
    cost: float
    normal: Outcome
    twice: Outcome


def _turn(server: Server, request: bytes, plan: Plan) -> _Turn:
    seconds, requests = max(0.5, _SECONDS * plan.share), new(request)
    busy = [server.cpu_seconds()]
    load = drive(server.port, requests, connections=_SATURATING, count=10**6, seconds=seconds)
    busy.append(server.cpu_seconds())
    offered = partial(offer, server.port, requests, seconds=seconds, connections=CONNECTIONS)
    twice = offered(rate=2 * load.rate)
    busy.append(server.cpu_seconds())
    normal = offered(rate=0.7 * load.rate)
    peak_cost = (busy[1] - busy[0]) / len(load.latencies)
    return _Turn(load.rate, peak_cost, (busy[2] - busy[1]) / len(twice.latencies), normal, twice)


def _goodput_rows(turns: Sequence[_Turn]) -> Iterator[Row]:
    goodputs = tuple(turn.twice.goodput for turn in turns)
    peaks = tuple(turn.peak for turn in turns)
    name = "goodput, 2 × peak offered"
    yield Pairs(goodputs, peaks).row("overload", name, "a second", "peak", aim=at_least(0.9))
    costs = tuple(1e6 * turn.cost for turn in turns)
    peak_costs = tuple(1e6 * turn.peak_cost for turn in turns)
    paid = Pairs(costs, peak_costs)  # says the same, whoever else uses the machine
    yield paid.row("overload", "CPU a result, the same", "CPU µs", "peak", aim=at_most(1.11))
    for what, outcomes in (
        ("0.7 × peak", [turn.normal for turn in turns]),
        ("2 × peak", [turn.twice for turn in turns]),
    ):
        tail = Spread.of([1000 * outcome.percentile(99) for outcome in outcomes])
        yield Row("overload", f"p99 of results, {what} offered", "ms", tail)
    refused = Spread.of([turn.twice.refused / turn.twice.seconds for turn in turns])
    broken = sum(len(turn.normal.broken) + len(turn.twice.broken) for turn in turns)
    unsent = sum(turn.twice.unsent for turn in turns)
    note = f"{broken} broken; {unsent:,} found none of {CONNECTIONS} connections free"
    yield Row("overload", "told to come back, 2 × peak", "a second", refused, note=note)


def _slow_rows(server: Server, request: bytes, plan: Plan) -> Iterator[Row]:
    """Latencies with nobody else there, and with many slow clients, in turn."""
    with ExitStack() as slow:
        alone = _probe(server, request, plan)
        for _ in range(SLOW_HEADS):
            slow.enter_context(_sent(server.port, request[:100]))
        for _ in range(HALF_BODIES):
            slow.enter_context(_sent(server.port, request[: len(request) // 2]))
        beside = _probe(server, request, plan)
    for place, what in enumerate(("health probe", "DetectFaces 20 KB")):
        ours, theirs = (Spread.of([1000 * pair[place] for pair in x]) for x in (beside, alone))
        note = f"{SLOW_HEADS} heads and {HALF_BODIES} bodies half sent; from connect to answer"
        row = Row("overload", f"{what} beside slow clients", "ms", ours, "alone", theirs, note=note)
        yield replace(row, aim=at_most(50))


def _probe(server: Server, request: bytes, plan: Plan) -> list[tuple[float, float]]:
    requests = new(request)
    return [
        (_once(server.port, _HEALTH), _once(server.port, bytes(next(requests))))
        for _ in range(plan.scaled(100))
    ]


def _once(port: int, request: bytes) -> float:
    began = perf_counter()
    with _sent(port, request) as sock:
        answer = sock.recv(65_536)
    assert b" 200 " in answer[:16], answer
    return perf_counter() - began


@contextmanager
def _sent(port: int, data: bytes) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.sendall(data)
        yield sock


@contextmanager
def _apart(server: Server) -> Iterator[None]:
    """Give the server one core and the client another, where there are two."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        yield
        return
    for pid in family(server.pid):
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), {cores[0]})
    os.sched_setaffinity(0, set(cores[1:]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, set(cores))


def main() -> None:
    """Measure in five pairs and print the table."""
    console = Console(width=WIDTH)
    render(measure(Plan(pairs=5, share=1.0)), describe(), console)


if __name__ == "__main__":
    main()
