"""Patterns on texts that are long and nearly right, which may take hours to refuse."""

from __future__ import annotations

from time import perf_counter

import pytest

from fuzz.constraints import matches as right
from fuzz.shapes import ALL_SITES
from fuzz.surfaces import LIMIT
from fuzz.valid import WITNESSES
from mockrek.wire.model import ScalarShape
from mockrek.wire.patterns import matches

PATTERNS = sorted(
    {
        site.shape.pattern
        for site in ALL_SITES
        if isinstance(site.shape, ScalarShape) and site.shape.pattern is not None
    }
)
UNITS = ("a", "0", " ", "-", ".", "/", ":aaaaaaaaaaaa", "a-")
TAILS = ("\n", "!", "\x00")
LENGTH = 500_000


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_text_takes_long(pattern: str) -> None:
    witness = next(text for text in WITNESSES if right(pattern, text))
    for head in ("", witness, witness.rpartition(":")[0]):
        for unit in UNITS:
            for tail in TAILS:
                text = head + unit * (LENGTH // len(unit)) + tail
                began = perf_counter()
                matches(pattern, text)
                assert perf_counter() - began <= LIMIT, (head, unit, tail)


@pytest.mark.parametrize("end", ["\n", "\r", "\u0085", "\u2028", "\u2029"])
def test_a_dot_stops_at_every_line_end_of_java(end: str) -> None:
    assert matches(r".{1,}", "ab")
    assert not matches(r".{1,}", f"a{end}b")
    assert matches(r"[\u0009\u000A\u000D\u0085\u2028\u2029.]+", f".{end}")
    assert matches(r"\.[^a]", f".{end}")
