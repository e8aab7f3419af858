"""Buckets and percentiles."""

from __future__ import annotations

from collections import Counter
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadtests.histogram import bucket, percentile


@pytest.mark.parametrize(
    ("milliseconds", "kept"),
    [
        (0.0, 0.0),
        (0.0004, 0.0),
        (0.01634, 0.0163),
        (1.4749, 1.47),
        (147.4, 147.0),
        (3432.0, 3430.0),
    ],
)
def test_three_digits_are_kept(milliseconds: float, kept: float) -> None:
    assert bucket(milliseconds) == kept


@given(st.floats(0.001, 1e7))
def test_a_bucket_is_within_half_a_percent(milliseconds: float) -> None:
    assert bucket(milliseconds) == pytest.approx(milliseconds, rel=0.0051)


@given(st.lists(st.floats(0.001, 1e6), min_size=1), st.floats(0, 100))
def test_a_percentile_is_the_nearest_rank(values: list[float], percent: float) -> None:
    buckets = [bucket(value) for value in values]
    rank = max(1, ceil(len(values) * percent / 100))
    assert percentile(Counter(buckets), percent) == sorted(buckets)[rank - 1]


def test_nothing_has_no_percentile() -> None:
    assert percentile(Counter(), 50) is None
