"""Forms of the rarer tables: confidences by group, confusions, modifiers, identification."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from mockrek.domain import EMOTIONS
from mockrek.profiles.conditions import MAX_MODIFIERS, MEASURES, MODIFIED, Condition, Modifier
from mockrek.profiles.forms import Field, Place, Record, show, suggest
from mockrek.profiles.groups import Where
from mockrek.profiles.scalars import NAME_PATTERN, Count, Exact, Real
from mockrek.profiles.schema import (
    CONFIDENCES,
    DEFAULT,
    RESERVED_NAMES,
    Confidence,
    ConfidenceTable,
    Identification,
    Rate,
)
from mockrek.profiles.tables import RateForm, check_group

WEIGHT = Exact(0, 10**6, "a weight: a number from 0 to 1000000")
FACTOR = Exact(0, 10**6, "a factor: a number from 0 to 1000000")
NOBODY: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ConfidenceForm:
    """Confidences for everybody as ``right`` and ``wrong``, and of single groups by their names."""

    item: Record[Confidence]

    def read(self, value: Any, place: Place) -> ConfidenceTable:
        """The confidences by group; one of the two that is not said is the mock's own."""
        if not isinstance(value, Mapping):
            place.report(f"{show(value)} is not a table: {{ right = {{ mean = 99, sd = 1 }} }}")
            return CONFIDENCES
        common = {key: entry for key, entry in value.items() if key in self.item.fields}
        groups = {}
        for key, entry in value.items():
            if key not in common:
                known = (*place.groups, *RESERVED_NAMES)
                check_group(key, known, place.at(key), also=tuple(self.item.fields))
                groups[key] = self.item.read(entry, place.at(key))
        default = groups.pop(DEFAULT, None)
        if default is not None and common:
            place.at(DEFAULT).report("right and wrong stand beside it, for everybody: keep one")
        return ConfidenceTable(default or self.item.read(common, place), MappingProxyType(groups))

    def schema(self) -> dict[str, Any]:
        """An object of two spreads, and of groups."""
        item = self.item.schema()
        return {
            "type": "object",
            "properties": item["properties"],
            "patternProperties": {f"^(?!(right|wrong)$){NAME_PATTERN[1:]}": item},
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class ConfusionForm:
    """Which wrong emotion is said, by the true one."""

    def read(self, value: Any, place: Place) -> Mapping[str, Mapping[str, Fraction]]:
        """Weights of wrong emotions by true emotion."""
        if not isinstance(value, Mapping):
            place.report(f"{show(value)} is not a table: {{ HAPPY = {{ CALM = 1 }} }}")
            return NOBODY
        read = {}
        for emotion, weights in value.items():
            here = place.at(emotion)
            _check_emotion(emotion, here)
            if not isinstance(weights, Mapping) or not weights:
                here.report(f"{show(weights)} is not wrong emotions with weights: {{ CALM = 1 }}")
                continue
            read[emotion] = self._weights(emotion, weights, here)
        return MappingProxyType(read)

    def schema(self) -> dict[str, Any]:
        """An object of objects of weights."""
        emotions = list(EMOTIONS)
        weights = {
            "type": "object",
            "propertyNames": {"enum": emotions},
            "additionalProperties": WEIGHT.schema(),
            "minProperties": 1,
        }
        return {
            "type": "object",
            "propertyNames": {"enum": emotions},
            "additionalProperties": weights,
        }

    def _weights(
        self, emotion: str, weights: Mapping[str, Any], place: Place
    ) -> Mapping[str, Fraction]:
        read = {}
        for wrong, weight in weights.items():
            here = place.at(wrong)
            _check_emotion(wrong, here)
            if wrong == emotion:
                here.report("is the true emotion: an error is another one")
            read[wrong] = WEIGHT.read(weight, here)
        if read and not any(read.values()):
            place.report("all weights are 0: give one emotion a weight")
        return MappingProxyType(read)


def _check_emotion(name: str, place: Place) -> None:
    if name not in EMOTIONS:
        place.report(f"{show(name)} is no emotion; {suggest(name, EMOTIONS)}")


_BOUND = Real(-1e6, 1e6, "in the measure's own unit")


@dataclass(frozen=True, slots=True)
class _When:
    """Conditions by measure: ``{ brightness = { below = 40 } }``."""

    def read(self, value: Any, place: Place) -> Mapping[str, Condition]:
        if not isinstance(value, Mapping):
            place.report(f"{show(value)} is not conditions: {{ brightness = {{ below = 40 }} }}")
            return NOBODY
        read = {}
        for measure, bounds in value.items():
            here = place.at(measure)
            if measure not in MEASURES:
                here.report(f"no measure; {suggest(measure, MEASURES)}; attributes go to where")
            elif not isinstance(bounds, Mapping) or not bounds:
                here.report(f"{show(bounds)} is not bounds: {{ below = 40 }}, {{ above = 60 }}")
            else:
                read[measure] = _CONDITION.read(bounds, here)
                _check_bounds(read[measure], here)
        return MappingProxyType(read)

    def schema(self) -> dict[str, Any]:
        bounds = _CONDITION.schema() | {"minProperties": 1}
        return {
            "type": "object",
            "properties": dict.fromkeys(MEASURES, bounds),
            "additionalProperties": False,
        }


def _check_bounds(condition: Condition, place: Place) -> None:
    low, high = condition.above, condition.below
    if low is not None and high is not None and low >= high:
        place.report(f"never holds: nothing is above {low:g} and below {high:g}")


_CONDITION = Record(
    Condition,
    {
        "below": Field(_BOUND, None, "the measure is less than this"),
        "above": Field(_BOUND, None, "the measure is greater than this"),
    },
)


@dataclass(frozen=True, slots=True)
class _Rates:
    """Names of rates."""

    def read(self, value: Any, place: Place) -> tuple[str, ...]:
        names = value if isinstance(value, list) else [value]
        if not names:
            place.report("an empty list: name a rate, such as detection.miss")
        for index, name in enumerate(names):
            here = place.at(index) if isinstance(value, list) else place
            if not isinstance(name, str) or name not in MODIFIED:
                here.report(f"{show(name)} is no rate; {suggest(str(name), MODIFIED)}")
        return tuple(name for name in names if isinstance(name, str))

    def schema(self) -> dict[str, Any]:
        name = {"enum": list(MODIFIED)}
        return {"anyOf": [name, {"type": "array", "items": name, "minItems": 1}]}


MODIFIER = Record(
    Modifier,
    {
        "rates": Field(_Rates(), (), "the rates that are multiplied", required=True),
        "when": Field(_When(), NOBODY, "measures of the face with their bounds"),
        "where": Field(Where(), NOBODY, "attributes of the face and the values that belong"),
        "factor": Field(FACTOR, Fraction(1), "what the rates are multiplied by", required=True),
    },
)


@dataclass(frozen=True, slots=True)
class ModifierList:
    """The modifiers of a profile."""

    def read(self, value: Any, place: Place) -> tuple[Modifier, ...]:
        """The modifiers, in the order of the file."""
        if not isinstance(value, list):
            place.report(f"{show(value)} is not a list: each begins with [[modifier]]")
            return ()
        if len(value) > MAX_MODIFIERS:
            place.report(f"{len(value)} modifiers are more than {MAX_MODIFIERS}")
            return ()
        modifiers = []
        for index, entry in enumerate(value):
            modifier = MODIFIER.read(entry, place.at(index))
            if isinstance(entry, Mapping) and not {"when", "where"} & entry.keys():
                place.at(index).report("holds for everybody: give it when or where")
            modifiers.append(modifier)
        return tuple(modifiers)

    def schema(self) -> dict[str, Any]:
        """An array."""
        item = MODIFIER.schema() | {"anyOf": [{"required": ["when"]}, {"required": ["where"]}]}
        return {"type": "array", "items": item, "maxItems": MAX_MODIFIERS}


_IDENTIFICATION: Mapping[str, Field[Any]] = {
    "threshold": Field(Real(0, 100, "percent"), 80.0, "similarity, percent", required=True),
    "gallery": Field(Count(1), 1, "how many faces were searched", required=True),
}


@dataclass(frozen=True, slots=True)
class IdentificationForm:
    """``{ errors = 28, of = 535, threshold = 80, gallery = 25000 }``, or ``rate`` for the count."""

    def read(self, value: Any, place: Place) -> Identification:
        """The rate, and the search that it is about."""
        if not isinstance(value, Mapping):
            what = "{ errors = 28, of = 535, threshold = 80, gallery = 25000 }"
            place.report(f"{show(value)} is not a search: {what}")
            return Identification(Rate(Fraction(0)), Fraction(80), 1)
        search = {key: entry for key, entry in value.items() if key not in ("rate", *_COUNT)}
        threshold, gallery = Record(lambda **read: tuple(read.values()), _IDENTIFICATION).read(
            search, place
        )
        count = {key: entry for key, entry in value.items() if key in _COUNT}
        if count and "rate" in value:
            place.at("rate").report("stands beside errors and of: keep one")
        rate = RateForm().read(value.get("rate", count), place)
        return Identification(rate, Fraction(str(threshold)), gallery)

    def schema(self) -> dict[str, Any]:
        """An object."""
        rates = RateForm().schema()["anyOf"]
        return {
            "type": "object",
            "properties": {
                "rate": rates[0],
                **rates[1]["properties"],
                **{key: field.form.schema() for key, field in _IDENTIFICATION.items()},
            },
            "required": ["threshold", "gallery"],
            "oneOf": [{"required": ["rate"]}, {"required": ["errors", "of"]}],
            "additionalProperties": False,
        }


_COUNT = ("errors", "of")
