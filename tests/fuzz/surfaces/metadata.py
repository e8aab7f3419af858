"""The payload of one APP1 segment of a JPEG: EXIF or XMP."""

from __future__ import annotations

from fuzz.mutators import change_exif
from fuzz.surfaces import Surface
from mockrek.truth import metadata


def check(data: bytes) -> None:
    found = metadata.read(data, metadata.NONE)
    assert 1 <= found.orientation <= 8
    assert found.label is None or isinstance(found.label, bytes)
    known = metadata.Metadata(6, b"{}")
    assert metadata.read(data, known) == known


SURFACE = Surface(
    check,
    change_exif,
    words=(
        b"Exif\0\0II*\0\x08\0\0\0", b"Exif\0\0MM\0*\0\0\0\x08", b"\x12\x01\x03\0\x01\0\0\0",
        b"\x0e\x01\x02\0", b"http://ns.adobe.com/xap/1.0/\0", b'="mockrek:', b"='mockrek:",
        b">mockrek:", b"&quot;", b"&#x", b"mockrek:",
    ),
    longest=70_000,
)  # fmt: skip
