from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.scoring.curves import Curve, Curves, similarity
from mockrek.scoring.decisions import ALWAYS, cutoff_of
from mockrek.scoring.draws import TOP

FMR = Curve.impostor([(F(80), F(4, 1000)), (F(90), F(8, 10000)), (F(99), F(1, 100000))])
FNMR = Curve.mated([(F(80), F(1, 1000)), (F(99), F(2, 100))])
ZERO = np.zeros(1, np.int64)


@st.composite
def anchors(draw: st.DrawFn) -> list[tuple[F, F]]:
    thresholds = draw(st.lists(st.integers(1, 199), unique=True, max_size=6))
    rates = sorted(draw(st.lists(st.fractions(0, 1), min_size=6, max_size=6)))
    return [(F(t, 2), rate) for t, rate in zip(sorted(thresholds), rates, strict=False)]


def build(points: list[tuple[F, F]], *, genuine: bool) -> Curve:
    if genuine:
        return Curve.mated(points)
    falling = [rate for _, rate in points][::-1]
    return Curve.impostor([(t, rate) for (t, _), rate in zip(points, falling, strict=True)])


def around(cutoffs: Any) -> Any:
    """The draws just below, at and above each cutoff, and the extremes."""
    near = {0, 1, TOP, *(c + step for c in cutoffs for step in (-1, 0, 1))}
    return np.array(sorted(d for d in near if 0 <= d <= TOP), np.uint64)


@given(anchors(), st.booleans())
def test_at_every_anchor_what_is_reported_is_what_was_decided(
    points: list[tuple[F, F]], genuine: bool
) -> None:
    curve = build(points, genuine=genuine)
    draws = around(curve.cutoffs)
    scores = similarity(draws, np.zeros(draws.size, np.int64), Curves.of([curve]))

    for threshold, cutoff in zip(curve.thresholds, curve.cutoffs, strict=True):
        below = draws < np.uint64(cutoff) if cutoff != ALWAYS else np.ones_like(draws, np.bool_)
        assert np.array_equal(scores >= np.float32(threshold), below ^ genuine)


@given(anchors(), st.booleans(), st.floats(0, 100, width=32))
def test_at_any_threshold_too(points: list[tuple[F, F]], genuine: bool, threshold: float) -> None:
    curve = build(points, genuine=genuine)
    cutoff = curve.cutoff(threshold)
    draws = around([*curve.cutoffs, cutoff])
    which = np.zeros(draws.size, np.int64)
    scores = similarity(draws, which, Curves.of([curve]), threshold)
    below = draws < np.uint64(cutoff) if cutoff != ALWAYS else np.ones_like(draws, np.bool_)

    assert np.array_equal(scores >= np.float32(threshold), below ^ genuine)


@given(anchors(), st.booleans(), st.lists(st.floats(0, 100, width=32), min_size=2, max_size=9))
def test_cutoffs_are_monotone_between_anchors(
    points: list[tuple[F, F]], genuine: bool, thresholds: list[float]
) -> None:
    curve = build(points, genuine=genuine)
    cutoffs = [curve.cutoff(t) for t in sorted(thresholds)]

    assert cutoffs == sorted(cutoffs, reverse=not genuine)


@given(st.lists(st.integers(0, TOP), min_size=2, max_size=50), st.booleans())
def test_similarity_is_monotone_in_the_draw(values: list[int], genuine: bool) -> None:
    draws = np.array(sorted(values), np.uint64)
    curve = FNMR if genuine else FMR
    steps = np.diff(similarity(draws, np.zeros(draws.size, np.int64), Curves.of([curve])))

    assert (steps >= 0).all() if genuine else (steps <= 0).all()


def test_between_anchors_the_rate_is_log_linear() -> None:
    """Half way between 80 and 90 lies the geometric mean of their rates."""
    with localcontext(prec=40):
        mean = (Decimal(cutoff_of(F(4, 1000))) * Decimal(cutoff_of(F(8, 10000)))).sqrt()

    assert abs(FMR.cutoff(85.0) - int(mean)) <= 1


def test_curves_begin_and_end_where_every_pair_does() -> None:
    assert (FMR.cutoff(0.0), FMR.cutoff(100.0)) == (ALWAYS, 0)
    assert (FNMR.cutoff(0.0), FNMR.cutoff(100.0)) == (0, ALWAYS)


def test_a_rate_of_zero_is_zero_from_there_on() -> None:
    curve = Curves.of([Curve.impostor([(F(50), F(0))])])

    assert similarity(np.array([0], np.uint64), ZERO, curve)[0] < 50


def test_each_row_follows_its_own_curve() -> None:
    both = Curves.of([FMR, Curve.impostor([(F(80), F(1, 2))])])
    draws = np.full(2, 2**62, np.uint64)

    assert similarity(draws, np.array([0, 1]), both).tolist()[0] < 80
    assert similarity(draws, np.array([0, 1]), both).tolist()[1] > 80


def test_decisions_do_not_pass_through_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    """A logarithm that is badly wrong moves decimals, and no decision."""
    cutoff = FMR.cutoff(90.0)
    draws = np.concatenate([around(FMR.cutoffs), np.arange(1, 2**63, 2**56, dtype=np.uint64)])
    which = np.zeros(draws.size, np.int64)
    right = similarity(draws, which, Curves.of([FMR]), 85.0)
    monkeypatch.setattr(np, "log", lambda x, log=np.log: log(x) * np.abs(log(x)))
    wrong = similarity(draws, which, Curves.of([FMR]), 85.0)

    assert not np.array_equal(right, wrong)
    for threshold in (*FMR.thresholds, 85.0):
        assert np.array_equal(right >= np.float32(threshold), wrong >= np.float32(threshold))
    assert np.array_equal(wrong >= np.float32(90), draws < np.uint64(cutoff))
