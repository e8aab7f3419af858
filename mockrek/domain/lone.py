"""One face in Python's own numbers: rows of the records of :mod:`mockrek.domain.records`.

Most images show one face, and on arrays of one row each call costs more than its work.
"""

from __future__ import annotations

from typing import NamedTuple


class LoneAppearance(NamedTuple):
    """A row of :class:`Appearance` in Python's own numbers."""

    gender: int
    age: float
    flags: list[bool]
    emotion: int


class LoneOutcomes(NamedTuple):
    """A row of :class:`Outcomes` for a face that was not missed."""

    gender_wrong: bool
    flags_wrong: list[bool]
    emotion_wrong: bool


class LonePerception(NamedTuple):
    """A row of :class:`Perception`."""

    gender: int
    gender_confidence: float
    age: float
    flags: list[bool]
    flag_confidences: list[float]
    emotion: int


class LoneFace(NamedTuple):
    """The only face that detection returns for an image: an :class:`Observation`.

    Attributes:
        width, height: pixels of the upright image.
        key: of the face.
        subject: the key of its subject.
        group: the index of its group in the profile, which has no modifiers.
        box: left, top, width, height as reported, each a float32.
        pose: roll, yaw, pitch in degrees.
        quality: brightness, sharpness in 0 … 100.
    """

    width: int
    height: int
    key: int
    subject: int
    group: int
    box: tuple[float, float, float, float]
    pose: tuple[float, float, float]
    quality: tuple[float, float]
