"""Start-up: from execution to the first answer, and what ``import mockrek`` takes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from time import perf_counter

from .client import drive
from .figures import Pairs, Plan, Row, Spread, at_most
from .payloads import compare_faces, photograph, same
from .servers import ROOT, mockrek, moto, serving

_IMPORT = "from time import perf_counter as t; a = t(); import mockrek; print(1000 * (t() - a))"


def measure(plan: Plan) -> Iterator[Row]:
    """Start-up of both servers, in turn; the import alone."""
    photo = photograph(20_000, "ada")
    request = compare_faces(photo, photo)
    _first_answer(mockrek, request)  # compiles what was never imported, fills the file cache
    _first_answer(moto, request)
    times = [
        (_first_answer(mockrek, request), _first_answer(moto, request)) for _ in range(plan.pairs)
    ]
    ours, theirs = zip(*times, strict=True)
    name = "mockrek serve, exec to answer"
    yield Row("startup", name, "s", Spread.of(ours), aim=at_most(1))
    yield Pairs(ours, theirs).row("startup", "the same", "s", "moto_server")
    imports = Spread.of([_import_milliseconds() for _ in range(plan.pairs)])
    yield Row("startup", "import mockrek", "ms", imports, aim=at_most(100))


def _first_answer(command: Callable[[int], list[str]], request: bytes) -> float:
    with serving(command) as server:
        drive(server.port, same(request), connections=1, count=1)
        return perf_counter() - server.began


def _import_milliseconds() -> float:
    command = [sys.executable, "-c", _IMPORT]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
