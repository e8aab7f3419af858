"""Outcomes: which trials of which face err, by profile and seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mockrek.domain import FLAGS, Appearance, Outcomes
from mockrek.profiles.compile import CompiledProfile, ErrorRates
from mockrek.scoring.decisions import below, smallest
from mockrek.scoring.draws import Purpose, draw, draw_block

BoolArray = npt.NDArray[np.bool_]
Int64Array = npt.NDArray[np.int64]
UInt64Array = npt.NDArray[np.uint64]


def independent_misses(
    compiled: CompiledProfile, seed: int, keys: UInt64Array, groups: Int64Array
) -> BoolArray:
    """Which faces detection does not return: the ``missed`` of :func:`independent_outcomes`.

    Args:
        compiled: the profile.
        seed: any integer.
        keys: uint64, shape (n,): the keys of the faces.
        groups: int64, shape (n,): indices into ``compiled.groups``.

    Returns:
        bool, shape (n,).
    """
    return below(draw(seed, Purpose.MISS, keys), compiled.miss.cutoffs[groups])


def independent_outcomes(
    compiled: CompiledProfile,
    seed: int,
    keys: UInt64Array,
    groups: Int64Array,
    appearance: Appearance,
) -> Outcomes:
    """Each trial errs by itself: what holds for faces that no manifest declares.

    Args:
        compiled: the profile.
        seed: any integer.
        keys: uint64, shape (n,): the keys of the faces.
        groups: int64, shape (n,): indices into ``compiled.groups``.
        appearance: of the same faces.

    Returns:
        One row a face; the same for a face whatever the other rows are.
    """

    def chosen(rates: ErrorRates, draws: UInt64Array, eligible: BoolArray) -> BoolArray:
        return below(draws, rates.cutoffs[groups]) & eligible

    def wrong_gender(draws: UInt64Array, missed: BoolArray) -> BoolArray:
        return below(draws, compiled.gender_given_detected[groups]) & ~missed

    def wrong_flags(draws: UInt64Array, missed: BoolArray) -> BoolArray:
        # The same as flag by flag, in a few calls: this is what every new image pays for.
        absent, present = compiled.flag_cutoffs
        cutoffs = np.where(appearance.flags, present[groups], absent[groups])
        return below(draws, cutoffs) & ~missed[:, None]

    return _outcomes(compiled, seed, keys, chosen, wrong_gender, wrong_flags)


def quota_outcomes(
    compiled: CompiledProfile,
    seed: int,
    keys: UInt64Array,
    groups: Int64Array,
    appearance: Appearance,
) -> Outcomes:
    """Exact counts among the faces of a closed cohort.

    Args:
        compiled: the profile.
        seed: any integer.
        keys: uint64, shape (n,): the keys of all faces of the cohort.
        groups: int64, shape (n,): indices into ``compiled.groups``.
        appearance: of the same faces.

    Returns:
        One row a face. In each group exactly the profile's count of trials errs.
    """

    def chosen(rates: ErrorRates, draws: UInt64Array, eligible: BoolArray) -> BoolArray:
        counts = rates.counts(_tally(groups, eligible, compiled))
        return smallest(draws, groups, counts, eligible)

    def wrong_gender(draws: UInt64Array, missed: BoolArray) -> BoolArray:
        if compiled.profile.gender_base == "detected":
            return chosen(compiled.gender, draws, ~missed)
        everyone = np.ones(missed.shape, np.bool_)
        wrong = compiled.gender.counts(_tally(groups, everyone, compiled))
        left = np.maximum(wrong - _tally(groups, missed, compiled), 0)
        return smallest(draws, groups, left, ~missed)

    def wrong_flags(draws: UInt64Array, missed: BoolArray) -> BoolArray:
        wrong = np.empty(draws.shape, np.bool_)
        for i in range(len(FLAGS)):
            present = appearance.flags[:, i]
            positive = chosen(compiled.false_positive[i], draws[:, i], ~missed & ~present)
            negative = chosen(compiled.false_negative[i], draws[:, i], ~missed & present)
            wrong[:, i] = positive | negative
        return wrong

    return _outcomes(compiled, seed, keys, chosen, wrong_gender, wrong_flags)


def cohort_outcomes(
    compiled: CompiledProfile,
    seed: int,
    keys: UInt64Array,
    groups: Int64Array,
    appearance: Appearance,
) -> Outcomes:
    """What the profile's own sampling makes of the faces of a registered cohort.

    Arguments and result are those of :func:`quota_outcomes`.
    """
    sample = quota_outcomes if compiled.profile.sampling == "quota" else independent_outcomes
    return sample(compiled, seed, keys, groups, appearance)


def _outcomes(
    compiled: CompiledProfile,
    seed: int,
    keys: UInt64Array,
    chosen: Callable[[ErrorRates, UInt64Array, BoolArray], BoolArray],
    wrong_gender: Callable[[UInt64Array, BoolArray], BoolArray],
    wrong_flags: Callable[[UInt64Array, BoolArray], BoolArray],
) -> Outcomes:
    """Draw for every trial, and let the sampling choose which err among those that can."""
    everyone = np.ones(keys.shape, np.bool_)
    missed = chosen(compiled.miss, draw(seed, Purpose.MISS, keys), everyone)
    detected = ~missed
    gender = wrong_gender(draw(seed, Purpose.GENDER, keys), missed)
    flags = wrong_flags(draw_block(seed, Purpose.ATTRIBUTE, keys, len(FLAGS)), missed)
    emotion = chosen(compiled.emotion, draw(seed, Purpose.EMOTION, keys), detected)
    return Outcomes(missed, gender, flags, emotion)


def _tally(groups: Int64Array, chosen: BoolArray, compiled: CompiledProfile) -> Int64Array:
    return np.bincount(groups[chosen], minlength=len(compiled.groups)).astype(np.int64)
