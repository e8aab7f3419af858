"""Parameters that break a constraint of the service model, in the service's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from mockrek.errors import ValidationException
from mockrek.wire.java import echo
from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape
from mockrek.wire.patterns import matches

PRINTED: Final = 10
"""The service reports no more violations than this, and counts no more."""

_NOT_NULL: Final = "Member must not be null"


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken constraint.

    Attributes:
        value: the value as Java spells it; ``None`` when there is none.
        path: lower-camel names joined by dots; ``tags.1.member.key`` in a list of structures.
        constraint: what must hold.
    """

    value: str | None
    path: str
    constraint: str

    def __str__(self) -> str:
        value = "null" if self.value is None else f"'{self.value}'"
        return f"Value {value} at '{self.path}' failed to satisfy constraint: {self.constraint}"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule of the model for one shape: its words, and the test of a value that is not null."""

    text: str
    holds: Callable[[Any], bool]


def violations(params: Mapping[str, Any], shape: StructureShape) -> tuple[Violation, ...]:
    """Find everything in decoded parameters that breaks a constraint, in the model's order.

    Strings are measured in UTF-16 units, as Java measures them.

    >>> from mockrek.wire.model import load_model
    >>> print(*violations({}, load_model().operations["DetectFaces"].input))
    Value null at 'image' failed to satisfy constraint: Member must not be null
    """
    return tuple(_check_structure(params, shape, ""))


def refuse(found: Sequence[Violation]) -> ValidationException:
    """Make the service's error of one or more violations."""
    printed = found[:PRINTED]
    head = f"{len(printed)} validation error{'' if len(printed) == 1 else 's'} detected: "
    return ValidationException(head + "; ".join(map(str, printed)))


def _check_structure(
    value: Mapping[str, Any], shape: StructureShape, prefix: str
) -> Iterator[Violation]:
    for name, member in shape.members.items():
        item = value.get(name)
        if item is not None:
            yield from _check(item, member, f"{prefix}{_lower_first(name)}")
        elif name in shape.required:
            yield Violation(None, f"{prefix}{_lower_first(name)}", _NOT_NULL)


def _check(value: Any, shape: Shape, path: str) -> Iterator[Violation]:
    for constraint in _constraints(shape):
        if not constraint.holds(value):
            yield Violation(echo(value), path, constraint.text)
    match shape:
        case StructureShape():
            yield from _check_structure(value, shape, f"{path}.")
        case ListShape():
            places = ((f"{path}.{place}.member", item) for place, item in enumerate(value, 1))
            yield from _check_items(value, shape.member, path, "Member", places)
        case MapShape():
            yield from _check_items(
                value, shape.key, path, "Map keys", ((path, key) for key in value)
            )
            places = ((f"{path}.{key}.member", item) for key, item in value.items())
            yield from _check_items(value, shape.value, path, "Map value", places)


def _check_items(
    whole: Any, shape: Shape, path: str, subject: str, items: Iterable[tuple[str, Any]]
) -> Iterator[Violation]:
    """Check what a list or a map holds.

    Scalars are judged together: the service names the whole list and every rule of its members.
    """
    if isinstance(shape, ScalarShape):
        rules = _constraints(shape)
        if not all(_is_good(item, rules) for _, item in items):
            texts = ", ".join([rule.text for rule in rules] or [_NOT_NULL])
            yield Violation(echo(whole), path, f"{subject} must satisfy constraint: [{texts}]")
        return
    for place, item in items:
        if item is None:
            yield Violation(None, place, _NOT_NULL)
        else:
            yield from _check(item, shape, place)


def _is_good(item: Any, rules: tuple[Constraint, ...]) -> bool:
    return item is not None and all(rule.holds(item) for rule in rules)


@cache
def _constraints(shape: Shape) -> tuple[Constraint, ...]:
    """List the rules of one shape, in the order in which the service prints them."""
    if isinstance(shape, StructureShape):
        return ()
    limits = tuple(_limits(shape))
    if isinstance(shape, ScalarShape) and shape.pattern is not None:
        limits += (_pattern(shape.pattern),)
    if isinstance(shape, ScalarShape) and shape.enum:
        limits += (_enum(shape.enum),)
    return limits


def _limits(shape: ScalarShape | ListShape | MapShape) -> Iterator[Constraint]:
    measure, noun = _measure(shape)
    least, most = shape.minimum, shape.maximum
    if most is not None:
        text = f"Member must have {noun} less than or equal to {most}"
        yield Constraint(text, lambda value: measure(value) <= most)
    if least is not None:
        text = f"Member must have {noun} greater than or equal to {least}"
        yield Constraint(text, lambda value: measure(value) >= least)


def _measure(shape: ScalarShape | ListShape | MapShape) -> tuple[Callable[[Any], float], str]:
    if not isinstance(shape, ScalarShape) or shape.kind == "blob":
        return len, "length"
    if shape.kind == "string":
        return _java_length, "length"
    return lambda value: value, "value"


def _pattern(pattern: str) -> Constraint:
    text = f"Member must satisfy regular expression pattern: {pattern}"
    return Constraint(text, lambda value: matches(pattern, value))


def _enum(values: tuple[str, ...]) -> Constraint:
    text = f"Member must satisfy enum value set: [{', '.join(values)}]"
    return Constraint(text, frozenset(values).__contains__)


def _java_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]
