"""Beliefs: how sure the service says it is, and how far it is off in age, as arrays by group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from mockrek.domain import EMOTIONS, FLAGS
from mockrek.profiles import schema
from mockrek.scoring.decisions import cutoff_of

Float64Array = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]
UInt64Array = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Beliefs:
    """Parameters of perception.

    Attributes:
        age_bias, age_sd: float64, shape (n_groups,), years.
        gender: float64, shape (2, 2, n_groups): right and wrong; mean and sd, percent.
        flags: the same for each of ``FLAGS`` that the profile has confidences of, by its place.
        confusions: true emotion, by its place → for the wrong ones cumulated cutoffs, uint64, and
            their places, int64; both of the same length.
    """

    age_bias: Float64Array
    age_sd: Float64Array
    gender: Float64Array
    flags: dict[int, Float64Array]
    confusions: dict[int, tuple[UInt64Array, Int64Array]]


def beliefs_of(profile: schema.Profile) -> Beliefs:
    """What a checked profile says of ages, confidences and confusions."""
    names = profile.group_names
    ages = [profile.age.of(name) for name in names]
    spoken = ((place, profile.attributes[flag].confidence) for place, flag in enumerate(FLAGS))
    return Beliefs(
        age_bias=np.array([age.bias for age in ages], np.float64),
        age_sd=np.array([age.sd for age in ages], np.float64),
        gender=_spreads(profile.gender_confidence, names),
        flags={place: _spreads(table, names) for place, table in spoken if table is not None},
        confusions={
            EMOTIONS.index(true): _confusion(weights.items())
            for true, weights in profile.emotion_confusion.items()
        },
    )


def _spreads(table: schema.ConfidenceTable, names: Iterable[str]) -> Float64Array:
    rows = [table.of(name) for name in names]
    kinds = [[row.right for row in rows], [row.wrong for row in rows]]
    return np.array(
        [[[spread.mean for spread in kind], [spread.sd for spread in kind]] for kind in kinds]
    )


def _confusion(weights: Iterable[tuple[str, Fraction]]) -> tuple[UInt64Array, Int64Array]:
    likely = [(name, weight) for name, weight in weights if weight]
    total = sum((weight for _, weight in likely), Fraction(0))
    shares = accumulate(weight / total for _, weight in likely)
    cutoffs = np.array([cutoff_of(share) for share in shares], np.uint64)
    return cutoffs, np.array([EMOTIONS.index(name) for name, _ in likely], np.int64)
