"""Labels: the truth of one image as JSON, and what the service says of an image that has it."""

from __future__ import annotations

import json
from dataclasses import astuple
from math import isfinite
from zlib import crc32

from fuzz.inside import OPERATIONS, ask, assert_service_answer
from fuzz.mutators import change_json
from fuzz.surfaces import Surface
from fuzz.told import assert_told
from mockrek.domain import MAX_FACES
from mockrek.errors import LabelError
from mockrek.truth.image import read
from mockrek.truth.label import embed, parse
from pictures import base64_of, picture


def check(data: bytes) -> None:
    try:
        faces = parse(data)
    except LabelError as error:
        assert_told(error)
        faces = None
    if faces is not None:
        assert len(faces) <= MAX_FACES
        assert all(face.subject for face in faces)
        assert all(isfinite(side) for face in faces if face.box for side in astuple(face.box))
        written = read(embed(picture(), faces)).label
        assert written is not None
        assert parse(written) == faces
    # One in four is shown to the service, which costs more than all the rest.
    if faces is not None or crc32(data) % 4 == 0:
        assert_is_answered(data)


def assert_is_answered(text: bytes) -> None:
    """Assert that an image with this label gets a result, whatever the label says."""
    image = base64_of(with_text(text))
    body = json.dumps({"Image": {"Bytes": image}, "Attributes": ["ALL"]}).encode()
    reply = ask("DetectFaces", body)
    assert reply.status == 200, reply
    assert_service_answer(reply, OPERATIONS["DetectFaces"])


def with_text(text: bytes) -> bytes:
    """A PNG with any text in the place of a label."""
    data = picture()
    body = b"tEXtmockrek\0" + text
    return data[:33] + (len(body) - 4).to_bytes(4) + body + crc32(body).to_bytes(4) + data[33:]


SURFACE = Surface(
    check,
    change_json,
    words=(
        b'"version":1', b'"faces":[', b'{"subject":"', b'"box":[', b'"attributes":{', b'"gender"',
        b'"Female"', b'"age"', b'"yaw"', b'"emotion"', b'"smile":true', b"1e400", b"-0", b"\\ud800",
    ),
)  # fmt: skip
