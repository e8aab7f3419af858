from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_up_audits import FIFTY, row, scores
from mockrek.audit.reference.curves import Plot, by_threshold, det, error_rates
from mockrek.audit.reference.plots import HEAT_LEVELS, ages, forest, heat, marks
from mockrek.audit.reference.results import ALL, AgeSummary, PairScores
from mockrek.audit.reference.scales import GUTTER, LogScale, log_scale, rate_scale, signed_scale

RATES = st.floats(0, 1, allow_subnormal=False)
SIMILARITIES = st.lists(st.floats(0, 100, width=32), min_size=1, max_size=40)


def corners(path: str) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in re.findall(r"(-?\d+),(-?\d+)", path)]


def beside(steps: list[tuple[int, int]], x: float, y: float, room: float = 5) -> bool:
    """Whether a point lies on some step, but for what a curve of few points leaves out."""
    return any(
        next_x - room <= x <= at_x + room and next_y - room <= y <= at_y + room
        for (at_x, at_y), (next_x, next_y) in pairwise(steps)
    )


@given(st.lists(RATES, max_size=6), RATES, RATES)
def test_a_logarithmic_scale_keeps_order_and_sets_zero_apart(
    rates: list[float], one: float, other: float
) -> None:
    scale = log_scale(rates)
    low, high = sorted([one, other])
    assert 0 <= scale.place(low) <= scale.place(high) <= 100 or high > 10.0**scale.high
    assert scale.place(0) == 0
    assert all(scale.place(rate) >= GUTTER for rate in rates if rate > 0)
    assert all(scale.place(rate) <= 100 for rate in rates)
    places = [tick.place for tick in scale.ticks]
    assert places == sorted(places)
    assert places[-1] == 100


def test_powers_of_ten_stand_at_even_distances() -> None:
    scale = log_scale([0.00052, 0.31])
    assert (scale.low, scale.high) == (-4, 0)
    assert [tick.label for tick in scale.ticks] == ["0", "0.01", "0.1", "1", "10", "100"]
    assert [scale.place(10.0**n) for n in range(-4, 1)] == [8, 31, 54, 77, 100]
    assert [tick.label for tick in LogScale(-2, -1).ticks] == ["0", "1", "2", "5", "10"]


@given(st.lists(st.floats(-90, 90), max_size=8))
def test_a_scale_of_years_holds_zero_and_every_value_with_few_ticks(values: list[float]) -> None:
    scale = signed_scale(values)
    assert all(-0.01 <= scale.place(value) <= 100.01 for value in [0.0, *values])
    assert 2 <= len(scale.ticks) <= 8
    assert "0" in {tick.label for tick in scale.ticks}


def test_a_scale_of_rates_is_in_percent() -> None:
    scale = rate_scale([0.37])
    assert [tick.label for tick in scale.ticks] == ["0", "10", "20", "30", "40"]
    assert scale.place(100 * 0.1) == 25


def test_eight_colours_are_enough_for_many_groups() -> None:
    looks = marks([str(i) for i in range(280)])
    assert len({(mark.colour, mark.shape, mark.dash) for mark in looks.values()}) == 280
    few = [looks[str(i)] for i in range(7)]
    assert len({mark.colour for mark in few}) == len({mark.shape for mark in few}) == 7


def test_a_forest_stands_in_proportion() -> None:
    rows = [row("gender.error", "a", 20, 100, bootstrap=False), row("gender.error", "b", 0, 0)]
    plot = forest(rows, logarithmic=False, ranked=False)
    (first, bar), (second, none) = plot.rows
    assert (first.group, second.group, none) == ("a", "b", None)
    assert bar is not None
    assert bar.point == 66.67
    assert bar.wilson[0] < bar.point < bar.wilson[1]
    assert [tick.label for tick in plot.ticks] == ["0", "10", "20", "30"]


def test_a_ranked_forest_has_the_highest_rate_first_and_the_total_last() -> None:
    cells = [("a", 1, 100), (ALL, 31, 200), ("b", 0, 0), ("c", 30, 100)]
    plot = forest([row("t", *cell) for cell in cells], logarithmic=True, ranked=True)
    assert [found.group for found, _ in plot.rows] == ["c", "a", "b", ALL]


