"""How faces really look: what truth declares, and a plausible draw where it declares nothing.

A draw here depends on the face or the subject and on nothing else, no seed and no profile: it is
part of the truth. What stays with a person (gender, age, glasses, beard) is drawn by subject.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.domain import EMOTIONS, FLAG_COLUMNS, GENDERS, Appearance, Face
from mockrek.scoring.draws import Purpose, draw_block, key_of, uniform
from mockrek.truth.manifest import Manifest

Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.uint64]

_TEXT_TO_FLAG: Final = {"true": 1.0, "false": 0.0}
_NAMES: Final = (
    "gender",
    "age",
    "emotion",
    *FLAG_COLUMNS,
    "roll",
    "yaw",
    "pitch",
    "brightness",
    "sharpness",
)
_PARSERS: Final[Mapping[str, Callable[[str], float]]] = {
    **dict.fromkeys(_NAMES, float),
    **dict.fromkeys(FLAG_COLUMNS, lambda text: _TEXT_TO_FLAG[text]),
    "gender": lambda text: float(GENDERS.index(text)),
    "emotion": lambda text: float(EMOTIONS.index(text)),
}

# The chance of each flag where it is not declared, in the order of FLAGS. A smile follows the
# emotion, and beards grow on men; both are set apart below.
_FLAG_CHANCES: Final = np.array([0.0, 0.25, 0.04, 0.35, 0.3, 0.97, 0.15, 0.03])
# Cumulated chances of EMOTIONS: most portraits are happy or calm.
_EMOTION_CHANCES: Final = np.array([0.36, 0.42, 0.46, 0.50, 0.53, 0.59, 0.97, 1.0])
# The service reports sharpness in repeated steps; these were seen in captures, or lie between.
_SHARPNESS_STEPS: Final = np.array(
    [26.1773681640625, 53.330047607421875, 78.64350128173828, 92.22801971435547, 95.51618957519531]
)
_BY_SUBJECT: Final = ("gender", "age", "eyeglasses", "beard", "mustache")


def appearance_of_faces(faces: Sequence[Face], keys: Keys, subjects: Keys) -> Appearance:
    """The appearance of the faces of one image.

    Args:
        faces: their truth.
        keys: uint64, shape (n,): the keys of the faces.
        subjects: uint64, shape (n,): the keys of their subjects.

    Returns:
        One row a face.
    """
    declared = np.full((len(faces), len(_NAMES)), np.nan)
    for row, face in enumerate(faces):
        for place, name in enumerate(_NAMES):
            text = face.attributes.get(name)
            if text:
                declared[row, place] = _PARSERS[name](text)
    return _appearance(declared, keys, subjects)


def appearance_of_manifest(manifest: Manifest) -> Appearance:
    """The appearance of all faces of a manifest; a row equals what its image alone gives.

    Returns:
        One row a face, in the order of the manifest.
    """
    declared = np.full((manifest.faces, len(_NAMES)), np.nan)
    for place, name in enumerate(_NAMES):
        column = manifest.columns.get(name)
        if column is not None:
            parse = _PARSERS[name]
            values = [parse(text) if text else np.nan for text in column.values]
            # Code -1, "not declared", picks the NaN at the end.
            declared[:, place] = np.array([*values, np.nan])[column.codes]
    subjects = manifest.subjects
    keys = (subject_key(subjects[place]) for place in range(len(subjects)))
    distinct = np.fromiter(keys, np.uint64, len(subjects))
    return _appearance(declared, manifest.keys, distinct[manifest.subject_codes])


def subject_key(subject: str) -> int:
    """What draws about a subject start from."""
    return key_of(subject.encode())


def _appearance(declared: Floats, keys: Keys, subjects: Keys) -> Appearance:
    drawn = _drawn(keys, subjects)
    values = {name: _either(declared[:, i], drawn[name]) for i, name in enumerate(_NAMES)}
    smile = declared[:, _NAMES.index("smile")]
    happy = values["emotion"] == EMOTIONS.index("HAPPY")
    flags = np.stack([values[name] for name in FLAG_COLUMNS], axis=1) > 0.5
    flags[:, 0] = np.where(np.isnan(smile), happy, smile > 0.5)
    male = values["gender"] == GENDERS.index("Male")
    for name in ("beard", "mustache"):
        undeclared = np.isnan(declared[:, _NAMES.index(name)])
        flags[:, FLAG_COLUMNS.index(name)] &= male | ~undeclared
    return Appearance(
        genders=values["gender"].astype(np.int64),
        ages=values["age"],
        flags=flags,
        emotions=values["emotion"].astype(np.int64),
        poses=np.stack([values["roll"], values["yaw"], values["pitch"]], axis=1),
        qualities=np.stack([values["brightness"], values["sharpness"]], axis=1),
    )


def _either(declared: Floats, drawn: Floats) -> Floats:
    return np.where(np.isnan(declared), drawn, declared)


def _drawn(keys: Keys, subjects: Keys) -> dict[str, Floats]:
    by_face = uniform(draw_block(0, Purpose.LOOK, keys, len(_NAMES)))
    by_subject = uniform(draw_block(0, Purpose.TRAIT, subjects, len(_NAMES)))
    shares = {
        name: (by_subject if name in _BY_SUBJECT else by_face)[:, i]
        for i, name in enumerate(_NAMES)
    }
    flags = {
        name: (shares[name] < chance).astype(np.float64)
        for name, chance in zip(FLAG_COLUMNS, _FLAG_CHANCES, strict=True)
    }
    return {
        **flags,
        "gender": np.floor(2 * shares["gender"]),
        "age": 18 + 57 * shares["age"] ** 1.4,
        "emotion": np.searchsorted(_EMOTION_CHANCES, shares["emotion"], "right").astype(np.float64),
        "roll": 16 * shares["roll"] - 8,
        "yaw": 30 * shares["yaw"] - 15,
        "pitch": 20 * shares["pitch"] - 10,
        "brightness": 55 + 40 * shares["brightness"],
        "sharpness": _SHARPNESS_STEPS[(shares["sharpness"] * 5).astype(np.int64)],
    }
