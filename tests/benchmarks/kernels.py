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
BATCH = 10_000
COSINE = np.float32(0.273)
"""A thousandth of random unit vectors of 128 dimensions are as near to one."""

_CUTOFF = cutoff_of(Fraction(1, 1000))
_SEED = 7
_BATCHES = 40


def main() -> None:
    """Measure and print."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    samples = _in_turn(compared(plan), plan.pairs, _microseconds)
    samples |= _in_turn(searched(plan), plan.pairs, _microseconds)
    samples |= _pairs_per_second(plan)
    sys.stdout.write(msgspec.json.encode(samples).decode())


def compared(plan: Plan) -> Kernels:
    """Scoring one face against one, one against a hundred, and pairs row by row."""
    generator = np.random.default_rng(_SEED)
    curves = compile_profile(builtin("extreme")).curves
    rows = {"compare_1": (1, 1, 2000), "compare_100": (1, 100, 2000)}

    def scoring(first: Faces, second: Faces) -> Callable[[int], object]:
        return lambda _i: compare(first, second, curves, seed=_SEED, threshold=80.0)

    kernels = {
        name: (scoring(_faces(generator, one), _faces(generator, many)), plan.scaled(repeats))
        for name, (one, many, repeats) in rows.items()
    }
    # Not the same pairs over and over: the processor would learn how their bisections go.
    first, second = (_faces(generator, BATCH * _BATCHES) for _ in range(2))

    def score_batch(i: int) -> None:
        part = slice(i % _BATCHES * BATCH, (i % _BATCHES + 1) * BATCH)
        compare(_part(first, part), _part(second, part), curves, seed=_SEED, threshold=80.0)

    return {**kernels, "compare_batch": (score_batch, plan.scaled(_BATCHES))}


def searched(plan: Plan) -> Kernels:
    """Finding the faces that a probe matches in sorted positions: few, many, very many."""
    generator = np.random.default_rng(_SEED)
    probes, turn = _positions(generator, 4096), rotation(_SEED)

    def search(size: int) -> Callable[[int], object]:
        ordered = np.sort(_positions(generator, ring_size(size, plan)))
        return lambda i: reaching_ranges(probes[i % 4096], ordered, turn, _CUTOFF)

    return {f"range_{size}": (search(size), 4096) for size in RING_SIZES}


def ring_size(size: int, plan: Plan) -> int:
    """How many faces one of ``RING_SIZES`` is in this plan: no two are the same."""
    return max(min(RING_SIZES) * (1 + RING_SIZES.index(size)), plan.scaled(size))


def tried(plan: Plan) -> Kernels:
    """Deciding one probe against each position of a gallery, by brute force."""
    generator = np.random.default_rng(_SEED)
    positions = _positions(generator, plan.scaled(GALLERY))
    probes, turn = _positions(generator, 64), rotation(_SEED)
    return {"ring": (lambda i: reaching(probes[i % 64], positions, turn, _CUTOFF), 60)}


def _pairs_per_second(plan: Plan) -> Samples:
    """Pairs decided per second: the ring, BLAS, and copying the positions, in turn."""
    generator = np.random.default_rng(_SEED)
    faces = plan.scaled(GALLERY)
    embeddings = unit_vectors(generator, faces)
    cosines, near = np.empty(faces, np.float32), np.empty(faces, np.bool_)
    positions = _positions(generator, faces)
    copy = np.empty_like(positions)

    def decide_by_blas(i: int) -> None:
        np.dot(embeddings, embeddings[i], out=cosines)
        np.greater_equal(cosines, COSINE, out=near)

    def copy_positions(_i: int) -> None:
        np.copyto(copy, positions)

    kernels = {**tried(plan), "blas": (decide_by_blas, 5), "copy": (copy_positions, 60)}
    return _in_turn(kernels, plan.pairs, lambda seconds: faces / seconds)


def unit_vectors(generator: np.random.Generator, count: int) -> npt.NDArray[np.float32]:
    """Embeddings: float32, shape (count, ``DIMENSIONS``), of length 1 and every direction."""
    vectors = generator.standard_normal((count, DIMENSIONS), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def _microseconds(seconds: float) -> float:
    return 1e6 * seconds


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


def _part(faces: Faces, rows: slice) -> Faces:
    return Faces(faces.keys[rows], faces.subjects[rows], faces.groups[rows])


def _faces(generator: np.random.Generator, count: int) -> Faces:
    keys, subjects = _positions(generator, count), _positions(generator, count)
    return Faces(keys, subjects, np.zeros(count, np.int64))


if __name__ == "__main__":
    main()
