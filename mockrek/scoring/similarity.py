"""The similarity of pairs of faces, genuine and impostor, in one call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mockrek.scoring import ring
from mockrek.scoring.arrays import BoolArray, Float32Array, Int64Array, UInt64Array
from mockrek.scoring.curves import Curves

IDENTICAL = np.float32(100)
"""The similarity of one face with itself: the same image twice."""


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
    identical = first.keys == second.keys
    genuine = first.subjects == second.subjects
    groups = np.minimum(first.groups, second.groups)
    scored = np.empty(genuine.shape, np.float32)
    if not genuine.all():
        turn = ring.rotation(seed)
        draws = ring.impostor_draws(ring.positions(first.keys), ring.positions(second.keys), turn)
        which = curves.impostor_of[first.groups, second.groups]
        scored = curves.impostor.similarity(draws, which)
    if genuine.any():
        draws = ring.genuine_draws(seed, first.keys, second.keys)
        mated = curves.genuine.similarity(draws, curves.genuine_of[groups])
        scored = np.where(genuine, mated, scored)
    scored = np.where(identical, IDENTICAL, scored)
    return scored, scored >= np.float32(threshold)
