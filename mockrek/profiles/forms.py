"""Forms: what a value in a file must look like, said once for the reader and for editors.

A form reads a decoded value (TOML or JSON) into what the program uses, and describes itself as JSON
Schema. Reading never stops at a problem: it is noted with its place, any valid value is returned in
its stead, and whoever started the reading raises at the end. So one run finds everything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Generic, Protocol, TypeVar

from mockrek.errors import Problem

MAX_PROBLEMS = 200
"""Reading ends at the next one, so that a large file of nonsense does not take long."""

MAX_SUGGESTIONS = 16
"""How many known keys a message lists."""

LATER = {
    "when": "conditions stand in a [[modifier]]: rates, when, factor",
}
"""Keys that a reader of the design may expect elsewhere, and what to do."""

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class TooManyProblems(Exception):
    """Raised by :meth:`Place.report` in the place of one more problem."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where reading stands.

    Attributes:
        path: as a person would write it: ``group[1].where.skin_type``.
        problems: what was found wrong so far, anywhere; grows.
        groups: the names of the groups that the file declares.
    """

    path: str
    problems: list[Problem]
    groups: tuple[str, ...] = ()

    def at(self, key: str | int) -> Place:
        """The place of an entry of a table or a list."""
        if isinstance(key, int):
            step = f"[{key}]"
        else:
            bare = re.fullmatch("[A-Za-z0-9_-]+", key) is not None
            step = ("." if self.path else "") + (key if bare else json.dumps(key))
        return Place(self.path + step, self.problems, self.groups)

    def report(self, what: str) -> None:
        """Note a problem here.

        Raises:
            TooManyProblems: there are :data:`MAX_PROBLEMS` already.
        """
        if len(self.problems) >= MAX_PROBLEMS:
            raise TooManyProblems
        self.problems.append(Problem(self.path, what))


class Form(Protocol[T_co]):
    """What a value must look like."""

    def read(self, value: Any, place: Place, /) -> T_co:
        """The value as the program uses it; problems go to ``place``."""
        ...

    def schema(self) -> dict[str, Any]:
        """The form as JSON Schema."""
        ...


def show(value: Any) -> str:
    """A value as it stands in a message, short whatever it is."""
    match value:
        case Mapping():
            return "a table" if value else "an empty table"
        case list():
            return "a list" if value else "an empty list"
        case bool():
            return str(value).lower()
        case int() if value.bit_length() > 64:
            return "a number of more than 64 bits"
        case str():
            return repr(value if len(value) <= 60 else value[:57] + "...")
        case _:
            return str(value)


def suggest(key: str, known: Iterable[str]) -> str:
    """A hint at what was meant by an unknown key: the closest one, else all that are known."""
    known = tuple(known)
    close = get_close_matches(key[:64], known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    more = ", …" if len(known) > MAX_SUGGESTIONS else ""
    return f"known here: {', '.join(known[:MAX_SUGGESTIONS])}{more}"


@dataclass(frozen=True, slots=True)
class Field(Generic[T]):
    """A key of a record.

    Attributes:
        form: what its value must look like.
        default: what holds when the file leaves it out.
        note: what it means, for editors and for the message that it is missing.
        required: whether it may not be left out.
    """

    form: Form[T]
    default: T
    note: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record(Generic[T]):
    """A table with known keys.

    Attributes:
        build: makes the record, from the keys' values by name.
        fields: the keys.
    """

    build: Callable[..., T]
    fields: Mapping[str, Field[Any]]

    def read(self, value: Any, place: Place) -> T:
        """What ``build`` makes of the keys that are there and the defaults of the others."""
        values = {key: field.default for key, field in self.fields.items()}
        if not isinstance(value, Mapping):
            place.report(f"{show(value)} is not a table of {', '.join(self.fields)}")
            return self.build(**values)
        for key, entry in value.items():
            if key in self.fields:
                values[key] = self.fields[key].form.read(entry, place.at(key))
            else:
                place.at(key).report(LATER.get(key) or f"unknown key; {suggest(key, self.fields)}")
        for key, field in self.fields.items():
            if field.required and key not in value:
                place.at(key).report(f"missing: {field.note}")
        return self.build(**values)

    def schema(self) -> dict[str, Any]:
        """An object with properties and no others."""
        properties = {
            key: {"description": field.note, **field.form.schema()}
            for key, field in self.fields.items()
        }
        required = [key for key, field in self.fields.items() if field.required]
        return {
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
            **({"required": required} if required else {}),
        }


@dataclass(frozen=True, slots=True)
class Shared(Generic[T]):
    """A form that stands in many places, and once in the JSON Schema."""

    name: str
    form: Form[T]

    def read(self, value: Any, place: Place) -> T:
        """As the form reads it."""
        return self.form.read(value, place)

    def schema(self) -> dict[str, Any]:
        """A reference."""
        return {"$ref": f"#/$defs/{self.name}"}
