"""Conditions: what must hold of a face for a rate to be multiplied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from mockrek.domain import FLAGS

MEASURES: Final = ("brightness", "sharpness", "roll", "yaw", "pitch", "age")
"""What conditions are about: qualities 0 … 100, poses in degrees without their sign, years."""
MODIFIED: Final = (
    "detection.miss",
    "detection.false_detection",
    "gender.error",
    "emotion.error",
    *(
        f"attribute.{flag}.{kind}"
        for flag in FLAGS
        for kind in ("false_positive", "false_negative")
    ),
)
"""The rates that a modifier can multiply."""
MAX_MODIFIERS: Final = 4
"""Each doubles the number of cells that rates are kept for."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of one measure of a face; both bounds, where both are given.

    Attributes:
        below: the measure is less; ``None`` for no bound.
        above: the measure is greater.
    """

    below: float | None = None
    above: float | None = None


@dataclass(frozen=True, slots=True)
class Modifier:
    """Rates that are multiplied for faces under some conditions.

    Attributes:
        rates: tasks as answer sheets spell them: ``detection.miss``, ``gender.error``.
        when: by measure of :data:`MEASURES`; all must hold.
        where: attribute → the values that belong, as for a group; all must hold.
        factor: what the rate is multiplied by, at least 0; a product above 1 counts as 1.
    """

    rates: tuple[str, ...]
    when: Mapping[str, Condition]
    where: Mapping[str, tuple[str, ...]]
    factor: Fraction
