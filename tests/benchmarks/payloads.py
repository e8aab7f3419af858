"""Payloads: labelled photographs of an exact size, and whole requests as bytes, built once."""

from __future__ import annotations

import io
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from itertools import count, repeat
from math import sqrt
from typing import Any

import msgspec
import numpy as np
from PIL import Image

from mockrek.domain import Box, Face
from mockrek.truth.label import embed

_DOTS = re.compile(b"(?:Li4u){8,}")  # the filling of a photograph, in base64
_SERIALS = count()
_SEGMENT = 65_535  # bytes of a JPEG comment behind its marker, at most
_HEAD = """\
POST / HTTP/1.1\r
Host: 127.0.0.1\r
Accept-Encoding: identity\r
Content-Type: application/x-amz-json-1.1\r
X-Amz-Target: RekognitionService.{operation}\r
User-Agent: Boto3/1.40.0 md/Botocore#1.40.0 ua/2.1 os/linux lang/python#3.11 cfg/retry-mode#legacy\r
X-Amz-Date: 20260101T000000Z\r
Authorization: AWS4-HMAC-SHA256 \
Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/rekognition/aws4_request, \
SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature={signature}\r
amz-sdk-invocation-id: 6a1f0a3e-6f0a-4d7c-9d7b-3f1b8c2d4e5f\r
amz-sdk-request: attempt=1\r
Content-Length: {length}\r
\r
"""


def photograph(size: int, subject: str) -> bytes:
    """A JPEG of exactly so many bytes: noise, with a label that declares one face.

    Args:
        size: bytes, from 10,000 on.
        subject: who is in it; also seeds the noise.
    """
    face = Face(
        subject, Box(0.3, 0.2, 0.4, 0.5), {"gender": "Female", "skin_type": "V", "age": "34"}
    )
    per_pixel = len(_noise(256, subject)) / 256**2
    side = int(0.99 * sqrt((size - 2000) / per_pixel))
    return _filled(embed(_noise(side, subject), [face]), size)


def request(operation: str, parameters: Mapping[str, Any]) -> bytes:
    """An HTTP request as an SDK would send it; ``bytes`` in the parameters become base64."""
    body = msgspec.json.encode(parameters)
    head = _HEAD.format(operation=operation, signature="0" * 64, length=len(body))
    return head.encode("ascii") + body


def detect_faces(image: bytes, attributes: str = "DEFAULT") -> bytes:
    """A request of DetectFaces."""
    parameters = {"Image": {"Bytes": b64encode(image).decode()}, "Attributes": [attributes]}
    return request("DetectFaces", parameters)


def compare_faces(source: bytes, target: bytes) -> bytes:
    """A request of CompareFaces."""
    images = {"SourceImage": source, "TargetImage": target}
    return request(
        "CompareFaces",
        {name: {"Bytes": b64encode(image).decode()} for name, image in images.items()},
    )


def same(request: bytes) -> Iterator[bytes]:
    """The same request without end: the server may remember its images."""
    return repeat(request)


def new(request: bytes) -> Iterator[bytearray]:
    """The request without end, each time with images that no server has seen before.

    A serial number goes into the filling of each photograph, where it changes nothing but the bytes
    and so the SHA-256. It is one buffer, changed in place: use one request before taking the next.
    """
    buffer = bytearray(request)
    places = [match.start() + 8 for match in _DOTS.finditer(request)]
    if not places:
        raise ValueError("the request has no photograph with room for a serial number")
    for serial in _SERIALS:
        digits = b"%08x" % serial  # which are letters of base64
        for place in places:
            buffer[place : place + 8] = digits
        yield buffer


def _noise(side: int, subject: str) -> bytes:
    generator = np.random.default_rng(list(subject.encode()))
    pixels = generator.integers(0, 256, (side, side, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=75)
    return file.getvalue()


def _filled(jpeg: bytes, size: int) -> bytes:
    """The same picture in a file of exactly so many bytes: comments make up what is missing."""
    missing = size - len(jpeg)
    comments = b""
    while missing:
        length = min(_SEGMENT, missing - 2)
        if 0 < missing - 2 - length < 4:  # too little for another comment
            length -= 4
        comments += b"\xff\xfe" + length.to_bytes(2) + b"." * (length - 2)
        missing -= length + 2
    place = 4 + int.from_bytes(jpeg[4:6])  # behind the JFIF segment, which comes first
    return jpeg[:place] + comments + jpeg[place:]
