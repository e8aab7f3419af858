"""Few pairs, many pairs and blocks of pairs go three ways; the answers are the same."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from mockrek.scoring.arrays import BoolArray, Float32Array
from mockrek.scoring.curves import Curve, Curves
from mockrek.scoring.draws import mix
from mockrek.scoring.similarity import Faces, PairCurves, compare

IMPOSTOR = [
    Curve.impostor([(Fraction(20), Fraction(1, 2)), (Fraction(99), Fraction(1, n))])
    for n in (10, 1000, 10**9)
]
MATED = [Curve.mated([(Fraction(90), Fraction(1, n))]) for n in (3, 30)]
CURVES = PairCurves(
    Curves.of(*IMPOSTOR), np.array([[0, 1], [1, 2]]), Curves.of(*MATED), np.array([0, 1])
)
MANY = 10_007  # more than two blocks, and no multiple of anything


def faces(first: int, count: int) -> Faces:
    keys = mix(np.arange(first, first + count, dtype=np.uint64))
    subjects = keys % np.uint64(4)
    return Faces(keys, subjects, (keys >> np.uint64(9)).astype(np.int64) % 2)


def score(one: Faces, other: Faces) -> tuple[Float32Array, BoolArray]:
    return compare(one, other, CURVES, seed=3, threshold=60.0)


@pytest.mark.parametrize("size", [1, 3, 5, 6, 40, 3999, 4000, 4001])
def test_batches_of_any_size_give_the_same(size: int) -> None:
    one, other = faces(0, MANY), faces(MANY // 2, MANY)
    whole = np.stack(score(one, other))
    pieces = [
        np.stack(score(one.part(rows), other.part(rows)))
        for rows in (slice(start, start + size) for start in range(0, min(MANY, 40 * size), size))
    ]
    together = np.concatenate(pieces, axis=1)

    assert np.array_equal(together, whole[:, : together.shape[1]])


@pytest.mark.parametrize("count", [1, 4, 9, MANY])
def test_one_face_stands_for_all_of_the_other_side(count: int) -> None:
    probe, gallery = faces(5, 1), faces(0, count)
    repeated = Faces(
        probe.keys.repeat(count), probe.subjects.repeat(count), probe.groups.repeat(count)
    )
    scores, matches = score(repeated, gallery)

    for one, other in ((probe, gallery), (gallery, probe)):
        assert np.array_equal(score(one, other)[0], scores)
        assert np.array_equal(score(one, other)[1], matches)
    assert np.array_equal(np.flatnonzero(scores == 100), [5] if count > 5 else [])


@pytest.mark.parametrize("count", [0, 1])
def test_no_face_on_either_side_is_no_pair(count: int) -> None:
    for sides in ((faces(0, 0), faces(1, count)), (faces(1, count), faces(0, 0))):
        scores, matches = score(*sides)
        assert scores.dtype == np.float32
        assert scores.shape == matches.shape == (0,)
