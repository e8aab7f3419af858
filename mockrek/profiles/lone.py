"""The errors of one face, and what is then believed of it, in Python's own numbers.

Twins of :func:`mockrek.profiles.outcomes.independent_outcomes` and
:func:`mockrek.profiles.perception.perceive`, to the same bit: on arrays of one row each call costs
more than its work.
"""

from __future__ import annotations

from bisect import bisect_right

from mockrek.domain import EMOTIONS, FLAGS, LoneAppearance, LoneOutcomes, LonePerception, Outcomes
from mockrek.profiles.beliefs import Beliefs
from mockrek.profiles.compile import CompiledProfile
from mockrek.profiles.perception import SURE, UNSURE
from mockrek.scoring.draws import Purpose, draw_one, draws_one
from mockrek.scoring.normal import normal_one


def independent_outcome(
    compiled: CompiledProfile, seed: int, key: int, cell: int, look: LoneAppearance
) -> LoneOutcomes:
    """Whether the trials of one face that was detected err, each by itself.

    Args:
        compiled: the profile.
        seed: any integer.
        key: of the trials.
        cell: see :class:`CompiledProfile`.
        look: how the face really looks.
    """
    absent, present = compiled.flag_cutoffs[:, cell].tolist()
    draws = draws_one(seed, Purpose.ATTRIBUTE, key, len(FLAGS))
    return LoneOutcomes(
        draw_one(seed, Purpose.GENDER, key) < compiled.gender_given_detected.item(cell),
        [
            draw < (of_present if flag else of_absent)
            for draw, flag, of_absent, of_present in zip(
                draws, look.flags, absent, present, strict=True
            )
        ],
        draw_one(seed, Purpose.EMOTION, key) < compiled.emotion.cutoffs.item(cell),
    )


def outcome_of(outcomes: Outcomes, row: int) -> LoneOutcomes:
    """One row of what was decided for a cohort."""
    return LoneOutcomes(
        outcomes.gender_wrong.item(row),
        outcomes.flags_wrong[row].tolist(),
        outcomes.emotion_wrong.item(row),
    )


def perceive_one(
    compiled: CompiledProfile,
    seed: int,
    face: tuple[int, int],
    look: LoneAppearance,
    outcome: LoneOutcomes,
) -> LonePerception:
    """Apply the outcome to the truth of one face, and draw how sure the service says it is.

    Args:
        compiled: the profile.
        seed: any integer.
        face: its key, and the index of its group.
        look: how it really looks.
        outcome: which of its trials err.
    """
    (key, group), beliefs = face, compiled.beliefs
    deviate = normal_one(draw_one(seed, Purpose.GENDER_CONFIDENCE, key))
    noise = normal_one(draw_one(seed, Purpose.AGE, key))
    bias, sd = beliefs.age_bias.item(group), beliefs.age_sd.item(group)
    wrong = outcome.gender_wrong
    mean, spread = beliefs.gender[int(wrong), :, group].tolist()
    return LonePerception(
        gender=look.gender ^ wrong,
        gender_confidence=_reflected(mean + spread * deviate),
        age=max(look.age + bias + sd * noise, 0.0),
        flags=[flag ^ errs for flag, errs in zip(look.flags, outcome.flags_wrong, strict=True)],
        flag_confidences=_flag_confidences(beliefs, seed, face, outcome.flags_wrong),
        emotion=_emotion(beliefs, seed, key, look.emotion, wrong=outcome.emotion_wrong),
    )


def _flag_confidences(
    beliefs: Beliefs, seed: int, face: tuple[int, int], wrong: list[bool]
) -> list[float]:
    key, group = face
    draws = draws_one(seed, Purpose.ATTRIBUTE, key, 2 * len(FLAGS), len(FLAGS))
    confidences = []
    for errs, draw in zip(wrong, draws, strict=True):
        low, width = UNSURE if errs else SURE
        confidences.append(low + width * ((draw >> 11) * 2.0**-53))
    for place, spreads in beliefs.flags.items():
        mean, spread = spreads[int(wrong[place]), :, group].tolist()
        confidences[place] = _reflected(mean + spread * normal_one(draws[place]))
    return confidences


def _emotion(beliefs: Beliefs, seed: int, key: int, true: int, *, wrong: bool) -> int:
    if not wrong:
        return true
    (draw,) = draws_one(seed, Purpose.EMOTION, key, 2, 1)
    if true in beliefs.confusions:
        cutoffs, places = beliefs.confusions[true]
        return places.item(bisect_right(cutoffs.data, draw))
    return (true + 1 + draw % (len(EMOTIONS) - 1)) % len(EMOTIONS)


def _reflected(percent: float) -> float:
    return min(max(100.0 - abs(100.0 - percent), 50.0), 100.0)
