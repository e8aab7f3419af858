"""JPEG files as rows of marker segments (ITU-T T.81, annex B); pixels stay packed."""

from __future__ import annotations

import re
import struct
from collections.abc import Container
from typing import Final

from mockrek.domain import ImageFacts
from mockrek.errors import InvalidImageFormatException
from mockrek.truth import metadata

SIGNATURE: Final = b"\xff\xd8\xff"

_MAX_SEGMENTS: Final = (
    1000  # before the first scan; real files have a dozen, or 250 of an ICC profile
)
_PREFIX: Final = b"mockrek:"
_SKIP: Final = len(_PREFIX)
_MAX_PAYLOAD: Final = 65_533  # of a segment: the length, which counts itself, has 16 bits
_MARKER: Final = re.compile(rb"\xff++([^\x00\xff])")  # with any number of fill bytes before it
_HEAD: Final = struct.Struct(">HH")  # marker and length, where there are no fill bytes
_FRAME: Final = struct.Struct(">BHHB")  # precision, height, width, components

# Markers as T.81 spells them, with the 0xFF.
_SOS, _APP1, _COM = 0xFFDA, 0xFFE1, 0xFFFE
_APPS: Final = range(0xFFE0, 0xFFF0)
_FRAMES: Final = frozenset(range(0xFFC0, 0xFFD0)) - {0xFFC4, 0xFFC8, 0xFFCC}  # not DHT, JPG, DAC
_ALONE: Final = frozenset({0xFF01, *range(0xFFD0, 0xFFD8)})  # TEM and RST have no length
_LONG: Final = frozenset({*range(0xFF02, 0xFFD0), *range(_SOS, 0xFFFF)})  # without SOI and EOI
_TELLING: Final = _FRAMES | {_APP1, _COM, _SOS}  # what is read


def segments(
    data: bytes | memoryview, wanted: Container[int] = _LONG
) -> list[tuple[int, int, int, int]]:
    """Walk the segments after SOI up to the first SOS, which is the last one.

    Args:
        data: the file, which begins with SOI.
        wanted: markers, SOS among them; segments with others are left out.

    Returns:
        Of one segment after another its marker, where that starts, where the payload starts, and
        where it ends.

    Raises:
        InvalidImageFormatException: a segment leaves the file, or there is no scan.
    """
    found, start, limit = [], 2, len(data)
    try:
        for _ in range(_MAX_SEGMENTS):
            marker, length = _HEAD.unpack_from(data, start)
            payload = start + 4
            if marker not in _LONG:
                marker, length, payload = _unusual(data, start)
            end = payload + length - 2
            if length < 2 or end > limit:
                break
            if marker in wanted:
                found.append((marker, start, payload, end))
                if marker == _SOS:
                    return found
            start = end
    except struct.error:  # less than a marker and a length is left, and SOS would have both
        pass
    raise InvalidImageFormatException


def read(data: bytes | memoryview, digest: bytes) -> ImageFacts:
    """The facts in the header.

    Args:
        data: the file, which begins with the signature.
        digest: SHA-256 of ``data``.

    Returns:
        Upright size, orientation and label. A label in a comment goes before one in EXIF or XMP.

    Raises:
        InvalidImageFormatException: the header is damaged, or the file was cut off.
    """
    size, known, texts, end = None, metadata.NONE, [], 0
    for marker, _, start, end in segments(data, _TELLING):
        if marker == _COM:
            if data[start : start + _SKIP] == _PREFIX:
                texts.append(bytes(data[start + _SKIP : end]))
        elif marker == _APP1:
            known = metadata.read(bytes(data[start:end]), known)
        elif marker != _SOS:
            size = size or _size(data[start:end])
    if size is None or not _ends(data, end):
        raise InvalidImageFormatException
    width, height = size if known.orientation < 5 else size[::-1]
    label = b"".join(texts) if texts else known.label
    return ImageFacts(digest, "JPEG", width, height, known.orientation, label)


def relabel(data: bytes, text: bytes | None) -> bytes:
    """The file with another label in its comments, or with none; everything else as it was.

    Args:
        data: the file, which begins with the signature.
        text: the label; ``None`` for none.

    Returns:
        The new file.

    Raises:
        InvalidImageFormatException: the header is damaged, or the file was cut off.
    """
    read(data, b"")
    for marker, start, payload, end in reversed(segments(data)):
        if marker == _COM and data.startswith(_PREFIX, payload):
            data = data[:start] + data[end:]
    place = next(start for marker, start, _, _ in segments(data) if marker not in _APPS)
    return data[:place] + _comments(text) + data[place:]


def _comments(text: bytes | None) -> bytes:
    if text is None:
        return b""
    step = _MAX_PAYLOAD - len(_PREFIX)
    payloads = [_PREFIX + text[i : i + step] for i in range(0, len(text), step)]
    return b"".join(b"\xff\xfe" + (len(p) + 2).to_bytes(2) + p for p in payloads)


def _unusual(data: bytes | memoryview, start: int) -> tuple[int, int, int]:
    """Marker, length and start of the payload, behind fill bytes or where there is no length."""
    match = _MARKER.match(data, start)
    if match is None:
        raise InvalidImageFormatException
    marker, end = 0xFF00 | match[1][0], match.end()
    if marker in _ALONE:
        return marker, 2, end
    if marker not in _LONG:
        raise InvalidImageFormatException
    return marker, int.from_bytes(data[end : end + 2]), end + 2


def _size(frame: bytes | memoryview) -> tuple[int, int]:
    """Width and height; a height of 0, which a DNL marker gives later, is not supported."""
    if len(frame) < _FRAME.size:
        raise InvalidImageFormatException
    precision, height, width, components = _FRAME.unpack_from(frame)
    if not (1 <= components <= 4 and len(frame) == _FRAME.size + 3 * components):
        raise InvalidImageFormatException
    if not (2 <= precision <= 16 and width and height):
        raise InvalidImageFormatException
    return width, height


def _ends(data: bytes | memoryview, scan: int) -> bool:
    """Whether an EOI follows. Within a scan 0xFF is stuffed, so 0xFFD9 can be nothing else."""
    end = b"\xff\xd9"
    return (len(data) >= scan + 2 and data[-2:] == end) or end in bytes(data[scan:])
