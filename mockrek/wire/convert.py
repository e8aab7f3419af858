"""Decoded JSON becomes parameters, member by member, as the service's Java would convert it.

This is the thorough way of :mod:`mockrek.wire.decode`: it finds the words for what is wrong.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import pybase64

from mockrek.errors import SerializationException
from mockrek.wire.java import shorten
from mockrek.wire.model import Kind, ListShape, MapShape, ScalarShape, Shape, StructureShape

_LIST_FOUND: Final = "Start of list found where not expected"
_MAP_FOUND: Final = "Start of structure or map found where not expected."
_LAST: Final = {1: b"AQgw", 2: b"AEIMQUYcgkosw048"}
"""The characters that may be the last, by the bytes that are over: their unused bits are zero."""

_NOT_BASE64: Final = re.compile(r"[^A-Za-z0-9+/=]|=(?=[^=])")


def convert_structure(value: Any, shape: StructureShape) -> dict[str, Any]:
    """Convert an untyped JSON value to the members of a structure.

    Raises:
        SerializationException: the first value of a wrong type, in the order of the JSON text.
    """
    if isinstance(value, list):
        raise SerializationException(_LIST_FOUND)
    if not isinstance(value, dict):
        raise SerializationException("Expected null")
    return {
        name: _convert(item, shape.members[name])
        for name, item in value.items()
        if item is not None and name in shape.members
    }


def decode_base64(text: bytes | memoryview) -> bytes:
    """Decode base64 strictly: whole, padded, without other characters or stray bits.

    Raises:
        binascii.Error: the text is not that.
    """
    decoded: bytes = pybase64.b64decode(text, validate=True)
    over = len(decoded) % 3
    # The decoder lets the unused bits of the last character be anything; the service does not.
    if over and text[over - 4] not in _LAST[over]:
        raise binascii.Error
    return decoded


def _convert(value: Any, shape: Shape) -> Any:
    if value is None:
        return None
    match shape:
        case StructureShape():
            return convert_structure(value, shape)
        case ListShape():
            return _convert_list(value, shape)
        case MapShape():
            return _convert_map(value, shape)
        case ScalarShape():
            return _convert_scalar(value, shape.kind)


def _convert_list(value: Any, shape: ListShape) -> list[Any]:
    if isinstance(value, dict):
        raise SerializationException(_MAP_FOUND)
    if not isinstance(value, list):
        raise SerializationException("Expected list or null")
    return [_convert(item, shape.member) for item in value]


def _convert_map(value: Any, shape: MapShape) -> dict[str, Any]:
    if isinstance(value, list):
        raise SerializationException(_LIST_FOUND)
    if not isinstance(value, dict):
        raise SerializationException("Expected map or null")
    return {key: _convert(item, shape.value) for key, item in value.items()}


def _convert_scalar(value: Any, kind: Kind) -> Any:
    if isinstance(value, dict):
        raise SerializationException(_MAP_FOUND)
    if isinstance(value, list):
        raise SerializationException(_LIST_FOUND)
    scalar = _SCALARS[kind]
    if type(value) in scalar.accepted:
        return scalar.convert(value)
    raise SerializationException(f"{_name_token(value)} can not be converted to {scalar.name}")


def _name_token(value: object) -> str:
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    return "STRING_VALUE" if isinstance(value, str) else "NUMBER_VALUE"


def _cut(value: float, bits: int) -> int:
    """Drop the decimals, and what goes beyond the range of Java's type."""
    limit = 1 << (bits - 1)
    return int(max(-limit, min(limit - 1, value)))


def _widen(value: float) -> float:
    try:
        return float(value)
    except OverflowError:  # an integer beyond the range of a double
        return float("inf") if value > 0 else float("-inf")


def _convert_base64(text: str) -> bytes:
    try:
        return decode_base64(text.encode())
    except binascii.Error:
        if len(text) % 4:
            what = f"Base64 encoded length is expected a multiple of 4 bytes but found: {len(text)}"
        elif wrong := _NOT_BASE64.search(text):
            what = f"Invalid Base64 character: '{wrong[0]}'"
        else:
            what = "Invalid last non-pad Base64 character dectected"
    raise SerializationException(f"'{shorten(text)}' can not be converted to a Blob: {what}")


@dataclass(frozen=True, slots=True)
class _Scalar:
    """How a scalar is read: Java's name for it, the types JSON may have, the conversion."""

    name: str
    accepted: frozenset[type]
    convert: Callable[[Any], Any]


_TEXT: Final = frozenset({str})
_NUMBER: Final = frozenset({int, float})
_SCALARS: Final[dict[Kind, _Scalar]] = {
    "string": _Scalar("a String", _TEXT, str),
    "blob": _Scalar("a Blob", _TEXT, _convert_base64),
    "boolean": _Scalar("a Boolean", frozenset({bool}), bool),
    "integer": _Scalar("an Integer", _NUMBER, partial(_cut, bits=32)),
    "long": _Scalar("a Long", _NUMBER, partial(_cut, bits=64)),
    "float": _Scalar("a Float", _NUMBER, _widen),
    "double": _Scalar("a Double", _NUMBER, _widen),
    "timestamp": _Scalar("milliseconds since epoch", _NUMBER, _widen),
}
