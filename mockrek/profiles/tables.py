"""Forms of error rates: one rate, a curve over thresholds, and tables of them by group."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from mockrek.profiles.forms import LATER, Field, Form, Place, Record, Shared, show, suggest
from mockrek.profiles.scalars import FRACTION_PATTERN, MAX_DECIMALS, NAME_PATTERN, Count, Exact
from mockrek.profiles.schema import DEFAULT, OTHER, RESERVED_NAMES, Between, Curve, Rate

DECIMALS = rf"[0-9]{{1,{MAX_DECIMALS}}}"
THRESHOLD_PATTERN = rf"^(?!0+(\.0+)?$)[0-9]{{1,2}}(\.{DECIMALS})?$|{FRACTION_PATTERN}"
CLOSEST = Fraction(1, 1000)
"""Percent: how far apart thresholds are at least; a similarity is a float32."""

RATIO = Shared("ratio", Exact(0, 1, "a number from 0 to 1"))

NUMBER = Exact(0, 1, "a rate: a number from 0 to 1, or { errors = 3, of = 100 }")
COUNTED = Record(
    # More errors than trials are reported by RateForm; until then the rate must not exceed 1.
    lambda errors, of: Rate.counted(min(errors, of), of),
    {
        "errors": Field(Count(0), 0, "how many trials err", required=True),
        "of": Field(Count(1), Count(1).high, "how many trials there are", required=True),
    },
)

V = TypeVar("V")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RateForm:
    """A rate: a number, or a count of errors among trials."""

    def read(self, value: Any, place: Place) -> Rate:
        """The rate, and the count it was declared as."""
        if not isinstance(value, Mapping):
            return Rate(NUMBER.read(value, place))
        before = len(place.problems)
        rate = COUNTED.read(value, place)
        if len(place.problems) == before and value["errors"] > value["of"]:
            place.at("of").report(f"{value['of']} trials cannot have {value['errors']} errors")
        return rate

    def schema(self) -> dict[str, Any]:
        """Either."""
        return {"anyOf": [RATIO.schema(), COUNTED.schema()]}


@dataclass(frozen=True, slots=True)
class CurveForm:
    """An error rate at thresholds, which goes one way.

    Attributes:
        sign: 1 where the rate must not fall with the threshold, −1 where it must not rise.
        rule: the same in words.
    """

    sign: int
    rule: str

    def read(self, value: Any, place: Place) -> Curve:
        """The anchors by rising threshold."""
        if not isinstance(value, Mapping) or not value:
            place.report(f"{show(value)} is not thresholds with rates: {{ 80 = 0.001, 99 = 0 }}")
            return Curve(())
        anchors = sorted(self._anchors(value, place))
        for (low, before, low_key), (high, after, high_key) in pairwise(anchors):
            if high - low < CLOSEST:
                what = (
                    f"too close to {show(low_key)}: thresholds are at least {float(CLOSEST)} apart"
                )
                place.at(high_key).report(what)
            elif (after - before) * self.sign < 0:
                rates = f"{show(value[high_key])} after {show(value[low_key])} at {low_key}"
                place.at(high_key).report(f"{rates}: {self.rule}")
        return Curve(tuple((threshold, rate) for threshold, rate, _ in anchors))

    def schema(self) -> dict[str, Any]:
        """An object of thresholds."""
        return {
            "type": "object",
            "patternProperties": {THRESHOLD_PATTERN: RATIO.schema()},
            "additionalProperties": False,
            "minProperties": 1,
        }

    def _anchors(
        self, value: Mapping[str, Any], place: Place
    ) -> Iterator[tuple[Fraction, Fraction, str]]:
        """(threshold, rate, key) of the anchors that can be read."""
        for key, entry in value.items():
            here, before = place.at(key), len(place.problems)
            if not re.fullmatch(THRESHOLD_PATTERN, key) or not 0 < Fraction(key) < 100:
                here.report(f"{show(key)} is not a threshold: a percentage between 0 and 100")
            elif isinstance(entry, Mapping):  # TOML reads 99.5 = … as a table 99 with a key 5
                here.report('a table is not a number from 0 to 1; quote thresholds: "99.5" = 0.001')
            else:
                rate = RATIO.read(entry, here)
                if len(place.problems) == before:
                    yield Fraction(key), rate, key


@dataclass(frozen=True, slots=True)
class PerGroup(Generic[V, T]):
    """A table with a value for every group.

    Attributes:
        build: makes the table of its default and the values by group.
        item: what a value must look like.
        default: what holds where the table has no ``default``.
    """

    build: Callable[[V, Mapping[str, V]], T]
    item: Form[V]
    default: V

    def read(self, value: Any, place: Place) -> T:
        """The values by group; a name that no group has is a problem."""
        if not isinstance(value, Mapping):
            place.report(f"{show(value)} is not a table by group: {{ default = {show(value)} }}")
            return self.build(self.default, MappingProxyType({}))
        values = {}
        for key, entry in value.items():
            check_group(key, (*place.groups, *RESERVED_NAMES), place.at(key))
            values[key] = self.item.read(entry, place.at(key))
        default = values.pop(DEFAULT, self.default)
        return self.build(default, MappingProxyType(values))

    def schema(self) -> dict[str, Any]:
        """An object whose keys are names of groups."""
        return {
            "type": "object",
            "patternProperties": {NAME_PATTERN: self.item.schema()},
            "additionalProperties": False,
        }


def check_group(
    name: str, known: tuple[str, ...], place: Place, also: tuple[str, ...] = ()
) -> None:
    """Report a name that is not a known group's; ``also`` are other keys that might be meant."""
    if name not in known:
        unknown = f"no [[group]] has the name {show(name)}; {suggest(name, (*also, *known))}"
        place.report(LATER.get(name, unknown))


@dataclass(frozen=True, slots=True)
class BetweenForm:
    """Impostor pairs of two groups: a factor, and exact curves of single pairs."""

    factor: Field[Fraction]
    curve: Form[Curve]

    def read(self, value: Any, place: Place) -> Between:
        """The factor, and the curves under sorted pairs of names."""
        if not isinstance(value, Mapping):
            place.report(f"{show(value)} is not a table: {{ factor = 0.1 }}")
            return Between(self.factor.default)
        factor = self.factor.default
        curves: dict[tuple[str, str], Curve] = {}
        for key, entry in value.items():
            here = place.at(key)
            if key == "factor":
                factor = self.factor.form.read(entry, here)
                continue
            pair = self._pair(key, here)
            if pair in curves:
                here.report("the same two groups a second time: keep one")
            elif pair:
                curves[pair] = self.curve.read(entry, here)
        return Between(factor, MappingProxyType(curves))

    def schema(self) -> dict[str, Any]:
        """An object of a factor and pairs of names."""
        name = NAME_PATTERN.strip("^$")
        return {
            "type": "object",
            "properties": {"factor": {"description": self.factor.note} | RATIO.schema()},
            "patternProperties": {rf"^{name}\|{name}$": self.curve.schema()},
            "additionalProperties": False,
        }

    def _pair(self, key: str, place: Place) -> tuple[str, str] | None:
        names = key.split("|")
        if len(names) != 2:
            place.report('unknown key; known here: factor, and two groups as "one|other"')
            return None
        for name in names:
            check_group(name, (*place.groups, OTHER), place)
        first, second = sorted(names)
        if first == second:
            place.report("one group twice: its curve belongs to [matching.false_match]")
        return first, second
