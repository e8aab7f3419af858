"""Parameters that break a constraint of the service model, in the service's own words.

The quick way: each shape is compiled once into a function that tells whether a value is good. Only
where it is not, the thorough way finds out what is wrong, and has the words for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any, Final

from mockrek.errors import ValidationException
from mockrek.wire.java import echo
from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape
from mockrek.wire.rules import Constraint, Test, constraints, size_test, spellings

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


def violations(params: Mapping[str, Any], shape: StructureShape) -> tuple[Violation, ...]:
    """Find everything in decoded parameters that breaks a constraint, in the model's order.

    Strings are measured in UTF-16 units, as Java measures them.

    >>> from mockrek.wire.model import load_model
    >>> print(*violations({}, load_model().operations["DetectFaces"].input))
    Value null at 'image' failed to satisfy constraint: Member must not be null
    """
    test = _compile(shape)
    return () if test is None or test(params) else _find_thoroughly(params, shape)


def _find_thoroughly(params: Mapping[str, Any], shape: StructureShape) -> tuple[Violation, ...]:
    return tuple(_check_structure(params, shape, ""))


def refuse(found: Sequence[Violation]) -> ValidationException:
    """Make the service's error of one or more violations."""
    printed = found[:PRINTED]
    head = f"{len(printed)} validation error{'' if len(printed) == 1 else 's'} detected: "
    return ValidationException(head + "; ".join(map(str, printed)))


@cache
def _compile(shape: StructureShape) -> Test | None:
    return _structure_test(shape, frozenset())


def _test(shape: Shape, around: frozenset[Shape]) -> Test | None:
    """Give a test that only good values pass; ``None`` when every value is good."""
    match shape:
        case StructureShape() if shape not in around:
            return _structure_test(shape, around)
        case ListShape():
            return _both(size_test(shape), _items_test(shape.member, around))
        case ScalarShape():
            return reduce(_both, (rule.holds for rule in spellings(shape)), size_test(shape))
        case _:  # a map, or a structure inside itself: left to the thorough way
            return lambda _value: False


def _structure_test(shape: StructureShape, around: frozenset[Shape]) -> Test | None:
    inside = around | {shape}
    found = ((name, _test(member, inside)) for name, member in shape.members.items())
    tests = {name: test for name, test in found if test is not None}
    required = tuple(shape.required)

    def test_members(value: Mapping[str, Any]) -> bool:
        for name in required:
            if value.get(name) is None:
                return False
        for name, item in value.items():
            test = tests.get(name)
            if test is not None and item is not None and not test(item):
                return False
        return True

    return test_members if tests or required else None


def _items_test(shape: Shape, around: frozenset[Shape]) -> Test:
    if isinstance(shape, ScalarShape) and shape.enum and len(constraints(shape)) == 1:
        return frozenset(shape.enum).issuperset
    test = _test(shape, around)
    if test is None:
        return lambda items: None not in items
    return lambda items: all(item is not None and test(item) for item in items)


def _both(first: Test | None, second: Test) -> Test:
    return second if first is None else lambda value: first(value) and second(value)


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
    for constraint in constraints(shape):
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
        rules = constraints(shape)
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


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]
