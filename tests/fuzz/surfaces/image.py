"""Image files: their headers, and labels written into them and taken out again."""

from __future__ import annotations

from fuzz.mutators import change_image
from fuzz.surfaces import Surface
from fuzz.told import assert_told
from mockrek.domain import Face, ImageFacts
from mockrek.errors import (
    ImageTooLargeException,
    InvalidImageFormatException,
    InvalidParameterException,
    LabelError,
)
from mockrek.truth import label
from mockrek.truth.image import read

_REFUSALS = (ImageTooLargeException, InvalidImageFormatException, InvalidParameterException)
_FACES = [Face("somebody")]


def check(data: bytes) -> None:
    try:
        facts = read(data)
    except _REFUSALS:
        assert_relabels_or_says_why(data)
        return
    assert facts == read(memoryview(data))
    assert facts.format == ("PNG" if data.startswith(b"\x89PNG") else "JPEG")
    assert 80 <= min(facts.width, facts.height) <= max(facts.width, facts.height) <= 10_000
    assert 1 <= facts.orientation <= 8
    assert_label_comes_back(data, facts)


def assert_relabels_or_says_why(data: bytes) -> None:
    """Assert that writing a label into a file that is refused ends well or with our own error."""
    try:
        label.embed(data, _FACES)
    except LabelError as error:
        assert_told(error)


def assert_label_comes_back(data: bytes, facts: ImageFacts) -> None:
    """Assert that a label written into a file is read again, and that nothing else changed."""
    labelled = label.embed(data, _FACES)
    again = read(labelled)
    assert again.label is not None
    assert label.parse(again.label) == tuple(_FACES)
    assert (again.width, again.height, again.orientation) == (
        facts.width,
        facts.height,
        facts.orientation,
    )
    if facts.label is None:
        assert label.remove(labelled) == data


SURFACE = Surface(
    check,
    change_image,
    words=(
        b"\x89PNG\r\n\x1a\n", b"\0\0\0\rIHDR", b"IDAT", b"tEXtmockrek\0", b"\0\0\0\0IEND\xaeB`\x82",
        b"\xff\xd8\xff", b"\xff\xd9", b"\xff\xda", b"\xff\xc0\0\x0b\x08", b"\xff\xfe", b"mockrek:",
        b"Exif\0\0II*\0", b"Exif\0\0MM\0*", b"http://ns.adobe.com/xap/1.0/\0",
    ),
)  # fmt: skip
