"""Draws: pseudo-random integers that are pure functions of (seed, purpose, key).

There is no generator and no order. The mixer is the 64-bit finaliser of SplitMix64 (Steele, Lea &
Flood 2014, with the constants of Stafford's variant 13), applied twice, with a salt between that
holds the seed and the purpose. A purpose's number is part of every answer: never renumber.
"""

from __future__ import annotations

from enum import IntEnum, unique
from functools import lru_cache
from hashlib import sha256
from typing import Final

import numpy as np

from mockrek.scoring.arrays import Float64Array, UInt64Array

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15  # 2⁶⁴ / φ: spreads neighbouring seeds and purposes apart
_MULTIPLY_1: Final = 0xBF58476D1CE4E5B9
_MULTIPLY_2: Final = 0x94D049BB133111EB

_FEW: Final = 7
"""Up to so many values are mixed as Python integers: calls of NumPy cost more than that."""

TOP: Final = _MASK - 1
"""The largest draw. One below 2⁶⁴ − 1, so that the cutoff of rate 1 is above every draw."""


def constant(value: int) -> UInt64Array:
    """A uint64 for arithmetic with arrays: shape (), which NumPy takes quicker than its scalars."""
    made = np.array(value, np.uint64)
    made.flags.writeable = False
    return made


_SHIFT_1, _SHIFT_2, _SHIFT_3 = constant(30), constant(27), constant(31)
_FACTOR_1, _FACTOR_2 = constant(_MULTIPLY_1), constant(_MULTIPLY_2)
_TOP = constant(TOP)
_SHIFT_TO_53 = constant(11)
_STEP = np.array(2.0**-53)


@unique
class Purpose(IntEnum):
    """What a draw is for. Two purposes never share a draw."""

    MISS = 1
    GENDER = 2
    GENDER_CONFIDENCE = 3
    AGE = 4
    EMOTION = 5
    ATTRIBUTE = 6
    RING = 7
    ROTATION = 8
    GENUINE = 9
    FACE = 10
    TRAIT = 11
    LOOK = 12
    COHORT = 13
    BOX = 14
    CONDITIONS = 15
    FALSE_DETECTION = 16
    IDENTIFICATION = 17


def key_of(identity: bytes) -> int:
    """The 64-bit key of anything that has a name: the first 8 bytes of its SHA-256.

    >>> key_of(b"subject-1") == key_of(b"subject-1"), key_of(b"a") == key_of(b"b")
    (True, False)
    """
    return int.from_bytes(sha256(identity).digest()[:8], "big")


def mix(values: UInt64Array) -> UInt64Array:
    """Scramble each value; a bijection of the 64-bit integers.

    Args:
        values: uint64, at least one dimension; not changed.

    Returns:
        uint64, the same shape.
    """
    # Into two arrays and no more: for few values the allocations would cost as much as the work.
    spare = np.right_shift(values, _SHIFT_1)
    mixed: UInt64Array = np.bitwise_xor(values, spare)
    np.multiply(mixed, _FACTOR_1, mixed)
    np.bitwise_xor(mixed, np.right_shift(mixed, _SHIFT_2, spare), mixed)
    np.multiply(mixed, _FACTOR_2, mixed)
    np.bitwise_xor(mixed, np.right_shift(mixed, _SHIFT_3, spare), mixed)
    return mixed


def mix_one(value: int) -> int:
    """:func:`mix` of one integer, 0 … 2⁶⁴ − 1."""
    value ^= value >> 30
    value = value * _MULTIPLY_1 & _MASK
    value ^= value >> 27
    value = value * _MULTIPLY_2 & _MASK
    return value ^ value >> 31


@lru_cache(maxsize=1024)
def _salts(seed: int, purpose: int, count: int) -> UInt64Array:
    salts = np.array(_few_salts(seed, purpose, count), np.uint64)
    salts.flags.writeable = False
    return salts


@lru_cache(maxsize=1024)
def _few_salts(seed: int, purpose: int, count: int) -> tuple[int, ...]:
    base = mix_one((mix_one(seed & _MASK) + purpose * _GOLDEN) & _MASK)
    return tuple(mix_one((base + i * _GOLDEN) & _MASK) for i in range(count))


