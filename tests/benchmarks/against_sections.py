"""The three things that are measured of two revisions: the core, requests, start-up."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from .against_figures import Change, Sides
from .client import Requests, drive
from .figures import Pairs, Plan
from .kernels import BATCH, GALLERY, RING_SIZES, ring_size
from .payloads import compare_faces, detect_faces, new, photograph, same
from .servers import ROOT, Server, serving

Kind = TypeVar("Kind")


class Untimeable(RuntimeError):
    """A revision cannot be measured by the benchmarks of this checkout."""


def core(sides: Sides, plan: Plan) -> Iterator[Change]:
    """Calls of the scoring core, processor time."""
    with _core(sides.now, plan) as now, _core(sides.then, plan) as then:
        for kernel, name in _names(plan).items():
            yield Change(name, "CPU µs", _paired(plan, now, then, kernel))


def _names(plan: Plan) -> dict[str, str]:
    """Kernel → what people call it."""
    sizes = {size: ring_size(size, plan) for size in RING_SIZES}
    return {
        "compare_1": "scoring 1:1",
        "compare_100": "scoring 1:100",
        "compare_batch": f"scoring {BATCH:,} pairs",
        **{f"range_{size}": f"range search in {scaled:,}" for size, scaled in sizes.items()},
        "ring": f"brute force over {plan.scaled(GALLERY):,}",
    }


def requests(sides: Sides, plan: Plan) -> Iterator[Change]:
    """Processor time of the server per request: one worker, one connection."""
    small, large = photograph(20_000, "ada"), photograph(200_000, "ada")
    compared = compare_faces(small, photograph(20_000, "grace"))
    kinds: Sequence[tuple[str, Requests, int]] = (
        ("DetectFaces 20 KB, new", new(detect_faces(small)), 300),
        ("DetectFaces 20 KB, same", same(detect_faces(small)), 300),
        ("DetectFaces 20 KB ALL, new", new(detect_faces(small, "ALL")), 300),
        ("DetectFaces 200 KB, new", new(detect_faces(large)), 150),
        ("CompareFaces 20 KB, new", new(compared), 200),
    )
    with serving(_serve(sides.now)) as now, serving(_serve(sides.then)) as then:
        for name, bodies, count in kinds:
            scaled = plan.scaled(count)
            pairs = _paired(plan, _per_request(now, scaled), _per_request(then, scaled), bodies)
            yield Change(name, "CPU µs", pairs)


def startup(sides: Sides, plan: Plan) -> Iterator[Change]:
    """From executing the server to the last byte of its first answer, on the wall's clock."""
    body = detect_faces(photograph(20_000, "ada"))

    def first_answer(command: Callable[[int], list[str]]) -> float:
        with serving(command) as server:
            drive(server.port, same(body), connections=1, count=1)
            return perf_counter() - server.began

    commands = _serve(sides.now), _serve(sides.then)
    times = [tuple(map(first_answer, commands)) for _ in range(plan.pairs + 1)]
    now, then = zip(*times[1:], strict=True)
    yield Change("exec to first answer", "s", Pairs(now, then))


def _paired(
    plan: Plan, now: Callable[[Kind], float], then: Callable[[Kind], float], kind: Kind
) -> Pairs:
    turns = [(now(kind), then(kind)) for _ in range(plan.pairs + 1)]
    ours, theirs = zip(*turns[1:], strict=True)  # the first turn is the warm-up
    return Pairs(ours, theirs)


def _per_request(server: Server, count: int) -> Callable[[Requests], float]:
    def measure(bodies: Requests) -> float:
        before = server.cpu_seconds()
        load = drive(server.port, bodies, connections=1, count=count)
        return 1e6 * (server.cpu_seconds() - before) / len(load.latencies)

    return measure


def _serve(tree: Path) -> Callable[[int], list[str]]:
    """The command of a tree's server. By ``env``, which becomes the server: one process, one id."""
    return lambda port: [
        *("env", f"PYTHONPATH={tree}", sys.executable, "-P", "-m", "mockrek"),
        *("serve", "--port", str(port), "--workers", "1"),
    ]


@contextmanager
def _core(tree: Path, plan: Plan) -> Iterator[Callable[[str], float]]:
    """A process that times kernels on a tree's core.

    Raises:
        Untimeable: it ends, or it found another tree's.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(tree), str(ROOT / "tests")))}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "benchmarks.against_core", str(plan.share)],
        env=environment,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )

    def time(kernel: str) -> float:
        assert process.stdin is not None
        process.stdin.write(kernel + "\n")
        process.stdin.flush()
        return float(_answer(process))

    with process:
        try:
            found = _answer(process)
            if Path(found).resolve() != tree.resolve():
                raise Untimeable(f"{found} was imported in place of {tree}")
            yield time
        finally:
            process.kill()


def _answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline()
    if not line:
        raise Untimeable(process.stderr.read()[-2000:])
    return line.strip()
