"""Verdicts: everything that a profile and a seed decide about the faces of a closed cohort."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mockrek.domain import Outcomes, Roll
from mockrek.profiles.compile import CompiledProfile
from mockrek.profiles.membership import measures_of
from mockrek.profiles.outcomes import cohort_outcomes, false_detections

BoolArray = npt.NDArray[np.bool_]
Int64Array = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Verdicts:
    """What is decided about a cohort.

    Attributes:
        groups: int64, shape (n,): the group of each face.
        cells: int64, shape (n,): the group under the profile's modifiers.
        outcomes: which trials of each face err.
        leads: int64, shape (m,): the first face of each image that has one.
        image_cells: int64, shape (m + v,): the cells of these, and then those of the images without
            a face, which are in ``other``.
        false_detections: bool, shape (m + v,): which of these images show one face more.
    """

    groups: Int64Array
    cells: Int64Array
    outcomes: Outcomes
    leads: Int64Array
    image_cells: Int64Array
    false_detections: BoolArray


def decide_cohort(compiled: CompiledProfile, seed: int, roll: Roll) -> Verdicts:
    """Decide who errs in a closed cohort.

    Args:
        compiled: the profile.
        seed: any integer.
        roll: the faces of the cohort.
    """
    appearance = roll.appearance
    groups = compiled.groups_of(roll.columns, roll.keys.size)

    def measures() -> npt.NDArray[np.float64]:
        taken = roll.conditions()
        return measures_of(taken.poses, taken.qualities, appearance.ages)

    cells = compiled.cells_of(groups, roll.columns, measures)
    keys = compiled.trial_keys(roll.keys, roll.subjects)
    leads = roll.starts[:-1][np.diff(roll.starts) > 0]
    other = np.full(roll.vacant.size, len(compiled.groups) - 1)  # where nobody is, nothing holds
    image_keys = np.concatenate([keys[leads], roll.vacant])
    image_cells = np.concatenate([cells[leads], other])
    return Verdicts(
        groups=groups,
        cells=cells,
        outcomes=cohort_outcomes(compiled, seed, keys, cells, appearance),
        leads=leads,
        image_cells=image_cells,
        false_detections=false_detections(compiled, seed, image_keys, image_cells, closed=True),
    )
