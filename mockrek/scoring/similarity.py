"""The similarity of pairs of faces, genuine and impostor, in one call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from struct import Struct

import numpy as np

from mockrek.scoring import ring
from mockrek.scoring.arrays import BoolArray, Float32Array, Int64Array, UInt64Array
from mockrek.scoring.curves import Curves

IDENTICAL = np.float32(100)
"""The similarity of one face with itself: the same image twice."""

Row = tuple[int, int, int]
"""Key, subject and group of one face."""

_FLOAT32 = Struct("f")
_FEW = 5
"""Up to so many pairs are scored as Python's numbers: calls of NumPy cost more than that."""

_BLOCK = 4000
"""Pairs at a time: arrays between keys and scores stay in the second-level cache, and none of them
is so large (128 KiB) that glibc asks the kernel for its memory each time."""


@dataclass(frozen=True, slots=True, eq=False)
class PairCurves:
    """Which curve holds for which pair of groups.

    Attributes:
        impostor: the distinct FMR curves.
        impostor_of: int64, shape (n_groups, n_groups), symmetric: the curve of a pair of groups.
        genuine: the distinct FNMR curves.
        genuine_of: int64, shape (n_groups,): the curve of a group.
    """

    impostor: Curves
    impostor_of: Int64Array
    genuine: Curves
    genuine_of: Int64Array


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """What the core knows of faces, one a row.

    Attributes:
        keys: uint64, shape (n,).
        subjects: uint64, shape (n,): keys of the subjects.
        groups: int64, shape (n,).
    """

    keys: UInt64Array
    subjects: UInt64Array
    groups: Int64Array

    def part(self, rows: slice) -> Faces:
        """Some of the faces; a single face is all that there is."""
        if self.keys.size == 1:
            return self
        return Faces(self.keys[rows], self.subjects[rows], self.groups[rows])


def compare(
    first: Faces, second: Faces, curves: PairCurves, *, seed: int, threshold: float
) -> tuple[Float32Array, BoolArray]:
    """Score pairs of faces, row by row; one row on either side stands for all of the other.

    Args:
        first: one face of each pair.
        second: the other.
        curves: the curves of the profile.
        seed: any integer.
        threshold: percent, a float32 value in 0 … 100.

    Returns:
        float32 similarities in percent and bool decisions, shape (n,). A pair matches exactly when
        its similarity is at least the threshold. Symmetric in ``first`` and ``second``.
    """
    pairs = second.keys.size if first.keys.size == 1 else first.keys.size
    if pairs <= _FEW:
        scored = _few(first, second, curves, seed, count=pairs)
    elif pairs <= _BLOCK:
        scored = _many(first, second, curves, seed)
    else:
        scored = np.empty(pairs, np.float32)
        for start in range(0, pairs, _BLOCK):
            rows = slice(start, start + _BLOCK)
            scored[rows] = _many(first.part(rows), second.part(rows), curves, seed)
    return scored, scored >= np.float32(threshold)


def _many(first: Faces, second: Faces, curves: PairCurves, seed: int) -> Float32Array:
    genuine = first.subjects == second.subjects
    mates = np.count_nonzero(genuine)
    if mates == genuine.size:
        scored = _mated(first, second, curves, seed)
    else:
        turn = ring.rotation(seed)
        draws = ring.impostor_draws(ring.positions(first.keys), ring.positions(second.keys), turn)
        which = _impostor_curves(first.groups, second.groups, curves.impostor_of)
        scored = curves.impostor.similarity(draws, which)
        if mates:
            scored = np.where(genuine, _mated(first, second, curves, seed), scored)
    np.putmask(scored, first.keys == second.keys, IDENTICAL)
    return scored


def _impostor_curves(first: Int64Array, second: Int64Array, of: Int64Array) -> Int64Array:
    if first.size == 1:
        row: Int64Array = of[first.item()]
        return row.take(second)
    return of.take(first * len(of) + second)


def _mated(first: Faces, second: Faces, curves: PairCurves, seed: int) -> Float32Array:
    draws = ring.genuine_draws(seed, first.keys, second.keys)
    which = curves.genuine_of.take(np.minimum(first.groups, second.groups))
    return curves.genuine.similarity(draws, which)


def _few(first: Faces, second: Faces, curves: PairCurves, seed: int, *, count: int) -> Float32Array:
    """What :func:`_many` gives, from Python's own numbers."""
    rows = zip(_rows(first, count), _rows(second, count), strict=True)
    return np.array([_one(*faces, curves, seed) for faces in rows], np.float32)


def _rows(faces: Faces, count: int) -> Iterable[Row]:
    """Key, subject and group of each; a single row is repeated."""
    columns = faces.keys.tolist(), faces.subjects.tolist(), faces.groups.tolist()
    rows = zip(*columns, strict=True)
    return rows if faces.keys.size == count else repeat(next(rows), count)


def compare_one(first: Row, second: Row, curves: PairCurves, *, seed: int) -> float:
    """:func:`compare` for one pair in Python's own numbers, to the same bit.

    Args:
        first: key, subject and group of one face.
        second: of the other.
        curves: the curves of the profile.
        seed: any integer.

    Returns:
        The similarity in percent, a float32 value.
    """
    (score,) = _FLOAT32.unpack(_FLOAT32.pack(_one(first, second, curves, seed)))
    return float(score)


def _one(first: Row, second: Row, curves: PairCurves, seed: int) -> float:
    key, subject, group = first
    other, mate, group_of_other = second
    if key == other:
        return 100.0
    if subject == mate:
        curve = curves.genuine.curve(curves.genuine_of.item(min(group, group_of_other)))
        return curve.similarity_of(ring.genuine_draw(seed, key, other))
    curve = curves.impostor.curve(curves.impostor_of.item(group, group_of_other))
    places = ring.position(key), ring.position(other)
    return curve.similarity_of(ring.impostor_draw(*places, int(ring.rotation(seed))))
