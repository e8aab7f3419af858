"""Ages: how many faces are older or younger than the range that is answered."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.audit.sheet.tasks import TaskCounts, declared
from mockrek.domain import Appearance, Roll, take
from mockrek.profiles.compile import CompiledProfile
from mockrek.profiles.perception import perceive
from mockrek.profiles.verdicts import Verdicts
from mockrek.rendering.faces import age_ranges

Int64Array = npt.NDArray[np.int64]

_BLOCK: Final = 65_536  # faces at a time: what is believed of them takes more memory than they do


def count_ages(compiled: CompiledProfile, seed: int, roll: Roll, verdicts: Verdicts) -> TaskCounts:
    """Count the detected faces whose declared age lies outside their AgeRange.

    A profile injects bias and noise, in years, and no rate of this: the rates are NaN.

    Args:
        compiled: the profile.
        seed: any integer.
        roll: the faces of the cohort.
        verdicts: what is decided about them.
    """
    task, size = "age.outside", len(compiled.groups)
    judged = np.flatnonzero(~verdicts.outcomes.missed & declared(roll, task))
    errors = np.zeros(size, np.int64)
    for start in range(0, judged.size, _BLOCK):
        rows = judged[start : start + _BLOCK]
        outside = _outside(compiled, seed, roll, verdicts, rows)
        errors += np.bincount(verdicts.groups[rows[outside]], minlength=size)
    trials = np.bincount(verdicts.cells[judged], minlength=compiled.cells)
    return TaskCounts(task, errors, trials, np.full(compiled.cells, np.nan))


def _outside(
    compiled: CompiledProfile, seed: int, roll: Roll, verdicts: Verdicts, rows: Int64Array
) -> npt.NDArray[np.bool_]:
    keys, looks = roll.keys[rows], roll.appearance
    true = Appearance(
        looks.genders[rows], looks.ages[rows], looks.flags[rows], looks.emotions[rows]
    )
    outcomes = take(verdicts.outcomes, rows)
    believed = perceive(compiled, seed, keys, verdicts.groups[rows], true, outcomes)
    lows, highs = age_ranges(believed.ages, keys, seed)
    return (true.ages < lows) | (true.ages > highs)
