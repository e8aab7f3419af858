"""A request comes in blocks, cut anywhere, and is the same request."""

from __future__ import annotations

from typing import Any

import pytest
from gunicorn.config import Config
from hypothesis import given
from hypothesis import strategies as st

from mockrek.server.received import LARGE, Incoming
from mockrek.server.unread import LEAST_RATE, STALL_SECONDS, Unread

CFG = Config()
HEAD = b"POST /%d HTTP/1.1\r\nHost: x\r\n"


def incoming() -> Incoming:
    return Incoming(CFG, ("127.0.0.1", 1), 1)


def plain(number: int, body: bytes) -> bytes:
    return HEAD % number + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def in_chunks(number: int, body: bytes) -> bytes:
    parts = [body[i : i + 7] for i in range(0, len(body), 7)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return HEAD % number + b"Transfer-Encoding: chunked\r\n\r\n" + framed + b"0\r\n\r\n"


@given(
    bodies=st.lists(st.binary(max_size=200), min_size=1, max_size=4),
    form=st.sampled_from([plain, in_chunks]),
    data=st.data(),
)
def test_requests_are_the_same_wherever_they_are_cut(
    bodies: list[bytes], form: Any, data: st.DataObject
) -> None:
    sent = b"".join(form(number, body) for number, body in enumerate(bodies))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(sent) - 1), max_size=6)))
    blocks = [sent[a:b] for a, b in zip([0, *cuts], [*cuts, len(sent)], strict=True)]
    found, current = [], incoming()
    for block in blocks:
        ready = current.feed(block)
        while ready:
            found.append((current.request.path, current.request.body.read()))
            assert current.finish()
            rest, current = current.unread.take_buffered(), incoming()
            ready = bool(rest) and current.feed(rest)
    assert found == [(f"/{number}", body) for number, body in enumerate(bodies)]
    assert current.began is None


@given(body=st.binary(min_size=1, max_size=100), read=st.integers(0, 100))
def test_what_nobody_read_of_a_body_is_no_part_of_the_next_request(body: bytes, read: int) -> None:
    for form in (plain, in_chunks):
        current = incoming()
        assert current.feed(form(0, body) + b"NEXT")
        current.request.body.read(read)
        assert current.finish()
        assert current.unread.take_buffered() == b"NEXT"


@given(
    blocks=st.lists(st.binary(min_size=1, max_size=40), max_size=6),
    sizes=st.lists(st.one_of(st.none(), st.integers(0, 60)), max_size=8),
)
def test_bytes_come_out_as_they_went_in(blocks: list[bytes], sizes: list[int | None]) -> None:
    unread, whole = Unread(), b"".join(blocks)
    for block in blocks:
        unread.append(block)
    read = b""
    for size in sizes:
        part = unread.read(size)
        assert size is None or len(part) == min(size, len(whole) - len(read))
        read += part
        unread.unread(part[1:])
        assert unread.read(len(part[1:])) == part[1:]
    assert read + unread.take_buffered() == whole


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\nHost: x\n",
        b"GET /" + b"a" * 9000,
        b"GET / HTTP/1.1\r\nX: " + b"a" * 1_100_000,
        b"NONSENSE\r\n\r\n",
        b"\r\n\r\n",
    ],
)
def test_a_head_that_cannot_become_good_is_not_waited_for(head: bytes) -> None:
    current = incoming()
    assert current.feed(head)
    assert current.error is not None


def test_a_body_that_is_large_is_not_waited_for() -> None:
    current = incoming()
    assert current.feed(HEAD % 1 + b"Content-Length: %d\r\n\r\n" % (LARGE + 1))
    assert current.large
    assert not current.finish()
    current = incoming()
    assert not current.feed(HEAD % 1 + b"Transfer-Encoding: chunked\r\n\r\nfffffff\r\n")
    assert current.feed(b"a" * LARGE)
    assert current.large


def test_who_waits_for_a_word_gets_it_only_while_nothing_of_the_body_has_come() -> None:
    expecting = HEAD % 1 + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    for sent, wants in ((b"", True), (b"{", False), (b"{}", False)):
        current = incoming()
        current.feed(expecting + sent)
        assert current.wants_word is wants
    current = incoming()
    current.feed(expecting.replace(b": 2", b": %d" % (LARGE + 1)))
    assert not current.wants_word
    assert current.request._expected_100_continue  # gunicorn then says it


def test_a_client_that_is_too_slow_ends_the_body_with_an_error() -> None:
    current = incoming()
    current.feed(HEAD % 1 + b"Content-Length: 10\r\n\r\nhalf")
    current.stall()
    with pytest.raises(TimeoutError):
        current.request.body.read()
    assert not current.finish()
    assert current.request.should_close()


def test_a_client_that_hangs_up_within_a_body_leaves_it_short() -> None:
    current = incoming()
    current.feed(HEAD % 1 + b"Content-Length: 10\r\n\r\nhalf")
    assert current.end()
    assert current.request.body.read() == b"half"
    assert current.request.should_close()
    assert not incoming().end()


@given(kept=st.integers(0, 10_000_000), later=st.floats(0, 10_000))
def test_a_body_may_take_longer_the_more_has_come(kept: int, later: float) -> None:
    current = incoming()
    current.feed(HEAD % 1 + b"Content-Length: 16000000\r\n\r\n")
    current.kept = kept
    assert current.began is not None
    now = current.began + later
    deadline = current.deadline(now)
    assert deadline <= now + STALL_SECONDS
    assert deadline <= current.began + STALL_SECONDS + kept / LEAST_RATE
    assert deadline >= min(now, current.began) + STALL_SECONDS
