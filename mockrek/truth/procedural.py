"""The truth of an image that nobody declared: one plausible face, a pure function of its bytes."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from mockrek.domain import GENDERS, SKIN_TYPES, Box, Face
from mockrek.scoring.draws import Purpose, draw_block, uniform

RACES: Final = (
    "White",
    "Black",
    "Latino_Hispanic",
    "East Asian",
    "Southeast Asian",
    "Indian",
    "Middle Eastern",
)
"""The categories of FairFace (Kärkkäinen & Joo, WACV 2021)."""

_AGES: Final = tuple(map(str, range(18, 70)))


def face_of(digest: bytes) -> Face:
    """The face of an unknown image. It does not depend on the seed, only on the bytes.

    Args:
        digest: SHA-256 of the image's bytes.

    Returns:
        A face with a box inside the image, and with gender, skin type, race and age; each of the
        first three evenly distributed, the age evenly from 18 to 69.

    >>> face_of(bytes(32)).subject
    'unknown-0000000000000000'
    """
    key = np.array([int.from_bytes(digest[:8])], np.uint64)
    gender, skin, race, age, *sides = uniform(draw_block(0, Purpose.TRAIT, key, 8))[0].tolist()
    attributes = {
        "gender": _pick(GENDERS, gender),
        "skin_type": _pick(SKIN_TYPES, skin),
        "race": _pick(RACES, race),
        "age": _pick(_AGES, age),
    }
    return Face(f"unknown-{digest[:8].hex()}", _box(*sides), MappingProxyType(attributes))


def _pick(choices: Sequence[str], part: float) -> str:
    return choices[int(part * len(choices))]


def _box(left: float, top: float, width: float, height: float) -> Box:
    """A box between a fifth and nearly half of the image wide, a little higher, and inside it."""
    wide = 0.2 + 0.25 * width
    high = wide * (1.15 + 0.25 * height)
    return Box(0.05 + left * (0.9 - wide), 0.05 + top * (0.9 - high), wide, high)
