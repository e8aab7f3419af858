"""What is sent: images and bodies from a seed, built once, before the first request.

Images are JPEGs of noise, of an exact size. Who is in them stands in a JPEG comment that begins
with ``mockrek:`` (docs/truth.md); another service ignores it, and sees noise. Each body has places
for a serial number, in the filling of its images: written anew for every request, it makes the
image one that was never seen before, at the price of one copy.
"""

from __future__ import annotations

import io
import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import sqrt
from typing import Any

import numpy as np
from PIL import Image

BUCKET, KEY = "loadtests", "face.jpg"
"""Where the image of S3Object lies."""

CONTENT_TYPE = "application/x-amz-json-1.1"
_SEGMENT = 65_533  # bytes of a JPEG comment's text, at most
_RUN = "Li4u" * 8  # filling, in base64
_PLACE = "|"  # of a serial number; no letter of base64
_DIGITS = 8
_ROOM = 96  # bytes of filling that a serial number wants


@dataclass(frozen=True)
class Operation:
    """Something that callers do.

    Attributes:
        name: of its row in every report.
        action: of the API.
        weight: how often, against the others.
        faces: how many bounding boxes a right answer has.
        tags: that ``--tags`` and ``--exclude-tags`` know.
        images: member of the request → bytes, from a seed; None stands for the object in S3.
    """

    name: str
    action: str
    weight: int
    faces: int
    tags: tuple[str, ...]
    images: Callable[[int], Mapping[str, bytes | None]] = field(repr=False)


@dataclass(frozen=True)
class Body:
    """A request's body in pieces; serial numbers go between them."""

    pieces: tuple[bytes, ...]

    def numbered(self, serial: int) -> bytes:
        """The body with that serial number, of 32 bits, in its images."""
        return (b"%08x" % serial).join(self.pieces)  # digits are letters of base64


def photograph(size: int, people: Sequence[str], seed: int) -> bytes:
    """A JPEG of exactly so many bytes: noise, with a label that declares who is in it.

    Args:
        size: bytes, from 10,000 on.
        people: one name a face.
        seed: of the noise.
    """
    label = {"version": 1, "faces": [{"subject": name} for name in people]}
    comment = _comment(b"mockrek:" + json.dumps(label).encode())
    room = size - len(comment) - _ROOM
    per_pixel = len(_noise(256, seed)) / 256**2
    jpeg = _noise(int(0.98 * sqrt(room / per_pixel)), seed)
    place = 4 + int.from_bytes(jpeg[4:6], "big")  # behind the JFIF segment, which comes first
    filling = _filling(size - len(jpeg) - len(comment))
    return jpeg[:place] + comment + filling + jpeg[place:]


def build(operation: Operation, seed: int) -> Body:
    """The body of an operation's requests."""
    parameters = {name: _parameter(data) for name, data in _images(operation.name, seed).items()}
    text = json.dumps(parameters, separators=(",", ":")).encode()
    return Body(tuple(text.split(_PLACE.encode())))


@cache
def bodies(seed: int) -> Mapping[str, Body]:
    """The bodies of all operations, by name; built once a process."""
    return {operation.name: build(operation, seed) for operation in OPERATIONS}


def parameters(operation: Operation, seed: int, serial: int) -> dict[str, Any]:
    """The same for an SDK, which wants the bytes of the images."""
    return {
        name: _S3_OBJECT if data is None else {"Bytes": _numbered(data, serial)}
        for name, data in _images(operation.name, seed).items()
    }


def stored_image(seed: int) -> bytes:
    """The image that S3Object names."""
    return photograph(20_000, _CROWD[:1], seed)


@cache
def _images(name: str, seed: int) -> Mapping[str, bytes | None]:
    return next(operation for operation in OPERATIONS if operation.name == name).images(seed)


def _numbered(image: bytes, serial: int) -> bytes:
    at = image.index(b"." * 24)
    return image[:at] + b"%08x" % serial + image[at + 8 :]


def _parameter(data: bytes | None) -> Mapping[str, Any]:
    if data is None:
        return _S3_OBJECT
    text = b64encode(data).decode("ascii")
    at = text.index(_RUN) + _DIGITS
    return {"Bytes": text[:at] + _PLACE + text[at + _DIGITS :]}


def _comment(text: bytes) -> bytes:
    return b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text


def _filling(size: int) -> bytes:
    """Comments of dots that take so many bytes, from 5 on."""
    filled = b""
    while size:
        length = min(_SEGMENT, size - 4)
        if 0 < size - 4 - length < 5:  # too little for another comment
            length -= 5
        filled += _comment(b"." * length)
        size -= length + 4
    return filled


@cache
def _noise(side: int, seed: int) -> bytes:
    pixels = np.random.default_rng([seed, side]).integers(0, 256, (side, side, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=75)
    return file.getvalue()


_S3_OBJECT = {"S3Object": {"Bucket": BUCKET, "Name": KEY}}
_CROWD = [f"person {number}" for number in range(100)]

OPERATIONS = (
    Operation(
        "DetectFaces 20 KB",
        "DetectFaces",
        weight=40,
        faces=1,
        tags=("detect", "small"),
        images=lambda seed: {"Image": photograph(20_000, _CROWD[:1], seed)},
    ),
    Operation(
        "DetectFaces 200 KB",
        "DetectFaces",
        weight=20,
        faces=1,
        tags=("detect", "medium"),
        images=lambda seed: {"Image": photograph(200_000, _CROWD[:1], seed)},
    ),
    Operation(
        "DetectFaces 5 MB",
        "DetectFaces",
        weight=1,
        faces=1,
        tags=("detect", "large"),
        images=lambda seed: {"Image": photograph(5_000_000, _CROWD[:1], seed)},
    ),
    Operation(
        "DetectFaces S3Object",
        "DetectFaces",
        weight=4,
        faces=1,
        tags=("detect", "s3"),
        images=lambda _: {"Image": None},
    ),
    Operation(
        "CompareFaces 1:1",
        "CompareFaces",
        weight=30,
        faces=2,
        tags=("compare", "one-to-one"),
        images=lambda seed: {
            "SourceImage": photograph(20_000, _CROWD[:1], seed),
            "TargetImage": photograph(20_000, _CROWD[:1], seed + 1),
        },
    ),
    Operation(
        "CompareFaces 1:100",
        "CompareFaces",
        weight=5,
        faces=101,
        tags=("compare", "crowd"),
        images=lambda seed: {
            "SourceImage": photograph(20_000, _CROWD[:1], seed),
            "TargetImage": photograph(200_000, _CROWD, seed + 1),
        },
    ),
)
"""All that callers do. The weights are of a calm working day; the day shape shifts them."""

# Night: archives are read. Rush: doors open for one face each. Else: as it is.
_NIGHT = {"s3": 8, "large": 4}
_RUSH = {"one-to-one": 3, "crowd": 2}


def weights(operations: Sequence[Operation], hour: int | None) -> list[int]:
    """How often each operation comes at an hour of the day, or on the whole."""
    factors: Mapping[str, int] = {}
    if hour is not None:
        factors = _NIGHT if hour < 6 else _RUSH if hour in {7, 8, 9, 17, 18} else {}
    return [
        operation.weight * max(factors.get(tag, 1) for tag in operation.tags)
        for operation in operations
    ]
