"""EXIF and XMP in an APP1 segment: the orientation, and a label that somebody put there."""

from __future__ import annotations

import re
import struct
from html import unescape
from typing import Final, NamedTuple

_EXIF: Final = b"Exif\0\0"
_XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
_PREFIX: Final = b"mockrek:"
_BYTE_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}
_IMAGE_DESCRIPTION, _ORIENTATION = 0x010E, 0x0112
_ASCII, _SHORT = 2, 3
_MAX_ENTRIES: Final = 500  # of a directory; real ones have a dozen
_IN_XML: Final = re.compile(  # as an attribute in either kind of quotes, or as an element's text
    # Possessive, and no quantifier passes the start of another match: linear on hostile input.
    rb"""="mockrek:([^"<]*+)"|='mockrek:([^'<]*+)'|>\s*+mockrek:([^<>]*+)<"""
)


class Metadata(NamedTuple):
    """What the APP1 segments said: the first orientation and the first label found."""

    orientation: int = 1
    label: bytes | None = None


NONE: Final = Metadata()


def read(payload: bytes, known: Metadata) -> Metadata:
    """Add what one APP1 segment says; one that is malformed says nothing.

    Args:
        payload: the segment without marker and length.
        known: what earlier segments said, which goes first.

    Returns:
        Both together.
    """
    if payload.startswith(_EXIF):
        try:
            found = _exif(payload[len(_EXIF) :])
        except struct.error:
            return known
    elif payload.startswith(_XMP):
        found = Metadata(label=_label_in_xml(payload))
    else:
        return known
    return Metadata(
        found.orientation if known.orientation == 1 else known.orientation,
        found.label if known.label is None else known.label,
    )


def _exif(tiff: bytes) -> Metadata:
    order = _BYTE_ORDERS.get(tiff[:4])
    if order is None:
        return NONE
    orientation, label = 1, None
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    if count > _MAX_ENTRIES:
        return NONE
    entry = struct.Struct(f"{order}HHI4s")
    for place in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind, length, value = entry.unpack_from(tiff, place)
        if tag == _ORIENTATION and (kind, length) == (_SHORT, 1):
            (orientation,) = struct.unpack_from(f"{order}H", value)
        elif tag == _IMAGE_DESCRIPTION and kind == _ASCII and length > 4:
            (offset,) = struct.unpack(f"{order}I", value)
            label = _after_prefix(tiff[offset : offset + length])
    return Metadata(orientation if 1 <= orientation <= 8 else 1, label)


def _after_prefix(text: bytes) -> bytes | None:
    return text[len(_PREFIX) :].rstrip(b"\0 ") if text.startswith(_PREFIX) else None


def _label_in_xml(packet: bytes) -> bytes | None:
    match = _IN_XML.search(packet)
    if match is None:
        return None
    return unescape(match[match.lastindex or 0].decode("utf-8", "replace")).strip().encode()
