"""A profile as the arrays that the scoring core takes; names end here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from mockrek.domain import FLAGS, Column
from mockrek.profiles import schema
from mockrek.profiles.beliefs import Beliefs, beliefs_of
from mockrek.profiles.membership import belonging, column_of, holding
from mockrek.profiles.pair_curves import pair_curves
from mockrek.scoring.decisions import cutoff_of
from mockrek.scoring.similarity import PairCurves

UInt64Array = npt.NDArray[np.uint64]
Int64Array = npt.NDArray[np.int64]
Float64Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ErrorRates:
    """One rate a cell.

    Attributes:
        rates: exact, by cell.
        cutoffs: uint64, shape (n_cells,), for independent trials.
        never: whether all rates are 0.
        strata: int64, shape (n_cells,): the cell with only those modifiers that multiply this rate;
            quotas are met in each of these.
    """

    rates: tuple[schema.Rate, ...]
    cutoffs: UInt64Array
    never: bool
    strata: Int64Array

    @classmethod
    def of(cls, rates: Iterable[schema.Rate]) -> ErrorRates:
        """Take rates in the order of the cells, each cell a stratum of its own."""
        rates = tuple(rates)
        cutoffs = _cutoffs(rate.value for rate in rates)
        return cls(rates, cutoffs, not cutoffs.any(), np.arange(len(rates)))

    def counts(self, trials: Int64Array) -> Int64Array:
        """How many of each cell's trials a quota makes err: int64, shape (n_cells,)."""
        pairs = zip(self.rates, trials.tolist(), strict=True)
        return np.array([rate.count(n) for rate, n in pairs], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class CompiledProfile:
    """A profile, ready to decide.

    A *cell* is a group under some of the profile's modifiers: cell = group + n_groups × mask, where
    bit k of the mask says that modifier k holds. Without modifiers a cell is a group.

    Attributes:
        profile: what it was compiled from.
        groups: the names of the groups; a group's index in it is what arrays hold.
        miss, false_detection, gender, emotion: error rates by cell.
        gender_given_detected: uint64 cutoffs of a wrong gender given that the face is detected,
            when the rate counts among all faces and a missed one counts as wrong.
        false_positive, false_negative: error rates of each of ``FLAGS``.
        flag_cutoffs: uint64, shape (2, n_cells, 8): of a flag that is absent, and of one present.
        beliefs: ages and confidences, by group.
        curves: of pairs of groups.
    """

    profile: schema.Profile
    groups: tuple[str, ...]
    miss: ErrorRates
    false_detection: ErrorRates
    gender: ErrorRates
    gender_given_detected: UInt64Array
    emotion: ErrorRates
    false_positive: tuple[ErrorRates, ...]
    false_negative: tuple[ErrorRates, ...]
    flag_cutoffs: UInt64Array
    beliefs: Beliefs
    curves: PairCurves

    @property
    def cells(self) -> int:
        """How many cells there are."""
        return len(self.groups) << len(self.profile.modifiers)

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
            groups[belonging(self.profile.groups[index].where, columns, count)] = index
        return groups

    def cells_of(
        self,
        groups: Int64Array,
        columns: Mapping[str, Column],
        measures: Callable[[], Float64Array],
    ) -> Int64Array:
        """The cells of many faces: int64, shape (n,).

        Args:
            groups: int64, shape (n,).
            columns: the faces' attributes.
            measures: gives float64, shape (n, 6), in the order of ``MEASURES``; called only where
                the profile has modifiers.
        """
        if not self.profile.modifiers:
            return groups
        values, cells = measures(), groups.copy()
        for k, modifier in enumerate(self.profile.modifiers):
            holds = belonging(modifier.where, columns, groups.size) & holding(modifier.when, values)
            cells += holds * (len(self.groups) << k)
        return cells

    def cells_of_faces(
        self,
        groups: Int64Array,
        attributes: Sequence[Mapping[str, str]],
        measures: Callable[[], Float64Array],
    ) -> Int64Array:
        """:meth:`cells_of`, for the few faces of one image with their attributes one by one."""
        if not self.profile.modifiers:
            return groups
        names = {name for modifier in self.profile.modifiers for name in modifier.where}
        columns = {name: column_of([face.get(name) for face in attributes]) for name in names}
        return self.cells_of(groups, columns, measures)

    def trial_keys(self, faces: UInt64Array, subjects: Callable[[], UInt64Array]) -> UInt64Array:
        """What the draws of trials start from: the faces' keys, or their subjects'."""
        return subjects() if self.profile.trials == "subject" else faces


def compile_profile(profile: schema.Profile) -> CompiledProfile:
    """Compile a checked profile."""
    names = profile.group_names

    def rates(task: str, table: schema.RateTable) -> ErrorRates:
        return replace(
            ErrorRates.of(_cell_rates(profile, task, table)), strata=_strata(profile, task)
        )

    errors = profile.attributes
    positive = tuple(
        rates(f"attribute.{flag}.false_positive", errors[flag].false_positive) for flag in FLAGS
    )
    negative = tuple(
        rates(f"attribute.{flag}.false_negative", errors[flag].false_negative) for flag in FLAGS
    )
    miss = rates("detection.miss", profile.miss)
    gender = rates("gender.error", profile.gender_error)
    return CompiledProfile(
        profile=profile,
        groups=names,
        miss=miss,
        false_detection=rates("detection.false_detection", profile.false_detection),
        gender=gender,
        gender_given_detected=_given_detected(profile.gender_base, miss, gender),
        emotion=rates("emotion.error", profile.emotion_error),
        false_positive=positive,
        false_negative=negative,
        flag_cutoffs=np.array(
            [[flag.cutoffs for flag in kind] for kind in (positive, negative)], np.uint64
        ).transpose(0, 2, 1),
        beliefs=beliefs_of(profile),
        curves=pair_curves(profile.matching, names),
    )


def _cell_rates(
    profile: schema.Profile, task: str, table: schema.RateTable
) -> Iterator[schema.Rate]:
    """The rate of every cell; one that nothing modifies stays the count that was declared."""
    for mask in range(1 << len(profile.modifiers)):
        factor = Fraction(1)
        for k, modifier in enumerate(profile.modifiers):
            if mask >> k & 1 and task in modifier.rates:
                factor *= modifier.factor
        for name in profile.group_names:
            rate = table.of(name)
            yield rate if factor == 1 else schema.Rate(min(Fraction(1), factor * rate.value))


def _strata(profile: schema.Profile, task: str) -> Int64Array:
    size = len(profile.group_names)
    kept = sum(1 << k for k, modifier in enumerate(profile.modifiers) if task in modifier.rates)
    cells = np.arange(size << len(profile.modifiers))
    strata: Int64Array = cells % size + size * (cells // size & kept)
    return strata


def _cutoffs(rates: Iterable[Fraction]) -> UInt64Array:
    return np.array([cutoff_of(rate) for rate in rates], np.uint64)


def _given_detected(
    base: schema.GenderBase, misses: ErrorRates, genders: ErrorRates
) -> UInt64Array:
    """P(wrong | detected), such that missed and wrong together make the declared rate."""
    conditional = []
    for gender, missed in zip(genders.rates, misses.rates, strict=True):
        rate, miss = gender.value, missed.value
        if base == "all" and miss < 1:
            rate = max(Fraction(0), (rate - miss) / (1 - miss))
        conditional.append(rate)
    return _cutoffs(conditional)
