"""Tiles: tiny plain images, for cohorts whose pixels nobody looks at."""

from __future__ import annotations

from functools import lru_cache
from struct import pack
from typing import Final
from zlib import compress, crc32

from mockrek.scoring.draws import key_of
from mockrek.truth.image import MIN_SIDE
from mockrek.truth.png import SIGNATURE

_COLOURS: Final = 1 << 24
_STRIDE: Final = 0x9E3779  # odd, so that it meets every colour; neighbours differ plainly


def tile_size(size: tuple[int, int]) -> tuple[int, int]:
    """The size of the tile for an image: its proportions, and as small as the service accepts.

    >>> tile_size((232, 290))
    (80, 100)
    """
    return tuple(round(MIN_SIDE * side / min(size)) for side in size)  # type: ignore[return-value]


def paint_tile(size: tuple[int, int], number: int, cohort: str) -> bytes:
    """The bytes of a PNG file of one colour.

    Args:
        size: width and height, pixels.
        number: of the image, below 2²⁴: each number of a cohort has a colour of its own.
        cohort: a name that gives another first colour.
    """
    colour = (key_of(cohort.encode()) + number * _STRIDE) % _COLOURS
    before, after = _canvas(size)
    return before + _chunk(b"PLTE", colour.to_bytes(3, "big")) + after


@lru_cache(maxsize=128)
def _canvas(size: tuple[int, int]) -> tuple[bytes, bytes]:
    """What stands in the file before the one colour of its palette, and what after it."""
    width, height = size
    # One bit a pixel, all 0, after the byte of each row that says it is not filtered.
    rows = bytes((1 + (width + 7) // 8) * height)
    header = _chunk(b"IHDR", pack(">IIBBBBB", width, height, 1, 3, 0, 0, 0))
    return SIGNATURE + header, _chunk(b"IDAT", compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return pack(">I", len(data)) + kind + data + pack(">I", crc32(kind + data))
