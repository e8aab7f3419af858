"""The values that areas hand to one another: frozen, without behaviour of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

GENDERS = ("Female", "Male")
SKIN_TYPES = ("I", "II", "III", "IV", "V", "VI")
EMOTIONS = ("HAPPY", "SAD", "ANGRY", "CONFUSED", "DISGUSTED", "SURPRISED", "CALM", "FEAR")

FLAGS = (
    "Smile",
    "Eyeglasses",
    "Sunglasses",
    "Beard",
    "Mustache",
    "EyesOpen",
    "MouthOpen",
    "FaceOccluded",
)
"""The boolean attributes of a face, as the API spells them."""

FLAG_COLUMNS = (
    "smile",
    "eyeglasses",
    "sunglasses",
    "beard",
    "mustache",
    "eyes_open",
    "mouth_open",
    "face_occluded",
)
"""The same, as manifests and labels spell them."""

MAX_FACES = 100
"""The service looks at the 100 largest faces of an image, and no further."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a face is, as ratios of the upright image's width and height."""

    left: float
    top: float
    width: float
    height: float

    @property
    def sides(self) -> tuple[float, float, float, float]:
        """Left, top, width, height."""
        return self.left, self.top, self.width, self.height


@dataclass(frozen=True, slots=True)
class Face:
    """The truth of one subject in one image.

    Attributes:
        subject: who it is; two faces are a genuine pair when their subjects are equal.
        box: where it is; ``None`` when nobody declared it (the answer then draws one).
        attributes: everything declared, as text: ``gender``, ``skin_type``, ``race``, ``age``, and
            any further column of a manifest. Groups of a profile see these and nothing else.
    """

    subject: str
    box: Box | None = None
    attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One categorical column over many faces.

    Attributes:
        codes: int64, shape (n,): index into ``values``; −1 where nothing is declared.
        values: the distinct values.
    """

    codes: npt.NDArray[np.int64]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What the header of an image file says.

    Attributes:
        digest: SHA-256 of the bytes, 32 bytes.
        format: ``"PNG"`` or ``"JPEG"``.
        width, height: pixels of the upright image (EXIF orientation applied).
        orientation: EXIF orientation, 1 to 8; 1 where none is declared.
        label: the text of the label in the file, or ``None``.
    """

    digest: bytes
    format: str
    width: int
    height: int
    orientation: int = 1
    label: bytes | None = None


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


class LoneFace(NamedTuple):
    """The only face that detection returns for an image: an observation in Python's own numbers.

    Most images show one face, and on arrays of one row each call costs more than its work.

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
