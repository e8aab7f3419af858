"""Measures of how far error rates of groups differ, each with the value it has when they do not.

A measure that cannot be had says why, and has no value: a ratio to a rate of zero is not smoothed
away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mockrek.scoring.arrays import Float64Array

ALPHA: Final = 0.5
"""How much false matches weigh against false non-matches."""


_ROUNDING: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure over groups.

    Attributes:
        name: as the literature calls it.
        value: ``None`` where it is not defined.
        fair: what it is when all groups have one rate.
        undefined: why there is no value; "" where there is one.
    """

    name: str
    value: float | None
    fair: float
    undefined: str


def rate_measures(rates: Sequence[float], reference: float | None = None) -> tuple[Measure, ...]:
    """The measures of one error rate over groups.

    ``max-min`` and ``max/min``; ``max/GM`` and ``vary-GM``, against the geometric mean, and
    ``Gini`` (Grother, NISTIR 8429 and the FRTE demographics page; Gini with the correction
    n / (n − 1) of Howard et al., which is 0 to 1); ``MAPE``, percent (Villalobos, Mery & Bowyer
    2022).

    Args:
        rates: 0 to 1, one a group.
        reference: the rate from which MAPE counts deviations; ``None`` for the mean of the rates.

    Returns:
        The six, in this order.
    """
    x = np.array(rates, np.float64)
    few = _too_few(x)
    if reference is None:
        reference = sum(rates) / max(len(rates), 1)
    zero = few or _zero(x)
    none = few or _all_zero(x)
    off = few or ("" if reference > 0 else "the reference rate is 0")
    return (
        _measure("max-min", 0.0, few, lambda: x.max() - x.min()),
        _measure("max/min", 1.0, zero, lambda: x.max() / x.min()),
        _measure("max/GM", 1.0, zero, lambda: x.max() / _geometric_mean(x)),
        _measure("vary-GM", 0.0, zero, lambda: np.abs(np.log10(x / _geometric_mean(x))).mean()),
        _measure("Gini", 0.0, none, lambda: _gini(x)),
        _measure("MAPE", 0.0, off, lambda: 100 * np.abs(x - reference).mean() / reference),
    )


def matching_measures(
    false_match: Sequence[float], false_non_match: Sequence[float], alpha: float = ALPHA
) -> tuple[Measure, ...]:
    """The measures of false match and false non-match rates together, at one threshold.

    ``FDR``, the fairness discrepancy rate (de Freitas Pereira & Marcel 2021); ``IR``, the inequity
    rate (Grother 2021); ``GARBE`` (Howard, Laird & Sirotin 2022).

    Args:
        false_match: rates, 0 to 1, one a group.
        false_non_match: the same; the groups need not be the same.
        alpha: the weight of the former, 0 to 1.

    Returns:
        The three, in this order.
    """
    sides = [np.array(side, np.float64) for side in (false_match, false_non_match)]
    x, y = sides
    few = _either(sides, _too_few)
    zero = few or _either(sides, _zero)
    none = few or _either(sides, _all_zero)

    def weighed(of: Callable[[Float64Array], float]) -> float:
        return alpha * of(x) + (1 - alpha) * of(y)

    return (
        _measure("FDR", 1.0, few, lambda: 1 - weighed(np.ptp)),
        _measure("IR", 1.0, zero, lambda: np.exp(weighed(lambda s: np.log(s.max() / s.min())))),
        _measure("GARBE", 0.0, none, lambda: weighed(_gini)),
    )


def _measure(name: str, fair: float, why_not: str, value: Callable[[], float]) -> Measure:
    if why_not:
        return Measure(name, None, fair, why_not)
    found = float(value())
    # Equal rates give the fair value up to rounding, which nobody should read as a disparity.
    return Measure(name, fair if abs(found - fair) < _ROUNDING else found, fair, "")


def _either(sides: Sequence[Float64Array], why: Callable[[Float64Array], str]) -> str:
    names = ("false matches", "false non-matches")
    found = [f"{name}: {what}" for name, x in zip(names, sides, strict=True) if (what := why(x))]
    return "; ".join(found)


def _too_few(x: Float64Array) -> str:
    return ("no group has a trial", "only one group has a trial", "")[min(x.size, 2)]


def _zero(x: Float64Array) -> str:
    return "" if (x > 0).all() else "a group has rate 0"


def _all_zero(x: Float64Array) -> str:
    return "" if (x > 0).any() else "the rate of every group is 0"


def _geometric_mean(x: Float64Array) -> float:
    return float(np.exp(np.log(x).mean()))


def _gini(x: Float64Array) -> float:
    """The mean absolute difference of two groups over twice the mean: 0 to 1."""
    n = x.size
    differences = np.abs(x[:, None] - x).sum()
    return float(n / (n - 1) * differences / (2 * n * n * x.mean()))
