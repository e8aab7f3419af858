"""JPEG files read as quickly as possible, against T.81 followed to the letter."""

from __future__ import annotations

import re
import struct

from hypothesis import example, given
from hypothesis import strategies as st

from mockrek.domain import ImageFacts
from mockrek.errors import InvalidImageFormatException
from mockrek.truth import jpeg, metadata

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
SCAN = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0"
TAGS = struct.pack("<HHHIHH", 1, 0x0112, 3, 1, 6, 0)  # turned by a quarter
EXIF = b"Exif\0\0II*\0\x08\0\0\0" + TAGS + bytes(4)
XMP = b"http://ns.adobe.com/xap/1.0/\0<a b='mockrek:in XMP'/>"
FRAME = b"\x08\0\x5a\0\x64\x01\x01\x11\0"  # 100 × 90 pixels

Walk = list[tuple[int, int, int, int]]


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(payload) + 2).to_bytes(2) + payload


def walked(data: bytes) -> Walk | None:
    """All segments, marker by marker; ``None`` where the header is damaged."""
    found: Walk = []
    start = 2
    for _ in range(1000):
        match = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL).match(data, start)
        if match is None or match[1] in {b"\xd8", b"\xd9"}:
            return None
        marker, payload = match[1][0], match.end() + 2
        if marker == 0x01 or 0xD0 <= marker <= 0xD7:
            start = match.end()
            continue
        length = int.from_bytes(data[match.end() : payload])
        end = match.end() + length
        if payload > len(data) or length < 2 or end > len(data):
            return None
        found.append((0xFF00 + marker, start, payload, end))
        if marker == 0xDA:
            return found
        start = end
    return None


def sides(frame: bytes) -> tuple[int, int] | None:
    if len(frame) < 6 or not 1 <= frame[5] <= 4 or len(frame) != 6 + 3 * frame[5]:
        return None
    height, width = int.from_bytes(frame[1:3]), int.from_bytes(frame[3:5])
    return (width, height) if width and height and 2 <= frame[0] <= 16 else None


def understood(data: bytes) -> ImageFacts | None:
    """The facts, from one look at the whole walk for each."""
    found = walked(data)
    if found is None or EOI not in data[found[-1][3] :]:
        return None
    parts = [(marker & 0xFF, data[payload:end]) for marker, _, payload, end in found]
    frames = [p for m, p in parts if 0xC0 <= m <= 0xCF and m not in {0xC4, 0xC8, 0xCC}]
    size = sides(frames[0]) if frames else None
    if size is None:
        return None
    known = metadata.NONE
    for payload in (p for m, p in parts if m == 0xE1):
        known = metadata.read(payload, known)
    texts = [p[8:] for m, p in parts if m == 0xFE and p.startswith(b"mockrek:")]
    width, height = reversed(size) if known.orientation >= 5 else size
    label = b"".join(texts) if texts else known.label
    return ImageFacts(b"", "JPEG", width, height, known.orientation, label)


def facts_of(data: bytes | memoryview) -> ImageFacts | None:
    try:
        return jpeg.read(data, b"")
    except InvalidImageFormatException:
        return None


payloads = st.binary(max_size=20) | st.sampled_from([FRAME, EXIF, XMP, b"mockrek:{}", b"mockrek"])
sound = st.one_of(
    st.builds(segment, st.sampled_from([0xE0, 0xC4, 0xDB, 0xE2, 0xFE, 0xF0, 0x02]), payloads),
    st.builds(segment, st.just(0xFE), st.binary(max_size=9).map(b"mockrek:".__add__)),
    st.sampled_from([segment(0xE1, EXIF), segment(0xE1, XMP)]),
    st.sampled_from([b"\xff\x01", b"\xff\xd0", b"\xff\xff\xd7", b"\xff", b"\xff\xff\xff"]),
)
odd = st.builds(segment, st.integers(0, 255), payloads) | st.binary(max_size=4)
frames = st.sampled_from([0xC0, 0xC1, 0xC2, 0xCF]).map(lambda marker: segment(marker, FRAME))


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Files of which about half are sound, with all that may stand in a header."""
    before, after = (b"".join(draw(st.lists(sound, max_size=4))) for _ in range(2))
    trailer = draw(st.sampled_from([b"", b"", b"trailer"]))
    return SOI + before + draw(frames) + after + SCAN + b"\x12" + EOI + trailer


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The same with something inserted, a few bytes changed, and cut off somewhere."""
    data = bytearray(draw(files()))
    if draw(st.booleans()):
        place = draw(st.integers(2, len(data)))
        data[place:place] = draw(odd)
    bytes_ = st.sampled_from([0x00, 0x01, 0x02, 0xC0, 0xD8, 0xD9, 0xDA, 0xFE, 0xFF])
    for place in draw(st.lists(st.integers(2, len(data) - 1), max_size=3)):
        data[place] = draw(bytes_ | st.integers(0, 255))
    return bytes(data[: draw(st.just(len(data)) | st.integers(2, len(data)))])


def agrees(data: bytes) -> bool:
    """Whether walk and facts are those of the letter; and whether the file is sound."""
    expected, found = understood(data), walked(data)
    assert facts_of(data) == facts_of(memoryview(data)) == expected
    try:
        assert jpeg.segments(data) == found
    except InvalidImageFormatException:
        assert found is None
    return expected is not None


@given(files())
@example(SOI + b"\xff" * 9 + segment(0xC0, FRAME) + b"\xff\xd0\xff\x01" + SCAN + EOI)
@example(SOI + segment(0xFE, b"mockrek:a") * 2 + segment(0xC0, FRAME) + SCAN + EOI)
def test_sound_files_are_read_to_the_letter(data: bytes) -> None:
    assert agrees(data)


@given(damaged())
@example(SOI + segment(0xC0, FRAME) + SCAN[:5])
@example(SOI + segment(0xC0, b"\x08\0"))
@example(SOI + segment(0xC0, FRAME) + b"\xff\xe0\0\x01" + SCAN + EOI)
@example(SOI + segment(0xE0, b"") * 998 + segment(0xC0, FRAME) + SCAN + EOI)
@example(SOI + segment(0xE0, b"") * 999 + segment(0xC0, FRAME) + SCAN + EOI)
@example(SOI + b"\xff\xd0" * 999 + segment(0xC0, FRAME) + SCAN + EOI)
def test_damaged_files_are_read_or_refused_to_the_letter(data: bytes) -> None:
    agrees(data)


def test_a_label_goes_where_it_was_read() -> None:
    bare = SOI + segment(0xE0, b"") + b"\xff\xff" + segment(0xC0, FRAME) + SCAN + EOI
    for text in b"{}", b"x" * 70_000:
        labelled = jpeg.relabel(bare, text)
        assert jpeg.read(labelled, b"").label == text
        assert jpeg.relabel(labelled, None) == bare


def test_only_wanted_segments_are_given() -> None:
    data = SOI + segment(0xE0, b"") + segment(0xFE, b"a") + segment(0xC0, FRAME) + SCAN + EOI
    wanted = {0xFFFE, 0xFFDA}
    assert jpeg.segments(data, wanted) == [s for s in jpeg.segments(data) if s[0] in wanted]
    assert len(jpeg.segments(data)) == 4
