"""The end of a body in chunks is found wherever its blocks are cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.server.chunks import ChunkEnd

BLOCKS = st.lists(st.binary(min_size=1, max_size=300), max_size=8)
EXTENSIONS = st.sampled_from([b"", b";a", b" ; name=value", b';q="x y"'])
TRAILERS = st.sampled_from([b"", b"X-Checksum: 1\r\n", b"A: b\r\nC: d\r\n"])


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    chunks = [b"%x%s\r\n%s\r\n" % (len(data), draw(EXTENSIONS), data) for data in draw(BLOCKS)]
    return b"".join(chunks) + b"0\r\n" + draw(TRAILERS) + b"\r\n"


@given(body=bodies(), data=st.data())
def test_a_body_ends_with_its_last_byte_and_not_before(body: bytes, data: st.DataObject) -> None:
    follower, place = ChunkEnd(), 0
    while place < len(body) - 1:
        end = data.draw(st.integers(place + 1, len(body) - 1))
        assert not follower.feed(body[place:end])
        place = end
    assert follower.feed(body[place:])


@given(body=bodies(), behind=st.binary(max_size=20))
def test_what_stands_behind_it_does_not_matter(body: bytes, behind: bytes) -> None:
    assert ChunkEnd().feed(body + behind)


@pytest.mark.parametrize(
    "body", [b"zz\r\n", b"\r\n", b"-1\r\n", b"1_0\r\n", b"0x1\r\n", b"5\n", b"a" * 20_000]
)
def test_what_is_malformed_counts_as_ended(body: bytes) -> None:
    assert ChunkEnd().feed(body)
