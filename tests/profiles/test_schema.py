"""The records: counting, looking up by group, pairs."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.profiles.builtin import builtin
from mockrek.profiles.schema import Between, Curve, Group, Rate, RateTable


@pytest.mark.parametrize(("n", "errors"), [(1, 0), (3, 2), (5, 2), (7, 4)])
def test_a_quota_rounds_half_to_even(n: int, errors: int) -> None:
    assert Rate(Fraction(1, 2)).count(n) == errors


@given(of=st.integers(1, 10**9), data=st.data())
def test_a_count_is_met_exactly_by_as_many_trials_as_it_was_declared_of(
    of: int, data: st.DataObject
) -> None:
    errors = data.draw(st.integers(0, of))
    assert Rate.counted(errors, of).count(of) == errors


@given(n=st.integers(0, 10**6), errors=st.integers(0, 100))
def test_a_quota_is_within_half_an_error_of_the_rate(n: int, errors: int) -> None:
    rate = Rate.counted(errors, 100)
    assert abs(rate.count(n) - rate.value * n) <= Fraction(1, 2)


def test_a_face_matches_a_group_when_every_attribute_has_one_of_the_values() -> None:
    group = Group("g", {"gender": ("Female",), "skin_type": ("V", "VI")})
    assert group.matches({"gender": "Female", "skin_type": "VI", "race": "any"})
    assert not group.matches({"gender": "Male", "skin_type": "VI"})
    assert not group.matches({"gender": "Female"})


def test_a_table_has_the_groups_own_value_or_the_default() -> None:
    own, default = Rate(Fraction(1, 2)), Rate(Fraction(1, 3))
    table = RateTable(default, {"a": own})
    assert (table.of("a"), table.of("b")) == (own, default)


def test_the_curve_of_two_groups_does_not_depend_on_their_order() -> None:
    curve = Curve(((Fraction(80), Fraction(1, 10)),))
    between = Between(Fraction(1), {("a", "b"): curve})
    assert between.curve("b", "a") == between.curve("a", "b") == curve
    assert between.curve("a", "c") is None


def test_other_is_the_last_group() -> None:
    names = builtin("equal").group_names
    assert names == ("darker_female", "darker_male", "lighter_female", "lighter_male", "other")
