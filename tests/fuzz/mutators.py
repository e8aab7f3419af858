"""Changes that leave the outline of an input standing, so that they reach what is behind it.

Chunks of a PNG keep right checksums, segments of a JPEG right lengths, JSON stays JSON and base64
stays base64. What libFuzzer does by itself, changes of single bytes, is not done here again.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import struct
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeVar
from zlib import crc32

Item = TypeVar("Item")
Kind = TypeVar("Kind", bytes, int)

_PNG = b"\x89PNG\r\n\x1a\n"
_EDGES = (0, 1, 2, 3, 4, 7, 8, 79, 80, 127, 255, 256, 10_000, 10_001, 65_535, 1 << 31, 0xFFFFFFFF)
_NUMBERS = (0, -1, 1, 100, 100.5, 101, 2**31, 2**63, -(2**63) - 1, 10**40, 1e-320, 1e308, -0.0)
_TEXTS = ("", "a", "ALL", "é", "\x00", "\u2028", "😀", "null", "\\", '"', "🏳️‍🌈" * 3, "x" * 300)
_KINDS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"IDAT", b"PLTE", b"IEND", b"IHDR", b"teSt")
_MARKERS = (0xE0, 0xE1, 0xFE, 0xC0, 0xC1, 0xC2, 0xC4, 0xCC, 0xDA, 0xDB, 0xDC, 0xDD, 0x01, 0xD0)
LABEL = b'{"version":1,"faces":[{"subject":"a","box":[0.1,0.1,0.5,0.5],"attributes":{"age":3}}]}'


def change_bytes(data: bytes, chance: Random) -> bytes:
    """Change, take out, repeat or put in a few bytes anywhere."""
    start = chance.randrange(len(data) + 1)
    end = min(len(data), start + chance.choice((0, 1, 1, 2, 4, 8, 32)))
    new = chance.choice(
        (
            b"",
            data[start:end] * 2,
            bytes([chance.randrange(256)]),
            struct.pack(">I", chance.choice(_EDGES)),
            chance.randbytes(4),
        )
    )
    return data[:start] + new + data[end:]


def change_image(data: bytes, chance: Random) -> bytes:
    """Change a PNG by its chunks, a JPEG by its segments, anything else byte by byte."""
    if chance.random() < 0.1:
        return change_bytes(data, chance)
    if data.startswith(_PNG):
        return _join_png(_change_list(_png_chunks(data), _new_chunk, _alter_part, chance))
    if data.startswith(b"\xff\xd8"):
        return _change_jpeg(data, chance)
    return change_bytes(data, chance)


def change_exif(data: bytes, chance: Random) -> bytes:
    """Change the fields of a TIFF directory, or the text around a label in XMP."""
    if not data.startswith(b"Exif\0\0") or len(data) < 28 or chance.random() < 0.3:
        return change_bytes(data, chance)
    order = "<" if data[6:8] == b"II" else ">"
    form = chance.choice("HI")
    place = chance.randrange(6 + 4, len(data) - struct.calcsize(form))
    value = chance.choice(_EDGES) & (0xFFFF if form == "H" else 0xFFFFFFFF)
    field = struct.pack(order + form, value)
    return data[:place] + field + data[place + len(field) :]


def change_json(data: bytes, chance: Random) -> bytes:
    """Change one value somewhere in a JSON text; what is none changes byte by byte."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return change_bytes(data, chance)
    if chance.random() < 0.1:
        return change_bytes(data, chance)
    text = json.dumps(_change_value(value, chance), ensure_ascii=chance.random() < 0.5)
    if chance.random() < 0.1:
        text = text.replace("/", "\\/").replace("A", "\\u0041", 1)
    return text.encode("utf-8", "surrogatepass")


def change_request(data: bytes, chance: Random) -> bytes:
    """Change the JSON after a first line that names an operation."""
    head, line_end, body = data.partition(b"\n")
    if not line_end or chance.random() < 0.02:
        return change_bytes(data, chance)
    return head + b"\n" + change_json(body, chance)


def change_lines(data: bytes, chance: Random) -> bytes:
    """Repeat, drop or swap lines, or the cells or words in one of them."""
    lines = data.splitlines(keepends=True)
    if not lines or chance.random() < 0.2:
        return change_bytes(data, chance)
    if chance.random() < 0.5:
        changed = _change_list(lines, lambda chance: chance.choice(lines), change_bytes, chance)
        return b"".join(changed)
    place = chance.randrange(len(lines))
    parts: list[bytes] = re.split(rb"([,=\s\[\]{}:&;/]+)", lines[place])
    words = _change_list(parts, lambda chance: _word(parts, chance), change_bytes, chance)
    lines[place] = b"".join(words)
    return b"".join(lines)


