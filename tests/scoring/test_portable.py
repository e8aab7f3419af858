from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.scoring.portable import (
    logarithm,
    logarithm_one,
    polynomial,
    polynomial_one,
    sine,
    sine_one,
)


@given(st.floats(-270, 270))
def test_sines_are_right(degrees: float) -> None:
    found = sine(np.array([degrees, degrees + 90]))
    radians = math.radians(degrees)

    assert math.isclose(found[0], math.sin(radians), abs_tol=1e-9)
    assert math.isclose(found[1], math.cos(radians), abs_tol=1e-9)


@given(st.floats(1e-300, 1e300))
def test_logarithms_are_right(value: float) -> None:
    assert math.isclose(
        logarithm(np.array([value]))[0], math.log(value), abs_tol=1e-12, rel_tol=1e-12
    )


@pytest.mark.parametrize("function", [sine, logarithm])
def test_arrays_keep_their_shape_and_stay_as_they_are(function: Any) -> None:
    values = np.linspace(0.1, 89, 12).reshape(3, 4)
    before = values.copy()
    result = function(values)

    assert result.shape == (3, 4)
    assert np.array_equal(values, before)
    assert result[1, 2] == function(values[1:2, 2:3])[0, 0]


def test_no_function_of_a_platform_s_library_takes_part(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.linspace(0.1, 89, 12)
    expected = [function(values) for function in (sine, logarithm)]
    for name in ("sin", "cos", "tan", "log", "log2", "log1p", "exp", "power", "radians", "arctanh"):
        monkeypatch.delattr(np, name)

    for function, known in zip((sine, logarithm), expected, strict=True):
        assert np.array_equal(function(values), known)


@given(degrees=st.floats(-360, 360))
def test_one_sine_is_that_of_an_array(degrees: float) -> None:
    assert sine_one(degrees) == sine(np.array([degrees]))[0]


@given(st.floats(1e-300, 1e300))
def test_one_logarithm_is_that_of_an_array(value: float) -> None:
    assert logarithm_one(value) == logarithm(np.array([value]))[0]


@given(st.lists(st.floats(-9, 9), min_size=2, max_size=9), st.floats(-9, 9))
def test_one_polynomial_is_that_of_an_array(coefficients: list[float], x: float) -> None:
    found = polynomial_one(tuple(coefficients), x)

    assert found == polynomial(tuple(coefficients), np.array([x]))[0]
    exact = sum(Fraction(c) * Fraction(x) ** n for n, c in enumerate(coefficients))
    assert math.isclose(found, exact, rel_tol=1e-9, abs_tol=1e-5)
