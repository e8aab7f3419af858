"""The only face of an image as the API spells it, from Python's own numbers.

Twins of the functions of :mod:`mockrek.rendering.faces`, to the same bit: on arrays of one row each
call costs more than its work.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, reduce
from itertools import chain
from math import sqrt
from operator import add
from struct import Struct
from typing import Any

from mockrek.domain import EMOTIONS, FLAGS, GENDERS, LoneFace, LonePerception
from mockrek.rendering.faces import (
    AGE,
    ALL_MEMBERS,
    PLAIN,
    SHARES,
    FaceDict,
    confidence,
    spell_box,
    spell_face,
)
from mockrek.rendering.landmarks import DEFAULT_COUNT, NAMES, landmarks_of
from mockrek.scoring.draws import Purpose, shares_one


def plain_face(seen: LoneFace, seed: int) -> FaceDict:
    """:func:`mockrek.rendering.faces.plain_faces` of one face."""
    return _plain(seen, shares_one(seed, Purpose.FACE, seen.key, PLAIN), DEFAULT_COUNT)


def source_of(seen: LoneFace, seed: int) -> FaceDict:
    """:func:`mockrek.rendering.faces.source_face` of one face."""
    share = shares_one(seed, Purpose.FACE, seen.key, PLAIN)[-1]
    (sure,) = _float32(confidence(share))
    return {"BoundingBox": spell_box(seen.box), "Confidence": sure}


def face_detail(
    seen: LoneFace, perceived: LonePerception, seed: int, members: frozenset[str]
) -> FaceDict:
    """:func:`mockrek.rendering.faces.face_details` of one face.

    Args:
        seen: the face.
        perceived: what the service believes of it.
        seed: any integer.
        members: of :func:`mockrek.rendering.faces.wanted_members`.
    """
    shares = shares_one(seed, Purpose.FACE, seen.key, SHARES)
    count = len(NAMES) if members == ALL_MEMBERS else DEFAULT_COUNT
    face = _plain(seen, shares[:PLAIN], count)
    sure = _float32(perceived.gender_confidence, *perceived.flag_confidences)
    for flag, value, certain in zip(FLAGS, perceived.flags, sure[1:], strict=True):
        if flag in members:
            face[flag] = {"Confidence": certain, "Value": value}
    if "Gender" in members:
        face["Gender"] = {"Confidence": sure[0], "Value": GENDERS[perceived.gender]}
    if "AgeRange" in members:
        half = 3 + 5 * shares[AGE]
        low, high = round(perceived.age - half), round(perceived.age + half)
        face["AgeRange"] = {"High": high, "Low": max(low, 0)}
    if "Emotions" in members:
        face["Emotions"] = _emotions(perceived.emotion, shares[6:14])
    if "EyeDirection" in members:
        face["EyeDirection"] = _eye_direction(seen.pose, shares[14:17])
    return face


def _plain(seen: LoneFace, shares: Sequence[float], count: int) -> FaceDict:
    *turns, lit, sure = shares
    pose = [
        min(max(angle + 2 * share - 1, -180.0), 180.0)
        for angle, share in zip(seen.pose, turns, strict=True)
    ]
    brightness, sharpness = seen.quality
    numbers = _float32(
        *pose,
        min(max(brightness + 3 * lit - 1.5, 0.0), 100.0),
        sharpness,
        confidence(sure),
        *chain.from_iterable(landmarks_of(seen.box, pose, (seen.width, seen.height), count)),
    )
    places = zip(NAMES[:count], numbers[6::2], numbers[7::2], strict=True)
    return spell_face(seen.box, numbers[:6], places)


def _emotions(strongest: int, shares: list[float]) -> list[FaceDict]:
    """Eight independent scores, the highest first; they add up to a little over 100."""
    top = 72 + 27.5 * sqrt(shares[strongest])
    squares = [share * share for share in shares]
    weights = [square * share + 1e-3 for square, share in zip(squares, shares, strict=True)]
    weights[strongest] = 0.0
    # Added one by one: the sum of later Pythons makes up for what is lost in rounding.
    total, rest = reduce(add, weights), 100 - top
    scores = [
        rest * weight / total + 0.5 * square
        for weight, square in zip(weights, squares, strict=True)
    ]
    scores[strongest] = top
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    ordered = zip(order, _float32(*[scores[index] for index in order]), strict=True)
    return [{"Confidence": score, "Type": EMOTIONS[index]} for index, score in ordered]


def _eye_direction(pose: Sequence[float], shares: Sequence[float]) -> dict[str, float]:
    across, down, sure = shares
    yaw, pitch, certain = _float32(
        0.3 * pose[1] + 10 * across - 5,
        0.3 * pose[2] + 8 * down - 6,
        99.9 - 10 * sure * sure * sure,
    )
    return {"Confidence": certain, "Pitch": pitch, "Yaw": yaw}


def _float32(*values: float) -> tuple[Any, ...]:
    """The same numbers, rounded to float32."""
    form = _struct(len(values))
    return form.unpack(form.pack(*values))


@cache
def _struct(count: int) -> Struct:
    return Struct(f"{count}f")
