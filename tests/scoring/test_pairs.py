"""All pairs, counted through the ring, are what comparing each pair gives."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mockrek.scoring.arrays import Int64Array
from mockrek.scoring.curves import Curve, Curves
from mockrek.scoring.draws import key_of
from mockrek.scoring.pairs import AllPairs, listed_pairs
from mockrek.scoring.similarity import Faces, PairCurves, compare

GROUPS = 3
WITHIN = Curve.impostor([(Fraction(60), Fraction(1, 2)), (Fraction(90), Fraction(1, 10))])
ACROSS = Curve.impostor([(Fraction(60), Fraction(1, 4)), (Fraction(90), Fraction(0))])
NEVER = Curve.impostor([(Fraction(5), Fraction(0))])
MATED = Curve.mated([(Fraction(60), Fraction(1, 10)), (Fraction(90), Fraction(1, 2))])
CURVES = PairCurves(
    impostor=Curves.of(WITHIN, ACROSS, NEVER),
    impostor_of=np.array([[0, 1, 2], [1, 0, 1], [2, 1, 2]]),
    genuine=Curves.of(MATED),
    genuine_of=np.zeros(GROUPS, np.int64),
)
PEOPLE = st.lists(st.tuples(st.integers(0, 15), st.integers(0, GROUPS - 1)), min_size=2)


def faces_of(people: list[tuple[int, int]]) -> Faces:
    keys = [key_of(f"face {i}".encode()) for i in range(len(people))]
    subjects = [key_of(f"subject {subject}".encode()) for subject, _ in people]
    return Faces(
        np.array(keys, np.uint64),
        np.array(subjects, np.uint64),
        np.array([group for _, group in people], np.int64),
    )


def rows_of(faces: Faces, rows: Int64Array) -> Faces:
    return Faces(faces.keys[rows], faces.subjects[rows], faces.groups[rows])


@settings(max_examples=150)
@given(PEOPLE, st.integers(0, 2**40), st.sampled_from([0.0, 5.0, 60.0, 75.5, 90.0, 100.0]))
def test_counts_equal_brute_force(people: list[tuple[int, int]], seed: int, at: float) -> None:
    faces = faces_of(people)
    first, second = np.array(list(combinations(range(len(people)), 2))).T
    counts = AllPairs(faces, CURVES, GROUPS, seed).count(at)
    (brute,) = listed_pairs(
        rows_of(faces, first),
        rows_of(faces, second),
        CURVES,
        groups=GROUPS,
        seed=seed,
        thresholds=(at,),
    )
    assert (counts.impostors == brute.impostors).all()
    assert (counts.genuine == brute.genuine).all()
    assert (counts.false_matches == brute.false_matches).all()
    assert (counts.false_non_matches == brute.false_non_matches).all()


@given(PEOPLE, st.integers(0, 2**40))
def test_listed_pairs_are_those_of_compare(people: list[tuple[int, int]], seed: int) -> None:
    faces = faces_of(people)
    first = np.arange(len(people) - 1)
    one, other = rows_of(faces, first), rows_of(faces, first + 1)
    _, matched = compare(one, other, CURVES, seed=seed, threshold=75.5)
    mates = one.subjects == other.subjects
    (counts,) = listed_pairs(one, other, CURVES, groups=GROUPS, seed=seed, thresholds=(75.5,))
    assert counts.impostors.sum() + counts.genuine.sum() == first.size
    assert counts.false_matches.sum() == (matched & ~mates).sum()
    assert counts.false_non_matches.sum() == (~matched & mates).sum()


def test_millions_of_pairs_have_the_declared_rate() -> None:
    people = [(i, i % 2) for i in range(4000)]
    counts = AllPairs(faces_of(people), CURVES, GROUPS, seed=11).count(90.0)
    assert counts.impostors[0, 0] == 2000 * 1999 // 2
    assert counts.impostors[0, 1] == 2000 * 2000
    # Six standard deviations of as many independent trials at 1/10.
    expected = counts.impostors[0, 0] / 10
    assert abs(counts.false_matches[0, 0] - expected) < 6 * (expected * 0.9) ** 0.5
    assert counts.false_matches[0, 1] == 0
