"""``python -m tests.benchmarks.roofline``: pairs decided per second against the machine's limits.

Two things bound what one core decides: how fast it gets the bytes of a pair, and how fast it adds
and compares integers. Both are measured here, as are the core and what one would use instead, and
printed as a table; ``--svg FILE`` draws them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec
from rich import box
from rich.console import Console
from rich.table import Table

from .figures import Plan, Spread
from .kernels import BATCH, DIMENSIONS, GALLERY
from .machine import describe, versions
from .roofline_kernels import WORDS, Measured
from .servers import ROOT
from .table import WIDTH

_EMBEDDING = 4 * DIMENSIONS
_POSITION = 8 + 1  # read, and the decision written
_FACES = 2 * 24 + 4 + 1  # key, subject and group of two faces; similarity and decision
_BATCH_OPERATIONS = 64  # of integers and decimals, counted in mockrek.scoring.similarity


@dataclass(frozen=True, slots=True)
class Roofs:
    """The limits of one core.

    Attributes:
        cache: bytes per second in arrays of 8 MB.
        memory: bytes per second in arrays of 256 MB.
        integers: operations on 64-bit integers per second, as NumPy does them in the nearest cache.
    """

    cache: float
    memory: float
    integers: float


@dataclass(frozen=True, slots=True)
class Point:
    """Something that decides pairs.

    Attributes:
        name: what it is.
        label: the same in few words.
        offset: where its words stand in a picture, in points from the mark.
        ours: whether it is mockrek's.
        size: bytes that one pair moves at least.
        operations: how many one pair takes; 0 where they are not integers.
        rate: pairs decided per second.
        bandwidth: bytes per second where its gallery lies.
    """

    name: str
    label: str
    offset: tuple[float, float]
    ours: bool
    size: int
    operations: int
    rate: Spread
    bandwidth: float

    def limit(self, roofs: Roofs) -> tuple[float, str]:
        """The lower of its limits, pairs per second, and which that is."""
        limits = [(self.bandwidth / self.size, "memory")]
        if self.operations:
            limits.append((roofs.integers / self.operations, "integers"))
        return min(limits)


def roofs_of(samples: Mapping[str, list[float]]) -> Roofs:
    """The limits, from samples."""
    best = {name: max(values) for name, values in samples.items()}
    # A call of NumPy costs the same for one integer as for many: take that off.
    seconds = 1 / best[f"calls {WORDS}"] - 1 / best["calls 1"]
    return Roofs(
        cache=max(best["bytes cache copied"], best["bytes cache read"]),
        memory=max(best["bytes memory copied"], best["bytes memory read"]),
        integers=2 * (WORDS - 1) / seconds,
    )


def points_of(samples: Mapping[str, list[float]], roofs: Roofs, faces: int) -> Iterator[Point]:
    """The points, from samples, over a gallery of so many faces."""
    rates = {name: Spread.of(values) for name, values in samples.items()}
    yield Point(
        name=f"mockrek: brute force over {faces:,} positions",
        label="mockrek, match or not",
        offset=(10, -16),
        ours=True,
        size=_POSITION,
        operations=2,
        rate=rates["pairs ring"],
        bandwidth=roofs.cache,
    )
    yield Point(
        name=f"mockrek: similarity of {BATCH:,} pairs",
        label="mockrek, similarity",
        offset=(-10, 0),
        ours=True,
        size=_FACES,
        operations=_BATCH_OPERATIONS,
        rate=rates["pairs compare_batch"],
        bandwidth=roofs.cache,
    )
    for name, offset in (("NumPy BLAS", (10, 6)), ("FAISS flat", (-10, -8)), ("usearch", (-10, 0))):
        if (rate := rates.get(f"pairs {name}")) is not None:
            yield Point(
                name=f"{name}, {DIMENSIONS}-d",
                label=name,
                offset=offset,
                ours=False,
                size=_EMBEDDING,
                operations=0,
                rate=rate,
                bandwidth=roofs.memory,
            )


def measure(plan: Plan) -> Measured:
    """The samples, from a process in which every library has one thread."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    ended = subprocess.run(
        [sys.executable, "-m", f"{__package__}.roofline_kernels"],
        input=msgspec.json.encode(plan),
        capture_output=True,
        cwd=ROOT,
        env=os.environ | one,
        check=False,
    )
    if ended.returncode:
        raise RuntimeError(f"nothing could be measured:\n{ended.stderr.decode(errors='replace')}")
    return msgspec.json.decode(ended.stdout, type=Measured)


def render(points: list[Point], roofs: Roofs, console: Console) -> None:
    """Print the limits and the points."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for title in ("one core decides", "bytes a pair", "10⁶ pairs/s", "limit", "", "of the limit"):
        table.add_column(title, justify="left" if title in {"", "one core decides"} else "right")
    for point in points:
        limit, which = point.limit(roofs)
        rate = point.rate
        table.add_row(
            point.name,
            str(point.size),
            f"{_millions(rate.median)} ({_millions(rate.least)}–{_millions(rate.greatest)})",
            _millions(limit),
            which,
            f"{rate.median / limit:.0%}",
        )
    console.print(table)
    console.print(
        f"  limits: {roofs.cache / 1e9:.0f} GB/s in 8 MB, {roofs.memory / 1e9:.0f} GB/s in 256 MB, "
        f"{roofs.integers / 1e9:.1f} × 10⁹ integer operations/s (an addition and a comparison by "
        "NumPy, in the nearest cache, calls taken off)",
        highlight=False,
        soft_wrap=True,
    )


def _millions(rate: float) -> str:
    return f"{rate / 1e6:,.0f}"


@click.command()
@click.option("--quick", is_flag=True, help="A smoke run: few, small samples; not for quoting.")
@click.option("--svg", type=click.Path(path_type=Path), help="Draw the roofline there.")
def main(*, quick: bool, svg: Path | None) -> None:
    """Measure pairs decided per second against the limits of one core."""
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    plan = Plan(2, 0.02) if quick else Plan(9, 1.0)
    measured, facts = measure(plan), describe() | versions("faiss-cpu", "usearch")
    roofs = roofs_of(measured.samples)
    points = list(points_of(measured.samples, roofs, plan.scaled(GALLERY)))
    line = " · ".join(f"{name} {text}" for name, text in facts.items())
    console.print(line, highlight=False, soft_wrap=True)
    render(points, roofs, console)
    for name, reason in measured.missing.items():
        console.print(f"  {name}: {reason}", highlight=False, soft_wrap=True)
    if svg is not None:
        from .roofline_plot import draw  # noqa: PLC0415  # only drawing wants matplotlib

        draw(points, roofs, f"{facts['machine']}, one thread · {facts['date']}", svg)


if __name__ == "__main__":
    main()
