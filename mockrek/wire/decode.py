"""Request bodies become parameters, or the service's own complaint about their JSON and types.

The quick way: large images are cut out (:mod:`mockrek.wire.cut`), each input shape is compiled once
into a type for msgspec, and into functions that end the reading: they put images back and decode
other base64 text. A large image is scanned once and is never a Python string, unless it has escapes
in it. Whatever the quick way cannot do, the thorough way of :mod:`mockrek.wire.convert` does again
from the start. Both give equal parameters for what both can read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, Final, TypeAlias, TypedDict

import msgspec

from mockrek.errors import SerializationException
from mockrek.wire.convert import convert_structure, decode_base64
from mockrek.wire.cut import Blobs, beginning_of_blobs, cut
from mockrek.wire.model import Kind, ListShape, MapShape, ScalarShape, Shape, StructureShape

Finish: TypeAlias = Callable[[Any, Blobs], Any]
"""Ends the reading of a value, given what was cut out of the body."""

_MALFORMED: Final = (ValueError, RecursionError)
"""What msgspec raises: not JSON, not UTF-8, not of the type; nested too deeply."""

_UNTYPED: Final = msgspec.json.Decoder(float_hook=float)
"""Reads anything; the hook makes numbers beyond a double infinite, where msgspec gives up."""


def check_syntax(body: bytes) -> None:
    """Check that a body is JSON and holds a structure or a list.

    The service looks at this before it looks for the operation; :func:`decode` includes it.

    Raises:
        SerializationException: without a text.
    """
    try:
        first = bytes(memoryview(msgspec.json.decode(body, type=msgspec.Raw))[:1])
    except _MALFORMED:
        raise SerializationException from None
    if first not in {b"{", b"["}:
        raise SerializationException


def decode(body: bytes, shape: StructureShape) -> dict[str, Any]:
    r"""Read the parameters of a request.

    Absent and null members are left out, unknown ones passed over; of a name given twice the last
    counts. Elements of lists and values of maps may be ``None``. Blobs are ``bytes``, floats and
    timestamps ``float`` (as precise as they came), integers are cut to the range of Java's type.

    Args:
        body: JSON, UTF-8 without a byte order mark. Unknown members are not checked for UTF-8.
        shape: the operation's input shape.

    Raises:
        SerializationException: its text is ``None`` when the body is not JSON, or neither a
            structure nor a list; the service says so before it asks who is calling. With a text,
            a value has the wrong type; the service says so after.

    >>> from mockrek.wire.model import load_model
    >>> decode(b'{"Image":{"Bytes":"AAEC"}}', load_model().operations["DetectFaces"].input)
    {'Image': {'Bytes': b'\x00\x01\x02'}}
    """
    try:
        return _compile(shape)(body)
    except (*_MALFORMED, SerializationException):
        # Of several things that are wrong, the thorough way names the one the service names.
        return _decode_thoroughly(body, shape)


def _decode_thoroughly(body: bytes, shape: StructureShape) -> dict[str, Any]:
    try:
        value = _UNTYPED.decode(body)
        if not isinstance(value, dict | list):
            raise SerializationException
        return convert_structure(value, shape)
    except _MALFORMED:
        raise SerializationException from None


@cache
def _compile(shape: StructureShape) -> Callable[[bytes], dict[str, Any]]:
    decoder: msgspec.json.Decoder[dict[str, Any] | None]
    decoder = msgspec.json.Decoder(_json_type(shape, frozenset()))
    finish = _finish_structure(shape, frozenset())
    beginning = beginning_of_blobs(shape)

    def read(body: bytes) -> dict[str, Any]:
        short, blobs = cut(body, beginning)
        value = decoder.decode(short)
        if value is None:  # the whole body is null
            raise SerializationException
        parameters: dict[str, Any] = finish(value, blobs)
        return parameters

    return read


_SCALAR_TYPES: Final[dict[Kind, Any]] = {
    "string": str | None,
    "blob": str | None,
    "integer": Annotated[int, msgspec.Meta(ge=-(1 << 31), le=(1 << 31) - 1)] | None,
    "long": Annotated[int, msgspec.Meta(ge=-(1 << 63), le=(1 << 63) - 1)] | None,
    "float": float | None,
    "double": float | None,
    "boolean": bool | None,
    "timestamp": float | None,
}


def _json_type(shape: Shape, around: frozenset[Shape]) -> Any:
    """Give the type that msgspec reads a shape as; inside itself a structure is read untyped."""
    match shape:
        case StructureShape() if shape in around:
            return Any
        case StructureShape():
            inside = around | {shape}
            members = {name: _json_type(part, inside) for name, part in shape.members.items()}
            return TypedDict(shape.name, members, total=False) | None  # type: ignore[operator]
        case ListShape():
            return list[_json_type(shape.member, around)] | None  # type: ignore[misc]
        case MapShape():
            return dict[str, _json_type(shape.value, around)] | None  # type: ignore[misc]
        case ScalarShape():
            return _SCALAR_TYPES[shape.kind]


def _finisher(shape: Shape, around: frozenset[Shape]) -> Finish | None:
    """Give the function that ends the reading of a value; ``None`` when msgspec has done it all."""
    match shape:
        case StructureShape() if shape in around:
            return lambda value, _blobs: convert_structure(value, shape)
        case StructureShape():
            return _finish_structure(shape, around)
        case ListShape():
            return _finish_items(_finisher(shape.member, around))
        case MapShape():
            return _finish_values(_finisher(shape.value, around))
        case ScalarShape():
            return _finish_blob if shape.kind == "blob" else None


def _finish_structure(shape: StructureShape, around: frozenset[Shape]) -> Finish:
    inside = around | {shape}
    parts = [(name, _finisher(part, inside)) for name, part in shape.members.items()]
    finishers = [(name, finish) for name, finish in parts if finish is not None]

    def finish_members(value: dict[str, Any], blobs: Blobs) -> dict[str, Any]:
        for name, finish in finishers:
            item = value.get(name)
            if item is not None:
                value[name] = finish(item, blobs)
        if None in value.values():
            return {name: item for name, item in value.items() if item is not None}
        return value

    return finish_members


def _finish_items(finish: Finish | None) -> Finish | None:
    if finish is None:
        return None
    return lambda items, blobs: [None if item is None else finish(item, blobs) for item in items]


def _finish_values(finish: Finish | None) -> Finish | None:
    if finish is None:
        return None
    return lambda entries, blobs: {
        key: None if item is None else finish(item, blobs) for key, item in entries.items()
    }


def _finish_blob(text: str, blobs: Blobs) -> bytes:
    blob = blobs.get(text)
    return decode_base64(text.encode()) if blob is None else blob
