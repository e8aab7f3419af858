"""Calibration: the rates that come out are the rates that went in.

10⁶ impostor and 10⁶ genuine pairs a group, 20 seeds. Every observed FMR and FNMR at every anchor
has a 99.9 % Wilson interval, and it holds the injected rate. (By chance one cell in a thousand is
outside; of the 360 cells of these seeds none is, and seeds are fixed.)
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest

from mockrek.scoring import ring
from mockrek.scoring.curves import Curve
from mockrek.scoring.draws import mix
from mockrek.scoring.rates import wilson

PAIRS = 1_000_000
SEEDS = range(20)
FMR = {
    "high": {80: F(4, 1000), 90: F(8, 10000), 99: F(1, 100000)},
    "low": {80: F(4, 10000), 90: F(5, 100000), 99: F(1, 1000000)},
    "wide": {50: F(3, 10), 70: F(5, 100), 95: F(2, 1000)},
}
FNMR = {
    "high": {80: F(1, 100), 95: F(5, 100), 99: F(2, 10)},
    "low": {80: F(1, 1000), 95: F(4, 1000), 99: F(2, 100)},
    "rare": {80: F(1, 100000), 95: F(1, 10000), 99: F(1, 1000)},
}
GROUPS = len(FMR)

_keys = mix(np.arange(2 * GROUPS * PAIRS, dtype=np.uint64)).reshape(GROUPS, 2, PAIRS)
_places = ring.positions(_keys)


def observed(scores: Any, thresholds: Any) -> list[int]:
    return [int((scores >= np.float32(t)).sum()) for t in thresholds]


def outside(seed: int, *, genuine: bool) -> list[tuple[str, int]]:
    """The cells whose interval does not hold the injected rate."""
    found = []
    for place, (group, rates) in enumerate((FNMR if genuine else FMR).items()):
        build = Curve.mated if genuine else Curve.impostor
        curve = build([(F(t), rate) for t, rate in rates.items()])
        if genuine:
            draws = ring.genuine_draws(seed, *_keys[place])
        else:
            first, second = _places[place]
            draws = ring.impostor_draws(first, second, ring.rotation(seed))
        scores = curve.similarity(draws)
        for (threshold, rate), reached in zip(rates.items(), observed(scores, rates), strict=True):
            errors = PAIRS - reached if genuine else reached
            low, high = wilson(errors, PAIRS, 0.999)
            if not low <= rate <= high:
                found.append((group, threshold))
    return found


@pytest.mark.parametrize("genuine", [False, True], ids=["FMR", "FNMR"])
def test_every_anchor_is_met_for_every_group(genuine: bool) -> None:
    cells = Counter(cell for seed in SEEDS for cell in outside(seed, genuine=genuine))

    assert not cells
