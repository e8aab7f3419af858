"""Bodies as long as two images, and longer. Facts, section 4.6."""

from __future__ import annotations

import pytest

from raw_case import BARE_HEADERS, GOOD, Case, answered, assert_answers
from raw_http import Call, chunked
from served import Served

MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize("length", [16 * MEBIBYTE + 1, 100_000_000])
def test_a_body_that_is_too_long_gets_413_and_nothing_else(server: Served, length: int) -> None:
    call = Call(b"{}" + b" " * (length - 2))
    assert_answers(server, Case("too long", call, 413, b"", BARE_HEADERS, None))


def test_chunks_that_are_too_long_together_get_413(server: Served) -> None:
    call = chunked(b" " * (17 * MEBIBYTE), MEBIBYTE)
    assert_answers(server, Case("too long", call, 413, b"", BARE_HEADERS, None))


def test_the_longest_body_is_read(server: Served) -> None:
    payload = GOOD.payload
    call = Call(payload + b" " * (16 * MEBIBYTE - len(payload)))
    assert_answers(server, answered("the longest", call))
