"""The tasks of an audit of single faces: who can err in each, and who does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import nan
from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.domain import FLAG_COLUMNS, FLAGS, Roll
from mockrek.profiles.compile import CompiledProfile, ErrorRates
from mockrek.profiles.verdicts import Verdicts

BoolArray = npt.NDArray[np.bool_]
Float64Array = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]


COLUMN_OF: Final[Mapping[str, str]] = {
    "gender.error": "gender",
    "age.outside": "age",
    "emotion.error": "emotion",
    **{
        f"attribute.{flag}.false_{kind}": column
        for flag, column in zip(FLAGS, FLAG_COLUMNS, strict=True)
        for kind in ("positive", "negative")
    },
}
"""The column in which an auditor finds the truth of a task; detection needs none."""


@dataclass(frozen=True, slots=True, eq=False)
class TaskCounts:
    """One task, counted.

    Attributes:
        task: as a profile spells it: ``detection.miss``, ``attribute.Smile.false_positive``.
        errors: int64, shape (n_groups,): how many trials of each group err.
        cell_trials: int64, shape (n_cells,): how many trials there are under the same conditions.
        cell_rates: float64, shape (n_cells,): the rates injected there; NaN where there are none.
    """

    task: str
    errors: Int64Array
    cell_trials: Int64Array
    cell_rates: Float64Array

    @property
    def trials(self) -> Int64Array:
        """How many trials each group has: int64, shape (n_groups,)."""
        trials: Int64Array = self.cell_trials.reshape(-1, self.errors.size).sum(axis=0)
        return trials

    def parts(self, group: int) -> list[tuple[int, float]]:
        """The trials of a group, with their rate: one part for each of its cells that has some."""
        cells = slice(group, None, self.errors.size)
        pairs = zip(self.cell_trials[cells].tolist(), self.cell_rates[cells].tolist(), strict=True)
        return [(trials, rate) for trials, rate in pairs if trials]

    def rate(self, group: int) -> float:
        """The rate injected into a group: the mean over its trials; NaN without one."""
        parts = self.parts(group)
        if len(parts) == 1:
            return parts[0][1]  # not through a sum that rounds
        trials = sum(count for count, _ in parts)
        return sum(count * rate for count, rate in parts) / trials if trials else nan


def count_tasks(
    compiled: CompiledProfile, roll: Roll, verdicts: Verdicts
) -> tuple[TaskCounts, ...]:
    """Count what a profile makes of a closed cohort, as far as an auditor can know it.

    A face whose truth nobody declared is no trial: what it looks like is drawn.

    Args:
        compiled: the profile.
        roll: the faces of the cohort.
        verdicts: what is decided about them.

    Returns:
        A record a task; the number of groups is ``len(compiled.groups)``.
    """
    counts = []
    for task, rates, cells, wrong in _tasks(compiled, roll, verdicts):
        groups = cells[wrong] % len(compiled.groups)
        errors = np.bincount(groups, minlength=len(compiled.groups))
        trials = np.bincount(cells, minlength=compiled.cells)
        counts.append(TaskCounts(task, errors, trials, rates))
    return tuple(counts)


def declared(roll: Roll, task: str) -> BoolArray:
    """Which faces have the truth of a task declared: bool, shape (n,)."""
    column = roll.columns.get(COLUMN_OF[task])
    return np.zeros(roll.keys.shape, np.bool_) if column is None else column.codes >= 0


def _tasks(
    compiled: CompiledProfile, roll: Roll, verdicts: Verdicts
) -> Iterator[tuple[str, Float64Array, Int64Array, BoolArray]]:
    """Each task with its rate by cell, the cells of its trials, and which of these err."""
    cells, outcomes = verdicts.cells, verdicts.outcomes
    detected = ~outcomes.missed
    yield "detection.miss", _values(compiled.miss), cells, outcomes.missed
    yield (
        "detection.false_detection",
        _values(compiled.false_detection),
        verdicts.image_cells,
        verdicts.false_detections,
    )
    rates, can, wrong = _gender(compiled, verdicts)
    can = can & declared(roll, "gender.error")
    yield "gender.error", rates, cells[can], wrong[can]
    for i, flag in enumerate(FLAGS):
        present, wrong = roll.appearance.flags[:, i], outcomes.flags_wrong[:, i]
        kinds = (
            ("false_positive", compiled.false_positive[i], detected & ~present),
            ("false_negative", compiled.false_negative[i], detected & present),
        )
        for kind, flag_rates, can in kinds:
            task = f"attribute.{flag}.{kind}"
            can = can & declared(roll, task)  # noqa: PLW2901  # fewer of the same
            yield task, _values(flag_rates), cells[can], wrong[can]
    can = detected & declared(roll, "emotion.error")
    yield "emotion.error", _values(compiled.emotion), cells[can], outcomes.emotion_wrong[can]


def _gender(
    compiled: CompiledProfile, verdicts: Verdicts
) -> tuple[Float64Array, BoolArray, BoolArray]:
    """The rates, which faces can err, and which do."""
    outcomes, rates = verdicts.outcomes, _values(compiled.gender)
    if compiled.profile.gender_base == "all":
        # A missed face is a wrong one, so the rate cannot be below that of misses.
        least = np.maximum(rates, _values(compiled.miss))
        return least, np.ones_like(outcomes.missed), outcomes.gender_wrong | outcomes.missed
    return rates, ~outcomes.missed, outcomes.gender_wrong


def _values(rates: ErrorRates) -> Float64Array:
    return np.array([float(rate.value) for rate in rates.rates])
