"""Normal deviates from draws, for the spread of what is reported."""

from __future__ import annotations

from math import sqrt
from typing import Final

import numpy as np

from mockrek.scoring.arrays import Float64Array, UInt64Array
from mockrek.scoring.portable import logarithm, logarithm_one, polynomial, polynomial_one

# Wichura, "Algorithm AS 241: The percentage points of the normal distribution", Applied Statistics
# 37 (1988) 477-484, PPND7: about 7 decimals, which is what a float32 holds.
_CENTRE_OVER: Final = (3.3871327179, 50.434271938, 159.29113202, 59.109374720)
_CENTRE_UNDER: Final = (1.0, 17.895169469, 78.757757664, 67.187563600)
_TAIL_OVER: Final = (1.4234372777, 2.7568153900, 1.3067284816, 0.17023821103)
_TAIL_UNDER: Final = (1.0, 0.73700164250, 0.12021132975)
_FAR_OVER: Final = (6.6579051150, 3.0812263860, 0.42868294337, 0.017337203997)
_FAR_UNDER: Final = (1.0, 0.24197894225, 0.012258202635)

_FEW: Final = 16
"""Up to so many are Python's numbers: calls of NumPy cost more than that."""


def _ratio(over: tuple[float, ...], under: tuple[float, ...], x: Float64Array) -> Float64Array:
    return polynomial(over, x) / polynomial(under, x)


def normal(draws: UInt64Array) -> Float64Array:
    """Standard normal deviates, by inverting the distribution function.

    Args:
        draws: uint64, any shape.

    Returns:
        float64, the same shape: mean 0, standard deviation 1, finite.
    """
    if draws.size <= _FEW:
        return np.array([normal_one(draw) for draw in draws.ravel().tolist()], np.float64).reshape(
            draws.shape
        )
    # The middles of 2⁵² equal intervals: exact, and strictly inside (0, 1).
    probability = ((draws >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52
    centred = probability - 0.5
    centre = centred * _ratio(_CENTRE_OVER, _CENTRE_UNDER, 0.180625 - centred * centred)
    if (np.abs(centred) <= 0.425).all():
        return centre
    depth = np.sqrt(-logarithm(np.minimum(probability, 1.0 - probability)))
    near = _ratio(_TAIL_OVER, _TAIL_UNDER, depth - 1.6)
    far = _ratio(_FAR_OVER, _FAR_UNDER, depth - 5.0)
    tail = np.where(centred < 0, -1.0, 1.0) * np.where(depth <= 5.0, near, far)
    return np.where(np.abs(centred) <= 0.425, centre, tail)


def normal_one(draw: int) -> float:
    """:func:`normal` of one draw, to the same bit."""
    probability = ((draw >> 12) + 0.5) * 2.0**-52
    centred = probability - 0.5
    if abs(centred) <= 0.425:
        x = 0.180625 - centred * centred
        return centred * (polynomial_one(_CENTRE_OVER, x) / polynomial_one(_CENTRE_UNDER, x))
    depth = sqrt(-logarithm_one(min(probability, 1.0 - probability)))
    over, under, start = _TAIL_OVER, _TAIL_UNDER, 1.6
    if depth > 5.0:
        over, under, start = _FAR_OVER, _FAR_UNDER, 5.0
    x = depth - start
    tail = polynomial_one(over, x) / polynomial_one(under, x)
    return -tail if centred < 0 else tail
