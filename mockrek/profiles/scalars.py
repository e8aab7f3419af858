"""Forms of single values: text, words, whole numbers, exact numbers, floats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mockrek.profiles.forms import Place, show

MAX_DECIMALS = 30
"""Decimals of an exact number. A draw has 64 bits, so 20 are already more than it can tell apart;
the limit keeps ``1e-999999999`` from becoming a fraction with a billion digits."""

FRACTION_PATTERN = "^[0-9]{1,40}/[1-9][0-9]{0,39}$"
"""An exact number that no decimal can express, as text: ``"1/3"``."""

NAME_PATTERN = "^[A-Za-z0-9][A-Za-z0-9_.+-]{0,63}$"
NAME_NOUN = "a name: up to 64 letters, digits and _ . + - that begin with a letter or a digit"


def exact(value: Any) -> Decimal | Fraction | None:
    """The number as it was written, or ``None`` for what is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = Decimal(repr(value))  # what was typed, not its nearest binary fraction
    if isinstance(value, int):
        return Decimal(value) if value.bit_length() <= 64 else None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, str) and re.fullmatch(FRACTION_PATTERN, value):
        return Fraction(value)
    return None


@dataclass(frozen=True, slots=True)
class Text:
    """Text, of a pattern if one is given."""

    pattern: str | None = None
    noun: str = "text"

    def read(self, value: Any, place: Place) -> str:
        """The text itself."""
        if isinstance(value, str) and (self.pattern is None or re.fullmatch(self.pattern, value)):
            return value
        place.report(f"{show(value)} is not {self.noun}")
        return ""

    def schema(self) -> dict[str, Any]:
        """A string."""
        return {"type": "string"} | ({"pattern": self.pattern} if self.pattern else {})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, value: Any, place: Place) -> str:
        """The word itself."""
        if isinstance(value, str) and value in self.words:
            return value
        place.report(f"{show(value)} is not one of {', '.join(self.words)}")
        return self.words[0]

    def schema(self) -> dict[str, Any]:
        """An enumeration."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number from ``low`` up."""

    low: int
    high: int = 10**12

    def read(self, value: Any, place: Place) -> int:
        """The number itself."""
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and self.low <= value <= self.high
        ):
            return value
        place.report(f"{show(value)} is not a whole number from {self.low} to {self.high}")
        return self.low

    def schema(self) -> dict[str, Any]:
        """An integer."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True, slots=True)
class Exact:
    """An exact number in a range: a decimal, or a fraction as text."""

    low: int
    high: int
    noun: str

    def read(self, value: Any, place: Place) -> Fraction:
        """The number without rounding."""
        number = exact(value)
        if number is None or not self.low <= number <= self.high:
            place.report(f"{show(value)} is not {self.noun}")
            return Fraction(self.low)
        if isinstance(number, Decimal) and -int(number.as_tuple().exponent) > MAX_DECIMALS:
            place.report(f"{show(value)} has more than {MAX_DECIMALS} decimals: round it")
            return Fraction(self.low)
        return Fraction(number)

    def schema(self) -> dict[str, Any]:
        """A number, or text like ``1/3``."""
        number = {"type": "number", "minimum": self.low, "maximum": self.high}
        return {"anyOf": [number, {"type": "string", "pattern": FRACTION_PATTERN}]}


@dataclass(frozen=True, slots=True)
class Real:
    """A floating point number in a range."""

    low: float
    high: float
    unit: str

    def read(self, value: Any, place: Place) -> float:
        """The nearest float."""
        number = None if isinstance(value, str) else exact(value)
        if number is None or not self.low <= number <= self.high:
            place.report(
                f"{show(value)} is not a number from {self.low:g} to {self.high:g} ({self.unit})"
            )
            return self.low
        return float(number)

    def schema(self) -> dict[str, Any]:
        """A number."""
        return {"type": "number", "minimum": self.low, "maximum": self.high}
