"""Bodies: JSON becomes parameters, parameters are validated, and errors are put in words.

An input is the name of an operation on a line, and a body.
"""

from __future__ import annotations

import json
from typing import Any
from zlib import crc32

from fuzz.inside import OPERATIONS, assert_error_form
from fuzz.mutators import change_request
from fuzz.surfaces import Surface
from mockrek.errors import SerializationException
from mockrek.wire import decode as decoding
from mockrek.wire.decode import decode
from mockrek.wire.model import ListShape, MapShape, Operation, Shape, StructureShape
from mockrek.wire.refusal import render
from mockrek.wire.validate import refuse, violations

_NAMES = tuple(OPERATIONS)
_TYPES = {
    "string": str,
    "blob": bytes,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "timestamp": float,
}


def check(data: bytes) -> None:
    operation, body = split(data)
    try:
        parameters = decode(body, operation.input)
    except SerializationException as error:
        assert_complaint(error, operation, body)
        return
    assert_typed(parameters, operation.input)
    assert_same_either_way(body, operation.input, parameters)
    found = violations(parameters, operation.input)
    if found:
        assert_error_form(render(refuse(found)).body, operation)


def assert_complaint(error: SerializationException, operation: Operation, body: bytes) -> None:
    """Assert that JSON is not said to be none, and that what is said has the service's form."""
    assert error.text != ""
    assert error.text is not None or not is_plain_json(body)
    assert_error_form(render(error).body, operation)


def split(data: bytes) -> tuple[Operation, bytes]:
    """The operation and the body of an input; any first line stands for some operation."""
    line, _, body = data.partition(b"\n")
    name = line.decode("latin-1")
    return OPERATIONS[name if name in OPERATIONS else _NAMES[crc32(line) % len(_NAMES)]], body


def is_plain_json(body: bytes) -> bool:
    """Whether there can be no doubt that a body is JSON and holds a structure or a list."""
    if len(body) > 500 or body.count(b"[") + body.count(b"{") > 100 or b"\\u" in body:
        return False
    try:
        value = json.loads(body.decode(), parse_constant=lambda _: 1 / 0)
    except (ValueError, ZeroDivisionError):
        return False
    return isinstance(value, dict | list)


def assert_typed(value: Any, shape: Shape) -> None:
    """Assert that parameters have the types that their shape has, and no members beside."""
    match shape:
        case StructureShape():
            assert type(value) is dict
            for name, item in value.items():
                assert item is not None, name
                assert_typed(item, shape.members[name])
        case ListShape():
            assert type(value) is list
            for item in value:
                _assert_typed_or_null(item, shape.member)
        case MapShape():
            assert type(value) is dict
            for key, item in value.items():
                assert type(key) is str
                _assert_typed_or_null(item, shape.value)
        case _:
            assert type(value) is _TYPES[shape.kind], (value, shape)


def _assert_typed_or_null(item: Any, shape: Shape) -> None:
    if item is not None:
        assert_typed(item, shape)


def assert_same_either_way(body: bytes, shape: StructureShape, found: Any) -> None:
    """Assert that the thorough way of decoding finds the same, unless it cannot read the body."""
    try:
        right = decoding._decode_thoroughly(body, shape) == found
    except SerializationException as error:
        right = error.text is None
    assert right


SURFACE = Surface(
    check,
    change_request,
    words=(
        b'{"',
        b'":',
        b"null",
        b"true",
        b"1e400",
        b"[[",
        b"\\u",
        b"\\ud800",
        *(f'"{name}"'.encode() for name in ("Image", "Bytes", "S3Object", "Attributes", "Tags")),
    ),
)
