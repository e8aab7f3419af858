"""JPEG files as rows of marker segments (ITU-T T.81, annex B); pixels stay packed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from mockrek.domain import ImageFacts
from mockrek.errors import InvalidImageFormatException
from mockrek.truth import metadata

SIGNATURE: Final = b"\xff\xd8\xff"

_MAX_SEGMENTS: Final = (
    1000  # before the first scan; real files have a dozen, or 250 of an ICC profile
)
_PREFIX: Final = b"mockrek:"
_MAX_PAYLOAD: Final = 65_533  # of a segment: the length, which counts itself, has 16 bits
_MARKER: Final = re.compile(rb"\xff++([^\x00\xff])")  # with any number of fill bytes before it

_SOI, _EOI, _SOS, _APP1, _COM = 0xD8, 0xD9, 0xDA, 0xE1, 0xFE
_APPS: Final = range(0xE0, 0xF0)
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # not DHT, JPG, DAC
_STANDALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # TEM and RST have no length


class Segment(NamedTuple):
    """A segment: its marker, where that starts, where the payload starts, and where it ends."""

    marker: int
    start: int
    payload: int
    end: int


def segments(data: bytes | memoryview) -> Iterator[Segment]:
    """Walk the segments after SOI up to the first SOS, which is the last one given.

    Args:
        data: the file, which begins with SOI.

    Yields:
        One segment after another.

    Raises:
        InvalidImageFormatException: a segment leaves the file, or there is no scan.
    """
    start = 2
    for _ in range(_MAX_SEGMENTS):
        match = _MARKER.match(data, start)
        if match is None:
            break
        marker, payload = match[1][0], match.end() + 2
        if marker in _STANDALONE:
            start = match.end()
            continue
        length = int.from_bytes(data[payload - 2 : payload])
        end = payload + length - 2
        if marker in (_SOI, _EOI) or length < 2 or end > len(data):
            break
        yield Segment(marker, start, payload, end)
        if marker == _SOS:
            return
        start = end
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
    for marker, _, start, end in segments(data):
        if marker == _APP1:
            known = metadata.read(bytes(data[start:end]), known)
        elif marker in _FRAMES:
            size = size or _size(data[start:end])
        elif marker == _COM and data[start : start + len(_PREFIX)] == _PREFIX:
            texts.append(bytes(data[start + len(_PREFIX) : end]))
    if size is None or not _ends(data, end):
        raise InvalidImageFormatException
    width, height = reversed(size) if known.orientation >= 5 else size
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
    for marker, start, payload, end in reversed(list(segments(data))):
        if marker == _COM and data.startswith(_PREFIX, payload):
            data = data[:start] + data[end:]
    place = next(segment.start for segment in segments(data) if segment.marker not in _APPS)
    return data[:place] + _comments(text) + data[place:]


def _comments(text: bytes | None) -> bytes:
    if text is None:
        return b""
    step = _MAX_PAYLOAD - len(_PREFIX)
    payloads = [_PREFIX + text[i : i + step] for i in range(0, len(text), step)]
    return b"".join(b"\xff\xfe" + (len(p) + 2).to_bytes(2) + p for p in payloads)


def _size(frame: bytes | memoryview) -> tuple[int, int]:
    """Width and height; a height of 0, which a DNL marker gives later, is not supported."""
    if len(frame) < 6 or not 1 <= frame[5] <= 4 or len(frame) != 6 + 3 * frame[5]:
        raise InvalidImageFormatException
    height, width = int.from_bytes(frame[1:3]), int.from_bytes(frame[3:5])
    if not (2 <= frame[0] <= 16 and width and height):
        raise InvalidImageFormatException
    return width, height


def _ends(data: bytes | memoryview, scan: int) -> bool:
    """Whether an EOI follows. Within a scan 0xFF is stuffed, so 0xFFD9 can be nothing else."""
    end = b"\xff\xd9"
    return (len(data) >= scan + 2 and data[-2:] == end) or end in bytes(data[scan:])
