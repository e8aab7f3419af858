"""The ring: one position a face, from which the draw of every impostor pair follows.

Each face has a uniform position h on the ring of 64-bit integers. The draw of an impostor pair is
u = h(a) + h(b) + rotation (mod 2⁶⁴): uniform, symmetric, and independent between any two pairs, so
counts of false matches have the mean and the variance of independent trials. For one probe, the
faces that reach a threshold lie in one interval of the ring, which any sorted index can look up.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from mockrek.scoring.arrays import BoolArray, UInt64Array
from mockrek.scoring.decisions import ALWAYS
from mockrek.scoring.draws import TOP, Purpose, constant, draw, draw_one, mix, mix_one

_FULL = 1 << 64
_TOP = constant(TOP)
_BLOCK = 32_768  # 256 KiB of positions: a block and its sums stay in the second-level cache


def positions(keys: UInt64Array) -> UInt64Array:
    """Where each face lies on the ring; the same for every seed, so that an index can keep it.

    Args:
        keys: uint64, any shape: the keys of the faces.

    Returns:
        uint64, the same shape.
    """
    return draw(0, Purpose.RING, keys)


def position(key: int) -> int:
    """:func:`positions` of one face, given its key, 0 … 2⁶⁴ − 1."""
    return draw_one(0, Purpose.RING, key)


@lru_cache(maxsize=64)
def rotation(seed: int) -> np.uint64:
    """How far a seed turns the ring."""
    return np.uint64(draw_one(seed, Purpose.ROTATION, 0))


def impostor_draws(first: UInt64Array, second: UInt64Array, turn: np.uint64) -> UInt64Array:
    """The draw of each impostor pair.

    Args:
        first: uint64: positions of one face of each pair.
        second: uint64: positions of the other, broadcast against ``first``.
        turn: the :func:`rotation` of the seed.

    Returns:
        uint64, the broadcast shape.
    """
    draws = np.add(first, second)
    np.add(draws, turn, draws)
    return np.minimum(draws, _TOP, out=draws)


def impostor_draw(first: int, second: int, turn: int) -> int:
    """:func:`impostor_draws` for one pair of positions."""
    return min((first + second + turn) % _FULL, TOP)


def genuine_draws(seed: int, first: UInt64Array, second: UInt64Array) -> UInt64Array:
    """The draw of each genuine pair: a full mix of both keys, the same in either order.

    Args:
        seed: any integer.
        first: uint64: keys (not positions) of one face of each pair.
        second: uint64: keys of the other, broadcast against ``first``.

    Returns:
        uint64, the broadcast shape.
    """
    pair = mix(np.minimum(first, second)) + np.maximum(first, second)
    return draw(seed, Purpose.GENUINE, pair)


def genuine_draw(seed: int, first: int, second: int) -> int:
    """:func:`genuine_draws` for one pair of keys."""
    pair = (mix_one(min(first, second)) + max(first, second)) % _FULL
    return draw_one(seed, Purpose.GENUINE, pair)


def reaching(probe: np.uint64, gallery: UInt64Array, turn: np.uint64, cutoff: int) -> BoolArray:
    """Which faces of a gallery a probe falsely matches, by trying each (brute force).

    Args:
        probe: the probe's position.
        gallery: uint64, shape (n,): positions, in any order.
        turn: the :func:`rotation` of the seed.
        cutoff: of the gallery's group at the threshold.

    Returns:
        bool, shape (n,).
    """
    if cutoff == ALWAYS:
        return np.ones(gallery.shape, np.bool_)
    decided = np.empty(gallery.shape, np.bool_)
    sums = np.empty(min(_BLOCK, gallery.size), np.uint64)
    offset, limit = constant((int(probe) + int(turn)) % _FULL), constant(cutoff)
    for start in range(0, gallery.size, _BLOCK):
        block = gallery[start : start + _BLOCK]
        total = np.add(block, offset, sums[: block.size])
        np.less(total, limit, decided[start : start + _BLOCK])
    return decided


def reaching_ranges(
    probe: np.uint64, ordered: UInt64Array, turn: np.uint64, cutoff: int
) -> tuple[slice, ...]:
    """:func:`reaching` by range: where in a sorted gallery the false matches of a probe stand.

    Args:
        probe: the probe's position.
        ordered: uint64, shape (n,): positions, ascending.
        turn: the :func:`rotation` of the seed.
        cutoff: of the gallery's group at the threshold.

    Returns:
        At most two slices of ``ordered`` (two where the interval passes the end of the ring).
    """
    if cutoff in (0, ALWAYS):
        return (slice(0, ordered.size if cutoff else 0),)
    first = -(int(probe) + int(turn)) % _FULL
    beyond = (first + cutoff) % _FULL
    begin, end = ordered.searchsorted(np.array((first, beyond), np.uint64)).tolist()
    if first < beyond:
        return (slice(begin, end),)
    return (slice(begin, ordered.size), slice(0, end))
