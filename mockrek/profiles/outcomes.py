"""Outcomes: which trials of which face err, by profile and seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from mockrek.domain import FLAGS, Appearance, Outcomes
from mockrek.profiles.compile import CompiledProfile, ErrorRates
from mockrek.profiles.schema import NO_ERROR, Identification, Rate
from mockrek.scoring.decisions import below, smallest
from mockrek.scoring.draws import Purpose, draw, draw_block

BoolArray = npt.NDArray[np.bool_]
Int64Array = npt.NDArray[np.int64]
UInt64Array = npt.NDArray[np.uint64]


def independent_misses(
    compiled: CompiledProfile, seed: int, keys: UInt64Array, cells: Int64Array
) -> BoolArray:
    """Which faces detection does not return: the ``missed`` of :func:`independent_outcomes`.

    Args:
        compiled: the profile.
        seed: any integer.
        keys: uint64, shape (n,): of the trials, see :meth:`CompiledProfile.trial_keys`.
        cells: int64, shape (n,): see :class:`CompiledProfile`.

    Returns:
        bool, shape (n,).
    """
    return below(draw(seed, Purpose.MISS, keys), compiled.miss.cutoffs[cells])


def independent_outcomes(
    compiled: CompiledProfile,
    seed: int,
    keys: UInt64Array,
    cells: Int64Array,
    appearance: Appearance,
) -> Outcomes:
    """Each trial errs by itself: what holds for faces that no manifest declares.

    Args:
        compiled: the profile.
        seed: any integer.
        keys: uint64, shape (n,): of the trials, see :meth:`CompiledProfile.trial_keys`.
        cells: int64, shape (n,): see :class:`CompiledProfile`.
        appearance: of the same faces.

    Returns:
        One row a face; the same for a face whatever the other rows are.
    """

    def chosen(rates: ErrorRates, draws: UInt64Array, eligible: BoolArray) -> BoolArray:
        return below(draws, rates.cutoffs[cells]) & eligible

    def wrong_gender(draws: UInt64Array, missed: BoolArray) -> BoolArray:
        return below(draws, compiled.gender_given_detected[cells]) & ~missed

    def wrong_flags(draws: UInt64Array, missed: BoolArray) -> BoolArray:
        # The same as flag by flag, in a few calls: this is what every new image pays for.
        absent, present = compiled.flag_cutoffs
        cutoffs = np.where(appearance.flags, present[cells], absent[cells])
        return below(draws, cutoffs) & ~missed[:, None]

    return _outcomes(compiled, seed, keys, chosen, wrong_gender, wrong_flags)


def quota_outcomes(
    compiled: CompiledProfile,
    seed: int,
    keys: UInt64Array,
    cells: Int64Array,
    appearance: Appearance,
) -> Outcomes:
    """Exact counts among the faces of a closed cohort.

    Args:
        compiled: the profile.
        seed: any integer.
        keys: uint64, shape (n,): of the trials of all faces of the cohort.
        cells: int64, shape (n,): see :class:`CompiledProfile`.
        appearance: of the same faces.

    Returns:
        One row a face. In each group exactly the profile's count of trials errs.
    """
    alike = compiled.profile.trials == "subject"

    def chosen(rates: ErrorRates, draws: UInt64Array, eligible: BoolArray) -> BoolArray:
        closed = _Closed(rates.strata[cells], compiled.cells, alike)
        return closed.first(draws, rates.counts(closed.tally(draws, eligible)), eligible)

    def wrong_gender(draws: UInt64Array, missed: BoolArray) -> BoolArray:
        if compiled.profile.gender_base == "detected":
            return chosen(compiled.gender, draws, ~missed)
        closed = _Closed(compiled.gender.strata[cells], compiled.cells, alike)
        everyone = np.ones(missed.shape, np.bool_)
        wrong = compiled.gender.counts(closed.tally(draws, everyone))
        left = np.maximum(wrong - closed.tally(draws, missed), 0)
        return closed.first(draws, left, ~missed)

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
    cells: Int64Array,
    appearance: Appearance,
) -> Outcomes:
    """What the profile's own sampling makes of the faces of a registered cohort.

    Arguments and result are those of :func:`quota_outcomes`.
    """
    sample = quota_outcomes if compiled.profile.sampling == "quota" else independent_outcomes
    return sample(compiled, seed, keys, cells, appearance)


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


@dataclass(frozen=True, slots=True, eq=False)
class _Closed:
    """The trials of a closed cohort: counted, and chosen by the smallest draws of each cell.

    Attributes:
        cells: int64, shape (n,): of each face.
        count: how many cells there are.
        alike: whether faces of one cell that have one draw are one trial, and err together.
    """

    cells: Int64Array
    count: int
    alike: bool

    def tally(self, draws: UInt64Array, eligible: BoolArray) -> Int64Array:
        """How many trials there are in each cell: int64, shape (count,)."""
        trials = self._trials(draws, eligible)
        return np.bincount(self.cells[trials], minlength=self.count).astype(np.int64)

    def first(self, draws: UInt64Array, counts: Int64Array, eligible: BoolArray) -> BoolArray:
        """The faces of so many trials of each cell: bool, shape (n,)."""
        chosen = smallest(draws, self.cells, counts, self._trials(draws, eligible))
        if not self.alike:
            return chosen
        last = np.zeros(self.count, np.uint64)
        np.maximum.at(last, self.cells[chosen], draws[chosen])
        some = np.bincount(self.cells[chosen], minlength=self.count) > 0
        return eligible & some[self.cells] & (draws <= last[self.cells])

    def _trials(self, draws: UInt64Array, eligible: BoolArray) -> BoolArray:
        """One face of each trial."""
        if not self.alike:
            return eligible
        faces = np.flatnonzero(eligible)
        order = faces[np.lexsort((draws[faces], self.cells[faces]))]
        same = (draws[order][1:] == draws[order][:-1]) & (
            self.cells[order][1:] == self.cells[order][:-1]
        )
        trials = np.zeros(eligible.shape, np.bool_)
        trials[order[np.append(True, ~same)[: order.size]]] = True  # a value
        return trials


def false_detections(
    compiled: CompiledProfile, seed: int, keys: UInt64Array, cells: Int64Array, *, closed: bool
) -> BoolArray:
    """Which images show one face more than there is.

    Args:
        compiled: the profile.
        seed: any integer.
        keys: uint64, shape (images,): the trial key of each image's first face; of an image without
            one, the key that it would have.
        cells: int64, shape (images,): its cell; ``other`` without a face.
        closed: whether these are all images of a registered cohort; then the profile's own sampling
            holds.

    Returns:
        bool, shape (images,).
    """
    draws = draw(seed, Purpose.FALSE_DETECTION, keys)
    rates = compiled.false_detection
    if not closed or compiled.profile.sampling == "independent":
        return below(draws, rates.cutoffs[cells])
    cohort = _Closed(rates.strata[cells], compiled.cells, compiled.profile.trials == "subject")
    everyone = np.ones(keys.shape, np.bool_)
    return cohort.first(draws, rates.counts(cohort.tally(draws, everyone)), everyone)


def identification_outcomes(
    compiled: CompiledProfile,
    seed: int,
    keys: UInt64Array,
    groups: Int64Array,
    gallery: int | None = None,
) -> BoolArray:
    """Which probes without a mate get a candidate at the threshold that the profile declares.

    Args:
        compiled: the profile.
        seed: any integer.
        keys: uint64, shape (n,): the keys of the probes' faces.
        groups: int64, shape (n,): their groups.
        gallery: how many faces are searched; ``None`` for as many as the profile declares. A face
            of another gallery is as likely a candidate as one of the declared.

    Returns:
        bool, shape (n,); nobody of a group that declares nothing.
    """
    rates = []
    for name in compiled.groups:
        search = compiled.profile.identification.of(name)
        rates.append(NO_ERROR if search is None else _rate_in(search, gallery))
    declared = ErrorRates.of(rates)
    draws = draw(seed, Purpose.IDENTIFICATION, keys)
    if compiled.profile.sampling == "independent":
        return below(draws, declared.cutoffs[groups])
    cohort = _Closed(groups, len(compiled.groups), alike=False)
    everyone = np.ones(keys.shape, np.bool_)
    return cohort.first(draws, declared.counts(cohort.tally(draws, everyone)), everyone)


def _rate_in(search: Identification, gallery: int | None) -> Rate:
    """The rate in a gallery of another size: 1 − (1 − rate)^(size / declared size)."""
    if gallery is None or gallery == search.gallery:
        return search.rate
    spared = 1 - float(search.rate.value)
    return Rate(Fraction(1 - spared ** (gallery / search.gallery)))
