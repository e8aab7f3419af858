from __future__ import annotations

import struct
from collections.abc import Callable
from html import escape

import pytest
from PIL import Image

from mockrek.domain import Face
from mockrek.errors import LabelError
from mockrek.truth import image, label, metadata

Draw = Callable[..., bytes]
TEXT = '{"version":1,"faces":[{"subject":"a & <b>"}]}'
XMP = b"http://ns.adobe.com/xap/1.0/\0"


def exif(order: str, *entries: tuple[int, int, int, bytes], tail: bytes = b"") -> bytes:
    """An APP1 payload with one directory; ``tail`` follows it."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    fields = [struct.pack(f"{order}HHI", *entry[:3]) + entry[3] for entry in entries]
    head = mark + struct.pack(f"{order}IH", 8, len(entries))
    return b"Exif\0\0" + head + b"".join(fields) + bytes(4) + tail


def short(order: str, value: int) -> bytes:
    return struct.pack(f"{order}HH", value, 0)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_sides_are_those_of_the_upright_image(draw: Draw, orientation: int) -> None:
    tags = Image.Exif()
    tags[0x0112] = orientation
    facts = image.read(draw("JPEG", 120, 90, exif=tags))
    assert facts.orientation == orientation
    assert (facts.width, facts.height) == ((90, 120) if orientation >= 5 else (120, 90))


def test_a_png_is_taken_as_it_is(draw: Draw) -> None:
    tags = Image.Exif()
    tags[0x0112] = 6
    facts = image.read(draw("PNG", 120, 90, exif=tags))
    assert (facts.orientation, facts.width, facts.height) == (1, 120, 90)


@pytest.mark.parametrize("order", ["<", ">"])
def test_both_byte_orders_are_read(order: str) -> None:
    payload = exif(order, (0x0110, 2, 4, b"abc\0"), (0x0112, 3, 1, short(order, 8)))
    assert metadata.read(payload, metadata.NONE).orientation == 8


@pytest.mark.parametrize(
    "payload",
    [
        b"Exif\0\0",
        b"Exif\0\0XX*\0\x08\0\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff",
        exif("<", (0x0112, 3, 1, short("<", 6)))[:-10],
        exif("<", (0x0112, 3, 1, short("<", 9))),
        exif("<", (0x0112, 3, 1, short("<", 0))),
        exif("<", (0x0112, 4, 1, short("<", 6))),
        exif("<", *[(0x0112, 3, 1, short("<", 6))] * 501),
        b"photoshop",
    ],
    ids=["bare", "order", "offset", "count", "cut", "nine", "zero", "type", "many", "other"],
)
def test_malformed_metadata_says_nothing(payload: bytes) -> None:
    assert metadata.read(payload, metadata.NONE) == metadata.NONE


def test_what_is_known_goes_first() -> None:
    known = metadata.Metadata(3, b"first")
    assert metadata.read(exif("<", (0x0112, 3, 1, short("<", 6))), known) == known


def test_a_label_in_the_image_description_is_read(draw: Draw) -> None:
    tags = Image.Exif()
    tags[0x010E] = f"mockrek:{TEXT}"
    text = image.read(draw("JPEG", exif=tags)).label
    assert text == TEXT.encode()
    assert label.parse(text)[0].subject == "a & <b>"


@pytest.mark.parametrize(
    "packet",
    [
        f'<d dc:description="mockrek:{escape(TEXT)}" b="}}"/>',
        f"<d dc:description='mockrek:{escape(TEXT)}'/>",
        f'<rdf:li xml:lang="x-default">\n  mockrek:{escape(TEXT, quote=False)}\n</rdf:li>',
    ],
    ids=["double", "single", "element"],
)
def test_a_label_in_xmp_is_read(draw: Draw, packet: str) -> None:
    text = image.read(draw("JPEG", xmp=packet.encode())).label
    assert text is not None
    assert label.parse(text)[0].subject == "a & <b>"


def test_xmp_without_a_label_has_none() -> None:
    packet = XMP + b'<x xmlns:mockrek="mockrek"/>'
    assert metadata.read(packet, metadata.NONE) == metadata.NONE


def test_a_comment_goes_before_exif_and_xmp(draw: Draw) -> None:
    tags = Image.Exif()
    tags[0x010E] = f"mockrek:{TEXT}"
    text = image.read(label.embed(draw("JPEG", exif=tags), [Face("comment")])).label
    assert text is not None
    assert label.parse(text)[0].subject == "comment"


def test_a_label_that_mockrek_did_not_write_is_not_removed_silently(draw: Draw) -> None:
    tags = Image.Exif()
    tags[0x010E] = f"mockrek:{TEXT}"
    with pytest.raises(LabelError, match="stands in EXIF or XMP; remove it with the program"):
        label.remove(draw("JPEG", exif=tags))
