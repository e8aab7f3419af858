"""The scoring core, measured in a process of its own: ``python -m tests.benchmarks.kernels``.

It takes the plan as JSON on standard input and prints samples as JSON. A process of its own,
because BLAS reads its number of threads when it is loaded. Times are processor time: one thread
that waits for nothing takes as long as that on an idle machine.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from fractions import Fraction
from time import process_time

import msgspec
import numpy as np
import numpy.typing as npt

from mockrek.profiles.builtin import builtin
from mockrek.profiles.compile import compile_profile
from mockrek.scoring.decisions import cutoff_of
from mockrek.scoring.ring import reaching, reaching_ranges, rotation
from mockrek.scoring.similarity import Faces, compare

from .figures import Plan

Samples = dict[str, list[float]]
Kernels = dict[str, tuple[Callable[[int], object], int]]
"""Name → what to time, given which time it is, and how often in a turn."""

GALLERY = 1_000_000
DIMENSIONS = 128
RING_SIZES = (1_000, 100_000, 10_000_000)

_CUTOFF = cutoff_of(Fraction(1, 1000))
_COSINE = np.float32(0.273)  # a thousandth of random unit vectors of 128 dimensions are as near
_SEED = 7


def main() -> None:
    """Measure and print."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    samples = {**_pairs_per_second(plan), **_compare(plan), **_ring(plan)}
    sys.stdout.write(msgspec.json.encode(samples).decode())


def _pairs_per_second(plan: Plan) -> Samples:
    """Pairs decided per second: the ring, BLAS, and copying the positions, in turn."""
    generator = np.random.default_rng(_SEED)
    faces = plan.scaled(GALLERY)
    positions = _positions(generator, faces)
    embeddings = generator.standard_normal((faces, DIMENSIONS), np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    probes, turn = _positions(generator, 64), rotation(_SEED)
    cosines, near = np.empty(faces, np.float32), np.empty(faces, np.bool_)
    copy = np.empty_like(positions)

    def decide_by_ring(i: int) -> None:
        reaching(probes[i % 64], positions, turn, _CUTOFF)

    def decide_by_blas(i: int) -> None:
        np.dot(embeddings, embeddings[i], out=cosines)
        np.greater_equal(cosines, _COSINE, out=near)

    def copy_positions(_i: int) -> None:
        np.copyto(copy, positions)

    kernels: Kernels = {
        "ring": (decide_by_ring, 60),
        "blas": (decide_by_blas, 5),
        "copy": (copy_positions, 60),
    }
    return _in_turn(kernels, plan.pairs, lambda seconds: faces / seconds)


def _compare(plan: Plan) -> Samples:
    """Microseconds to score one face against one, and against a hundred."""
    generator = np.random.default_rng(_SEED)
    curves = compile_profile(builtin("extreme")).curves
    probe, one, hundred = (_faces(generator, count) for count in (1, 1, 100))

    def score_one(_i: int) -> None:
        compare(probe, one, curves, seed=_SEED, threshold=80.0)

    def score_hundred(_i: int) -> None:
        compare(probe, hundred, curves, seed=_SEED, threshold=80.0)

    repeats = plan.scaled(2000)
    kernels: Kernels = {"compare_1": (score_one, repeats), "compare_100": (score_hundred, repeats)}
    return _in_turn(kernels, plan.pairs, lambda seconds: 1e6 * seconds)


def _ring(plan: Plan) -> Samples:
    """Microseconds to find the faces that a probe matches in sorted positions."""
    generator = np.random.default_rng(_SEED)
    probes, turn = _positions(generator, 4096), rotation(_SEED)
    kernels: Kernels = {}
    for size in RING_SIZES:
        ordered = np.sort(_positions(generator, max(1000, plan.scaled(size))))

        def search(i: int, ordered: npt.NDArray[np.uint64] = ordered) -> None:
            reaching_ranges(probes[i % 4096], ordered, turn, _CUTOFF)

        kernels[f"range_{size}"] = search, 4096
    return _in_turn(kernels, plan.pairs, lambda seconds: 1e6 * seconds)


def _in_turn(kernels: Kernels, times: int, figure: Callable[[float], float]) -> Samples:
    """Run each kernel in turn; of each turn but the first, a figure of its mean seconds."""
    samples: Samples = {name: [] for name in kernels}
    for turn in range(times + 1):
        for name, (kernel, repeats) in kernels.items():
            began = process_time()
            for i in range(repeats):
                kernel(i)
            seconds = (process_time() - began) / repeats
            if turn:
                samples[name].append(figure(seconds))
    return samples


def _positions(generator: np.random.Generator, count: int) -> npt.NDArray[np.uint64]:
    return generator.integers(0, 1 << 64, count, np.uint64)


def _faces(generator: np.random.Generator, count: int) -> Faces:
    keys, subjects = _positions(generator, count), _positions(generator, count)
    return Faces(keys, subjects, np.zeros(count, np.int64))


if __name__ == "__main__":
    main()
