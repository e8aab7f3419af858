"""What an image file says about itself, from its header alone: nothing is decoded or unpacked."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Final

from mockrek.domain import ImageFacts
from mockrek.errors import (
    ImageTooLargeException,
    InvalidImageFormatException,
    InvalidParameterException,
)
from mockrek.truth import jpeg, png

MIN_SIDE: Final = 80
"""Pixels; the service refuses smaller images."""

MAX_SIDE: Final = 10_000
"""Pixels; the service names this limit in its answer."""


def read(data: bytes | memoryview, *, digest: bytes | None = None) -> ImageFacts:
    """Read the header of a PNG or a JPEG, which is told by its bytes.

    Args:
        data: the file.
        digest: its SHA-256, where that is known already.

    Returns:
        Digest, format, upright size, orientation and the text of the label, which may be wrong.

    Raises:
        InvalidImageFormatException: something else, a damaged header or a file that was cut off.
        ImageTooLargeException: a side has more than 10,000 pixels.
        InvalidParameterException: a side has fewer than 80 pixels.
    """
    facts = _reader(data)(data, digest or sha256(data).digest())
    if MIN_SIDE <= facts.width <= MAX_SIDE and MIN_SIDE <= facts.height <= MAX_SIDE:
        return facts
    if max(facts.width, facts.height) > MAX_SIDE:
        raise ImageTooLargeException(
            f"Input image dimensions {facts.width} x {facts.height} exceed maximum dimension size "
            f"of {MAX_SIDE} pixels"
        )
    raise InvalidParameterException


def _reader(
    data: bytes | memoryview,
) -> Callable[[bytes | memoryview, bytes], ImageFacts]:
    if data[: len(jpeg.SIGNATURE)] == jpeg.SIGNATURE:
        return jpeg.read
    if data[: len(png.SIGNATURE)] == png.SIGNATURE:
        return png.read
    raise InvalidImageFormatException
