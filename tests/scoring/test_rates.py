from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom

from mockrek.scoring.rates import expected_errors, expected_sum, wilson


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


@given(st.floats(1e-6, 1), st.integers(1, 3000), st.sampled_from([0.95, 0.99, 0.999]))
def test_expected_errors_are_the_binomial_quantiles(rate: float, trials: int, level: float) -> None:
    tail = (1 - level) / 2
    expected = [int(binom.ppf(share, trials, rate)) for share in (tail, 1 - tail)]
    low, high = expected_errors(rate, trials, level)
    inside = binom.cdf(high, trials, rate) - binom.cdf(low - 1, trials, rate)
    assert inside >= level - 1e-9
    assert abs(low - expected[0]) <= 1
    assert abs(high - expected[1]) <= 1


@given(st.floats(1e-6, 1 - 1e-6), st.integers(20_001, 10**9))
def test_expected_errors_of_many_trials_are_at_most_one_off(rate: float, trials: int) -> None:
    expected = [int(binom.ppf(share, trials, rate)) for share in (0.025, 0.975)]
    found = expected_errors(rate, trials)
    assert [abs(one - other) <= 1 for one, other in zip(found, expected, strict=True)] == [True] * 2


@pytest.mark.parametrize(("rate", "trials"), [(0.0, 5), (0.3, 0)])
def test_without_chance_there_is_one_count(rate: float, trials: int) -> None:
    assert expected_errors(rate, trials) == (0, 0)


def scipys(trials: int, rate: float, level: float) -> tuple[int, int]:
    tail = (1 - level) / 2
    low, high = binom.ppf([tail, 1 - tail], trials, rate)
    return int(low), int(high)


@given(st.integers(1, 5000), st.floats(0, 1), st.sampled_from([0.5, 0.9, 0.95, 0.999]))
def test_few_errors_fall_between_the_quantiles_of_the_binomial(
    trials: int, rate: float, level: float
) -> None:
    tail = (1 - level) / 2
    cumulated = binom.cdf(np.arange(trials + 1), trials, rate)
    near = min(np.abs(cumulated - tail).min(), np.abs(cumulated - 1 + tail).min())
    assume(near > 1e-9)  # where rounding decides, so does chance

    assert expected_sum([(trials, rate)], level) == scipys(trials, rate, level)


@given(st.integers(10**4, 5 * 10**9), st.floats(1e-9, 1 - 1e-9))
def test_many_errors_do_to_within_one(trials: int, rate: float) -> None:
    found = expected_sum([(trials, rate)])

    assert found == pytest.approx(scipys(trials, rate, 0.95), abs=1)


@given(st.lists(st.tuples(st.integers(0, 300), st.floats(1e-9, 1)), max_size=6))
def test_groups_of_different_rates_add_up(parts: list[tuple[int, float]]) -> None:
    pmf = np.ones(1)
    for trials, rate in parts:
        pmf = np.convolve(pmf, binom.pmf(np.arange(trials + 1), trials, rate))
    low, high = expected_sum(parts)

    assert pmf[:low].sum() <= 0.025 + 1e-9
    assert pmf[: low + 1].sum() >= 0.025 - 1e-9
    assert pmf[high + 1 :].sum() <= 0.025 + 1e-9
    assert pmf[high:].sum() >= 0.025 - 1e-9


def test_many_small_groups_are_as_one() -> None:
    assert expected_sum([(1000, 0.01)] * 50) == expected_sum([(50_000, 0.01)])
    uneven = expected_sum([(10**7, 0.01 + i / 1000) for i in range(20)])
    assert sum(uneven) / 2 == pytest.approx(
        sum(10**7 * (0.01 + i / 1000) for i in range(20)), abs=5
    )


@pytest.mark.parametrize(
    ("parts", "counts"),
    [([], (0, 0)), ([(7, 0.0)], (0, 0)), ([(7, 1.0), (3, 0.0)], (7, 7)), ([(0, 0.3)], (0, 0))],
)
def test_what_is_certain_has_no_width(
    parts: list[tuple[int, float]], counts: tuple[int, int]
) -> None:
    assert expected_sum(parts) == counts
