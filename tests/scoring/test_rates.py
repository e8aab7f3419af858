from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.scoring.rates import wilson


@pytest.mark.parametrize(
    ("errors", "trials", "low", "high"),
    [
        # audit-figures: Wilson 95 % of Actionable Auditing, Amazon.
        (85, 271, 26.13, 37.12),
        (4, 318, 0.49, 3.19),
        (21, 295, 4.70, 10.64),
        (0, 386, 0.0, 0.99),
        (28, 535, 3.65, 7.46),
    ],
)
def test_intervals_are_those_of_the_literature(
    errors: int, trials: int, low: float, high: float
) -> None:
    bounds = [round(100 * bound, 2) for bound in wilson(errors, trials)]

    assert bounds == [low, high]


@given(st.integers(1, 10**6), st.data())
def test_an_interval_holds_the_rate_and_a_higher_level_is_wider(
    n: int, data: st.DataObject
) -> None:
    errors = data.draw(st.integers(0, n))
    low, high = wilson(errors, n, 0.95)
    wider = wilson(errors, n, 0.999)

    assert wider[0] <= low <= errors / n <= high <= wider[1]
    assert 0 <= wider[0] <= wider[1] <= 1


def test_without_trials_nothing_is_known() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
