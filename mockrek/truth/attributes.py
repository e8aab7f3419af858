"""The attributes whose values mockrek understands, and which values they may have.

Any other attribute is free text that the groups of a profile may name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from mockrek.domain import EMOTIONS, FLAG_COLUMNS, GENDERS, SKIN_TYPES

_CHOICES: Final = {
    "gender": GENDERS,
    "skin_type": SKIN_TYPES,
    "emotion": EMOTIONS,
    **dict.fromkeys(FLAG_COLUMNS, ("true", "false")),
}
_CANONICAL: Final = {
    name: {choice.casefold(): choice for choice in choices} for name, choices in _CHOICES.items()
}

RANGES: Final = MappingProxyType(
    {
        "age": (0.0, 120.0),
        "roll": (-180.0, 180.0),
        "yaw": (-180.0, 180.0),
        "pitch": (-180.0, 180.0),
        "brightness": (0.0, 100.0),
        "sharpness": (0.0, 100.0),
    }
)
"""The attributes that are numbers: smallest and largest value, both allowed."""

CHECKED: Final = frozenset(_CHOICES) | frozenset(RANGES)
"""Every attribute whose values are checked."""

Scalar = str | int | float | bool
"""What JSON may hold for an attribute."""

_WORDS: Final = {**_CHOICES, "age": tuple(map(str, range(121)))}

PLAIN: Final[Mapping[tuple[str, Scalar], str]] = {
    (name, word): word for name, words in _WORDS.items() for word in words
}
"""By name and value, values that are kept as they are: a short cut for most declarations."""

BOX_RANGES: Final = MappingProxyType(
    {"left": (-1.0, 1.0), "top": (-1.0, 1.0), "width": (1e-4, 1.5), "height": (1e-4, 1.5)}
)
"""The sides of a box as ratios of the image: a face at the edge may leave it; a pixel of the
largest image is the smallest box."""


def canonical(name: str, value: str) -> str:
    """A value as it is kept: known words in their usual case, everything else unchanged.

    Args:
        name: the attribute.
        value: what was declared.

    Returns:
        The value to keep.

    Raises:
        ValueError: the attribute cannot have this value; the text is a sentence for the operator.

    >>> canonical("smile", "TRUE"), canonical("age", "34"), canonical("camera", "left")
    ('true', '34', 'left')
    """
    if (known := _CANONICAL.get(name)) is not None:
        if (choice := known.get(value.casefold())) is None:
            raise ValueError(f"{value!r} is not one of {', '.join(_CHOICES[name])}")
        return choice
    if (limits := RANGES.get(name)) is not None:
        number(value, *limits)
    return value


def number(value: str, low: float, high: float) -> float:
    """A number within limits.

    Args:
        value: what was declared.
        low: the smallest number allowed.
        high: the largest number allowed.

    Returns:
        The number.

    Raises:
        ValueError: it is not a number, or outside the limits; the text is a sentence.
    """
    try:
        parsed = float(value)
    except ValueError:
        raise ValueError(f"{value!r} is not a number from {low:g} to {high:g}") from None
    if not low <= parsed <= high:
        raise ValueError(f"{value!r} is not between {low:g} and {high:g}")
    return parsed


def text_of(value: Scalar) -> str:
    """A JSON value as the text that stands for it in JSON.

    Args:
        value: a string, a number or a boolean.

    Returns:
        The text; a string is itself.

    >>> text_of("IV"), text_of(34), text_of(0.5), text_of(True)
    ('IV', '34', '0.5', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else repr(value)
