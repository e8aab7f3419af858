from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from mockrek.audit.reference.statistics import (
    bootstrap,
    bootstrap_pairs,
    fisher_p,
    holm,
    homogeneity_p,
    homogeneity_ps,
    wilson,
)

COUNTS = st.integers(0, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
GROUPS = st.lists(COUNTS, min_size=1, max_size=8)
PS = st.lists(st.floats(0, 1), max_size=12)


@given(COUNTS.filter(lambda counts: counts[1] > 0))
def test_wilson_is_scipys(counts: tuple[int, int]) -> None:
    low, high = wilson(*counts)
    wanted = stats.binomtest(*counts).proportion_ci(method="wilson")
    assert (float(low), float(high)) == pytest.approx((wanted.low, wanted.high), abs=1e-9)


def test_wilson_of_a_published_cell_and_of_the_ends() -> None:
    low, high = wilson([85, 0, 386, 0], [271, 386, 386, 0])
    assert np.round(100 * low[:2], 2).tolist() == [26.13, 0.0]
    assert np.round(100 * high[:2], 2).tolist() == [37.12, 0.99]
    assert (low[1], high[2]) == (0, 1)
    assert (low[3], high[3]) == (0, 1)


@given(GROUPS)
def test_homogeneity_is_scipys_chi_square_without_empty_groups(
    groups: list[tuple[int, int]],
) -> None:
    errors, trials = (np.array(column) for column in zip(*groups, strict=True))
    table = np.stack([errors, trials - errors])[:, trials > 0]
    if table.shape[1] < 2 or not table.sum(axis=1).all():
        wanted = 1.0
    else:
        wanted = stats.chi2_contingency(table, correction=False).pvalue
    assert homogeneity_p(errors, trials) == pytest.approx(wanted, abs=1e-12)


def test_many_audits_at_once_are_as_one_by_one() -> None:
    generator = np.random.default_rng(3)
    trials = generator.integers(0, 60, (200, 5))
    errors = generator.binomial(trials, 0.2)
    found = homogeneity_ps(errors, trials)
    assert found.shape == (200,)
    assert found.tolist() == [homogeneity_p(*pair) for pair in zip(errors, trials, strict=True)]


def test_equal_groups_raise_an_alarm_as_often_as_the_level_says() -> None:
    generator = np.random.default_rng(7)
    trials = np.full((20_000, 4), 400)
    ps = homogeneity_ps(generator.binomial(trials, 0.2), trials)
    assert abs((ps < 0.05).mean() - 0.05) < 4 * np.sqrt(0.05 * 0.95 / 20_000) + 0.002


def test_fisher_is_exact_and_knows_when_nothing_can_differ() -> None:
    assert fisher_p((85, 4), (271, 318)) < 1e-20
    assert fisher_p((3, 1), (4, 4)) == pytest.approx(0.485714, abs=1e-6)
    assert fisher_p((0, 0), (5, 9)) == 1.0
    assert fisher_p((5, 9), (5, 9)) == 1.0


def test_holm_steps_down() -> None:
    assert holm([0.04, 0.01, 0.03, 0.9]).tolist() == pytest.approx([0.09, 0.04, 0.09, 0.9])
    assert holm([]).size == 0


@given(PS)
def test_holm_never_lowers_keeps_the_order_and_stays_a_probability(ps: list[float]) -> None:
    adjusted = holm(ps)
    assert (adjusted >= ps).all()
    assert (adjusted <= 1).all()
    assert (np.diff(adjusted[np.argsort(ps, kind="stable")]) >= 0).all()
    wanted = min(ps) * len(ps) if ps else 0
    assert adjusted.min(initial=1) == pytest.approx(min(1, wanted) if ps else 1)


def test_the_bootstrap_of_single_trials_is_binomial() -> None:
    wrong = np.arange(400) < 100
    low, high = bootstrap(np.arange(400), wrong)
    assert (low, high) == pytest.approx(
        np.array(stats.binom.interval(0.95, 400, 0.25)) / 400, abs=0.01
    )
    assert bootstrap(np.arange(400), wrong) == (low, high)


def test_trials_of_one_subject_count_together() -> None:
    wrong = np.repeat(np.arange(100) < 25, 4)
    single, together = (
        bootstrap(subjects, wrong) for subjects in (np.arange(400), np.repeat(np.arange(100), 4))
    )
    ratio = (together[1] - together[0]) / (single[1] - single[0])
    assert ratio == pytest.approx(2, abs=0.2)  # four trials of a subject are one


def test_pairs_that_share_subjects_say_less_than_their_number() -> None:
    first, second = np.triu_indices(40, 1)
    wrong = np.stack([first == 3, np.random.default_rng(1).random(first.size) < 0.05])
    alone = bootstrap_pairs(np.arange(first.size), np.arange(first.size), wrong)
    bounds = bootstrap_pairs(first, second, wrong)
    assert bounds.shape == (2, 2)
    rates = wrong.mean(axis=1)
    assert (bounds[:, 0] <= rates).all()
    assert (bounds[:, 1] >= rates).all()
    widths, widths_alone = np.diff(bounds, axis=1), np.diff(alone, axis=1)
    assert widths[0] > 1.5 * widths_alone[0]  # one subject makes all the errors


def test_pairs_of_one_subject_are_its_trials() -> None:
    codes, wrong = np.arange(300), np.arange(300) < 60
    pairs = bootstrap_pairs(codes, codes, wrong[None])[0]
    assert pairs.tolist() == pytest.approx(bootstrap(codes, wrong), abs=0.015)


def test_blocks_do_not_change_how_many_resamples_there_are() -> None:
    codes = np.arange(30_000) % 50  # 133 resamples fit in a block
    bounds = bootstrap_pairs(codes, codes, (codes < 10)[None])[0]
    assert bounds == pytest.approx([0.1, 0.32], abs=0.03)
