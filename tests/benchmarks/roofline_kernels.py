"""What the roofline shows, measured on one thread: ``python -m tests.benchmarks.roofline_kernels``.

The plan comes in as JSON, samples go out: pairs per second of what decides pairs, bytes per second
of what moves memory, of processor time. A process of its own, because libraries read their number
of threads when they are loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from time import process_time

import msgspec
import numpy as np

from mockrek.scoring.arrays import Float32Array

from .figures import Plan
from .kernels import BATCH, GALLERY, compared, tried, unit_vectors
from .roofline_peers import PEERS, Missing

_CACHED = 8_000_000  # bytes: the positions of a million faces
_FAR = 256_000_000  # bytes: more than the caches of one processor hold

WORDS = 2048
"""Two arrays of so many integers, and a byte each, lie in a first-level cache."""

Work = Mapping[str, tuple[Callable[[int], object], int, float]]
"""Name → what to time, how often in a turn, and how much one call does."""


class Measured(msgspec.Struct):
    """What comes out.

    Attributes:
        samples: by name; pairs (``pairs …``) or bytes (``bytes …``) per second.
        missing: peers that are not installed, and what to do.
    """

    samples: dict[str, list[float]]
    missing: dict[str, str]


def main() -> None:
    """Measure and print."""
    plan = msgspec.json.decode(sys.stdin.buffer.read(), type=Plan)
    measured = Measured({}, {})
    for group in (_limits, _core, _peers):
        measured.samples |= _in_turn(group(plan, measured.missing), plan.pairs)
    sys.stdout.write(msgspec.json.encode(measured).decode())


def _limits(plan: Plan, _missing: dict[str, str]) -> Work:
    """Memory of two sizes, copied and read; integers added and compared in the nearest cache."""
    work: dict[str, tuple[Callable[[int], object], int, float]] = {}
    for name, size in (("cache", _CACHED), ("memory", plan.scaled(_FAR))):
        source = np.ones(max(size // 4, 1000), np.float32)
        target = np.empty_like(source)
        repeats = 60 if size == _CACHED else 3
        work[f"bytes {name} copied"] = _copying(target, source), repeats, 2.0 * source.nbytes
        work[f"bytes {name} read"] = _reading(source), repeats, float(source.nbytes)
    for words in (1, WORDS):
        work[f"calls {words}"] = _deciding(words), 4000, 1.0
    return work


def _copying(target: Float32Array, source: Float32Array) -> Callable[[int], object]:
    return lambda _i: np.copyto(target, source)


def _reading(source: Float32Array) -> Callable[[int], object]:
    return lambda _i: np.dot(source, source)


def _deciding(words: int) -> Callable[[int], object]:
    """An addition and a comparison of 64-bit integers, as brute force does them."""
    positions = np.arange(words, dtype=np.uint64)
    sums, decided = np.empty_like(positions), np.empty(words, np.bool_)
    offset, limit = np.array(1 << 60, np.uint64), np.array(1 << 61, np.uint64)

    def decide(_i: int) -> None:
        np.add(positions, offset, sums)
        np.less(sums, limit, decided)

    return decide


def _core(plan: Plan, _missing: dict[str, str]) -> Work:
    (brute, often), scored = tried(plan)["ring"], compared(plan)
    pairs = {"compare_1": 1, "compare_100": 100, "compare_batch": BATCH}
    return {
        "pairs ring": (brute, often, float(plan.scaled(GALLERY))),
        **{f"pairs {name}": (*scored[name], float(count)) for name, count in pairs.items()},
    }


def _peers(plan: Plan, missing: dict[str, str]) -> Work:
    """Each decides one probe against each embedding of the gallery."""
    gallery = unit_vectors(np.random.default_rng(7), plan.scaled(GALLERY))
    work = {}
    for name, peer in PEERS.items():
        try:
            work[f"pairs {name}"] = peer(gallery), 5, float(len(gallery))
        except Missing as reason:
            missing[name] = str(reason)
    return work


def _in_turn(work: Work, turns: int) -> dict[str, list[float]]:
    """Run each in turn; of each turn but the first, how much it did a second."""
    samples: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(turns + 1):
        for name, (call, repeats, amount) in work.items():
            began = process_time()
            for i in range(repeats):
                call(i)
            if turn:
                samples[name].append(amount * repeats / (process_time() - began))
    return samples


if __name__ == "__main__":
    main()
