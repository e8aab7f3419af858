"""The core call by call, for pytest-benchmark; ``make bench-core`` collects it, ``make test`` not.

    pytest tests/benchmarks/micro -o python_files='bench_*.py' --benchmark-only

``--benchmark-autosave`` and ``--benchmark-compare`` keep and compare runs of one machine. The sizes
are those of the tables in docs/performance.md; answers are compared by a digest elsewhere
(tests/scoring/test_golden.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import count
from typing import Any

import numpy as np
import pytest

from benchmarks.figures import Plan
from benchmarks.kernels import Kernels, compared, searched, tried
from mockrek.scoring.draws import Purpose, draw, draw_block, face_keys
from mockrek.scoring.normal import normal

Benchmark = Callable[..., Any]
"""pytest-benchmark's fixture."""

FULL = Plan(pairs=1, share=1.0)
KEYS = face_keys(12_345, 100_000)


@cache
def kernels() -> Kernels:
    return {**compared(FULL), **searched(FULL), **tried(FULL)}


@pytest.mark.benchmark(group="kernels")
@pytest.mark.parametrize(
    "name",
    [
        "compare_1",
        "compare_100",
        "compare_batch",
        "range_1000",
        "range_100000",
        "range_10000000",
        "ring",
    ],
)
def test_kernel(benchmark: Benchmark, name: str) -> None:
    kernel, turns = kernels()[name][0], count()
    benchmark(lambda: kernel(next(turns)))


@pytest.mark.benchmark(group="draws")
@pytest.mark.parametrize("faces", [1, 5, 8, 100, 10_000])
def test_draw(benchmark: Benchmark, faces: int) -> None:
    assert benchmark(draw, 7, Purpose.RING, KEYS[:faces]).shape == (faces,)


@pytest.mark.benchmark(group="draws")
@pytest.mark.parametrize("width", [1, 5, 8, 30])
def test_draw_block_of_one_face(benchmark: Benchmark, width: int) -> None:
    assert benchmark(draw_block, 7, Purpose.FACE, KEYS[:1], width).shape == (1, width)


@pytest.mark.benchmark(group="draws")
@pytest.mark.parametrize("faces", [1, 100])
def test_normal(benchmark: Benchmark, faces: int) -> None:
    assert np.isfinite(benchmark(normal, KEYS[:faces])).all()
