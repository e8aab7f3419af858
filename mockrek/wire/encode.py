"""Results become bytes: compact JSON in the service's order and spelling.

A shape is compiled once into functions that put the members of a result in alphabetical order and
spell the few numbers that Java and JSON libraries spell differently; msgspec writes the rest.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeAlias

import msgspec

from mockrek.wire.java import java_double
from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape

Arrange: TypeAlias = Callable[[Any], Any]

_FLOATS = frozenset({"float", "double", "timestamp"})


def encode(result: Mapping[str, Any], shape: StructureShape) -> bytes:
    """Write a result as the body of an answer.

    Args:
        result: plain Python values by the API's member names; ``None`` means absent. A ``float``
            of the model must already be a float32 (widened): nothing is rounded here. Timestamps
            are seconds since the epoch.
        shape: the operation's output shape.

    Raises:
        KeyError: a member that the model does not know: an error in mockrek.
        ValueError: a number that is not finite.

    >>> from mockrek.wire.model import load_model
    >>> encode({"StatusCode": 200}, load_model().operations["DeleteCollection"].output)
    b'{"StatusCode":200}'
    """
    return msgspec.json.encode(_compile(shape)(result))


@cache
def _compile(shape: StructureShape) -> Arrange:
    return _arrange_structure(shape, {})


def _arranger(shape: Shape, open_shapes: dict[StructureShape, Arrange]) -> Arrange | None:
    """Give the function that prepares a value for msgspec; ``None`` when it is ready as it is."""
    match shape:
        case StructureShape():
            return open_shapes.get(shape) or _arrange_structure(shape, open_shapes)
        case ListShape():
            return _arrange_list(_arranger(shape.member, open_shapes))
        case MapShape():
            return _arrange_map(_arranger(shape.value, open_shapes))
        case ScalarShape():
            return _spell_number if shape.kind in _FLOATS else None


def _arrange_structure(
    shape: StructureShape, open_shapes: dict[StructureShape, Arrange]
) -> Arrange:
    fields: list[tuple[str, Arrange | None]] = []

    def arrange(value: Mapping[str, Any]) -> dict[str, Any]:
        arranged = {}
        for name, prepare in fields:
            item = value.get(name)
            if item is not None:
                arranged[name] = item if prepare is None else prepare(item)
        if len(arranged) != len(value):
            _refuse_unknown(value, shape)
        return arranged

    open_shapes[shape] = arrange  # before its members: one of them may lead back to it
    fields.extend(
        (name, _arranger(shape.members[name], open_shapes)) for name in sorted(shape.members)
    )
    return arrange


def _arrange_list(prepare: Arrange | None) -> Arrange | None:
    if prepare is None:
        return None
    return lambda items: [prepare(item) for item in items]


def _arrange_map(prepare: Arrange | None) -> Arrange:
    if prepare is None:
        return lambda entries: dict(sorted(entries.items()))
    return lambda entries: {key: prepare(entries[key]) for key in sorted(entries)}


def _spell_number(value: float) -> float | msgspec.Raw:
    # Within these limits msgspec writes what Java writes.
    if value.__class__ is float and (1e-3 <= value < 1e7 or -1e7 < value <= -1e-3):
        return value
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be put in an answer")
    return msgspec.Raw(java_double(value).encode())


def _refuse_unknown(value: Mapping[str, Any], shape: StructureShape) -> None:
    for name in value:
        if name not in shape.members:
            raise KeyError(f"{shape.name} has no member {name}")
