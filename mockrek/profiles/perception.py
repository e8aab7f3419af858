"""Perception: what the service believes of a face, truth with the profile's errors applied."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.domain import EMOTIONS, FLAGS, Appearance, Outcomes, Perception
from mockrek.profiles.compile import CompiledProfile
from mockrek.scoring.draws import Purpose, draw, draw_block, uniform
from mockrek.scoring.normal import normal

Int64Array = npt.NDArray[np.int64]
UInt64Array = npt.NDArray[np.uint64]

# Percent. The lowest confidence seen in captures of boolean attributes is 52.07.
_SURE: Final = (88.0, 11.9)  # from, width
_UNSURE: Final = (52.0, 40.0)


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
    spread = compiled.profile.gender_confidence
    wrong = outcomes.gender_wrong
    mean = np.where(wrong, spread.wrong.mean, spread.right.mean)
    sd = np.where(wrong, spread.wrong.sd, spread.right.sd)
    deviates = normal(draw(seed, Purpose.GENDER_CONFIDENCE, keys))
    noise = normal(draw(seed, Purpose.AGE, keys))
    sure = uniform(draw_block(seed, Purpose.ATTRIBUTE, keys, 2 * len(FLAGS)))[:, len(FLAGS) :]
    low = np.where(outcomes.flags_wrong, _UNSURE[0], _SURE[0])
    width = np.where(outcomes.flags_wrong, _UNSURE[1], _SURE[1])
    # Any of the seven other emotions, by a draw of its own.
    shift = 1 + draw_block(seed, Purpose.EMOTION, keys, 2)[:, 1] % np.uint64(len(EMOTIONS) - 1)
    emotions = appearance.emotions + np.where(outcomes.emotion_wrong, shift, 0).astype(np.int64)
    return Perception(
        genders=appearance.genders ^ wrong,
        gender_confidences=_reflected(mean + sd * deviates),
        ages=np.maximum(
            appearance.ages + compiled.age_bias[groups] + compiled.age_sd[groups] * noise, 0.0
        ),
        flags=appearance.flags ^ outcomes.flags_wrong,
        flag_confidences=low + width * sure,
        emotions=emotions % len(EMOTIONS),
    )


def _reflected(percent: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Fold what passes 100 back below it, so that no value piles up there; never under 50."""
    folded: npt.NDArray[np.float64] = np.clip(100.0 - np.abs(100.0 - percent), 50.0, 100.0)
    return folded
