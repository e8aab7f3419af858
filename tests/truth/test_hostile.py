"""Whatever the bytes are, the answer is facts or an error of the service, and it comes at once."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from mockrek.domain import Face, ImageFacts
from mockrek.errors import InvalidImageFormatException, LabelError, ServiceError
from mockrek.truth import image, jpeg, label, png

Draw = Callable[..., bytes]
MIB = 1 << 20


def attempt(data: bytes) -> ImageFacts | ServiceError:
    try:
        return image.read(data)
    except ServiceError as error:
        return error


@given(st.sampled_from([b"", jpeg.SIGNATURE, png.SIGNATURE]), st.binary(max_size=300))
@example(png.SIGNATURE, b"\0\0\0\rIHDR")
@example(jpeg.SIGNATURE, b"\xda\0\x02\xff\xd9")
def test_any_bytes_get_an_answer(head: bytes, rest: bytes) -> None:
    assert isinstance(attempt(head + rest), InvalidImageFormatException)


def test_a_file_cut_off_anywhere_is_refused(draw: Draw, picture: bytes) -> None:
    tags = Image.Exif()
    tags[0x0112] = 6
    for data in label.embed(picture, [Face("a")]), draw("JPEG", exif=tags, quality=5):
        assert isinstance(attempt(data), ImageFacts)
        for size in range(len(data)):
            assert isinstance(attempt(data[:size]), InvalidImageFormatException), size


def test_changed_bytes_get_an_answer(draw: Draw) -> None:
    tags = Image.Exif()
    tags[0x0112], tags[0x010E] = 6, "mockrek:{}"
    chance = random.Random(5)
    for data in draw("PNG"), draw("JPEG", exif=tags, xmp=b'<a b="mockrek:{}"/>'):
        for _ in range(3000):
            changed = bytearray(data)
            for _ in range(chance.randrange(1, 4)):
                changed[chance.randrange(min(len(data), 400))] = chance.choice((0, 255, 65, 218))
            assert isinstance(attempt(bytes(changed)), ImageFacts | ServiceError)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@example(b'{"version":1,"faces":[{"subject":"\\ud800"}]}')
@example(b'{"version":1,"faces":[{"subject":"a","attributes":{"age":%s}}]}' % (b"9" * 5000))
def test_any_text_is_a_label_or_a_label_error(text: bytes) -> None:
    try:
        outcome: object = label.parse(text)
    except LabelError as error:
        outcome = error.problems
    assert isinstance(outcome, tuple)


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2) + payload


XMP = b"http://ns.adobe.com/xap/1.0/\0"
IFD = b"Exif\0\0II*\0\x08\0\0\0\xf4\x01"


@pytest.mark.timeout(10)  # seconds; each takes milliseconds, a quadratic walk takes minutes
@pytest.mark.parametrize(
    "body",
    [
        b"\xff" * MIB,
        b"\xff" * MIB + b"\0",
        b"\xff\xd0" * MIB,
        b"\xff\xe0\0\x02" * MIB,
        b"\xff\xda\0\x02" + b"\xff" * MIB,
        segment(0xE1, (XMP + b">mockrek:" * 8000)[:65_533]) * 80,
        segment(0xE1, (XMP + b'="mockrek:' * 8000)[:65_533]) * 80,
        segment(0xE1, (XMP + b"='mockrek:" * 8000)[:65_533]) * 80,
        segment(0xE1, (XMP + b">" + b" " * 65_533)[:65_533]) * 80,
        segment(0xE1, IFD + bytes(12) * 600) * 600,
        segment(0xFE, b"mockrek:" + b"[" * 65_000) * 80,
    ],
    ids=["fill", "zero", "RST", "APP0", "scan", "xml", "double", "single", "blank", "EXIF", "COM"],
)
def test_a_jpeg_built_to_be_slow_is_not(body: bytes) -> None:
    assert isinstance(attempt(b"\xff\xd8" + body), InvalidImageFormatException)


@pytest.mark.timeout(10)  # as above
def test_a_png_built_to_be_slow_is_not(draw: Draw) -> None:
    data = draw("PNG")
    many = data[:33] + (bytes(4) + b"teSt" + bytes(4)) * 400_000 + data[33:]
    assert isinstance(attempt(many), InvalidImageFormatException)
