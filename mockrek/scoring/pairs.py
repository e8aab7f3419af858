"""Errors of comparing, counted over many pairs of faces by the groups of both.

All pairs of N faces are counted without visiting them: for each face, those of another group that
reach a threshold lie in one interval of the ring, so two searches in sorted positions count them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mockrek.scoring import ring
from mockrek.scoring.arrays import BoolArray, Int64Array, UInt64Array
from mockrek.scoring.decisions import ALWAYS
from mockrek.scoring.similarity import Faces, PairCurves, compare


@dataclass(frozen=True, slots=True, eq=False)
class PairCounts:
    """Trials and errors of comparing at one threshold.

    Attributes:
        impostors, false_matches: int64, shape (n_groups, n_groups): pairs of two subjects, and how
            many of them reach the threshold. Entry (i, j) with i ≤ j counts each pair of the two
            groups once; below the diagonal stands 0.
        genuine, false_non_matches: the same for pairs of one subject, which stay below it.
    """

    impostors: Int64Array
    false_matches: Int64Array
    genuine: Int64Array
    false_non_matches: Int64Array


class AllPairs:
    """All pairs of some faces.

    Args:
        faces: one row a face.
        curves: of the profile.
        groups: how many groups there are.
        seed: any integer.
    """

    def __init__(self, faces: Faces, curves: PairCurves, groups: int, seed: int) -> None:
        self._curves, self._count = curves, groups
        self._turn = ring.rotation(seed)
        self._ordered = [
            np.sort(ring.positions(faces.keys[faces.groups == group])) for group in range(groups)
        ]
        first, second = _mates(faces.subjects)
        self._places = _places(faces.groups[first], faces.groups[second])
        keys = faces.keys
        self._as_impostors = ring.impostor_draws(
            ring.positions(keys[first]), ring.positions(keys[second]), self._turn
        )
        self._draws = ring.genuine_draws(seed, keys[first], keys[second])
        self._selves = ring.impostor_draws(ring.positions(keys), ring.positions(keys), self._turn)
        self._groups = faces.groups

    def count(self, threshold: float) -> PairCounts:
        """Count the errors at a threshold.

        Args:
            threshold: percent, a float32 value in 0 … 100.
        """
        cutoffs = self._curves.impostor.cutoffs_at(threshold)[self._curves.impostor_of]
        lower, upper = self._places
        mates = _tally(lower, upper, self._count)
        # Mates and faces with themselves lie on the ring, too; they are no impostors.
        confused = self._as_impostors < cutoffs[lower, upper]
        own = np.bincount(
            self._groups[self._selves < cutoffs[self._groups, self._groups]], minlength=self._count
        )
        sizes = np.array([len(positions) for positions in self._ordered], np.int64)
        pairs = np.triu(np.outer(sizes, sizes), 1) + np.diag(sizes * (sizes - 1) // 2)
        matched = np.zeros((self._count, self._count), np.int64)
        for i in range(self._count):
            for j in range(i, self._count):
                matched[i, j] = self._reaching(i, j, int(cutoffs[i, j]))
            matched[i, i] = (matched[i, i] - own[i]) // 2
        limits = self._curves.genuine.cutoffs_at(threshold)[self._curves.genuine_of]
        return PairCounts(
            impostors=pairs - mates,
            false_matches=matched - _tally(lower[confused], upper[confused], self._count),
            genuine=mates,
            false_non_matches=_tally(
                lower[self._draws < limits[lower]], upper[self._draws < limits[lower]], self._count
            ),
        )

    def _reaching(self, i: int, j: int, cutoff: int) -> int:
        """How many (face of group i, face of group j) reach a cutoff, one face of both included."""
        probes, gallery = self._ordered[i], self._ordered[j]
        if cutoff in (0, ALWAYS):
            return probes.size * gallery.size if cutoff else 0
        return int(_within(probes, gallery, self._turn, cutoff).sum())


def listed_pairs(
    one: Faces,
    other: Faces,
    curves: PairCurves,
    *,
    groups: int,
    seed: int,
    thresholds: tuple[float, ...],
) -> tuple[PairCounts, ...]:
    """Count the errors of the pairs of a list, at each threshold.

    Args:
        one: the first face of each pair.
        other: the second; nobody is paired with themselves.
        curves: of the profile.
        groups: how many groups there are.
        seed: any integer.
        thresholds: percent, float32 values in 0 … 100.
    """
    scores, _ = compare(one, other, curves, seed=seed, threshold=0.0)
    genuine = one.subjects == other.subjects
    lower, upper = _places(one.groups, other.groups)

    def tally(chosen: BoolArray) -> Int64Array:
        return _tally(lower[chosen], upper[chosen], groups)

    counts = []
    for threshold in thresholds:
        reaches = scores >= np.float32(threshold)
        counts.append(
            PairCounts(
                impostors=tally(~genuine),
                false_matches=tally(~genuine & reaches),
                genuine=tally(genuine),
                false_non_matches=tally(genuine & ~reaches),
            )
        )
    return tuple(counts)


def _within(probes: UInt64Array, gallery: UInt64Array, turn: np.uint64, cutoff: int) -> Int64Array:
    """How many of a sorted gallery each probe reaches: int64, shape (probes,)."""
    first = np.uint64(0) - (probes + turn)
    last = first + np.uint64(cutoff - 1)
    begin = np.searchsorted(gallery, first, "left")
    end = np.searchsorted(gallery, last, "right")
    # Where the interval passes the end of the ring it is two: up to the end, and from the start.
    counts: Int64Array = np.where(first <= last, end - begin, gallery.size - begin + end)
    return counts


def _mates(subjects: UInt64Array) -> tuple[Int64Array, Int64Array]:
    """All pairs of different rows of one subject."""
    order = np.argsort(subjects, kind="stable")
    ordered = subjects[order]
    firsts, seconds = [], []
    # Neighbours at distance 1, 2, … in the sorted order, until no two are of one subject.
    for distance in range(1, ordered.size):
        rows = np.flatnonzero(ordered[distance:] == ordered[:-distance])
        if not rows.size:
            break
        firsts.append(order[rows])
        seconds.append(order[rows + distance])
    if not firsts:
        nobody = np.zeros(0, np.int64)
        return nobody, nobody
    return np.concatenate(firsts), np.concatenate(seconds)


def _places(one: Int64Array, other: Int64Array) -> tuple[Int64Array, Int64Array]:
    return np.minimum(one, other), np.maximum(one, other)


def _tally(lower: Int64Array, upper: Int64Array, groups: int) -> Int64Array:
    flat = np.bincount(lower * groups + upper, minlength=groups * groups)
    return flat.reshape(groups, groups).astype(np.int64)
