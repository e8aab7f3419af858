"""Large blobs that are cut out of a body before it is read; here every text is large.

An input is the name of an operation on a line, and a body. With and without cutting, the
parameters must be the same, and so must the complaints.
"""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from fuzz.mutators import change_request
from fuzz.surfaces import Surface
from fuzz.surfaces.body import split
from mockrek.errors import SerializationException
from mockrek.wire import cut
from mockrek.wire.decode import decode
from mockrek.wire.model import StructureShape

_LARGE = 12
"""Bytes: so few that a fuzzer's texts are cut out as images are in use."""


def check(data: bytes) -> None:
    operation, body = split(data)
    whole = _outcome(body, operation.input)
    with patch.object(cut, "_LARGE", _LARGE):
        assert _outcome(body, operation.input) == whole


def _outcome(body: bytes, shape: StructureShape) -> Any:
    try:
        return decode(body, shape)
    except SerializationException as error:
        return error.text


SURFACE = Surface(
    check,
    change_request,
    words=(b'"Bytes":"', b'"Bytes"', b"\\/", b"====", b"AAAAAAAAAAAAAAAA", b'"}', b'\\"'),
)
