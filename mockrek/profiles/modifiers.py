"""Forms of modifiers: which rates are multiplied, when, and by what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from mockrek.profiles.conditions import MAX_MODIFIERS, MEASURES, MODIFIED, Condition, Modifier
from mockrek.profiles.forms import Field, Place, Record, show, suggest
from mockrek.profiles.groups import Where
from mockrek.profiles.scalars import Exact, Real

FACTOR = Exact(0, 10**6, "a factor: a number from 0 to 1000000")
_NONE: Mapping[str, Any] = MappingProxyType({})

_BOUND = Real(-1e6, 1e6, "in the measure's own unit")


@dataclass(frozen=True, slots=True)
class _When:
    """Conditions by measure: ``{ brightness = { below = 40 } }``."""

    def read(self, value: Any, place: Place) -> Mapping[str, Condition]:
        if not isinstance(value, Mapping):
            place.report(f"{show(value)} is not conditions: {{ brightness = {{ below = 40 }} }}")
            return _NONE
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
        "when": Field(_When(), _NONE, "measures of the face with their bounds"),
        "where": Field(Where(), _NONE, "attributes of the face and the values that belong"),
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
