from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.scoring.curves import Curve, Curves
from mockrek.scoring.decisions import ALWAYS, cutoff_of
from mockrek.scoring.draws import TOP

FMR = Curve.impostor([(F(80), F(4, 1000)), (F(90), F(8, 10000)), (F(99), F(1, 100000))])
FNMR = Curve.mated([(F(80), F(1, 1000)), (F(99), F(2, 100))])


@st.composite
def anchors(draw: st.DrawFn) -> list[tuple[F, F]]:
    """By rising threshold, with rising rates; ties and zeros among them."""
    thresholds = draw(st.lists(st.integers(1, 199), unique=True, max_size=6))
    rates = sorted(draw(st.lists(st.fractions(0, 1), min_size=6, max_size=6)))
    return [(F(t, 2), rate) for t, rate in zip(sorted(thresholds), rates, strict=False)]


def falling(points: list[tuple[F, F]]) -> list[tuple[F, F]]:
    rates = [rate for _, rate in points][::-1]
    return [(threshold, rate) for (threshold, _), rate in zip(points, rates, strict=True)]


def build(points: list[tuple[F, F]], *, genuine: bool) -> Curve:
    return Curve.mated(points) if genuine else Curve.impostor(falling(points))


def around(cutoffs: Any) -> Any:
    """The draws just below, at and above each cutoff, and the extremes."""
    near = {0, 1, TOP, *(int(c) + step for c in cutoffs for step in (-1, 0, 1))}
    return np.array(sorted(d for d in near if 0 <= d <= TOP), np.uint64)


def is_below(draws: Any, cutoff: int) -> Any:
    return np.array([draw < cutoff for draw in draws.tolist()])


@given(anchors(), st.booleans())
def test_at_every_anchor_the_integers_of_the_profile_decide(
    points: list[tuple[F, F]], genuine: bool
) -> None:
    curve = build(points, genuine=genuine)
    for threshold, rate in points if genuine else falling(points):
        draws = around([*curve.cutoffs, cutoff_of(rate)])
        reached = curve.similarity(draws) >= np.float32(float(threshold))

        assert np.array_equal(reached, is_below(draws, cutoff_of(rate)) ^ genuine)


@given(anchors(), st.booleans(), st.floats(0, 100, width=32))
def test_at_any_threshold_what_is_reported_is_what_was_decided(
    points: list[tuple[F, F]], genuine: bool, threshold: float
) -> None:
    curve = build(points, genuine=genuine)
    cutoff = curve.cutoff(threshold)
    draws = around([*curve.cutoffs, cutoff])
    reached = curve.similarity(draws) >= np.float32(threshold)

    assert np.array_equal(reached, is_below(draws, cutoff) ^ genuine)


@given(anchors(), st.booleans())
def test_the_cutoff_at_an_anchor_is_the_profile_s(points: list[tuple[F, F]], genuine: bool) -> None:
    curve = build(points, genuine=genuine)
    for threshold, rate in points if genuine else falling(points):
        assert curve.cutoff(float(threshold)) == min(cutoff_of(rate), TOP + 1)


@given(anchors(), st.booleans(), st.lists(st.integers(0, TOP), min_size=2, max_size=50))
def test_similarity_is_monotone_in_the_draw(
    points: list[tuple[F, F]], genuine: bool, values: list[int]
) -> None:
    curve = build(points, genuine=genuine)
    draws = np.union1d(np.array(values, np.uint64), around(curve.cutoffs))
    scores = curve.similarity(draws)
    steps = np.diff(scores)

    assert (steps >= 0).all() if genuine else (steps <= 0).all()
    assert ((scores >= 0) & (scores < 100)).all()


def test_between_anchors_the_rate_is_log_linear() -> None:
    """Half way between 80 and 90 lies the geometric mean of their rates, to 0.5 %."""
    mean = (4e-3 * 8e-4) ** 0.5

    assert abs(FMR.cutoff(85.0) / 2**64 / mean - 1) < 5e-3


def test_curves_begin_and_end_where_every_pair_does() -> None:
    assert (FMR.cutoff(0.0), FMR.cutoff(100.0)) == (TOP + 1, 0)
    assert (FNMR.cutoff(0.0), FNMR.cutoff(100.0)) == (0, TOP + 1)
    assert TOP + 1 == ALWAYS


def test_a_rate_of_zero_is_zero_from_there_on() -> None:
    curve = Curve.impostor([(F(50), F(0))])

    assert curve.similarity(np.array([0], np.uint64))[0] < 50


def test_each_row_follows_its_own_curve() -> None:
    both = Curves.of(*(FMR, Curve.impostor([(F(80), F(1, 2))])))
    draws = np.full(3, 2**62, np.uint64)
    scores = both.similarity(draws, np.array([0, 1, 0]))

    assert scores[0] == scores[2] < 80 <= scores[1]
    assert both.cutoffs_at(80.0).tolist() == [cutoff_of(F(4, 1000)), 2**63]


def test_floats_only_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside a cell the decimals are made wrong on purpose: no decision at an anchor changes."""
    draws = np.union1d(around(FMR.cutoffs), np.arange(1, 2**63, 2**56, dtype=np.uint64))
    right = FMR.similarity(draws)
    wrong_thresholds = FMR.thresholds.copy()
    inner = ~np.isin(wrong_thresholds, [0, 80, 90, 99, 100])
    wrong_thresholds[inner] += 0.01
    wrong = Curve(FMR.cutoffs, wrong_thresholds, genuine=False).similarity(draws)

    assert not np.array_equal(right, wrong)
    for threshold in (80, 90, 99):
        assert np.array_equal(right >= threshold, wrong >= threshold)
        assert np.array_equal(right >= threshold, is_below(draws, FMR.cutoff(float(threshold))))


def test_no_function_whose_rounding_differs_by_platform_takes_part(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Logarithms, powers and the like are taken away: scores stay as they are."""
    draws = np.arange(1, 2**63, 2**55, dtype=np.uint64)
    expected = FMR.similarity(draws), FNMR.similarity(draws)
    for name in ("log", "log2", "log10", "exp", "exp2", "power", "sqrt", "interp"):
        monkeypatch.delattr(np, name)

    assert np.array_equal(FMR.similarity(draws), expected[0])
    assert np.array_equal(FNMR.similarity(draws), expected[1])
