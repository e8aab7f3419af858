from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mockrek.scoring.decisions import ALWAYS, below, cutoff_of, smallest
from mockrek.scoring.draws import TOP, Purpose, draw, mix

KEYS = mix(np.arange(1000, dtype=np.uint64))
DRAWS = draw(0, Purpose.MISS, KEYS)
rates = st.fractions(0, 1)


@given(rates, rates)
def test_a_higher_rate_never_un_errs_anybody(first: Fraction, second: Fraction) -> None:
    low, high = sorted((first, second))
    few = below(DRAWS, np.uint64(cutoff_of(low)))
    many = below(DRAWS, np.uint64(cutoff_of(high)))

    assert not (few & ~many).any()


@given(rates)
def test_a_cutoff_is_the_floor_of_the_rate(rate: Fraction) -> None:
    cutoff = cutoff_of(rate)

    assert Fraction(cutoff, 2**64) <= rate
    assert cutoff == ALWAYS or rate < Fraction(cutoff + 1, 2**64)


def test_rate_zero_errs_nobody_and_rate_one_everybody() -> None:
    edges = np.array([0, 1, TOP], np.uint64)

    assert not below(edges, np.uint64(cutoff_of(Fraction(0)))).any()
    assert below(edges, np.uint64(cutoff_of(Fraction(1)))).all()


@st.composite
def quotas(draw: st.DrawFn) -> tuple[Any, Any, Any]:
    count = draw(st.integers(0, 60))
    groups = np.array(draw(st.lists(st.integers(0, 3), min_size=count, max_size=count)), np.int64)
    wanted = np.array(draw(st.lists(st.integers(0, 40), min_size=4, max_size=4)), np.int64)
    eligible = np.array(draw(st.lists(st.booleans(), min_size=count, max_size=count)), np.bool_)
    return groups, wanted, eligible


@given(quotas())
def test_a_quota_takes_the_smallest_draws_of_each_group(quota: tuple[Any, Any, Any]) -> None:
    groups, counts, eligible = quota
    draws = DRAWS[: len(groups)]
    chosen = smallest(draws, groups, counts, eligible)

    assert not (chosen & ~eligible).any()
    for group in range(4):
        members = draws[eligible & (groups == group)]
        taken = draws[chosen & (groups == group)]
        assert sorted(taken.tolist()) == sorted(members.tolist())[: counts[group]]


@given(quotas(), st.integers(0, 3))
def test_a_higher_quota_only_adds(quota: tuple[Any, Any, Any], group: int) -> None:
    groups, counts, eligible = quota
    draws, more = DRAWS[: len(groups)], counts.copy()
    more[group] += 5
    few = smallest(draws, groups, counts, eligible)
    many = smallest(draws, groups, more, eligible)

    assert not (few & ~many).any()
    assert np.array_equal(few[groups != group], many[groups != group])
