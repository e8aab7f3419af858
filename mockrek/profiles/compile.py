"""A profile as the arrays that the scoring core takes; names end here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache, partial
from typing import Final, TypeGuard

import numpy as np
import numpy.typing as npt

from mockrek.domain import FLAGS, Column
from mockrek.profiles import schema
from mockrek.scoring.curves import Curve, Curves
from mockrek.scoring.decisions import cutoff_of
from mockrek.scoring.similarity import PairCurves

UInt64Array = npt.NDArray[np.uint64]
Int64Array = npt.NDArray[np.int64]
Float64Array = npt.NDArray[np.float64]

_FULL: Final = 1 << 64


@dataclass(frozen=True, slots=True, eq=False)
class ErrorRates:
    """One rate a group.

    Attributes:
        rates: exact, by group.
        cutoffs: uint64, shape (n_groups,), for independent trials.
    """

    rates: tuple[schema.Rate, ...]
    cutoffs: UInt64Array

    @classmethod
    def of(cls, rates: Sequence[schema.Rate]) -> ErrorRates:
        """Take rates in the order of the groups."""
        return cls(tuple(rates), _cutoffs([rate.value for rate in rates]))

    def counts(self, trials: Int64Array) -> Int64Array:
        """How many of each group's trials a quota makes err: int64, shape (n_groups,)."""
        pairs = zip(self.rates, trials.tolist(), strict=True)
        return np.array([rate.count(n) for rate, n in pairs], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class CompiledProfile:
    """A profile, ready to decide.

    Attributes:
        profile: what it was compiled from.
        groups: the names of the groups; a group's index in it is what arrays hold.
        miss, gender, emotion: error rates.
        gender_given_detected: uint64 cutoffs of a wrong gender given that the face is detected,
            when the rate counts among all faces and a missed one counts as wrong.
        false_positive, false_negative: error rates of each of ``FLAGS``.
        flag_cutoffs: uint64, shape (2, n_groups, 8): of a flag that is absent, and of one present.
        age_bias, age_sd: float64, shape (n_groups,), years.
        curves: of pairs of groups.
    """

    profile: schema.Profile
    groups: tuple[str, ...]
    miss: ErrorRates
    gender: ErrorRates
    gender_given_detected: UInt64Array
    emotion: ErrorRates
    false_positive: tuple[ErrorRates, ...]
    false_negative: tuple[ErrorRates, ...]
    flag_cutoffs: UInt64Array
    age_bias: Float64Array
    age_sd: Float64Array
    curves: PairCurves

    def group_of(self, attributes: Mapping[str, str]) -> int:
        """The index of the group of one face."""
        for index, group in enumerate(self.profile.groups):
            if group.matches(attributes):
                return index
        return len(self.groups) - 1

    def groups_of(self, columns: Mapping[str, Column], count: int) -> Int64Array:
        """The indices of the groups of many faces: int64, shape (count,).

        Args:
            columns: the faces' attributes, each with ``count`` codes.
            count: the number of faces.
        """
        groups = np.full(count, len(self.groups) - 1, np.int64)
        # Backwards, so that the first group that matches has the last word.
        for index in reversed(range(len(self.profile.groups))):
            matches = np.ones(count, np.bool_)
            for name, wanted in self.profile.groups[index].where.items():
                column = columns.get(name)
                if column is None:
                    matches[:] = False
                    break
                # Code -1, "not declared", picks the False at the end.
                belongs = np.array([*(value in wanted for value in column.values), False])
                matches &= belongs[column.codes]
            groups[matches] = index
        return groups


def compile_profile(profile: schema.Profile) -> CompiledProfile:
    """Compile a checked profile."""
    names = profile.group_names

    def rates(table: schema.RateTable) -> ErrorRates:
        return ErrorRates.of([table.of(name) for name in names])

    errors = [profile.attributes[flag] for flag in FLAGS]
    ages = [profile.age.of(name) for name in names]
    positive = tuple(rates(error.false_positive) for error in errors)
    negative = tuple(rates(error.false_negative) for error in errors)
    return CompiledProfile(
        profile=profile,
        groups=names,
        miss=rates(profile.miss),
        gender=rates(profile.gender_error),
        gender_given_detected=_given_detected(profile),
        emotion=rates(profile.emotion_error),
        false_positive=positive,
        false_negative=negative,
        flag_cutoffs=np.array(
            [[flag.cutoffs for flag in kind] for kind in (positive, negative)], np.uint64
        ).transpose(0, 2, 1),
        age_bias=np.array([age.bias for age in ages], np.float64),
        age_sd=np.array([age.sd for age in ages], np.float64),
        curves=_pair_curves(profile.matching, names),
    )


def _cutoffs(rates: Sequence[Fraction]) -> UInt64Array:
    return np.array([cutoff_of(rate) for rate in rates], np.uint64)


def _given_detected(profile: schema.Profile) -> UInt64Array:
    """P(wrong | detected), such that missed and wrong together make the declared rate."""
    conditional = []
    for name in profile.group_names:
        rate, miss = profile.gender_error.of(name).value, profile.miss.of(name).value
        if profile.gender_base == "all" and miss < 1:
            rate = max(Fraction(0), (rate - miss) / (1 - miss))
        conditional.append(rate)
    return _cutoffs(conditional)


_Points = tuple[tuple[Fraction, Fraction], ...]
_Pair = tuple[_Points, _Points, Fraction]


def _pair_curves(matching: schema.Matching, names: Sequence[str]) -> PairCurves:
    within = [matching.false_match.of(name).anchors for name in names]
    mated = [matching.false_non_match.of(name).anchors for name in names]
    # Groups often share anchors: each distinct curve stands once.
    impostor: dict[_Points | _Pair, int] = {}
    genuine: dict[_Points, int] = {}
    impostor_of = np.zeros((len(names), len(names)), np.int64)
    for i, first in enumerate(names):
        for j, second in enumerate(names[: i + 1]):
            exact = matching.between.curve(first, second)
            key: _Points | _Pair
            if i == j:
                key = within[i]
            elif exact is not None:
                key = exact.anchors
            else:
                key = _between(within[i], within[j], matching.between.factor)
            impostor_of[i, j] = impostor_of[j, i] = impostor.setdefault(key, len(impostor))
    of_group = [genuine.setdefault(points, len(genuine)) for points in mated]
    return PairCurves(
        impostor=Curves(tuple(partial(_impostor, key) for key in impostor)),
        impostor_of=impostor_of,
        genuine=Curves(tuple(partial(Curve.mated, points) for points in genuine)),
        genuine_of=np.array(of_group, np.int64),
    )


def _between(first: _Points, second: _Points, factor: Fraction) -> _Points | _Pair:
    return first if first == second and factor == 1 else (first, second, factor)


def _impostor(key: _Points | _Pair) -> Curve:
    """The curve of anchors, or ``factor`` × the smaller of two, anchored wherever either is."""
    if not _is_pair(key):
        return _curve(key)
    first, second, factor = key
    rates = (_rate_along(first), _rate_along(second))
    thresholds = sorted({threshold for threshold, _ in (*first, *second)})
    return Curve.impostor(
        [(t, min(Fraction(1), factor * min(rate(t) for rate in rates))) for t in thresholds]
    )


def _is_pair(key: _Points | _Pair) -> TypeGuard[_Pair]:
    return len(key) == 3 and isinstance(key[2], Fraction)


@lru_cache(maxsize=1024)
def _curve(points: _Points) -> Curve:
    return Curve.impostor(points)


def _rate_along(points: _Points) -> Callable[[Fraction], Fraction]:
    declared, curve = dict(points), _curve(points)

    def rate(threshold: Fraction) -> Fraction:
        if threshold in declared:
            return declared[threshold]
        return Fraction(curve.cutoff(float(np.float32(float(threshold)))), _FULL)

    return rate
