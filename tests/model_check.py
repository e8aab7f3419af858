"""A strict walk over an answer, by the shape that the service model gives it.

botocore's parser is lenient: it drops what it does not know and believes any number. This walk is
not, and shares nothing with the encoder but the model and the matching of patterns.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape
from mockrek.wire.patterns import matches

_TYPES = {
    "string": str,
    "blob": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "timestamp": float,
}


def assert_valid_output(answer: bytes | Mapping[str, Any], shape: StructureShape | None) -> None:
    """Assert that an answer keeps to its shape in every way.

    Checked are: no unknown, missing or null member; members in alphabetical order; JSON types (an
    integer has no decimals, a float has some); enums, ranges, lengths, patterns; floats are
    float32.

    Args:
        answer: the body, or what it decodes to.
        shape: the operation's output shape.
    """
    assert shape is not None
    value = msgspec.json.decode(answer) if isinstance(answer, bytes) else answer
    problems = list(_walk(value, shape, shape.name))
    assert not problems, "\n".join(problems)


def is_float32(value: float) -> bool:
    """Tell whether a number is a float32 widened to double."""
    try:
        widened: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return False
    return widened == value


def _walk(value: Any, shape: Shape, path: str) -> Iterator[str]:
    match shape:
        case StructureShape():
            yield from _walk_structure(value, shape, path)
        case ListShape():
            yield from _walk_list(value, shape, path)
        case MapShape():
            yield from _walk_map(value, shape, path)
        case ScalarShape():
            yield from _walk_scalar(value, shape, path)


def _walk_list(value: Any, shape: ListShape, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: {value!r} is not a list"
        return
    yield from _walk_limits(len(value), shape, path)
    for place, item in enumerate(value):
        yield from _walk(item, shape.member, f"{path}[{place}]")


def _walk_map(value: Any, shape: MapShape, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {value!r} is not a map"
        return
    yield from _walk_limits(len(value), shape, path)
    for key, item in value.items():
        yield from _walk(key, shape.key, f"{path} key {key!r}")
        yield from _walk(item, shape.value, f"{path}[{key!r}]")


def _walk_structure(value: Any, shape: StructureShape, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {value!r} is not a structure"
        return
    if list(value) != sorted(value):
        yield f"{path}: members are not in alphabetical order: {list(value)}"
    yield from (f"{path}: lacks {name}" for name in sorted(shape.required - set(value)))
    for name, item in value.items():
        if name in shape.members:
            yield from _walk(item, shape.members[name], f"{path}.{name}")
        else:
            yield f"{path}: has an unknown member {name}"


def _walk_scalar(value: Any, shape: ScalarShape, path: str) -> Iterator[str]:
    right: bool = type(value) is _TYPES[shape.kind]
    if not right:
        yield f"{path}: {value!r} is not a {shape.kind}"
        return
    if shape.kind == "string":
        yield from _walk_limits(len(value), shape, path)
        if shape.enum and value not in shape.enum:
            yield f"{path}: {value!r} is none of {shape.enum}"
        if shape.pattern and not matches(shape.pattern, value):
            yield f"{path}: {value!r} does not match {shape.pattern}"
    elif shape.kind not in {"blob", "boolean"}:
        yield from _walk_limits(value, shape, path)
    if shape.kind == "float" and not is_float32(value):
        yield f"{path}: {value!r} is not a float32"


def _walk_limits(
    size: float, shape: ScalarShape | ListShape | MapShape, path: str
) -> Iterator[str]:
    if shape.minimum is not None and size < shape.minimum:
        yield f"{path}: {size} is below {shape.minimum}"
    if shape.maximum is not None and size > shape.maximum:
        yield f"{path}: {size} is above {shape.maximum}"
