"""Files that are not what the service reads, and files that it reads. Facts, sections 4.3 and 5."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from PIL import Image

from pictures import PNG_SIGNATURE, base64_of, chunk, jpeg_claiming, picture, png_claiming
from raw_case import (
    INVALID_FORMAT,
    INVALID_PARAMETERS,
    PICTURE,
    Case,
    answered,
    assert_answers,
    refused,
    service,
)
from raw_http import Call
from served import Served

PNG = picture("PNG", size=(120, 100))
JPEG = picture("JPEG", size=(120, 100))


def call(data: bytes) -> Call:
    return Call({"Image": {"Bytes": base64_of(data)}})


def no_picture(name: str, data: bytes) -> Case:
    return refused(name, call(data), INVALID_FORMAT)


def too_large(name: str, data: bytes, size: str) -> Case:
    text = f"Input image dimensions {size} exceed maximum dimension size of 10000 pixels"
    return refused(name, call(data), service("ImageTooLargeException", text))


def too_small(name: str, data: bytes) -> Case:
    return refused(name, call(data), INVALID_PARAMETERS)


def picks(name: str, data: bytes) -> Case:
    return answered(name, call(data))


def turned(size: tuple[int, int]) -> bytes:
    """A JPEG that EXIF turns by a quarter."""
    file, exif = BytesIO(), Image.Exif()
    exif[0x0112] = 6
    Image.new("L", size).save(file, "JPEG", exif=exif)
    return file.getvalue()


def compare(name: str, source: bytes, target: bytes, expected: bytes) -> Case:
    images = {"SourceImage": source, "TargetImage": target}
    body = {member: {"Bytes": base64_of(data)} for member, data in images.items()}
    return refused(name, Call(body, "CompareFaces"), expected)


OTHER_FORMATS = [
    no_picture("GIF", picture("GIF")),
    no_picture("WebP", picture("WEBP")),
    no_picture("BMP", picture("BMP")),
    no_picture("TIFF", picture("TIFF")),
    no_picture("PDF", picture("PDF")),
    no_picture("SVG", b"<svg xmlns='http://www.w3.org/2000/svg' width='99' height='99'/>"),
    no_picture("text", b"not a picture"),
    no_picture("one byte", b"\x89"),
    no_picture("JSON", b'{"Image":{}}'),
]

DAMAGED = [
    no_picture("PNG: signature alone", PNG_SIGNATURE),
    no_picture("PNG: cut off in its header", PNG[:20]),
    no_picture("PNG: cut off after its header", PNG[:33]),
    no_picture("PNG: cut off in its pixels", PNG[:-20]),
    no_picture("PNG: the last byte lacks", PNG[:-1]),
    no_picture("PNG: a bit of the header is another", PNG[:19] + b"\x79" + PNG[20:]),
    no_picture("PNG: no pixels wide", png_claiming(0, 100)),
    no_picture("PNG: a chunk longer than the file", PNG[:33] + b"\x7f\xff\xff\xffIDAT"),
    no_picture("PNG: signature of another", PNG_SIGNATURE[:4] + b"\r\n\r\n" + PNG[8:]),
    no_picture("JPEG: start alone", b"\xff\xd8\xff"),
    no_picture("JPEG: cut off in its tables", JPEG[:40]),
    no_picture("JPEG: cut off in its pixels", JPEG[:-20]),
    no_picture("JPEG: no end", JPEG[:-2]),
    no_picture("JPEG: no frame", b"\xff\xd8\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9"),
    no_picture("JPEG: no pixels high", jpeg_claiming(100, 0)),
    no_picture("JPEG: a segment of length 0", b"\xff\xd8\xff\xe0\x00\x00" + JPEG[2:]),
    no_picture("JPEG: fill bytes without end", b"\xff\xd8" + b"\xff" * 100_000),
    no_picture("JPEG: 100,000 segments", b"\xff\xd8" + b"\xff\xe5\x00\x02" * 100_000 + JPEG[2:]),
]

SIZES = [
    too_small("79 wide", picture(size=(79, 100))),
    too_small("79 high", picture(size=(100, 79))),
    too_small("79 wide, JPEG", picture("JPEG", size=(79, 100))),
    too_small("one pixel", picture(size=(1, 1))),
    picks("80 by 80", picture(size=(80, 80))),
    picks("80 by 80, JPEG", picture("JPEG", size=(80, 80))),
    picks("10,000 wide", png_claiming(10_000, 80)),
    picks("10,000 by 10,000", png_claiming(10_000, 10_000)),
    too_large("10,001 wide", png_claiming(10_001, 100), "10001 x 100"),
    too_large("10,001 high", png_claiming(100, 10_001), "100 x 10001"),
    too_large("10,001 wide, JPEG", jpeg_claiming(10_001, 100), "10001 x 100"),
    too_large("too wide and too flat", png_claiming(10_001, 1), "10001 x 1"),
    too_large("bomb, PNG", png_claiming(60_000, 60_000), "60000 x 60000"),
    too_large("the greatest PNG", png_claiming(2**31 - 1, 2**31 - 1), "2147483647 x 2147483647"),
    too_large("bomb, JPEG", jpeg_claiming(65_535, 65_535), "65535 x 65535"),
    picks(
        "bomb in a text chunk",
        PNG[:33] + chunk(b"zTXt", b"Comment\x00\x00" + bytes(1000)) + PNG[33:],
    ),
]

TWO_IMAGES = [
    compare("the source is no picture", b"GIF89a", PNG, INVALID_FORMAT),
    compare("the target is no picture", PNG, b"GIF89a", INVALID_FORMAT),
    compare("the source is too small", picture(size=(79, 79)), PNG, INVALID_PARAMETERS),
    compare("the target is too small", PNG, picture(size=(79, 79)), INVALID_PARAMETERS),
    compare("the source is looked at first", b"GIF89a", picture(size=(79, 79)), INVALID_FORMAT),
]

READ = [
    picks("PNG", PNG),
    picks("JPEG", JPEG),
    picks("something behind a PNG", PNG + b"trailer"),
    picks("something behind a JPEG", JPEG + b"trailer"),
    picks("turned by EXIF", turned((200, 100))),
    picks("a label that is none", PNG[:33] + chunk(b"tEXt", b"mockrek\x00{") + PNG[33:]),
    picks("progressive", jpeg_claiming(200, 100).replace(b"\xff\xc0", b"\xff\xc2")),
    answered(
        "a PNG with a JPEG",
        Call({"SourceImage": PICTURE, "TargetImage": {"Bytes": base64_of(JPEG)}}, "CompareFaces"),
    ),
]


@pytest.mark.parametrize(
    "case", [*OTHER_FORMATS, *DAMAGED, *SIZES, *TWO_IMAGES, *READ], ids=lambda case: case.name
)
def test_a_file_gets_the_answer_of_the_service(server: Served, case: Case) -> None:
    assert_answers(server, case)


def test_a_header_drawn_by_hand_claims_what_it_says() -> None:
    assert struct.unpack(">II", png_claiming(60_000, 1)[16:24]) == (60_000, 1)
    assert Image.open(BytesIO(jpeg_claiming(640, 480))).size == (640, 480)
