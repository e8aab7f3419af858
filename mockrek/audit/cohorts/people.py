"""Synthetic people, and how they look in one image: pure functions of draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mockrek.audit.cohorts import palette
from mockrek.audit.cohorts.ages import ADULTS, Ages
from mockrek.scoring.draws import Purpose, draw_block, key_of, uniform

# A place in these lists is a column of draws: append, never reorder.
_TRAITS: Final = (
    "age", "tone", "texture", "hair", "hair_colour", "grey", "iris", "scheme", "garment",
    "headwear", "whiskers", "whiskers_style", "glasses", "frame", "jaw", "chin", "eye_size",
    "eye_tilt", "eyelid", "brow_weight", "brow_arch", "nose_width", "nose_shape", "lip_fullness",
    "lip_width", "freckles", "earrings", "lip_tint", "parting", "volume", "backdrop", "shoulders",
    "mole", "dyed",
)  # fmt: skip
_LOOKS: Final = (
    "emotion", "smile", "gape", "lids", "glasses", "sunglasses", "roll", "roll_2", "yaw", "yaw_2",
    "pitch", "pitch_2", "light", "gaze",
)  # fmt: skip

_TEXTURES: Final = ("straight", "wavy", "curly", "coily")
# Soft tendencies, each with overlap: texture by skin type, style by texture and gender.
_TEXTURE_WEIGHTS: Final[Mapping[str, tuple[float, ...]]] = {
    "I": (5, 3, 1.5, 0.2), "II": (5, 3, 1.5, 0.3), "III": (5, 3, 2, 0.5),
    "IV": (4, 3, 2.5, 1), "V": (2, 2, 3, 4), "VI": (0.8, 1.2, 2.5, 6),
}  # fmt: skip
_STYLES: Final[Mapping[tuple[str, str], Mapping[str, float]]] = {
    ("Female", "straight"): {"long": 5, "bob": 4, "fringe": 3, "bun": 2, "tied": 2, "pixie": 1.5},
    ("Female", "wavy"): {"waves": 6, "bob": 2, "bun": 2, "tied": 1.5, "pixie": 1.5, "swept": 0.5},
    ("Female", "curly"): {"ringlets": 5, "curls": 2.5, "bun": 2, "waves": 1.5, "afro": 1},
    ("Female", "coily"): {"afro": 3, "braids": 3.5, "coils": 2, "puff": 2.5, "locs": 2, "buzz": 1},
    ("Male", "straight"): {"part": 5, "crop": 3, "swept": 3, "buzz": 1.5, "bob": 0.5, "tied": 0.4},
    ("Male", "wavy"): {"swept": 4, "part": 3, "crop": 2, "curls": 1, "waves": 0.6, "bun": 0.5},
    ("Male", "curly"): {"curls": 5, "swept": 1, "fade": 2, "buzz": 1, "ringlets": 0.5},
    ("Male", "coily"): {"fade": 4, "coils": 3, "buzz": 2.5, "afro": 1, "locs": 1, "braids": 0.5},
}  # fmt: skip
_COLOURS: Final[Mapping[str, Mapping[str, float]]] = {
    "I": {"blond": 3, "copper": 2, "honey": 2, "sand": 2, "brown": 3, "chestnut": 2, "black": 0.5},
    "II": {"blond": 2, "honey": 2, "chestnut": 3, "brown": 4, "auburn": 1, "espresso": 2},
    "III": {"brown": 4, "espresso": 4, "black": 3, "chestnut": 2, "honey": 1},
    "IV": {"black": 4, "espresso": 4, "brown": 3, "chestnut": 1},
    "V": {"black": 5, "espresso": 4, "brown": 1.5, "auburn": 0.5},
    "VI": {"black": 6, "espresso": 4, "brown": 0.8},
}
_IRISES: Final[Mapping[str, Mapping[str, float]]] = {
    "I": {"blue": 4, "green": 2, "grey": 2, "hazel": 2, "brown": 2},
    "II": {"blue": 3, "green": 2, "hazel": 3, "brown": 4, "grey": 1},
    "III": {"brown": 5, "hazel": 3, "green": 1, "dark": 2},
}
_DARK_IRISES: Final[Mapping[str, float]] = {"dark": 5, "brown": 4, "hazel": 0.6}
_HEADWEAR: Final[Mapping[str, Mapping[str, float]]] = {
    "Female": {"": 88, "hijab": 5, "headwrap": 3, "cap": 1.5, "beanie": 1.5, "turban": 1},
    "Male": {"": 90, "turban": 4, "cap": 3, "beanie": 2, "headwrap": 1},
}
_GARMENTS: Final[Mapping[str, Mapping[str, float]]] = {
    "Female": {"crew": 3, "vee": 3, "blazer": 3, "turtleneck": 2, "shirt": 2, "boat": 3, "wrap": 2},
    "Male": {"crew": 3, "vee": 1, "blazer": 4, "suit": 4, "turtleneck": 2, "shirt": 3, "wrap": 1},
}
_WHISKERS: Final = {"full": 3, "short": 4, "goatee": 2, "mustache": 1.6, "handlebar": 0.5}
_EMOTIONS: Final = {
    "CALM": 44, "HAPPY": 36, "SURPRISED": 4, "SAD": 4, "ANGRY": 3, "CONFUSED": 4, "DISGUSTED": 2,
    "FEAR": 3,
}  # fmt: skip
_SMILES: Final = {"HAPPY": 0.93, "CALM": 0.3, "SURPRISED": 0.12, "CONFUSED": 0.05}
_GAPES: Final = {"HAPPY": 0.45, "CALM": 0.04, "SURPRISED": 0.85, "FEAR": 0.55, "ANGRY": 0.25}


@dataclass(frozen=True, slots=True)
class Person:
    """A synthetic person: what stays the same from image to image.

    Attributes:
        tone: the Monk tone, 1 to 10.
        hair: ``"bald"`` or one of :data:`mockrek.audit.cohorts.drawing.hair.STYLES`.
        hair_colour: ``#rrggbb``, grey of age already in it.
        whiskers: ``""`` or the cut of beard or mustache.
        glasses: how likely this person wears glasses in an image.
        build: the remaining traits, 0 to 1 each, by name: ``jaw``, ``nose_width`` and so on.
    """

    subject: str
    gender: str
    skin_type: str
    age: int
    tone: int
    texture: str
    hair: str
    hair_colour: str
    iris: str
    scheme: tuple[str, str, str, str]
    garment: str
    headwear: str
    whiskers: str
    glasses: float
    build: Mapping[str, float]

    @property
    def beard(self) -> bool:
        """Whether there is hair on the chin."""
        return self.whiskers in {"full", "short", "goatee"}

    @property
    def mustache(self) -> bool:
        """Whether there is hair on the upper lip: with every beard drawn here, too."""
        return self.whiskers != ""


@dataclass(frozen=True, slots=True)
class Look:
    """A person in one image.

    Attributes:
        roll: degrees, positive is clockwise as the viewer sees it.
        yaw: degrees, positive is turned to the viewer's right.
        pitch: degrees, positive is up.
        brightness, sharpness: 0 to 100, as the service reports them.
        light: where it falls from, 0 (left) to 1.
        gaze: where the eyes look, 0 (left) to 1.
    """

    emotion: str
    smile: bool
    mouth_open: bool
    eyes_open: bool
    eyeglasses: bool
    sunglasses: bool
    roll: float
    yaw: float
    pitch: float
    brightness: float
    sharpness: float
    light: float
    gaze: float


def make_person(
    seed: int, shape: str, subject: str, gender: str, skin_type: str, ages: Ages = ADULTS
) -> Person:
    """Draw a person.

    Args:
        seed: of the cohort.
        shape: the name of the cohort's shape.
        subject: the person's name; with seed and shape it decides everything not given.
        gender: ``Female`` or ``Male``.
        skin_type: ``I`` to ``VI``.
        ages: the youngest and the oldest the person can be; the younger, the likelier.
    """
    u = uniforms(seed, f"{shape}/subject/{subject}", _TRAITS)
    youngest, oldest = ages
    age = round(youngest + (oldest - youngest) * (0.75 * u["age"] ** 1.15 + 0.25 * u["age"] ** 4))
    tones = palette.TONES_OF_TYPE[skin_type]
    texture = pick(u["texture"], dict(zip(_TEXTURES, _TEXTURE_WEIGHTS[skin_type], strict=True)))
    return Person(
        subject=subject,
        gender=gender,
        skin_type=skin_type,
        age=age,
        tone=tones[int(u["tone"] * len(tones))],
        texture=texture,
        hair=_hair(gender, texture, age, u["hair"]),
        hair_colour=_hair_colour(skin_type, age, u),
        iris=palette.IRISES[pick(u["iris"], _IRISES.get(skin_type, _DARK_IRISES))],
        scheme=palette.SCHEMES[int(u["scheme"] * len(palette.SCHEMES))],
        garment=pick(u["garment"], _GARMENTS[gender]),
        headwear=pick(u["headwear"], _HEADWEAR[gender]),
        whiskers=_whiskers(gender, age, u),
        glasses=0.9 if u["glasses"] < 0.14 + age / 300 else 0.03,
        build=u,
    )


def make_look(seed: int, shape: str, image: str, person: Person) -> Look:
    """Draw how ``person`` looks in ``image``; with seed and shape these decide everything."""
    u = uniforms(seed, f"{shape}/image/{image}/{person.subject}", _LOOKS)
    exposure = uniforms(seed, f"{shape}/exposure/{image}", ("brightness", "sharpness"))
    emotion = pick(u["emotion"], _EMOTIONS)
    smile = u["smile"] < _SMILES.get(emotion, 0.0)
    sunglasses = u["sunglasses"] < 0.04
    return Look(
        emotion=emotion,
        smile=smile,
        mouth_open=u["gape"] < _GAPES.get(emotion, 0.08),
        eyes_open=u["lids"] >= (0.01 if emotion in {"SURPRISED", "FEAR"} else 0.04),
        eyeglasses=sunglasses or u["glasses"] < person.glasses,
        sunglasses=sunglasses,
        roll=_spread(u["roll"], u["roll_2"], 14.0),
        yaw=_spread(u["yaw"], u["yaw_2"], 26.0),
        pitch=_spread(u["pitch"], u["pitch_2"], 14.0),
        brightness=round(62 + 34 * exposure["brightness"], 3),
        sharpness=round(100 - 58 * exposure["sharpness"] ** 3, 3),
        light=u["light"],
        gaze=u["gaze"],
    )


def pick(share: float, weights: Mapping[str, float]) -> str:
    """The entry of ``weights`` in which ``share``, 0 ≤ share < 1, of their sum falls."""
    *names, last = weights
    rest = share * sum(weights.values())
    for name in names:
        rest -= weights[name]
        if rest < 0:
            return name
    return last


def uniforms(seed: int, name: str, columns: Sequence[str]) -> dict[str, float]:
    """Decimals in [0, 1) by column, for whatever ``name`` names."""
    keys = np.array([key_of(name.encode())], np.uint64)
    row = uniform(draw_block(seed, Purpose.COHORT, keys, len(columns)))[0]
    return dict(zip(columns, row.tolist(), strict=True))


def _spread(first: float, second: float, most: float) -> float:
    """A triangular draw on −most … most, in degrees."""
    return round((first + second - 1) * most, 3)


def _hair(gender: str, texture: str, age: int, share: float) -> str:
    weights: dict[str, float] = dict(_STYLES[gender, texture])
    if gender == "Male":
        years = max(0, age - 28)
        total = sum(weights.values())
        weights |= {"bald": total * (0.04 + 0.005 * years), "receding": total * 0.009 * years}
    elif age > 55:
        for style in ("long", "waves", "ringlets", "fringe"):
            weights[style] = weights.get(style, 0) * 0.4
    return pick(share, weights)


def _hair_colour(skin_type: str, age: int, u: Mapping[str, float]) -> str:
    colour = palette.HAIR[pick(u["hair_colour"], _COLOURS[skin_type])]
    if u["dyed"] < 0.05:
        colour = palette.HAIR[pick(u["dyed"] / 0.05, dict.fromkeys(palette.HAIR, 1))]
    onset = 38 + 26 * u["grey"]
    grey = min(1.0, max(0.0, (age - onset) / 22))
    target = palette.WHITE if age > 66 else palette.GREY
    return palette.blend(colour, target, grey * 0.95)


def _whiskers(gender: str, age: int, u: Mapping[str, float]) -> str:
    if gender == "Female" or age < 18 or u["whiskers"] > 0.42:
        return ""
    return pick(u["whiskers_style"], _WHISKERS)
