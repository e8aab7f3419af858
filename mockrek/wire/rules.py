"""The rules that the service model has for values: their words and their tests."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape
from mockrek.wire.patterns import matches

Test: TypeAlias = Callable[[Any], bool]
"""Tells whether a value that is not null is good."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule of the model for one shape: its words, and the test of a value that is not null."""

    text: str
    holds: Test


@cache
def constraints(shape: Shape) -> tuple[Constraint, ...]:
    """List the rules of one shape, in the order in which the service prints them."""
    if isinstance(shape, StructureShape):
        return ()
    spelled = spellings(shape) if isinstance(shape, ScalarShape) else ()
    return (*_limits(shape), *spelled)


def spellings(shape: ScalarShape) -> Iterator[Constraint]:
    """List those rules that no size can break: patterns and enums."""
    if shape.pattern is not None:
        yield _pattern(shape.pattern)
    if shape.enum:
        yield _enum(shape.enum)


def size_test(shape: ScalarShape | ListShape) -> Test | None:
    """Give one test in place of those of the limits; ``None`` where there are none."""
    if shape.minimum is None and shape.maximum is None:
        return None
    measure, _ = _measure(shape)
    least = -math.inf if shape.minimum is None else shape.minimum
    most = math.inf if shape.maximum is None else shape.maximum
    return lambda value: least <= measure(value) <= most


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