def draw(seed: int, purpose: Purpose, keys: UInt64Array) -> UInt64Array:
    """One draw a key.

    Args:
        seed: any integer; its low 64 bits count.
        purpose: what the draw is for.
        keys: uint64, at least one dimension.

    Returns:
        uint64, the same shape, uniform on 0 … ``TOP``.

    >>> draw(0, Purpose.MISS, np.array([1, 2], np.uint64)).tolist()
    [4336712865889401412, 2674033460618070975]
    """
    if keys.size <= _FEW and keys.ndim == 1:
        return np.array([draw_one(seed, purpose, key) for key in keys.tolist()], np.uint64)
    mixed = mix(keys)
    return _finished(np.bitwise_xor(mixed, _salts(seed, purpose, 1), mixed))


def draw_one(seed: int, purpose: Purpose, key: int) -> int:
    """:func:`draw` for one key, 0 … 2⁶⁴ − 1."""
    (salt,) = _few_salts(seed, purpose, 1)
    return min(mix_one(mix_one(key) ^ salt), TOP)


def draw_block(seed: int, purpose: Purpose, keys: UInt64Array, count: int) -> UInt64Array:
    """``count`` draws a key, of which the first is :func:`draw`'s.

    Args:
        seed: any integer; its low 64 bits count.
        purpose: what the draws are for.
        keys: uint64, shape (n,).
        count: how many for each key.

    Returns:
        uint64, shape (n, count). Column i does not depend on ``count``.
    """
    if keys.size > _FEW:
        return _finished(mix(keys)[:, None] ^ _salts(seed, purpose, count))
    if keys.size * count > _FEW:
        once = np.array([mix_one(key) for key in keys.tolist()], np.uint64)
        return _finished(once[:, None] ^ _salts(seed, purpose, count))
    mixed = [draws_one(seed, purpose, key, count) for key in keys.tolist()]
    return np.array(mixed, np.uint64).reshape(-1, count)


def draws_one(seed: int, purpose: Purpose, key: int, count: int, first: int = 0) -> list[int]:
    """:func:`draw_block` for one key, from its column ``first`` on."""
    once = mix_one(key)
    salts = _few_salts(seed, purpose, count)
    return [min(mix_one(once ^ salt), TOP) for salt in salts[first:]]


def _finished(salted: UInt64Array) -> UInt64Array:
    draws = mix(salted)
    return np.minimum(draws, _TOP, out=draws)


def uniform(draws: UInt64Array) -> Float64Array:
    """Draws as decimals in [0, 1), for what is reported; never for what is decided.

    Args:
        draws: uint64, any shape.

    Returns:
        float64, the same shape; the upper 53 bits.
    """
    shares = np.right_shift(draws, _SHIFT_TO_53).astype(np.float64)
    np.multiply(shares, _STEP, shares)
    return shares


def shares_one(seed: int, purpose: Purpose, key: int, count: int) -> list[float]:
    """:func:`uniform` of :func:`draw_block` for one key, to the same bit.

    Args:
        seed: any integer; its low 64 bits count.
        purpose: what the draws are for.
        key: 0 … 2⁶⁴ − 1.
        count: how many.

    >>> shares_one(0, Purpose.BOX, 1, 2) == uniform(
    ...     draw_block(0, Purpose.BOX, np.array([1], np.uint64), 2)
    ... )[0].tolist()
    True
    """
    once = mix_one(key)
    salts = _few_salts(seed, purpose, count)
    # No draw needs to be kept from being TOP + 1 here: the upper 53 bits are the same.
    return [(mix_one(once ^ salt) >> 11) * 2.0**-53 for salt in salts]


def face_keys(image_key: int, count: int) -> UInt64Array:
    """The keys of the faces of one image, by their place in its truth.

    Args:
        image_key: :func:`key_of` the image: the first 8 bytes of the SHA-256 of its bytes.
        count: the number of faces.

    Returns:
        uint64, shape (count,).
    """
    if count <= _FEW:
        keys = [mix_one((image_key + place * _GOLDEN) & _MASK) for place in range(1, count + 1)]
        return np.array(keys, np.uint64)
    return keys_of_faces(np.full(count, image_key, np.uint64), np.arange(count, dtype=np.uint64))


def keys_of_faces(image_keys: UInt64Array, places: UInt64Array) -> UInt64Array:
    """:func:`face_keys` for the faces of many images at once.

    Args:
        image_keys: uint64, shape (n,).
        places: uint64, shape (n,): 0 for the first face of an image, and so on.

    Returns:
        uint64, shape (n,).
    """
    return mix(image_keys + (places + np.uint64(1)) * np.uint64(_GOLDEN))
