"""Forms of groups: which attributes make a face a member."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from mockrek.domain import GENDERS, SKIN_TYPES
from mockrek.profiles.forms import Field, Place, Record, show
from mockrek.profiles.scalars import NAME_NOUN, NAME_PATTERN, Text
from mockrek.profiles.schema import RESERVED_NAMES, Group

MAX_GROUPS = 256
"""Pairs of groups grow with the square; the largest published partition (NIST's) has 50."""

CLOSED_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {"gender": GENDERS, "skin_type": SKIN_TYPES}
"""Attributes of a face that have no values but these."""


@dataclass(frozen=True, slots=True)
class Where:
    """Attributes with the values that belong: text, or a list of texts."""

    def read(self, value: Any, place: Place) -> Mapping[str, tuple[str, ...]]:
        """The values by attribute."""
        if not isinstance(value, Mapping) or not value:
            place.report(f'{show(value)} is not attributes with values: {{ gender = "Female" }}')
            return MappingProxyType({})
        for name in value:
            if name != name.lower():
                what = f"never matches: attributes have lower-case names: {show(name.lower())}"
                place.at(name).report(what)
        return MappingProxyType(
            {name: self._values(name, entry, place.at(name)) for name, entry in value.items()}
        )

    def schema(self) -> dict[str, Any]:
        """An object of texts and lists of texts."""
        return {
            "type": "object",
            "properties": {name: _any_of(words) for name, words in CLOSED_ATTRIBUTES.items()},
            "additionalProperties": _any_of(None),
            "propertyNames": {"pattern": "^[^A-Z]*$"},
            "minProperties": 1,
        }

    def _values(self, name: str, entry: Any, place: Place) -> tuple[str, ...]:
        values = entry if isinstance(entry, list) else [entry]
        if not values:
            place.report("an empty list: no face can match")
        known = CLOSED_ATTRIBUTES.get(name)
        seen: set[str] = set()
        for index, value in enumerate(values):
            here = place.at(index) if isinstance(entry, list) else place
            if not isinstance(value, str) or not value:
                here.report(f"{show(value)} is not text, as attributes of faces are: use quotes")
            elif known and value not in known:
                here.report(f"{show(value)} can never match: {name} is {', '.join(known)}")
            elif value in seen:
                here.report(f"{show(value)} a second time: keep one")
            else:
                seen.add(value)
        return tuple(value for value in values if isinstance(value, str))


def _any_of(words: tuple[str, ...] | None) -> dict[str, Any]:
    word = {"enum": list(words)} if words else {"type": "string", "minLength": 1}
    return {"anyOf": [word, {"type": "array", "items": word, "minItems": 1, "uniqueItems": True}]}


GROUP = Record(
    Group,
    {
        "name": Field(Text(NAME_PATTERN, NAME_NOUN), "", "what rate tables call it", required=True),
        "where": Field(
            Where(),
            MappingProxyType({}),
            'attributes and the values that belong: { gender = "Female" }',
            required=True,
        ),
    },
)


@dataclass(frozen=True, slots=True)
class GroupList:
    """The groups of a profile, in the order in which they are tried."""

    def read(self, value: Any, place: Place) -> tuple[Group, ...]:
        """The groups; one that cannot be told from others, or never matches, is a problem."""
        if not isinstance(value, list):
            place.report(f"{show(value)} is not a list of groups: each begins with [[group]]")
            return ()
        if len(value) > MAX_GROUPS:
            place.report(f"{len(value)} groups are more than {MAX_GROUPS}")
            return ()
        groups: list[Group] = []
        for index, entry in enumerate(value):
            group = GROUP.read(entry, place.at(index))
            _check(group, groups, place.at(index))
            groups.append(group)
        return tuple(groups)

    def schema(self) -> dict[str, Any]:
        """An array."""
        return {"type": "array", "items": GROUP.schema(), "maxItems": MAX_GROUPS}


def declared_names(value: Any) -> tuple[str, ...]:
    """The names that groups declare, right or wrong, so that tables are checked against them."""
    entries = value if isinstance(value, list) else []
    names = [entry.get("name") for entry in entries if isinstance(entry, Mapping)]
    texts = (name for name in names if isinstance(name, str))
    return tuple(dict.fromkeys(name for name in texts if name not in RESERVED_NAMES))


def _check(group: Group, earlier: list[Group], place: Place) -> None:
    if group.name in (*RESERVED_NAMES, "all"):  # "all" adds up the groups on answer sheets
        place.at("name").report(f"{show(group.name)} is reserved: choose another name")
    if group.name and group.name in (other.name for other in earlier):
        place.at("name").report(f"{show(group.name)} is the name of an earlier group, too")
    cover = next((other for other in earlier if _covers(other, group)), None)
    if cover:
        place.at("where").report(f"never matches: all its faces are in {show(cover.name)} already")


def _covers(wide: Group, narrow: Group) -> bool:
    """Whether every face of ``narrow`` is in ``wide``; what could not be read covers nothing."""
    return bool(wide.where) and all(
        set() < set(narrow.where.get(name, ())) <= set(values)
        for name, values in wide.where.items()
    )
