"""The tasks of an audit of single faces: who can err in each, and who does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mockrek.domain import FLAGS, Appearance
from mockrek.profiles.compile import CompiledProfile, ErrorRates
from mockrek.profiles.verdicts import Verdicts

BoolArray = npt.NDArray[np.bool_]
Float64Array = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class TaskCounts:
    """One task, counted by group.

    Attributes:
        task: as a profile spells it: ``detection.miss``, ``attribute.Smile.false_positive``.
        trials: int64, shape (n_groups,): how many can err.
        errors: int64, shape (n_groups,): how many do.
        rates: float64, shape (n_groups,): the rate injected, the mean over a group's trials where
            conditions modify it; NaN without a trial.
    """

    task: str
    trials: Int64Array
    errors: Int64Array
    rates: Float64Array


def count_tasks(
    compiled: CompiledProfile, appearance: Appearance, verdicts: Verdicts
) -> tuple[TaskCounts, ...]:
    """Count what a profile makes of a closed cohort.

    Args:
        compiled: the profile.
        appearance: of the faces.
        verdicts: what is decided about them.

    Returns:
        A record a task; the number of groups is ``len(compiled.groups)``.
    """
    return tuple(
        _count(compiled, task, rates, cells, wrong)
        for task, rates, cells, wrong in _tasks(compiled, appearance, verdicts)
    )


def _count(
    compiled: CompiledProfile, task: str, rates: Float64Array, cells: Int64Array, wrong: BoolArray
) -> TaskCounts:
    size = len(compiled.groups)
    groups = cells % size
    trials = np.bincount(groups, minlength=size)
    expected = np.bincount(groups, weights=rates[cells], minlength=size)
    if not compiled.profile.modifiers:
        mean = np.where(trials > 0, rates, np.nan)  # not through a sum that rounds
    else:
        mean = np.divide(expected, trials, out=np.full(size, np.nan), where=trials > 0)
    return TaskCounts(task, trials, np.bincount(groups[wrong], minlength=size), mean)


def _tasks(
    compiled: CompiledProfile, appearance: Appearance, verdicts: Verdicts
) -> Iterator[tuple[str, Float64Array, Int64Array, BoolArray]]:
    """Each task with its rate by cell, the cells of its trials, and which of these err."""
    cells, outcomes = verdicts.cells, verdicts.outcomes
    detected = ~outcomes.missed
    yield "detection.miss", _values(compiled.miss), cells, outcomes.missed
    yield (
        "detection.false_detection",
        _values(compiled.false_detection),
        cells[verdicts.leads],
        verdicts.false_detections,
    )
    yield "gender.error", *_gender(compiled, verdicts)
    for i, flag in enumerate(FLAGS):
        present, wrong = appearance.flags[:, i], outcomes.flags_wrong[:, i]
        kinds = (
            ("false_positive", compiled.false_positive[i], detected & ~present),
            ("false_negative", compiled.false_negative[i], detected & present),
        )
        for kind, rates, can in kinds:
            yield f"attribute.{flag}.{kind}", _values(rates), cells[can], wrong[can]
    yield (
        "emotion.error",
        _values(compiled.emotion),
        cells[detected],
        outcomes.emotion_wrong[detected],
    )


def _gender(
    compiled: CompiledProfile, verdicts: Verdicts
) -> tuple[Float64Array, Int64Array, BoolArray]:
    outcomes, rates = verdicts.outcomes, _values(compiled.gender)
    if compiled.profile.gender_base == "all":
        # A missed face is a wrong one, so the rate cannot be below that of misses.
        least = np.maximum(rates, _values(compiled.miss))
        return least, verdicts.cells, outcomes.gender_wrong | outcomes.missed
    detected = ~outcomes.missed
    return rates, verdicts.cells[detected], outcomes.gender_wrong[detected]


def _values(rates: ErrorRates) -> Float64Array:
    return np.array([float(rate.value) for rate in rates.rates])
