"""Errors of comparing, counted over many pairs of faces by the groups of both.

All pairs of N faces are counted without visiting them: for each face, those of another group that
reach a threshold lie in one interval of the ring, so two searches in sorted positions count them.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    """All pairs of some faces, each unordered pair once.

    Memory is that of the faces: pairs of one subject, which lie on the ring, too, and are no
    impostors, are visited block by block.

    Args:
        faces: one row a face, their keys distinct.
        curves: of the profile.
        groups: how many groups there are.
        seed: any integer.
    """

    def __init__(self, faces: Faces, curves: PairCurves, groups: int, seed: int) -> None:
        self._faces, self._curves, self._count, self._seed = faces, curves, groups, seed
        self._turn = ring.rotation(seed)
        self._positions = ring.positions(faces.keys)
        self._sizes = np.bincount(faces.groups, minlength=groups).astype(np.int64)
        ordered = self._positions[np.lexsort((self._positions, faces.groups))]
        self._ordered = np.split(ordered, np.cumsum(self._sizes)[:-1])

    def count(self, threshold: float) -> PairCounts:
        """Count the errors at a threshold.

        Args:
            threshold: percent, a float32 value in 0 … 100.
        """
        limits = self._impostor_limits(threshold)
        mated = self._curves.genuine.cutoffs_at(threshold)[self._curves.genuine_of]
        pairs = np.triu(np.outer(self._sizes, self._sizes), 1)
        pairs += np.diag(self._sizes * (self._sizes - 1) // 2)
        matches = self._reaching(limits)
        genuine, lost = np.zeros_like(pairs), np.zeros_like(pairs)
        keys, groups = self._faces.keys, self._faces.groups
        for one, other in _mates(self._faces.subjects):
            lower, upper = _places(groups[one], groups[other])
            genuine += _tally(lower, upper, self._count)
            draws = ring.impostor_draws(self._positions[one], self._positions[other], self._turn)
            confused = draws < limits[lower, upper]
            matches -= _tally(lower[confused], upper[confused], self._count)
            below = ring.genuine_draws(self._seed, keys[one], keys[other]) < mated[lower]
            lost += _tally(lower[below], upper[below], self._count)
        return PairCounts(pairs - genuine, matches, genuine, lost)

    def _impostor_limits(self, threshold: float) -> UInt64Array:
        """The cutoffs of groups i ≤ j that have a face: uint64, shape (n_groups, n_groups)."""
        limits, curves = np.zeros((self._count, self._count), np.uint64), self._curves
        present = np.flatnonzero(self._sizes)
        for i in present:
            for j in present[present >= i]:
                curve = curves.impostor.curve(int(curves.impostor_of[i, j]))
                limits[i, j] = curve.cutoff(threshold)
        return limits

    def _reaching(self, limits: UInt64Array) -> Int64Array:
        """Pairs that reach the threshold as if all were impostors."""
        counts = np.zeros((self._count, self._count), np.int64)
        for i, j in zip(*np.nonzero(limits), strict=True):
            probes, gallery = sorted((self._ordered[i], self._ordered[j]), key=len)
            counts[i, j] = _within(probes, gallery, self._turn, int(limits[i, j]))
        for i, positions in enumerate(self._ordered):
            with_themselves = ring.impostor_draws(positions, positions, self._turn) < limits[i, i]
            # Each pair was found from both of its faces.
            counts[i, i] = (counts[i, i] - np.count_nonzero(with_themselves)) // 2
        return counts


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


def _within(probes: UInt64Array, gallery: UInt64Array, turn: np.uint64, cutoff: int) -> int:
    """How many of a sorted gallery each probe reaches, added up."""
    if cutoff == ALWAYS:
        return probes.size * gallery.size
    first = np.uint64(0) - (probes + turn)
    last = first + np.uint64(cutoff - 1)
    begin = np.searchsorted(gallery, first, "left")
    end = np.searchsorted(gallery, last, "right")
    # Where the interval passes the end of the ring it is two: up to the end, and from the start.
    return int((end - begin).sum()) + gallery.size * int(np.count_nonzero(last < first))


def _mates(subjects: UInt64Array) -> Iterator[tuple[Int64Array, Int64Array]]:
    """All pairs of different rows of one subject, in blocks of at most n."""
    order = np.argsort(subjects, kind="stable")
    ordered = subjects[order]
    ends = np.searchsorted(ordered, ordered, "right")
    # Neighbours at distance 1, 2, … in the sorted order, as far as each subject goes.
    rows, distance = np.arange(subjects.size), 1
    while (rows := rows[rows + distance < ends[rows]]).size:
        yield order[rows], order[rows + distance]
        distance += 1


def _places(one: Int64Array, other: Int64Array) -> tuple[Int64Array, Int64Array]:
    return np.minimum(one, other), np.maximum(one, other)


def _tally(lower: Int64Array, upper: Int64Array, groups: int) -> Int64Array:
    flat = np.bincount(lower * groups + upper, minlength=groups * groups)
    return flat.reshape(groups, groups).astype(np.int64)
