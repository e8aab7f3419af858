"""PNG files as rows of chunks (PNG specification, third edition, section 5); pixels stay packed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Final, NamedTuple
from zlib import crc32

from mockrek.domain import ImageFacts
from mockrek.errors import InvalidImageFormatException

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

_MAX_CHUNKS: Final = 1000  # before the pixels; real files have a dozen
_KEYWORD: Final = b"mockrek\0"
_END: Final = b"\0\0\0\0IEND\xaeB`\x82"
_HEADER_END: Final = 33  # the signature and the IHDR chunk
_HEADER: Final = Struct(">IIBBBBB")
_CHUNK: Final = Struct(">I4s")
_DEPTHS: Final = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


class Chunk(NamedTuple):
    """A chunk: its type, where it starts (at its length), where its data starts, where it ends."""

    kind: bytes
    start: int
    data: int
    end: int


def chunks(data: bytes | memoryview) -> Iterator[Chunk]:
    """Walk the chunks from IHDR to the first IDAT, which is the last one given.

    Args:
        data: the file.

    Yields:
        One chunk after another.

    Raises:
        InvalidImageFormatException: a chunk leaves the file, or there is no IDAT.
    """
    start = len(SIGNATURE)
    for _ in range(_MAX_CHUNKS):
        if start + 12 > len(data):
            break
        length, kind = _CHUNK.unpack_from(data, start)
        end = start + 12 + length
        if end > len(data) or kind == b"IEND":
            break
        yield Chunk(kind, start, start + 8, end)
        if kind == b"IDAT":
            return
        start = end
    raise InvalidImageFormatException


def read(data: bytes | memoryview, digest: bytes) -> ImageFacts:
    """The facts in the header.

    Args:
        data: the file, which begins with the signature.
        digest: SHA-256 of ``data``.

    Returns:
        Size and label.

    Raises:
        InvalidImageFormatException: the header is damaged, or the file was cut off.
    """
    width, height = _size(data)
    parts = list(chunks(data))
    texts = [bytes(data[start:end]) for start, end in _labels(data, parts)]
    if not _ends(data, parts[-1].end):
        raise InvalidImageFormatException
    return ImageFacts(digest, "PNG", width, height, label=b"".join(texts) if texts else None)


def relabel(data: bytes, text: bytes | None) -> bytes:
    """The file with another label, or with none; everything else as it was.

    Args:
        data: the file, which begins with the signature.
        text: the label, in ASCII; ``None`` for none.

    Returns:
        The new file.

    Raises:
        InvalidImageFormatException: the header is damaged, or the file was cut off.
    """
    read(data, b"")
    for start, end in reversed(list(_labels(data, chunks(data)))):
        data = data[: start - 8 - len(_KEYWORD)] + data[end + 4 :]
    if text is None:
        return data
    body = b"tEXt" + _KEYWORD + text
    chunk = (len(body) - 4).to_bytes(4) + body + crc32(body).to_bytes(4)
    return data[:_HEADER_END] + chunk + data[_HEADER_END:]


def _size(data: bytes | memoryview) -> tuple[int, int]:
    if len(data) < _HEADER_END or data[8:16] != b"\0\0\0\rIHDR":
        raise InvalidImageFormatException
    width, height, depth, colour, packing, prediction, interlace = _HEADER.unpack_from(data, 16)
    sound = (
        0 < width < 1 << 31
        and 0 < height < 1 << 31
        and depth in _DEPTHS.get(colour, ())
        and (packing, prediction) == (0, 0)
        and interlace in (0, 1)
        and crc32(data[12:29]) == int.from_bytes(data[29:33])
    )
    if not sound:
        raise InvalidImageFormatException
    return width, height


def _labels(data: bytes | memoryview, parts: Iterable[Chunk]) -> Iterator[tuple[int, int]]:
    """Where the texts of labels start and end."""
    for chunk in parts:
        text = chunk.data + len(_KEYWORD)
        if chunk.kind == b"tEXt" and data[chunk.data : text] == _KEYWORD and text <= chunk.end - 4:
            yield text, chunk.end - 4


def _ends(data: bytes | memoryview, pixels: int) -> bool:
    """Whether an IEND chunk follows the first pixels; one in a text before them ends nothing."""
    whole = len(data) >= pixels + len(_END) and data[-len(_END) :] == _END
    return whole or _END in bytes(data[pixels:])
