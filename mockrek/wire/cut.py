"""Large blobs are cut out of a body before it is read as JSON.

A JSON reader looks at every byte of a string; the end of a base64 text is found quicker by looking
for its quote, and base64 is checked when it is decoded anyway. In the body a token stands for what
was cut. Tokens are random, so that no request holds one.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Collection, Iterator
from secrets import token_bytes
from typing import Any, Final, TypeAlias

from mockrek.wire.convert import decode_base64
from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape

Blobs: TypeAlias = dict[bytes, bytes]
"""What was cut, by token."""

_LARGE: Final = 4096
"""Bytes; shorter texts stay where they are."""

_TOKEN: Final = token_bytes(15)
_BEGINNING: Final = re.compile(rb'[ \t\n\r]*:[ \t\n\r]*"')


def blob_names(shape: StructureShape) -> tuple[bytes, ...]:
    """The names, in quotes, under which a shape has blobs and nothing else."""
    kinds: dict[str, set[bool]] = {}
    for name, part in _members(shape, set()):
        is_blob = isinstance(part, ScalarShape) and part.kind == "blob"
        kinds.setdefault(name, set()).add(is_blob)
    return tuple(f'"{name}"'.encode() for name, found in kinds.items() if found == {True})


def _members(shape: Shape, seen: set[Shape]) -> Iterator[tuple[str, Shape]]:
    if shape in seen:
        return
    seen.add(shape)
    match shape:
        case StructureShape():
            for name, part in shape.members.items():
                yield name, part
                yield from _members(part, seen)
        case ListShape():
            yield from _members(shape.member, seen)
        case MapShape():
            yield from _members(shape.value, seen)


def cut(body: bytes, names: Collection[bytes]) -> tuple[bytes, Blobs]:
    """Take large blobs out of a body.

    Args:
        body: JSON, right or wrong; what is cut would have been right.
        names: of :func:`blob_names`.

    Returns:
        The body with tokens, and what they stand for. Where a text is no base64 it stays, for
        whoever says what is wrong with it.
    """
    blobs: Blobs = {}
    if len(body) < _LARGE:
        return body, blobs
    for name in names:
        body = _cut_name(body, name, blobs)
    return body, blobs


def _cut_name(body: bytes, name: bytes, blobs: Blobs) -> bytes:
    pieces: list[bytes | memoryview] = []
    kept, view = 0, memoryview(body)
    position = body.find(name)
    while position >= 0:
        position += len(name)
        beginning = _BEGINNING.match(body, position)
        if beginning is not None:
            start = beginning.end()
            position = body.find(b'"', start)
            if position < 0:
                break
            if position - start >= _LARGE:
                try:
                    blob = decode_base64(view[start:position])
                except binascii.Error:
                    break
                token = _TOKEN + len(blobs).to_bytes(3)
                blobs[token] = blob
                pieces += [view[kept:start], binascii.b2a_base64(token, newline=False)]
                kept = position
        position = body.find(name, position)
    return b"".join([*pieces, view[kept:]]) if pieces else body


def restore(value: Any, blobs: Blobs) -> Any:
    """Put blobs back in the place of their tokens.

    Args:
        value: what was read from a body of :func:`cut`; changed in place.
        blobs: what was cut.
    """
    match value:
        case bytes():
            return blobs.get(value, value)
        case dict():
            for key, part in value.items():
                value[key] = restore(part, blobs)
        case list():
            value[:] = [restore(part, blobs) for part in value]
    return value
