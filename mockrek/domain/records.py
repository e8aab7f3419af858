"""Records of many faces: arrays with one row a face."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from mockrek.domain.lone import LoneFace
from mockrek.domain.truth import Column


@dataclass(frozen=True, slots=True, eq=False)
class Appearance:
    """How faces really look, one a row: what was declared, and drawn where nothing was.

    Attributes:
        genders: int64, shape (n,): index into ``GENDERS``.
        ages: float64, shape (n,): years.
        flags: bool, shape (n, 8): in the order of ``FLAGS``.
        emotions: int64, shape (n,): index into ``EMOTIONS``.
    """

    genders: npt.NDArray[np.int64]
    ages: npt.NDArray[np.float64]
    flags: npt.NDArray[np.bool_]
    emotions: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """Under which conditions faces were taken, one a row.

    Attributes:
        poses: float64, shape (n, 3): roll, yaw, pitch in degrees.
        qualities: float64, shape (n, 2): brightness, sharpness in 0 … 100.
    """

    poses: npt.NDArray[np.float64]
    qualities: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Roll:
    """The faces of a closed cohort, as far as a profile looks at them.

    Attributes:
        keys: uint64, shape (n,): the keys of the faces.
        columns: their attributes.
        starts: int64, shape (images + 1,): the first face of each image, and the number of faces.
        vacant: uint64, shape (v,): of images without a face, the key that their first would have.
        appearance: of the same faces.
        subjects: gives uint64, shape (n,): the keys of their subjects.
        conditions: gives the conditions under which they were taken.
    """

    keys: npt.NDArray[np.uint64]
    columns: Mapping[str, Column]
    starts: npt.NDArray[np.int64]
    vacant: npt.NDArray[np.uint64]
    appearance: Appearance
    subjects: Callable[[], npt.NDArray[np.uint64]]
    conditions: Callable[[], Conditions]


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """Which trials of which face err, one face a row.

    Attributes:
        missed: bool, shape (n,): detection does not return the face.
        gender_wrong: bool, shape (n,); never set for a missed face.
        flags_wrong: bool, shape (n, 8): in the order of ``FLAGS``; never set for a missed face.
        emotion_wrong: bool, shape (n,); never set for a missed face.
    """

    missed: npt.NDArray[np.bool_]
    gender_wrong: npt.NDArray[np.bool_]
    flags_wrong: npt.NDArray[np.bool_]
    emotion_wrong: npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Perception:
    """What the service believes of faces it detected, one a row: truth with the errors applied.

    Attributes:
        genders: int64, shape (n,): index into ``GENDERS``.
        gender_confidences: float64, shape (n,): percent, 50 … 100.
        ages: float64, shape (n,): years; the middle of the age range.
        flags: bool, shape (n, 8): in the order of ``FLAGS``.
        flag_confidences: float64, shape (n, 8): percent, 50 … 100.
        emotions: int64, shape (n,): the strongest emotion, index into ``EMOTIONS``.
    """

    genders: npt.NDArray[np.int64]
    gender_confidences: npt.NDArray[np.float64]
    ages: npt.NDArray[np.float64]
    flags: npt.NDArray[np.bool_]
    flag_confidences: npt.NDArray[np.float64]
    emotions: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """The faces that detection returns for one image, the largest first, at most ``MAX_FACES``.

    Attributes:
        width, height: pixels of the upright image.
        keys: uint64, shape (n,): the keys of the faces.
        subjects: uint64, shape (n,): the keys of their subjects.
        groups: int64, shape (n,): indices of their groups in the profile.
        cells: int64, shape (n,): the groups under the profile's modifiers.
        boxes: float32, shape (n, 4): left, top, width, height as reported.
        conditions: under which they were taken.
        places: int64, shape (n,): which faces of the image's truth they are.
    """

    width: int
    height: int
    keys: npt.NDArray[np.uint64]
    subjects: npt.NDArray[np.uint64]
    groups: npt.NDArray[np.int64]
    cells: npt.NDArray[np.int64]
    boxes: npt.NDArray[np.float32]
    conditions: Conditions
    places: npt.NDArray[np.int64]

    @property
    def count(self) -> int:
        """How many faces there are."""
        return int(self.keys.size)

    @classmethod
    def of(cls, face: LoneFace) -> Observation:
        """The same as arrays of one row."""
        return cls(
            width=face.width,
            height=face.height,
            keys=np.array([face.key], np.uint64),
            subjects=np.array([face.subject], np.uint64),
            groups=np.array([face.group], np.int64),
            cells=np.array([face.group], np.int64),
            boxes=np.array([face.box], np.float32),
            conditions=Conditions(
                poses=np.array([face.pose], np.float64),
                qualities=np.array([face.quality], np.float64),
            ),
            places=np.array([0], np.int64),
        )


Rows = TypeVar("Rows", Outcomes, Conditions, Observation)


def take(record: Rows, rows: npt.NDArray[np.int64] | npt.NDArray[np.bool_]) -> Rows:
    """Some rows of a record of arrays, in the order given.

    Args:
        record: arrays with one row a face, records of such arrays, and plain values.
        rows: int64 indices, or bool, shape (n,).

    Returns:
        A record of the same type.
    """
    chosen: dict[str, Any] = {}
    for part in fields(record):
        value = getattr(record, part.name)
        if isinstance(value, np.ndarray):
            chosen[part.name] = value[rows]
        elif is_dataclass(value):
            chosen[part.name] = take(value, rows)  # type: ignore[type-var]
    return replace(record, **chosen)