def _word(parts: list[bytes], chance: Random) -> bytes:
    number, text = str(chance.choice(_NUMBERS)), chance.choice(_TEXTS)
    return chance.choice((chance.choice(parts), number.encode(), text.encode(), b'"', b"[", b"]]"))


def _change_list(
    items: Sequence[Item],
    new: Callable[[Random], Item],
    alter: Callable[[Item, Random], Item],
    chance: Random,
) -> list[Item]:
    """Put in, drop, repeat, swap, replace or alter one item."""
    items, place = list(items), chance.randrange(len(items) + 1)
    act = chance.randrange(7) if place < len(items) else 0
    match act:
        case 0:
            items.insert(place, new(chance))
        case 1:
            del items[place]
        case 2:
            items.insert(place, items[place])
        case 3:
            other = chance.randrange(len(items))
            items[place], items[other] = items[other], items[place]
        case 4:
            items[place] = new(chance)
        case _:
            items[place] = alter(items[place], chance)
    return items


def _alter_part(part: tuple[Kind, bytes], chance: Random) -> tuple[Kind, bytes]:
    return part[0], change_exif(part[1], chance)


def _png_chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    chunks: list[tuple[bytes, bytes]] = []
    place = len(_PNG)
    while place + 12 <= len(data) and len(chunks) < 100:
        length = int.from_bytes(data[place : place + 4])
        chunks.append((data[place + 4 : place + 8], data[place + 8 : place + 8 + length]))
        place += 12 + length
    return chunks


def _new_chunk(chance: Random) -> tuple[bytes, bytes]:
    kind = chance.choice(_KINDS)
    if kind == b"IHDR":
        sides = chance.choice(_EDGES), chance.choice(_EDGES)
        return kind, struct.pack(">IIBBBBB", *sides, 8, chance.choice((0, 2, 3)), 0, 0, 0)
    label = b"mockrek\0" + change_json(LABEL, chance)
    return kind, chance.choice((label, b"", b"mockrek", chance.randbytes(9)))


def _join_png(chunks: list[tuple[bytes, bytes]]) -> bytes:
    parts = [
        len(body).to_bytes(4) + kind + body + crc32(kind + body).to_bytes(4)
        for kind, body in chunks
    ]
    return b"".join([_PNG, *parts])


def _change_jpeg(data: bytes, chance: Random) -> bytes:
    segments: list[tuple[int, bytes]] = []
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF and len(segments) < 100:
        length = int.from_bytes(data[place + 2 : place + 4])
        segments.append((data[place + 1], data[place + 4 : place + 2 + length]))
        place += 2 + max(length, 2)
        if segments[-1][0] == 0xDA:
            break
    changed = _change_list(segments, _new_segment, _alter_part, chance)
    parts = [bytes([0xFF, m]) + (len(p[:65_533]) + 2).to_bytes(2) + p[:65_533] for m, p in changed]
    return b"".join([data[:2], *parts, data[place:]])


def _new_segment(chance: Random) -> tuple[int, bytes]:
    label = change_json(LABEL, chance)
    frame = struct.pack(">BHHB", 8, *(chance.choice(_EDGES) & 0xFFFF for _ in "hw"), 1)
    exif = struct.pack("<HHHIHH", 1, 0x0112, 3, 1, chance.randrange(10), 0)
    payload = chance.choice(
        (
            b"mockrek:" + label,
            b'http://ns.adobe.com/xap/1.0/\0<a b="mockrek:'
            + label.replace(b'"', b"&quot;")
            + b'"/>',
            b"Exif\0\0II*\0\x08\0\0\0" + exif,
            frame + b"\x01\x11\x00",
            chance.randbytes(chance.randrange(9)),
        )
    )
    return chance.choice(_MARKERS), payload


def _change_value(value: Any, chance: Random) -> Any:
    """Go down into a value at random and change what is there."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(list(value))
        act = chance.random()
        if act < 0.1:
            return {key: item for key, item in value.items() if key != name}
        if act < 0.2:
            return value | {chance.choice((*_TEXTS, name.lower())): value[name]}
        return value | {name: _change_value(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        return _change_list(value, _any_value, _change_value, chance)
    if isinstance(value, str) and chance.random() < 0.7:
        return _change_text(value, chance)
    return _any_value(chance)


def _any_value(chance: Random) -> Any:
    return chance.choice(
        (
            None,
            True,
            False,
            chance.choice(_NUMBERS),
            chance.choice(_TEXTS),
            [],
            {},
            [None],
            {"a": None},
            chance.random() * 100,
        )
    )


def _change_text(text: str, chance: Random) -> str:
    """Change what base64 stands for, or the characters of any other text."""
    if len(text) > 40:
        try:
            image = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            pass
        else:
            return base64.b64encode(change_image(image, chance)).decode()
    place = chance.randrange(len(text) + 1)
    return text[:place] + chance.choice(_TEXTS) + text[place + chance.randrange(2) :]
