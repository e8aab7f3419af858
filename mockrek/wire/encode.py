"""Results become bytes: compact JSON in the service's order and spelling.

The quick way: each output shape is compiled once into a type of msgspec, whose members stand in
alphabetical order and whose numbers are of a size that Java and JSON libraries spell alike; a
result that fits the type is written from there. What does not fit is put in order and spelled by
the thorough way, member by member. Both give the same bytes for what both can write.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import NoneType
from typing import Annotated, Any, Final, TypeAlias

import msgspec

from mockrek.wire.java import java_double
from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape

Arrange: TypeAlias = Callable[[Any], Any]

_FLOATS: Final = frozenset({"float", "double", "timestamp"})
_SMALLEST: Final = 1e-3
_BEYOND: Final = 1e7
"""From the one up to the other, msgspec writes what Java writes."""

_POSITIVE: Final = Annotated[float, msgspec.Meta(ge=_SMALLEST, lt=_BEYOND)]
_SIGNED: Final = Annotated[float, msgspec.Meta(gt=-_BEYOND, lt=_BEYOND)]


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
    try:
        return _write(msgspec.convert(result, _ready_type(shape)))
    except msgspec.ValidationError:
        pass  # most often a number that Java spells otherwise
    return _encode_thoroughly(result, shape)


def prepare(shape: StructureShape) -> None:
    """Do now what the first answer of a shape would have to do."""
    _ready_type(shape)


_write: Final = msgspec.json.Encoder().encode


@cache
def _ready_type(shape: StructureShape) -> Any:
    """Give a type that is ready for all threads.

    msgspec prepares a type when it is first used, and crashes the process if another thread uses it
    meanwhile (0.22.0). So it is used once before anybody else knows of it.
    """
    ready = _structure_type(shape, frozenset())
    msgspec.convert({}, ready)
    return ready


def _type(shape: Shape, around: frozenset[Shape]) -> Any:
    """Give the type of what can be written as it is; that of ``None`` where nothing can."""
    match shape:
        case StructureShape() if shape not in around:
            return _structure_type(shape, around)
        case ListShape():
            member = _type(shape.member, around)
            return member if member in (Any, NoneType) else list[member]  # type: ignore[valid-type]
        case ScalarShape():
            return _POSITIVE if shape.kind in _FLOATS else Any
        case _:  # a map, which has to be sorted, or a structure inside itself
            return NoneType


def _structure_type(shape: StructureShape, around: frozenset[Shape]) -> type[msgspec.Struct]:
    inside = around | {shape}
    types = {name: _type(shape.members[name], inside) for name in sorted(shape.members)}
    signed = [name for name, member in shape.members.items() if _is_signed(member)]
    types.update(dict.fromkeys(signed, _SIGNED))
    return msgspec.defstruct(
        shape.name,
        [(name, member | None, None) for name, member in types.items()],
        namespace={"__post_init__": _refuse_small(signed)} if signed else None,
        omit_defaults=True,
        forbid_unknown_fields=True,
        gc=False,
    )


def _is_signed(shape: Shape) -> bool:
    """Whether a number is often negative; others may be, and are rather written thoroughly."""
    if not isinstance(shape, ScalarShape) or shape.kind not in _FLOATS:
        return False
    return shape.minimum is not None and shape.minimum < 0


def _refuse_small(names: Sequence[str]) -> Callable[[msgspec.Struct], None]:
    """Give a check of what no bound of a type can say: that a signed number is not near zero."""

    def check(written: msgspec.Struct) -> None:
        for name in names:
            if abs(getattr(written, name) or _SMALLEST) < _SMALLEST:
                raise ValueError(name)

    return check


def _encode_thoroughly(result: Mapping[str, Any], shape: StructureShape) -> bytes:
    return _write(_compile(shape)(result))


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
    if value.__class__ is float and _SMALLEST <= abs(value) < _BEYOND:
        return value
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be put in an answer")
    return msgspec.Raw(java_double(value).encode())


def _refuse_unknown(value: Mapping[str, Any], shape: StructureShape) -> None:
    for name in value:
        if name not in shape.members:
            raise KeyError(f"{shape.name} has no member {name}")
