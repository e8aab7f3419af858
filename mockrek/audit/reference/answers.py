"""What the service said of each face and each pair: as it answers, and as rows of a CSV file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

FLAGS: Final[Mapping[str, str]] = {
    "Smile": "smile",
    "Eyeglasses": "eyeglasses",
    "Sunglasses": "sunglasses",
    "Beard": "beard",
    "Mustache": "mustache",
    "EyesOpen": "eyes_open",
    "MouthOpen": "mouth_open",
    "FaceOccluded": "face_occluded",
}
"""The boolean attributes: as the service spells them, and as columns do."""

ANSWER_COLUMNS: Final = (
    "image", "faces", "face", "left", "top", "width", "height", "confidence",
    "gender", "gender_confidence", "age_low", "age_high",
    *(name for column in FLAGS.values() for name in (column, f"{column}_confidence")),
    "emotion", "emotion_confidence",
)  # fmt: skip
"""The header of ``answers.csv``: a row a returned face. ``faces`` is how many of the image were
returned and ``face`` its number from 1, blank where none was."""

COMPARISON_COLUMNS: Final = ("source", "target", "similarity", "faces", "refused")
"""The header of ``comparisons.csv``: a row a pair. ``similarity`` is that of the best of ``faces``
in the target, blank without one; ``refused`` is why there is no score."""

ELSEWHERE: Final = "the face that was compared is not where truth has one"
"""Why a pair that the service compared has no score."""

Box = tuple[float, float, float, float]
"""Left, top, width and height, as ratios of the image."""

MIN_OVERLAP: Final = 0.5
"""Intersection over union from which a returned box is that of a declared face."""


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes, 0 to 1."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(width, 0.0) * max(height, 0.0)
    union = one[2] * one[3] + other[2] * other[3] - shared
    # Of boxes smaller than what a sum of their sides can hold, rounding leaves a little more.
    return min(shared / union, 1.0) if union > 0 else 0.0


@dataclass(frozen=True, slots=True)
class FaceAnswer:
    """One returned face; what the service left out is ``None``, or missing from ``flags``.

    Attributes:
        box: where it is.
        gender: ``Female`` or ``Male``, with its confidence, percent.
        ages: the ends of AgeRange, years.
        flags: by the column of truth.
        emotion: the strongest.
    """

    box: Box
    gender: str | None = None
    gender_confidence: float | None = None
    ages: tuple[int, int] | None = None
    flags: Mapping[str, bool] | None = None
    emotion: str | None = None


def answer_rows(image: str, response: Mapping[str, Any]) -> list[list[str]]:
    """An answer to DetectFaces as rows of ``answers.csv``.

    Args:
        image: as the manifest spells it.
        response: with the attributes ``ALL``.
    """
    faces = response["FaceDetails"]
    if not faces:
        return [[image, "0", *[""] * (len(ANSWER_COLUMNS) - 2)]]
    count = len(faces)
    return [[image, *_texts([count, i, *_values(face)])] for i, face in enumerate(faces, 1)]


def _values(face: Mapping[str, Any]) -> list[Any]:
    box = [face["BoundingBox"][side] for side in ("Left", "Top", "Width", "Height")]
    ages = face.get("AgeRange", {})
    strongest: Mapping[str, Any] = max(
        face.get("Emotions", ()), key=lambda emotion: emotion["Confidence"], default={}
    )
    return [
        *box,
        face.get("Confidence"),
        *_judged(face.get("Gender", {})),
        ages.get("Low"),
        ages.get("High"),
        *(value for flag in FLAGS for value in _judged(face.get(flag, {}))),
        strongest.get("Type"),
        strongest.get("Confidence"),
    ]


def _judged(member: Mapping[str, Any]) -> tuple[Any, Any]:
    return member.get("Value"), member.get("Confidence")


def _texts(values: Sequence[Any]) -> list[str]:
    return [
        "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        for value in values
    ]


def face_answer(row: Mapping[str, str]) -> FaceAnswer | None:
    """A row of ``answers.csv``; ``None`` where no face was returned."""
    if not row["face"]:
        return None
    low, high, confidence = row["age_low"], row["age_high"], row["gender_confidence"]
    return FaceAnswer(
        box=(float(row["left"]), float(row["top"]), float(row["width"]), float(row["height"])),
        gender=row["gender"] or None,
        gender_confidence=float(confidence) if confidence else None,
        ages=(int(low), int(high)) if low and high else None,
        flags={column: row[column] == "true" for column in FLAGS.values() if row[column]},
        emotion=row["emotion"] or None,
    )


def comparison_row(
    source: str, target: str, response: Mapping[str, Any], boxes: Mapping[str, Box]
) -> list[str]:
    """An answer to CompareFaces as a row of ``comparisons.csv``.

    A face that is unmatched at threshold 0 has no number in the answer, and counts as 0. Where
    truth declares boxes, what was compared must lie there: another face has no truth.

    Args:
        source: the image, as the manifest spells it.
        target: the other.
        response: at threshold 0.
        boxes: of the largest declared face of each image that has one.
    """
    matches, rest = response["FaceMatches"], response.get("UnmatchedFaces", [])
    scored = [(match["Similarity"], _box(match["Face"])) for match in matches]
    scored += [(0.0, _box(face)) for face in rest]
    looked_at = _box(response.get("SourceImageFace", {}))
    if source in boxes and looked_at and overlap(boxes[source], looked_at) < MIN_OVERLAP:
        return [source, target, "", str(len(scored)), ELSEWHERE]
    if target in boxes and scored:
        there = [
            score
            for score, box in scored
            if box is None or overlap(boxes[target], box) >= MIN_OVERLAP
        ]
        if not there:
            return [source, target, "", str(len(scored)), ELSEWHERE]
    else:
        there = [score for score, _box_of in scored]
    return [source, target, *_texts([max(there, default=None), len(scored), ""])]


def _box(face: Mapping[str, Any]) -> Box | None:
    box = face.get("BoundingBox")
    return box and (box["Left"], box["Top"], box["Width"], box["Height"])


def refused_row(source: str, target: str, code: str) -> list[str]:
    """A pair that was not compared, for want of a face in one of the images."""
    return [source, target, "", "", code]
