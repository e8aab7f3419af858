"""Forms of what is believed: confidences by group, and which wrong emotion is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from mockrek.domain import EMOTIONS
from mockrek.profiles.forms import Place, Record, show, suggest
from mockrek.profiles.scalars import NAME_PATTERN, Exact
from mockrek.profiles.schema import (
    CONFIDENCES,
    DEFAULT,
    RESERVED_NAMES,
    Confidence,
    ConfidenceTable,
)
from mockrek.profiles.tables import check_group

WEIGHT = Exact(0, 10**6, "a weight: a number from 0 to 1000000")
_NONE: Mapping[str, Any] = MappingProxyType({})


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
            return _NONE
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
