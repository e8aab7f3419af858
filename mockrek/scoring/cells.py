"""Which cell of a table each draw falls into, for many draws at once.

Bisection guesses wrong half of the time at every step, and a processor pays for each. Draws are
uniform, so their upper bits nearly say the cell: they pick a bin, a bin has one bound at most, and
one comparison of whole integers settles it. Bins with more bounds, which are those of the rarest
draws, are bisected.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from mockrek.scoring.arrays import Int64Array, UInt64Array
from mockrek.scoring.draws import constant

_BITS: Final = 12
_SHIFT: Final = constant(64 - _BITS)
_NEVER: Final = np.array([(1 << 64) - 1], np.uint64)  # above every draw


class Cells:
    """The cells between some bounds.

    Args:
        bounds: uint64, shape (m,), ascending; some may be equal.
    """

    def __init__(self, bounds: UInt64Array) -> None:
        starts = np.arange(1 << _BITS, dtype=np.uint64) << _SHIFT
        before = bounds.searchsorted(starts, "right")
        behind = np.append(bounds.searchsorted(starts[1:], "left"), bounds.size)
        crowded = np.flatnonzero(behind - before > 1)
        self._bounds = bounds
        self._next = np.concatenate([bounds, _NEVER])
        self._first = before.astype(np.int64)
        # Draws below are bisected; along a curve they are less than one in a thousand.
        self._rare = constant((int(crowded[-1]) + 1 << 64 - _BITS) - 1 if crowded.size else 0)

    def of(self, draws: UInt64Array) -> Int64Array:
        """How many of the bounds are no greater than each draw.

        Args:
            draws: uint64, shape (n,), below 2⁶⁴ − 1.

        Returns:
            int64, shape (n,): what ``bounds.searchsorted(draws, "right")`` is.
        """
        cells = self._first.take((draws >> _SHIFT).view(np.int64))
        cells += draws >= self._next.take(cells)
        rare = np.flatnonzero(draws <= self._rare)
        if rare.size:
            cells[rare] = self._bounds.searchsorted(draws.take(rare), "right")
        return cells