@given(SIMILARITIES, SIMILARITIES, st.lists(st.floats(0, 100), min_size=1, max_size=5))
def test_error_rates_are_what_counting_gives(
    genuine: list[float], impostor: list[float], thresholds: list[float]
) -> None:
    of = PairScores(np.sort(np.array(genuine)), np.sort(np.array(impostor)))
    fmr, fnmr = error_rates(of, np.array(thresholds))
    assert fmr.tolist() == [sum(s >= t for s in impostor) / len(impostor) for t in thresholds]
    assert fnmr.tolist() == [sum(s < t for s in genuine) / len(genuine) for t in thresholds]


@given(st.integers(0, 20))
def test_det_curves_fall_and_thresholds_stand_on_them(seed: int) -> None:
    of = scores(np.random.default_rng(seed), seed, 20)
    (curve,) = det({"g": of}, (70.0, 80.0)).curves
    steps = corners(curve.path)
    assert len(steps) > 5
    for (x, y), (next_x, next_y) in pairwise(steps):
        assert next_x <= x
        assert next_y <= y
    for point in curve.points:
        assert point.x == 0 or point.y == 100 or beside(steps, 10 * point.x, 10 * point.y)


def test_a_worse_group_lies_above_a_better_one_in_every_plot() -> None:
    rng = np.random.default_rng(1)
    of = {"good": scores(rng, 0, 2), "bad": scores(rng, 1, 2)}

    def height(plot: Plot) -> list[float]:
        return [next(point.y for point in curve.points) for curve in plot.curves]

    fmr, fnmr = by_threshold(of, [75.0])
    for plot in (fmr, fnmr):
        good, bad = height(plot)
        assert bad < good  # from the top
    assert [tick.label for tick in fmr.x_ticks] == ["50", "60", "70", "80", "90", "100"]


def test_few_scores_are_drawn_as_the_stairs_they_are() -> None:
    of = PairScores(np.array([60.0, 65.0, 90.0]), np.array([10.0, 62.0, 70.0, 75.0]))
    (curve,) = det({"g": of}, ()).curves
    assert len(corners(curve.path)) == 4
    for (x, y), (next_x, next_y) in pairwise(corners(curve.path)):
        assert (x == next_x) != (y == next_y)
    # A point where both errors are seen is no line.
    meeting = PairScores(np.array([60.0, 90.0]), np.array([10.0, 70.0]))
    assert det({"g": meeting}, ()).curves[0].path == ""
    apart = PairScores(np.array([90.0]), np.array([10.0]))
    assert det({"g": apart}, ()).curves[0].path == ""


@pytest.mark.parametrize("count", [2, 50])
def test_heat_is_a_triangle_whose_levels_follow_the_rates(count: int) -> None:
    groups = FIFTY[:count]
    rows = [row("m", group, i + 1, 1000) for i, group in enumerate(groups)]
    rows += [row("m", f"{groups[1]}|{groups[0]}", 0, 1000), row("m", ALL, 900, 1000)]
    (only,) = heat(rows[:1], groups[:1]).cells
    assert only == ((rows[0], HEAT_LEVELS),)
    found = heat(rows, groups)
    assert [len(cells) for cells in found.cells] == list(range(1, count + 1))
    diagonal = [found.cells[i][i] for i in range(count)]
    levels = [cell[1] for cell in diagonal if cell]
    assert levels == sorted(levels)
    assert (levels[0], levels[-1]) == (1, HEAT_LEVELS)
    across = found.cells[1][0]
    assert across is not None
    assert across[1] == 0
    assert (found.low, found.high) == (1 / 1000, count / 1000)


def test_the_mean_of_ages_is_surer_than_their_spread() -> None:
    found = ages([AgeSummary("a", 100, 2.0, 5.0, 4.0), AgeSummary("b", 0, 0.0, 0.0, 0.0)])
    bar = found.bars[0]
    assert bar.spread[0] < bar.interval[0] < bar.point < bar.interval[1] < bar.spread[1]
    assert found.zero == found.bars[1].point
    assert bar.point > found.zero
