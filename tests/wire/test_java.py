from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mockrek.wire.java import ECHO_LIMIT, echo, java_double, shorten


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (100.0, "100.0"),
        (100, "100.0"),
        (99.99996185302734, "99.99996185302734"),
        (-12.5, "-12.5"),
        (0.001, "0.001"),
        (0.00099999, "9.9999E-4"),
        (5.483627319335938e-4, "5.483627319335938E-4"),
        (3.1391781521961093e-4, "3.1391781521961093E-4"),
        (1.1920928955078125e-05, "1.1920928955078125E-5"),
        (-1e-5, "-1.0E-5"),
        (9999999.0, "9999999.0"),
        (1e7, "1.0E7"),
        (1533422155.042, "1.533422155042E9"),
        (123456789.0, "1.23456789E8"),
        (1.7976931348623157e308, "1.7976931348623157E308"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
    ],
)
def test_numbers_are_spelled_as_java_spells_them(value: float, text: str) -> None:
    assert java_double(value) == text


@given(st.floats(allow_nan=False))
@example(1e22)
def test_the_text_reads_back_as_the_number(value: float) -> None:
    assert float(java_double(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_exponent_stands_exactly_outside_the_plain_range(value: float) -> None:
    text = java_double(value)
    assert ("E" in text) == (value != 0 and not 1e-3 <= abs(value) < 1e7)
    assert "." in text
    assert "e" not in text
    assert "+" not in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (0, "0"),
        (101.0, "101.0"),
        ("a b", "a b"),
        (b"abc", "java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]"),
        (["ALL", None], "[ALL, null]"),
        ({"k": "v", "n": [1]}, "{k=v, n=[1]}"),
    ],
)
def test_values_are_echoed_as_java_prints_them(value: object, text: str) -> None:
    assert echo(value) == text


def test_long_echoes_are_cut_and_say_so() -> None:
    assert shorten("a" * ECHO_LIMIT) == "a" * ECHO_LIMIT
    assert echo("a" * 5000) == "a" * ECHO_LIMIT + "..."
