from __future__ import annotations

from math import log10, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.scoring.disparity import Measure, matching_measures, rate_measures

rates = st.lists(st.floats(1e-9, 1), min_size=2, max_size=30)


def named(measures: tuple[Measure, ...]) -> dict[str, Measure]:
    return {measure.name: measure for measure in measures}


def test_measures_are_those_worked_out_by_hand() -> None:
    found = {m.name: m.value for m in rate_measures([0.01, 0.04], 0.02)}

    assert found == {
        "max-min": pytest.approx(0.03),
        "max/min": pytest.approx(4),
        "max/GM": pytest.approx(2),
        "vary-GM": pytest.approx(log10(2)),
        # n/(n-1) · Σ|xi−xj| / (2 n² mean) = 2 · 0.06 / (8 · 0.025)
        "Gini": pytest.approx(0.6),
        "MAPE": pytest.approx(100 * (0.5 + 1) / 2),
    }


def test_measures_of_verification_are_those_worked_out_by_hand() -> None:
    found = {m.name: m.value for m in matching_measures([0.01, 0.04], [0.1, 0.2, 0.1])}

    garbe = 0.6, 3 / 2 * 0.4 / (18 * 0.4 / 3)
    assert found == {
        "FDR": pytest.approx(1 - (0.03 + 0.1) / 2),
        "IR": pytest.approx(sqrt(4) * sqrt(2)),
        "GARBE": pytest.approx(sum(garbe) / 2),
    }


@pytest.mark.parametrize("alpha", [0.0, 1.0])
def test_alpha_weighs_false_matches(alpha: float) -> None:
    found = named(matching_measures([0.1, 0.3], [0.2, 0.2], alpha))

    assert found["FDR"].value == pytest.approx(1 - alpha * 0.2)
    assert found["IR"].value == pytest.approx(3**alpha)


@given(st.floats(1e-9, 1), st.integers(2, 20))
def test_equal_rates_are_fair(rate: float, n: int) -> None:
    same = [rate] * n
    for measure in (*rate_measures(same, rate), *matching_measures(same, same)):
        assert measure.value == pytest.approx(measure.fair, abs=1e-9), measure


@given(rates)
def test_one_group_that_stands_out_is_seen_by_every_measure(some: list[float]) -> None:
    uneven = [*some, min(some) / 10]
    reference = sum(uneven) / len(uneven)
    for measure in (*rate_measures(uneven, reference), *matching_measures(uneven, uneven)):
        assert measure.value is not None
        assert measure.value != measure.fair


@given(rates, st.floats(0.01, 1))
def test_ratios_do_not_depend_on_the_scale(some: list[float], scale: float) -> None:
    before, after = (
        named(rate_measures([r * s for r in some], sum(some) * s)) for s in (1.0, scale)
    )
    for name in ("max/min", "max/GM", "vary-GM", "Gini", "MAPE"):
        assert after[name].value == pytest.approx(before[name].value, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(
    ("given_rates", "undefined", "why"),
    [
        ([0.0, 0.1], {"max/min", "max/GM", "vary-GM"}, "a group has rate 0"),
        ([0.0, 0.0], {"max/min", "max/GM", "vary-GM"}, "a group has rate 0"),
        ([0.0, 0.0], {"Gini"}, "the rate of every group is 0"),
        ([0.0, 0.0], {"MAPE"}, "the reference rate is 0"),
        ([0.1], {"max-min", "max/min", "max/GM", "vary-GM", "Gini", "MAPE"}, "only one group"),
        ([], {"max-min", "max/min", "max/GM", "vary-GM", "Gini", "MAPE"}, "no group has"),
    ],
)
def test_what_is_not_defined_says_why(
    given_rates: list[float], undefined: set[str], why: str
) -> None:
    found = rate_measures(given_rates, sum(given_rates))

    said = {m.name for m in found if m.undefined and why in m.undefined}
    assert said >= undefined
    assert all((m.value is None) == bool(m.undefined) for m in found)


def test_verification_says_which_side_is_not_defined() -> None:
    found = named(matching_measures([0.0, 0.0], [0.1, 0.0]))

    assert found["FDR"].value == pytest.approx(0.95)
    assert found["IR"].undefined == (
        "false matches: a group has rate 0; false non-matches: a group has rate 0"
    )
    assert found["GARBE"].undefined == "false matches: the rate of every group is 0"
    assert named(matching_measures([0.1], [0.1, 0.2]))["FDR"].undefined == (
        "false matches: only one group has a trial"
    )
