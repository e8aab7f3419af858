"""How faces really look: what truth declares, and a plausible draw where it declares nothing.

A draw here depends on the face or the subject and on nothing else, no seed and no profile: it is
part of the truth. What stays with a person (gender, age, glasses, beard) is drawn by subject.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.domain import (
    EMOTIONS,
    FLAG_COLUMNS,
    GENDERS,
    Appearance,
    Conditions,
    Face,
    LoneAppearance,
    Roll,
)
from mockrek.scoring.draws import Purpose, draw_block, key_of, shares_one, uniform
from mockrek.truth.manifest import Manifest

Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.uint64]
Parser = Callable[[str], float]

_TEXT_TO_FLAG: Final = {"true": 1.0, "false": 0.0}
_LOOKS: Final[Mapping[str, Parser]] = {
    **dict.fromkeys(FLAG_COLUMNS, lambda text: _TEXT_TO_FLAG[text]),
    "gender": lambda text: float(GENDERS.index(text)),
    "age": float,
    "emotion": lambda text: float(EMOTIONS.index(text)),
}
_CONDITIONS: Final[Mapping[str, Parser]] = dict.fromkeys(
    ("roll", "yaw", "pitch", "brightness", "sharpness"), float
)

_SMILE, _BEARD, _MUSTACHE = (FLAG_COLUMNS.index(name) for name in ("smile", "beard", "mustache"))
_GENDER, _AGE, _EMOTION = 8, 9, 10  # columns of _LOOKS behind the flags
# Where they are not declared: the chance of each flag, in the order of FLAGS. A smile follows the
# emotion, and beards grow on men; both are set apart below.
_FLAG_CHANCES: Final = np.array([0.0, 0.25, 0.04, 0.35, 0.3, 0.97, 0.15, 0.03])
# Cumulated chances of EMOTIONS: most portraits are happy or calm.
_EMOTION_CHANCES: Final = np.array([0.36, 0.42, 0.46, 0.50, 0.53, 0.59, 0.97, 1.0])
_YOUNGEST, _AGE_SPAN = 18.0, 57.0  # years
_BY_SUBJECT: Final = np.array(
    [name in {"gender", "age", "eyeglasses", "beard", "mustache"} for name in _LOOKS]
)
# Roll, yaw, pitch in degrees and brightness: uniform from, and over how wide a range.
_FROM: Final = np.array([-8.0, -15.0, -10.0, 55.0])
_OVER: Final = np.array([16.0, 30.0, 20.0, 40.0])
# The service reports sharpness in repeated steps; these were seen in captures, or lie between.
_SHARPNESS_STEPS: Final = np.array(
    [26.1773681640625, 53.330047607421875, 78.64350128173828, 92.22801971435547, 95.51618957519531]
)
_STAYS: Final[list[bool]] = _BY_SUBJECT.tolist()
_LIKELY: Final[list[float]] = _FLAG_CHANCES.tolist()
_CHANCES: Final[list[float]] = _EMOTION_CHANCES.tolist()
_RANGES: Final = _FROM.tolist(), _OVER.tolist()
_STEPS: Final[list[float]] = _SHARPNESS_STEPS.tolist()


def subject_key(subject: str) -> int:
    """What draws about a subject start from."""
    return key_of(subject.encode())


def appearance_of_faces(faces: Sequence[Face], keys: Keys, subjects: Keys) -> Appearance:
    """The appearance of the faces of one image.

    Args:
        faces: their truth.
        keys: uint64, shape (n,): the keys of the faces.
        subjects: uint64, shape (n,): the keys of their subjects.

    Returns:
        One row a face.
    """
    return _appearance(_declared_by_faces(faces, _LOOKS), keys, subjects)


def appearance_of_manifest(manifest: Manifest) -> Appearance:
    """The appearance of all faces of a manifest; a row equals what its image alone gives.

    Returns:
        One row a face, in the order of the manifest.
    """
    declared = _declared_by_manifest(manifest, _LOOKS)
    return _appearance(declared, manifest.keys, subject_keys_of_manifest(manifest))


def subject_keys_of_manifest(manifest: Manifest) -> Keys:
    """The keys of the subjects of all faces of a manifest: uint64, shape (n,)."""
    keys = map(subject_key, manifest.subjects)
    distinct = np.fromiter(keys, np.uint64, len(manifest.subjects))
    return distinct[manifest.subject_codes]


def conditions_of_manifest(manifest: Manifest) -> Conditions:
    """Under which conditions all faces of a manifest were taken; as their images alone give."""
    return _conditions(_declared_by_manifest(manifest, _CONDITIONS), manifest.keys)


def roll_of(manifest: Manifest) -> Roll:
    """The faces of a manifest, as far as a profile looks at them."""
    return Roll(
        keys=manifest.keys,
        columns=manifest.columns,
        starts=manifest.starts,
        vacant=manifest.vacant_keys,
        appearance=appearance_of_manifest(manifest),
        subjects=lambda: subject_keys_of_manifest(manifest),
        conditions=lambda: conditions_of_manifest(manifest),
    )


def conditions_of_faces(faces: Sequence[Face], keys: Keys) -> Conditions:
    """Under which conditions the faces of one image were taken.

    Args:
        faces: their truth.
        keys: uint64, shape (n,): the keys of the faces.

    Returns:
        One row a face.
    """
    return _conditions(_declared_by_faces(faces, _CONDITIONS), keys)


def conditions_of_face(
    face: Face, key: int
) -> tuple[tuple[float, float, float], tuple[float, float]]:
    """:func:`conditions_of_faces` for one face, to the same bit.

    Returns:
        Roll, yaw, pitch in degrees; brightness and sharpness in 0 … 100.
    """
    shares = shares_one(0, Purpose.CONDITIONS, key, len(_CONDITIONS))
    values = [start + over * share for start, over, share in zip(*_RANGES, shares, strict=False)]
    values.append(_STEPS[int(shares[4] * len(_STEPS))])
    for place, name in enumerate(_CONDITIONS):
        if text := face.attributes.get(name):
            values[place] = float(text)
    roll, yaw, pitch, brightness, sharpness = values
    return (roll, yaw, pitch), (brightness, sharpness)


def _conditions(declared: Floats, keys: Keys) -> Conditions:
    shares = uniform(draw_block(0, Purpose.CONDITIONS, keys, len(_CONDITIONS)))
    steps = (shares[:, 4] * len(_SHARPNESS_STEPS)).astype(np.int64)
    values = np.empty(declared.shape)
    values[:, :4] = _FROM + _OVER * shares[:, :4]
    values[:, 4] = _SHARPNESS_STEPS[steps]
    np.copyto(values, declared, where=~np.isnan(declared))
    return Conditions(poses=values[:, :3], qualities=values[:, 3:])


def appearance_of_face(face: Face, key: int, subject: int) -> LoneAppearance:
    """:func:`appearance_of_faces` for one face, to the same bit."""
    said = face.attributes.get
    by_face = shares_one(0, Purpose.LOOK, key, len(_LOOKS))
    by_subject = shares_one(0, Purpose.TRAIT, subject, len(_LOOKS))
    shares = [
        of_subject if stays else of_face
        for stays, of_subject, of_face in zip(_STAYS, by_subject, by_face, strict=True)
    ]
    text = said("gender")
    gender = GENDERS.index(text) if text else int(2 * shares[_GENDER])
    text, share = said("age"), shares[_AGE]
    age = float(text) if text else _YOUNGEST + _AGE_SPAN * share * sqrt(share)
    text = said("emotion")
    emotion = EMOTIONS.index(text) if text else bisect_right(_CHANCES, shares[_EMOTION])
    hairy = GENDERS[gender] == "Male"
    flags = []
    for place, name in enumerate(FLAG_COLUMNS):
        if text := said(name):
            flags.append(text == "true")
        elif place == _SMILE:
            flags.append(EMOTIONS[emotion] == "HAPPY")
        else:
            may = hairy or place not in (_BEARD, _MUSTACHE)
            flags.append(may and shares[place] < _LIKELY[place])
    return LoneAppearance(gender, age, flags, emotion)


def _declared_by_faces(faces: Sequence[Face], parsers: Mapping[str, Parser]) -> Floats:
    """What truth says, shape (faces, parsers); NaN where it says nothing."""
    rows = [
        [
            parse(text) if (text := face.attributes.get(name)) else np.nan
            for name, parse in parsers.items()
        ]
        for face in faces
    ]
    return np.array(rows, np.float64).reshape(len(faces), len(parsers))


def _declared_by_manifest(manifest: Manifest, parsers: Mapping[str, Parser]) -> Floats:
    """The same for all faces of a manifest."""
    declared = np.full((manifest.faces, len(parsers)), np.nan)
    for place, (name, parse) in enumerate(parsers.items()):
        column = manifest.columns.get(name)
        if column is not None:
            values = [parse(text) if text else np.nan for text in column.values]
            # Code -1, "not declared", picks the NaN at the end.
            declared[:, place] = np.array([*values, np.nan])[column.codes]
    return declared


def _appearance(declared: Floats, keys: Keys, subjects: Keys) -> Appearance:
    by_face = uniform(draw_block(0, Purpose.LOOK, keys, len(_LOOKS)))
    by_subject = uniform(draw_block(0, Purpose.TRAIT, subjects, len(_LOOKS)))
    values = np.where(_BY_SUBJECT, by_subject, by_face)
    values[:, :8] = values[:, :8] < _FLAG_CHANCES
    values[:, _GENDER] = np.floor(2 * values[:, _GENDER])
    share = values[:, _AGE]
    values[:, _AGE] = _YOUNGEST + _AGE_SPAN * share * np.sqrt(share)  # more young than old
    values[:, _EMOTION] = np.searchsorted(_EMOTION_CHANCES, values[:, _EMOTION], "right")
    undeclared = np.isnan(declared)
    values = np.where(undeclared, values, declared)
    flags = values[:, :8] > 0.5
    happy = values[:, _EMOTION] == EMOTIONS.index("HAPPY")
    flags[:, _SMILE] = np.where(undeclared[:, _SMILE], happy, flags[:, _SMILE])
    male = values[:, _GENDER] == GENDERS.index("Male")
    for hair in (_BEARD, _MUSTACHE):
        flags[:, hair] &= male | ~undeclared[:, hair]
    return Appearance(
        genders=values[:, _GENDER].astype(np.int64),
        ages=values[:, _AGE],
        flags=flags,
        emotions=values[:, _EMOTION].astype(np.int64),
    )
