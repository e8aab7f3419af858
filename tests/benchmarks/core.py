"""The scoring core on one core of the machine, against BLAS on embeddings and against copying."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace

import msgspec
import numpy as np

from . import core_share
from .figures import Aim, Pairs, Plan, Row, Spread, at_least, at_most
from .kernels import BATCH, GALLERY, RING_SIZES, Samples, ring_size
from .servers import ROOT

_BLAS_KERNEL = re.compile(r"^Core: (\w+)", re.MULTILINE)
_HANDICAPS = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")  # may be set to an older kernel than fits

_SCORING: Mapping[str, tuple[str, Aim | None]] = {
    "compare_1": ("scoring 1:1", None),
    "compare_100": ("scoring 1:100", at_most(100)),
    "compare_batch": (f"scoring {BATCH:,} pairs, row by row", None),
}


def measure(plan: Plan) -> Iterator[Row]:
    """Rows of brute force, of scoring and of range search; how much of a request scoring is."""
    samples, kernel = _run(plan)
    yield from _brute_force(samples, plan, kernel)
    for name, (title, aim) in _SCORING.items():
        yield Row("core", title, "µs", Spread.of(samples[name]), aim=aim)
    yield from _range_search(samples, plan)
    yield from core_share.measure(plan)


def _brute_force(samples: Samples, plan: Plan, kernel: str) -> Iterator[Row]:
    title = f"pairs in {plan.scaled(GALLERY):,}, brute force"
    peers: tuple[tuple[str, str, Aim | None, str], ...] = (
        ("blas", "BLAS, 128-d", at_least(20), f"float32 matrix-vector by {kernel}"),
        (
            "copy",
            "np.copyto",
            None,
            "np.copyto of the positions, 16 bytes a pair, is the limit of the machine",
        ),
    )
    for name, peer, aim, note in peers:
        pairs = Pairs(_millions(samples["ring"]), _millions(samples[name]))
        yield replace(pairs.row("core", title, "10⁶/s", peer, aim=aim), note=note)


def _range_search(samples: Samples, plan: Plan) -> Iterator[Row]:
    least, *others = RING_SIZES
    for size in others:
        pairs = Pairs(tuple(samples[f"range_{size}"]), tuple(samples[f"range_{least}"]))
        yield pairs.row(
            "core",
            f"range search in {ring_size(size, plan):,}",
            "µs",
            f"in {least:,}",
            aim=at_most(2),
        )


def _millions(samples: list[float]) -> tuple[float, ...]:
    return tuple(sample / 1e6 for sample in samples)


def _run(plan: Plan) -> tuple[Samples, str]:
    """The samples, and which BLAS kernel ran, from a process in which BLAS has one thread."""
    environment = {name: text for name, text in os.environ.items() if name not in _HANDICAPS}
    environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OPENBLAS_VERBOSE": "2"}
    ended = subprocess.run(
        [sys.executable, "-m", f"{__package__}.kernels"],
        input=msgspec.json.encode(plan),
        capture_output=True,
        cwd=ROOT,
        env=environment,
        check=False,
    )
    told = ended.stderr.decode(errors="replace")
    if ended.returncode:
        raise RuntimeError(f"the scoring core could not be measured:\n{told}")
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    kernel = _BLAS_KERNEL.search(told)
    name = f"{blas['name']} {blas['version']}, one thread"
    samples = msgspec.json.decode(ended.stdout, type=Samples)
    return samples, f"{name}, kernel {kernel[1]}" if kernel else name
