"""Functions that every platform rounds the same.

A library's own sine or logarithm may differ in the last bit between processors and versions, and an
answer must not. These use nothing but what IEEE 754 defines to the last bit: sums, products,
quotients, and the split of a number into mantissa and exponent. They are right to 10⁻⁹ or better,
which is more than a float32 can hold.
"""

from __future__ import annotations

from math import copysign, factorial, frexp
from typing import Final

import numpy as np

from mockrek.scoring.arrays import Float64Array

_PI: Final = 3.141592653589793
_LN_2: Final = 0.6931471805599453
_ROOT_HALF: Final = 0.7071067811865476

# Taylor's series in x²: of sin(x) / x, good up to π/2; and of artanh(x) / x, good up to 0.172.
_SINE: Final[tuple[float, ...]] = tuple((-1) ** n / factorial(2 * n + 1) for n in range(7))
_S0, _S1, _S2, _S3, _S4, _S5, _S6 = _SINE
_ARTANH: Final = tuple(1 / (2 * n + 1) for n in range(8))


def polynomial(coefficients: tuple[float, ...], x: Float64Array) -> Float64Array:
    """A polynomial by Horner's rule.

    Args:
        coefficients: from the constant up, at least two.
        x: float64, any shape.

    Returns:
        float64, the same shape.
    """
    value = x * coefficients[-1]
    for coefficient in coefficients[-2:0:-1]:
        value += coefficient
        value *= x
    value += coefficients[0]
    return value


def polynomial_one(coefficients: tuple[float, ...], x: float) -> float:
    """:func:`polynomial` of one number, to the same bit."""
    value = 0.0
    for coefficient in reversed(coefficients):
        value = value * x + coefficient
    return value


def sine(degrees: Float64Array) -> Float64Array:
    """The sine of angles.

    Args:
        degrees: float64, any shape, between -360 and 360.

    Returns:
        float64, the same shape.

    >>> sine(np.array([0.0, 30.0, -90.0, 180.0])).round(8).tolist()
    [0.0, 0.5, -1.0, 0.0]
    """
    # Fold into -90 … 90, where sin(180 - x) = sin(x) and sin(360 - x) = -sin(x).
    turned = degrees - 360.0 * np.rint(degrees / 360.0)
    folded = np.where(np.abs(turned) > 90.0, np.copysign(180.0, turned) - turned, turned)
    x = folded * (_PI / 180.0)
    return x * polynomial(_SINE, x * x)


def sine_one(degrees: float) -> float:
    """:func:`sine` of one angle, to the same bit."""
    turned = degrees - 360.0 * round(degrees / 360.0)
    folded = copysign(180.0, turned) - turned if abs(turned) > 90.0 else turned
    x = folded * (_PI / 180.0)
    # polynomial_one(_SINE, s), written out: each landmark of an answer waits for six of these.
    s = x * x
    return x * ((((((_S6 * s + _S5) * s + _S4) * s + _S3) * s + _S2) * s + _S1) * s + _S0)


def logarithm(values: Float64Array) -> Float64Array:
    """The natural logarithm.

    Args:
        values: float64, any shape, positive and finite.

    Returns:
        float64, the same shape.

    >>> logarithm(np.array([1.0, 2.718281828459045, 1e-9])).round(9).tolist()
    [0.0, 1.0, -20.723265837]
    """
    mantissa, exponent = np.frexp(values)
    low = mantissa < _ROOT_HALF
    mantissa = np.where(low, 2.0 * mantissa, mantissa)
    x = (mantissa - 1.0) / (mantissa + 1.0)
    return (exponent - low) * _LN_2 + 2.0 * x * polynomial(_ARTANH, x * x)


def logarithm_one(value: float) -> float:
    """:func:`logarithm` of one number, to the same bit."""
    mantissa, exponent = frexp(value)
    if mantissa < _ROOT_HALF:
        mantissa, exponent = 2.0 * mantissa, exponent - 1
    x = (mantissa - 1.0) / (mantissa + 1.0)
    return exponent * _LN_2 + 2.0 * x * polynomial_one(_ARTANH, x * x)
