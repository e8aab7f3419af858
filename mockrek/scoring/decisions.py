"""Decisions: which trials err. Integers only; no float takes part.

A trial errs when its draw is below the cutoff of its rate (independent sampling), or when its draw
is among the smallest of its group (quota sampling). The draw does not know the rate, so raising a
rate only ever adds errors.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np

from mockrek.scoring.arrays import BoolArray, Int64Array, UInt64Array

ALWAYS: Final = (1 << 64) - 1
"""The cutoff of rate 1: above every draw (see :data:`mockrek.scoring.draws.TOP`)."""


def cutoff_of(rate: Fraction) -> int:
    """The integer that a draw must be below to err: floor(rate × 2⁶⁴).

    Args:
        rate: a probability, exact.

    Returns:
        0 for rate 0 up to ``ALWAYS`` for rate 1.

    >>> cutoff_of(Fraction(1, 2)) == 2**63, cutoff_of(Fraction(1)) == ALWAYS
    (True, True)
    """
    return min((rate.numerator << 64) // rate.denominator, ALWAYS)


def below(draws: UInt64Array, cutoffs: UInt64Array | np.uint64) -> BoolArray:
    """Which independent trials err.

    Args:
        draws: uint64, any shape.
        cutoffs: uint64, broadcast against ``draws``.

    Returns:
        bool, the broadcast shape.
    """
    return draws < cutoffs


def smallest(
    draws: UInt64Array, groups: Int64Array, counts: Int64Array, eligible: BoolArray
) -> BoolArray:
    """Which trials of a closed cohort err: the smallest draws of each group, to the exact count.

    Args:
        draws: uint64, shape (n,).
        groups: int64, shape (n,): the group of each trial.
        counts: int64, shape (n_groups,): how many err in each group. More than there are eligible
            trials means all of them.
        eligible: bool, shape (n,): trials that may err at all.

    Returns:
        bool, shape (n,). Equal draws are taken in the order of the array.
    """
    chosen = np.zeros(draws.shape, np.bool_)
    for group in np.flatnonzero(counts > 0):
        members = np.flatnonzero(eligible & (groups == group))
        order = np.argsort(draws[members], kind="stable")
        chosen[members[order[: counts[group]]]] = True
    return chosen
