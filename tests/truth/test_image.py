from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import pytest
import skimage.data

from mockrek.errors import (
    ImageTooLargeException,
    InvalidImageFormatException,
    InvalidParameterException,
)
from mockrek.truth import image, jpeg, png

Draw = Callable[..., bytes]
EOI = b"\xff\xd9"


def png_header(width: int, height: int, *rest: int) -> bytes:
    """A PNG with this IHDR and no real pixels."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, *(rest or (8, 2, 0, 0, 0)))
    pixels = bytes(4) + b"IDAT" + crc32(b"IDAT").to_bytes(4)
    end = b"\0\0\0\0IEND\xaeB`\x82"
    return png.SIGNATURE + b"\0\0\0\r" + body + crc32(body).to_bytes(4) + pixels + end


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2) + payload


def frame(width: int, height: int, marker: int = 0xC0) -> bytes:
    return segment(marker, b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\0")


def jpeg_of(*parts: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(parts) + segment(0xDA, b"\x01\x01\0\0\x3f\0") + b"\x12" + EOI


def test_a_photograph(grace_hopper: bytes) -> None:
    facts = image.read(grace_hopper)
    assert (facts.format, facts.width, facts.height, facts.orientation) == ("JPEG", 512, 600, 1)
    assert facts.digest == sha256(grace_hopper).digest()
    assert facts.label is None


def test_a_photograph_as_png() -> None:
    data = Path(skimage.data.__file__).with_name("astronaut.png").read_bytes()
    facts = image.read(memoryview(data))
    assert (facts.format, facts.width, facts.height) == ("PNG", 512, 512)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16"])
def test_every_kind_of_png(draw: Draw, mode: str) -> None:
    facts = image.read(draw("PNG", 100, 90, mode=mode))
    assert (facts.width, facts.height) == (100, 90)


def test_an_interlaced_png() -> None:
    assert image.read(png_header(100, 90, 8, 6, 0, 0, 1)).width == 100


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("progressive", [False, True])
def test_every_kind_of_jpeg(draw: Draw, mode: str, progressive: bool) -> None:
    facts = image.read(draw("JPEG", 100, 90, mode=mode, progressive=progressive))
    assert (facts.width, facts.height) == (100, 90)


@pytest.mark.parametrize("marker", sorted({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}))
def test_every_kind_of_frame(marker: int) -> None:
    assert image.read(jpeg_of(frame(100, 90, marker))).height == 90


@pytest.mark.parametrize("marker", [0xC4, 0xC8, 0xCC])
def test_tables_that_lie_among_the_frames_are_none(marker: int) -> None:
    with pytest.raises(InvalidImageFormatException):
        image.read(jpeg_of(frame(100, 90, marker)))


def test_fill_bytes_and_markers_without_a_length_are_passed_over() -> None:
    data = jpeg_of(b"\xff\x01", b"\xff\xd0", b"\xff" * 1000 + frame(100, 90), b"\xff\xd7")
    assert image.read(data).width == 100


def test_a_thumbnail_with_its_own_end_ends_nothing() -> None:
    whole = jpeg_of(segment(0xE1, b"Exif\0\0" + jpeg_of(frame(9, 9))), frame(100, 90))
    assert image.read(whole).width == 100
    with pytest.raises(InvalidImageFormatException):
        image.read(whole.removesuffix(EOI))


def test_segments_of_full_size_are_walked() -> None:
    profile = segment(0xE2, bytes(65_533))
    assert image.read(jpeg_of(*[profile] * 60, frame(100, 90))).width == 100


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_bytes_after_the_end_do_no_harm(draw: Draw, form: str) -> None:
    assert image.read(draw(form) + b"trailer").width == 96


def test_small_sides_are_invalid_parameters(draw: Draw, picture: bytes) -> None:
    assert image.read(draw("PNG", 80, 80)).width == 80
    for width, height in (79, 200), (200, 79), (1, 1):
        with pytest.raises(InvalidParameterException, match=r"^Request has invalid parameters$"):
            image.read(png_header(width, height))


def test_large_sides_are_too_large() -> None:
    assert image.read(png_header(10_000, 10_000)).width == 10_000
    text = "Input image dimensions 20 x 10001 exceed maximum dimension size of 10000 pixels"
    with pytest.raises(ImageTooLargeException, match=f"^{text}$"):
        image.read(png_header(20, 10_001))


@pytest.mark.parametrize("form", ["GIF", "WEBP", "BMP", "TIFF", "JPEG2000"])
def test_other_formats_are_refused(draw: Draw, form: str) -> None:
    with pytest.raises(InvalidImageFormatException):
        image.read(draw(form))


def test_what_is_no_image_is_refused(picture: bytes) -> None:
    heic = b"\0\0\0\x18ftypheic\0\0\0\0"
    for data in b"", b"\xff", b"hello, world", heic, base64.b64encode(picture), picture[1:]:
        with pytest.raises(InvalidImageFormatException):
            image.read(data)


@pytest.mark.parametrize(
    "rest",
    [
        (7, 2, 0, 0, 0),
        (4, 2, 0, 0, 0),
        (8, 5, 0, 0, 0),
        (8, 2, 1, 0, 0),
        (8, 2, 0, 1, 0),
        (8, 2, 0, 0, 2),
    ],
)
def test_a_header_outside_the_specification_is_refused(rest: tuple[int, ...]) -> None:
    with pytest.raises(InvalidImageFormatException):
        image.read(png_header(100, 100, *rest))


@pytest.mark.parametrize("size", [(0, 100), (100, 0), (0, 0)])
def test_a_side_of_nothing_is_refused(size: tuple[int, int]) -> None:
    for data in png_header(*size), jpeg_of(frame(*size)):
        with pytest.raises(InvalidImageFormatException):
            image.read(data)


def test_a_damaged_png_header_is_told_by_its_checksum(draw: Draw) -> None:
    data = bytearray(draw("PNG"))
    data[19] ^= 1  # the width
    with pytest.raises(InvalidImageFormatException):
        image.read(bytes(data))


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [segment(0xC0, b"")],
        [segment(0xC0, b"\x08\0\x64\0\x64\x03\x01\x11\0")],
        [segment(0xC0, b"\x01\0\x64\0\x64\x01\x01\x11\0")],
        [b"\xff\xd8", frame(100, 90)],
        [b"\xff\xd9", frame(100, 90)],
        [b"\xff\xe0\0\x01", frame(100, 90)],
        [b"junk", frame(100, 90)],
        [b"\xff\x00", frame(100, 90)],
        [b"\xff\xe0\xff\xff", frame(100, 90)],
        [segment(0xE0, b"")] * 1001 + [frame(100, 90)],
    ],
    ids=[
        "frame",
        "short",
        "parts",
        "precision",
        "SOI",
        "EOI",
        "length",
        "junk",
        "stuffed",
        "past",
        "many",
    ],
)
def test_a_damaged_jpeg_header_is_refused(parts: list[bytes]) -> None:
    with pytest.raises(InvalidImageFormatException):
        image.read(jpeg_of(*parts))


def test_a_label_in_a_comment_after_the_pixels_is_not_looked_for(draw: Draw) -> None:
    data = draw("JPEG")
    assert image.read(data[:-2] + segment(0xFE, b"mockrek:{}") + EOI).label is None


def test_only_whole_comments_that_begin_right_are_labels() -> None:
    data = jpeg_of(segment(0xFE, b"a mockrek:1"), segment(0xFE, b"mockrek:2"), frame(90, 90))
    assert image.read(data).label == b"2"
    assert jpeg.read(jpeg_of(segment(0xFE, b"mockrek"), frame(90, 90)), b"").label is None
