"""Perception: what the service believes of a face, truth with the profile's errors applied."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.domain import EMOTIONS, FLAGS, Appearance, Outcomes, Perception
from mockrek.profiles.beliefs import Beliefs
from mockrek.profiles.compile import CompiledProfile
from mockrek.scoring.draws import Purpose, draw, draw_block, uniform
from mockrek.scoring.normal import normal

BoolArray = npt.NDArray[np.bool_]
Float64Array = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]
UInt64Array = npt.NDArray[np.uint64]

# Percent. The lowest confidence seen in captures of boolean attributes is 52.07.
SURE: Final = (88.0, 11.9)  # from, width
UNSURE: Final = (52.0, 40.0)


def perceive(
    compiled: CompiledProfile,
    seed: int,
    keys: UInt64Array,
    groups: Int64Array,
    appearance: Appearance,
    outcomes: Outcomes,
) -> Perception:
    """Apply outcomes to truth, and draw how sure the service says it is.

    Args:
        compiled: the profile.
        seed: any integer.
        keys: uint64, shape (n,): the keys of the faces.
        groups: int64, shape (n,): indices into ``compiled.groups``.
        appearance: how the same faces really look.
        outcomes: which of their trials err.

    Returns:
        One row a face.
    """
    wrong, beliefs = outcomes.gender_wrong, compiled.beliefs
    deviates = normal(draw(seed, Purpose.GENDER_CONFIDENCE, keys))
    noise = normal(draw(seed, Purpose.AGE, keys))
    return Perception(
        genders=appearance.genders ^ wrong,
        gender_confidences=_confidences(beliefs.gender, wrong, groups, deviates),
        ages=np.maximum(
            appearance.ages + beliefs.age_bias[groups] + beliefs.age_sd[groups] * noise, 0.0
        ),
        flags=appearance.flags ^ outcomes.flags_wrong,
        flag_confidences=_flag_confidences(beliefs, seed, keys, groups, outcomes.flags_wrong),
        emotions=_emotions(beliefs, seed, keys, appearance.emotions, outcomes.emotion_wrong),
    )


def _confidences(
    spreads: Float64Array, wrong: BoolArray, groups: Int64Array, deviates: Float64Array
) -> Float64Array:
    """Normal confidences of right and wrong answers by group, percent: shape (n,)."""
    kinds = wrong.astype(np.int64)
    return _reflected(spreads[kinds, 0, groups] + spreads[kinds, 1, groups] * deviates)


def _flag_confidences(
    beliefs: Beliefs, seed: int, keys: UInt64Array, groups: Int64Array, wrong: BoolArray
) -> Float64Array:
    """Percent, shape (n, 8): as the profile says, and uniform where it says nothing."""
    block = draw_block(seed, Purpose.ATTRIBUTE, keys, 2 * len(FLAGS))[:, len(FLAGS) :]
    low = np.where(wrong, UNSURE[0], SURE[0])
    width = np.where(wrong, UNSURE[1], SURE[1])
    confidences: Float64Array = low + width * uniform(block)
    for place, spreads in beliefs.flags.items():
        deviates = normal(np.ascontiguousarray(block[:, place]))
        confidences[:, place] = _confidences(spreads, wrong[:, place], groups, deviates)
    return confidences


def _emotions(
    beliefs: Beliefs, seed: int, keys: UInt64Array, true: Int64Array, wrong: BoolArray
) -> Int64Array:
    """The strongest emotions: the true ones, and by a draw of its own another where one errs."""
    draws = draw_block(seed, Purpose.EMOTION, keys, 2)[:, 1]
    shift = (1 + draws % np.uint64(len(EMOTIONS) - 1)).astype(np.int64)
    emotions: Int64Array = (true + np.where(wrong, shift, 0)) % len(EMOTIONS)
    for emotion, (cutoffs, places) in beliefs.confusions.items():
        rows = np.flatnonzero(wrong & (true == emotion))
        emotions[rows] = places[np.searchsorted(cutoffs, draws[rows], "right")]
    return emotions


def _reflected(percent: Float64Array) -> Float64Array:
    """Fold what passes 100 back below it, so that no value piles up there; never under 50."""
    folded: Float64Array = np.clip(100.0 - np.abs(100.0 - percent), 50.0, 100.0)
    return folded
