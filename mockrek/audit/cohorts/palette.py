"""Colours of drawn people: skin, hair, cloth and walls, and how to blend them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


def blend(colour: str, other: str, share: float) -> str:
    """Move ``colour`` towards ``other``.

    Args:
        colour: ``#rrggbb``.
        other: ``#rrggbb``.
        share: how far, 0 to 1.

    >>> blend("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Rec. 601 luma of ``#rrggbb``, 0 to 255."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


@dataclass(frozen=True, slots=True)
class Skin:
    """The tones a skin is painted with: in the light, itself, in shade; lines, blush, lips."""

    light: str
    base: str
    shade: str
    line: str
    blush: str
    lips: str


# illustrative: which Monk tones (1 to 10) stand for which Fitzpatrick type is the illustrator's
# choice; no source maps one scale to the other.
TONES_OF_TYPE: Final = {
    "I": (1, 1, 2),
    "II": (2, 3, 3),
    "III": (4, 4, 5),
    "IV": (5, 6, 6),
    "V": (6, 7, 7),
    "VI": (8, 8, 9, 10),
}

# illustrative: base, shade, line, blush, lips for each Monk tone, painted by eye. They are warmer
# than the scale's swatches, and the two darkest are lighter, so that features can be seen.
_PAINT: Final = (
    ("#f8e0d2", "#e3b39c", "#a9695a", "#ec9a8c", "#d4807c"),
    ("#f5dac6", "#dfab8d", "#a1644e", "#e89480", "#cb7770"),
    ("#f4d7b4", "#dca77a", "#9a6240", "#e39172", "#c77264"),
    ("#e8c79a", "#cc9a68", "#8c5a38", "#d98362", "#bd695b"),
    ("#d3a878", "#b07d50", "#744a2b", "#c56f4c", "#aa5c50"),
    ("#aa7b51", "#855a37", "#55351d", "#a9553a", "#94504a"),
    ("#8a5c42", "#693f2b", "#432416", "#8f4230", "#843f3e"),
    ("#6a4534", "#4c2d21", "#2e1810", "#76352a", "#70343a"),
    ("#573b2e", "#3c261c", "#22140e", "#6b3127", "#693036"),
    ("#493329", "#322019", "#1b100c", "#5d2b22", "#622d32"),
)


def skin_of(tone: int) -> Skin:
    """The paint for a Monk tone, 1 to 10."""
    base, shade, line, blush, lips = _PAINT[tone - 1]
    light = blend(base, "#ffe3c4", 0.55 if tone <= 5 else 0.26)
    return Skin(light, base, shade, line, blush, lips)


HAIR: Final = {
    "black": "#231f20",
    "espresso": "#33231c",
    "brown": "#54382a",
    "chestnut": "#774a30",
    "auburn": "#8c3f25",
    "copper": "#b5592c",
    "honey": "#b08448",
    "blond": "#d3b06c",
    "sand": "#c2a67e",
}
GREY: Final = "#b9b7b5"
WHITE: Final = "#e4e2de"

IRISES: Final = {
    "dark": "#35211a",
    "brown": "#5b3a24",
    "hazel": "#7b6334",
    "green": "#5c7a58",
    "blue": "#5583a6",
    "grey": "#71818a",
}

# Each scheme: the wall's lit side, its far side, cloth, second cloth (shirt, scarf, stripe).
SCHEMES: Final = (
    ("#f3dcc4", "#d99e7c", "#31506a", "#f3ece2"),
    ("#d9e6df", "#86ab9f", "#b4533c", "#f6e7d0"),
    ("#e3ddee", "#9c8fbd", "#3d3a5c", "#efe6f2"),
    ("#f7e3b0", "#dba955", "#2f5d57", "#fbf3df"),
    ("#d3e4ee", "#7ba3bd", "#8e3f4e", "#f2efe9"),
    ("#f3d3cd", "#cf8681", "#4a5a42", "#f6ebdd"),
    ("#e0e4cf", "#9aa779", "#6a3d5b", "#f4eee0"),
    ("#e9e2d8", "#b3a48f", "#27333f", "#d9b48a"),
    ("#cfe3df", "#5f9794", "#d68c45", "#fdf2dd"),
    ("#dcdff0", "#8790bd", "#c25e4c", "#f5efe6"),
    ("#f6dfd3", "#e0a48f", "#6c7d54", "#f7efe1"),
    ("#d5d9de", "#8d98a5", "#1f3a5a", "#f0f0ee"),
    ("#efe0cf", "#c4a07a", "#7c3232", "#f2e6d4"),
    ("#e6efe3", "#a5c09b", "#3f5f86", "#f6f1e4"),
)
