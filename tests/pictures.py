"""Image files for tests: drawn with Pillow where they are sound, by hand where they are not."""

from __future__ import annotations

import base64
import struct
from functools import cache
from io import BytesIO
from zlib import crc32

from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


@cache
def picture(form: str = "PNG", *, shade: int = 0, size: tuple[int, int] = (96, 96)) -> bytes:
    """A plain image; each shade from 0 to 255 is another file."""
    file = BytesIO()
    Image.new("L", size, shade).save(file, form)
    return file.getvalue()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc32(kind + data))


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims a size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return PNG_SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def png_of_bytes(length: int) -> bytes:
    """A sound PNG of exactly so many bytes; a private chunk fills it."""
    sound = picture()
    end = sound[-12:]
    return sound[:-12] + chunk(b"teSt", bytes(length - len(sound) - 12)) + end


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG of a few bytes whose frame header claims a size."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\x01\x01\x00\x00\x3f\x00"
    parts = [b"\xff\xd8", _segment(0xC0, frame), _segment(0xDA, scan), b"\x00", b"\xff\xd9"]
    return b"".join(parts)


def _segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload
