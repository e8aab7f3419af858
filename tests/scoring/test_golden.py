"""Every bit of the core's answers, as they were when first given.

A digest changes when any answer does. That is a new major version of everything that was ever
audited, never a side effect of making the core quicker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction as F
from hashlib import sha256
from typing import Any

import numpy as np
import pytest

from mockrek.scoring import draws, normal, portable, ring
from mockrek.scoring.arrays import UInt64Array
from mockrek.scoring.curves import Curve, Curves
from mockrek.scoring.decisions import ALWAYS
from mockrek.scoring.similarity import Faces, PairCurves, compare

KEYS = draws.mix(np.arange(1, 3001, dtype=np.uint64))
IMPOSTOR = (
    Curve.impostor([(F(80), F(4, 1000)), (F(90), F(8, 10000)), (F(99), F(1, 100000))]),
    Curve.impostor([(F(50), F(3, 10)), (F(95), F(0))]),
    Curve.impostor([(F(10), F(1)), (F(999, 10), F(1, 2))]),
)
MATED = (
    Curve.mated([(F(80), F(1, 1000)), (F(99), F(2, 100))]),
    Curve.mated([(F(99), F(0)), (F(999, 10), F(1, 5))]),
)
PAIRS = PairCurves(
    Curves.of(*IMPOSTOR),
    np.array([[0, 1, 2], [1, 1, 0], [2, 0, 2]]),
    Curves.of(*MATED),
    np.array([0, 1, 1]),
)
SIZES = (1, 2, 3, 7, 8, 9, 24, 25, 100, 1000)
"""Of batches: few faces and many go different ways to the same answer."""


def faces(keys: UInt64Array, subjects: int, groups: int) -> Faces:
    where = (keys >> np.uint64(7)) % np.uint64(groups)
    return Faces(keys, keys % np.uint64(subjects), where.astype(np.int64))


def comparisons() -> Iterator[Any]:
    """One against many, many against one, and row by row; mates, strangers, and one image twice."""
    for size in SIZES:
        for subjects, groups in ((3, 3), (1_000_003, 1), (1, 1), (1_000_003, 3)):
            many = faces(KEYS[:size], subjects, groups)
            for other in (KEYS[:1], KEYS[40:41], KEYS[5 : 5 + size]):
                one = faces(other, subjects, groups)
                for seed, threshold in ((7, 80.0), (2**63, 0.0), (0, 100.0)):
                    yield from compare(one, many, PAIRS, seed=seed, threshold=threshold)
                    yield from compare(many, one, PAIRS, seed=seed, threshold=threshold)


def similarities() -> Iterator[Any]:
    """On every node of every curve and beside it, and anywhere."""
    for curve in (*IMPOSTOR, *MATED):
        nodes = [int(cutoff) + step for cutoff in curve.cutoffs for step in (-1, 0, 1)]
        edges = np.array([n for n in nodes if 0 <= n <= draws.TOP], np.uint64)
        for values in (edges, *np.split(edges, range(1, 40)), KEYS):
            yield curve.similarity(np.minimum(values, np.uint64(draws.TOP)))
        yield np.array([curve.cutoff(at) for at in (0.0, 1.0, 50.5, 80.0, 99.0, 100.0)], np.uint64)


def drawn() -> Iterator[Any]:
    for size in SIZES:
        for seed in (0, 7, 2**64 - 1):
            yield draws.draw(seed, draws.Purpose.MISS, KEYS[:size])
            yield draws.draw_block(seed, draws.Purpose.FACE, KEYS[:size], 5)
            yield ring.genuine_draws(seed, KEYS[:size], KEYS[9 : 9 + size])
            yield ring.genuine_draws(seed, KEYS[:1], KEYS[9 : 9 + size])
        yield ring.positions(KEYS[:size])
        yield draws.face_keys(int(KEYS[0]), size)
        yield normal.normal(KEYS[:size])


def found() -> Iterator[Any]:
    ordered = np.sort(np.concatenate([KEYS, np.arange(3, dtype=np.uint64)]))
    for probe in (*KEYS[:20], np.uint64(0)):
        for seed in range(3):
            for cutoff in (0, 1, 2**40, 2**63, ALWAYS - 1, ALWAYS):
                turn = ring.rotation(seed)
                yield ring.reaching(probe, KEYS, turn, cutoff)
                ranges = ring.reaching_ranges(probe, ordered, turn, cutoff)
                yield np.concatenate([ordered[part] for part in ranges])


def rounded() -> Iterator[Any]:
    for size in SIZES:
        yield portable.sine(np.linspace(-360, 360, size))
        yield portable.logarithm(np.linspace(1e-9, 1e9, size))


@pytest.mark.parametrize(
    ("answers", "digest"),
    [
        (comparisons, "1b34d4e4642207fb"),
        (similarities, "66bca2db06903bf0"),
        (drawn, "e6565644f96a4716"),
        (rounded, "692b7821bf897be5"),
        (found, "8da4054394119454"),
    ],
)
def test_answers_are_the_same_for_ever(answers: Callable[[], Iterator[Any]], digest: str) -> None:
    hashed = sha256()
    for answer in answers():
        hashed.update(f"{answer.dtype.str}{answer.shape}".encode() + answer.tobytes())
    assert hashed.hexdigest()[:16] == digest
