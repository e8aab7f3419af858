"""Faces as the API spells them: FaceDetail, ComparedFace, ComparedSourceImageFace.

All numbers of an answer are computed as float32 arrays, as the service's are, and leave them as
Python floats that hold exactly that value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, Final, TypeVar

import numpy as np
import numpy.typing as npt

from mockrek.domain import EMOTIONS, FLAGS, GENDERS, Observation, Perception
from mockrek.rendering.landmarks import DEFAULT_COUNT, NAMES, landmarks
from mockrek.scoring.draws import Purpose, draw_block, uniform

Float64Array = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]
FaceDict = dict[str, Any]

ALWAYS_SENT: Final = ("BoundingBox", "Confidence", "Landmarks", "Pose", "Quality")
MEMBER_OF: Final[Mapping[str, str]] = {
    "AGE_RANGE": "AgeRange",
    "BEARD": "Beard",
    "EMOTIONS": "Emotions",
    "EYE_DIRECTION": "EyeDirection",
    "EYEGLASSES": "Eyeglasses",
    "EYES_OPEN": "EyesOpen",
    "GENDER": "Gender",
    "MOUTH_OPEN": "MouthOpen",
    "MUSTACHE": "Mustache",
    "FACE_OCCLUDED": "FaceOccluded",
    "SMILE": "Smile",
    "SUNGLASSES": "Sunglasses",
}
"""The value of ``Attributes`` that asks for each member of FaceDetail."""

ALL_MEMBERS: Final = frozenset(MEMBER_OF.values())
DEFAULT_MEMBERS: Final[frozenset[str]] = frozenset()
"""Beyond those that are always sent."""

SHARES: Final = 20  # how many decimals a face draws for what only its looks decide
PLAIN: Final = 5  # how many of them what is always sent needs
AGE: Final = 5  # which of them widens the AgeRange


def wanted_members(attributes: Collection[str]) -> frozenset[str]:
    """The members of FaceDetail that are sent besides those that always are.

    Args:
        attributes: the values of a request's ``Attributes``; none means DEFAULT.

    >>> wanted_members(["DEFAULT", "SMILE"]), wanted_members([])
    (frozenset({'Smile'}), frozenset())
    """
    if "ALL" in attributes:
        return ALL_MEMBERS
    return frozenset(MEMBER_OF[name] for name in attributes if name in MEMBER_OF)


def face_details(
    seen: Observation, perception: Perception, seed: int, members: frozenset[str]
) -> list[FaceDict]:
    """The FaceDetails of DetectFaces, with members beyond the default ones.

    Args:
        seen: the faces, in the order of the answer.
        perception: what the service believes of them.
        seed: any integer.
        members: of :func:`wanted_members`.

    Returns:
        One dictionary a face; thirty landmarks when all members are wanted, else five.
    """
    shares = _shares(seen, seed, SHARES)
    count = len(NAMES) if members == ALL_MEMBERS else DEFAULT_COUNT
    faces = _plain_faces(seen, shares, count)
    for member, values in _members(seen, perception, shares, members).items():
        for face, value in zip(faces, values, strict=True):
            face[member] = value
    return faces


def plain_faces(seen: Observation, seed: int) -> list[FaceDict]:
    """Faces with nothing but box, confidence, five landmarks, pose and quality.

    That is a FaceDetail of DEFAULT, and a target face of CompareFaces.
    """
    return _plain_faces(seen, _shares(seen, seed, PLAIN), DEFAULT_COUNT)


def age_ranges(
    ages: Float64Array, keys: npt.NDArray[np.uint64], seed: int
) -> tuple[Int64Array, Int64Array]:
    """Low and High of the AgeRange of faces: int64, shape (n,), years.

    Args:
        ages: float64, shape (n,): what the service believes.
        keys: uint64, shape (n,): the keys of the faces.
        seed: any integer.
    """
    shares = uniform(draw_block(seed, Purpose.FACE, keys, AGE + 1))
    return _age_ranges(ages, shares[:, AGE])


def source_face(seen: Observation, seed: int) -> FaceDict:
    """The first face as the source of CompareFaces: box and confidence of its plain face."""
    shares = uniform(draw_block(seed, Purpose.FACE, seen.keys[:1], PLAIN))
    sure = _float32(confidence(shares[:, 4]))[0]
    return {"BoundingBox": spell_box(seen.boxes[0].tolist()), "Confidence": sure}


def spell_box(sides: Sequence[float]) -> dict[str, float]:
    """A BoundingBox of left, top, width, height."""
    left, top, width, height = sides
    return {"Height": height, "Left": left, "Top": top, "Width": width}


def _shares(seen: Observation, seed: int, count: int) -> Float64Array:
    return uniform(draw_block(seed, Purpose.FACE, seen.keys, count))


def _plain_faces(seen: Observation, shares: Float64Array, count: int) -> list[FaceDict]:
    turned = seen.conditions.poses + 2 * shares[:, :3] - 1
    poses = np.minimum(np.maximum(turned, -180), 180)
    qualities = seen.conditions.qualities
    points = landmarks(seen.boxes, poses, (seen.width, seen.height), count)
    scalars = np.empty((seen.count, 6), np.float32)
    scalars[:, :3] = poses
    brightness = qualities[:, 0] + 3 * shares[:, 3] - 1.5
    scalars[:, 3] = np.minimum(np.maximum(brightness, 0), 100)
    scalars[:, 4] = qualities[:, 1]
    scalars[:, 5] = confidence(shares[:, 4])
    rows = zip(seen.boxes.tolist(), scalars.tolist(), _float32(points), strict=True)
    return [
        spell_face(
            box, numbers, ((name, *point) for name, point in zip(NAMES, places, strict=False))
        )
        for box, numbers, places in rows
    ]


def spell_face(
    box: Sequence[float],
    numbers: Sequence[float],
    places: Iterable[tuple[str, float, float]],
) -> FaceDict:
    """Spell a face; members in the order in which they are sent.

    Args:
        box: left, top, width, height.
        numbers: roll, yaw, pitch, brightness, sharpness and confidence.
        places: name, x and y of landmarks.
    """
    roll, yaw, pitch, bright, sharp, sure = numbers
    return {
        "BoundingBox": spell_box(box),
        "Confidence": sure,
        "Landmarks": [{"Type": name, "X": x, "Y": y} for name, x, y in places],
        "Pose": {"Pitch": pitch, "Roll": roll, "Yaw": yaw},
        "Quality": {"Brightness": bright, "Sharpness": sharp},
    }


Numbers = TypeVar("Numbers", float, Float64Array)


def confidence(share: Numbers) -> Numbers:
    """How sure the service is that it sees a face, percent."""
    square = share * share
    return 100 - 0.2 * square * square


def _members(
    seen: Observation, perceived: Perception, shares: Float64Array, wanted: Collection[str]
) -> dict[str, list[Any]]:
    """The values of the members that were asked for, a list over faces each."""
    members: dict[str, list[Any]] = {}
    sure = _float32(perceived.flag_confidences)
    for i, flag in enumerate(FLAGS):
        if flag in wanted:
            values = perceived.flags[:, i].tolist()
            members[flag] = [
                {"Value": value, "Confidence": row[i]}
                for value, row in zip(values, sure, strict=True)
            ]
    if "Gender" in wanted:
        confidences = _float32(perceived.gender_confidences)
        members["Gender"] = [
            {"Value": GENDERS[index], "Confidence": confidence}
            for index, confidence in zip(perceived.genders.tolist(), confidences, strict=True)
        ]
    if "AgeRange" in wanted:
        lows, highs = _age_ranges(perceived.ages, shares[:, AGE])
        members["AgeRange"] = [
            {"Low": low, "High": high}
            for low, high in zip(lows.tolist(), highs.tolist(), strict=True)
        ]
    if "Emotions" in wanted:
        members["Emotions"] = _emotions(perceived.emotions, shares[:, 6:14])
    if "EyeDirection" in wanted:
        members["EyeDirection"] = _eye_directions(seen.conditions.poses, shares[:, 14:17])
    return members


def _age_ranges(ages: Float64Array, shares: Float64Array) -> tuple[Int64Array, Int64Array]:
    half = 3 + 5 * shares
    lows = np.maximum(np.rint(ages - half), 0).astype(np.int64)
    return lows, np.rint(ages + half).astype(np.int64)


def _emotions(strongest: Int64Array, shares: Float64Array) -> list[list[FaceDict]]:
    """Eight independent scores, the highest first; they add up to a little over 100."""
    rows = np.arange(strongest.size)
    top = 72 + 27.5 * np.sqrt(shares[rows, strongest])
    squares = shares * shares
    weights = squares * shares + 1e-3
    weights[rows, strongest] = 0
    # Added from the left: how a library adds up a row may depend on the processor.
    total = reduce(np.add, weights.T)[:, None]
    scores = (100 - top)[:, None] * weights / total + 0.5 * squares
    scores[rows, strongest] = top
    order = np.argsort(-scores, axis=1, kind="stable")
    ordered = _float32(np.take_along_axis(scores, order, axis=1))
    return [
        [
            {"Type": EMOTIONS[index], "Confidence": score}
            for index, score in zip(indices, row, strict=True)
        ]
        for indices, row in zip(order.tolist(), ordered, strict=True)
    ]


def _eye_directions(poses: Float64Array, shares: Float64Array) -> list[dict[str, float]]:
    yaw = 0.3 * poses[:, 1] + 10 * shares[:, 0] - 5
    pitch = 0.3 * poses[:, 2] + 8 * shares[:, 1] - 6
    confidence = 99.9 - 10 * shares[:, 2] * shares[:, 2] * shares[:, 2]
    rows = _float32(np.column_stack([yaw, pitch, confidence]))
    return [dict(zip(("Yaw", "Pitch", "Confidence"), row, strict=True)) for row in rows]


def _float32(values: Float64Array) -> Any:
    """Nested lists of Python floats, each exactly a float32."""
    return values.astype(np.float32).tolist()
