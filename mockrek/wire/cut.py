"""Large blobs are cut out of a body before it is read as JSON.

A JSON reader looks at every byte of a string; the end of a base64 text is found quicker by looking
for its quote, and base64 is checked when it is decoded anyway. In the body a token stands for what
was cut. Tokens are random, so that no request holds one, and no base64.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from secrets import token_hex
from typing import Final, TypeAlias

from mockrek.wire.convert import decode_base64
from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape

Blobs: TypeAlias = dict[str, bytes]
"""What was cut, by token."""

_LARGE: Final = 4096
"""Bytes; shorter texts stay where they are."""

_SECRET: Final = token_hex(16)
_TOKENS: Final = tuple(f"cut-{_SECRET}-{number}" for number in range(64))
"""As many blobs are looked at; further ones stay where they are."""

_SPACE: Final = r"[ \t\n\r]*"


def beginning_of_blobs(shape: StructureShape) -> re.Pattern[bytes] | None:
    """What stands before the text of a blob: a name under which a shape has blobs and nothing else.

    ``None`` where it has no such name.
    """
    kinds: dict[str, set[bool]] = {}
    for name, part in _members(shape, set()):
        is_blob = isinstance(part, ScalarShape) and part.kind == "blob"
        kinds.setdefault(name, set()).add(is_blob)
    names = [re.escape(name) for name, found in kinds.items() if found == {True}]
    return re.compile(rf'"(?:{"|".join(names)})"{_SPACE}:{_SPACE}"'.encode()) if names else None


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


def cut(body: bytes, beginning: re.Pattern[bytes] | None) -> tuple[bytes, Blobs]:
    """Take large blobs out of a body.

    Args:
        body: JSON, right or wrong; what is cut would have been right.
        beginning: of :func:`beginning_of_blobs`.

    Returns:
        The body with tokens, and what they stand for. Where a text is no base64 it stays, for
        whoever says what is wrong with it.
    """
    blobs: Blobs = {}
    if beginning is None or len(body) < _LARGE:
        return body, blobs
    pieces: list[bytes] = []
    kept = position = 0
    view = memoryview(body)
    for token in _TOKENS:
        found = beginning.search(body, position)
        if found is None:
            break
        start = found.end()
        position = body.find(b'"', start)
        if position < 0:
            break
        if position - start >= _LARGE:
            try:
                blobs[token] = decode_base64(view[start:position])
            except binascii.Error:
                break
            pieces += body[kept:start], token.encode()
            kept = position
    return b"".join((*pieces, body[kept:])) if pieces else body, blobs
