from collections import Counter
from itertools import combinations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.audit.cohorts.shapes import PPB, SHAPES, Cell, Scene, allocate, plan
from mockrek.domain import GENDERS, SKIN_TYPES
from mockrek.errors import SettingsError

LIGHTER: Final = SKIN_TYPES[:3]


def cells(scenes: list[Scene]) -> Counter[Cell]:
    return Counter((p.gender, p.skin_type) for scene in scenes for p in scene.places)


def test_ppb_has_the_published_counts() -> None:
    counts = cells(plan("ppb"))
    assert [counts["Female", t] for t in SKIN_TYPES] == [59, 176, 61, 36, 141, 94]
    assert [counts["Male", t] for t in SKIN_TYPES] == [54, 263, 68, 29, 129, 160]


def test_ppb_2019_has_the_counts_its_error_rates_force() -> None:
    counts = cells(plan("ppb-2019"))
    sums = {
        (gender, lighter): sum(counts[gender, t] for t in SKIN_TYPES if (t in LIGHTER) is lighter)
        for gender in GENDERS
        for lighter in (True, False)
    }
    assert list(sums.values()) == [295, 271, 386, 318]
    assert all(abs(counts[cell] - PPB[cell]) <= 1 for cell in PPB)


def test_every_portrait_of_ppb_shows_another_subject() -> None:
    scenes = plan("ppb", 130)
    assert len({scene.places[0].subject for scene in scenes}) == len(scenes) == 130


def test_pairs_show_every_subject_four_times_and_balance_the_cells() -> None:
    scenes = plan("pairs")
    shown = Counter(place.subject for scene in scenes for place in scene.places)
    assert len(shown) == 100
    assert set(shown.values()) == {4}
    assert set(cells(scenes).values()) == {32, 36}


def test_a_small_balanced_cohort_has_both_genders_light_and_dark() -> None:
    found = {
        place.subject: (place.gender, place.skin_type)
        for s in plan("pairs", 4)
        for place in s.places
    }

    assert {gender for gender, _ in found.values()} == {"Female", "Male"}
    assert {skin for _, skin in found.values()} == {"I", "VI"}


def test_crowds_have_1_to_100_faces_and_one_has_100() -> None:
    counts = [len(scene.places) for scene in plan("crowd")]
    assert len(counts) == 20
    assert counts.count(100) == 1
    assert min(counts) == 1
    assert len(set(counts)) >= 12


def test_a_large_crowd_cohort_still_has_one_image_of_100() -> None:
    assert [len(s.places) for s in plan("crowd", 1)] == [100]
    assert sum(len(s.places) == 100 for s in plan("crowd", 40)) == 1


@pytest.mark.parametrize("seed", [0, 1])
def test_faces_of_a_crowd_keep_apart_and_are_not_small(seed: int) -> None:
    for scene in plan("crowd", seed=seed):
        assert scene.size[0] <= 1600
        assert scene.size[1] <= 1200
        assert all(place.width * 1.25 >= 40 for place in scene.places)
        for a, b in combinations(scene.places, 2):
            reach = 0.56 * (a.width + b.width)
            apart = abs(a.centre[0] - b.centre[0]), abs(a.centre[1] - b.centre[1])
            assert apart[0] > reach or apart[1] > reach * 1.16


def test_the_order_of_images_follows_from_the_seed_and_hides_the_groups() -> None:
    def order(seed: int) -> list[str]:
        return [scene.places[0].gender for scene in plan("ppb", 200, seed)]

    assert order(0) == order(0) != order(1)
    changes = sum(a != b for a, b in zip(order(0), order(0)[1:], strict=False))
    assert 70 < changes < 130


@given(st.lists(st.integers(0, 50), min_size=12, max_size=12).filter(any), st.integers(1, 999))
def test_allocation_adds_up_and_is_within_one_of_proportional(
    weights: list[int], size: int
) -> None:
    table = dict(zip(PPB, weights, strict=True))
    parts = allocate(table, size)
    assert sum(parts.values()) == size
    total = sum(weights)
    assert all(abs(parts[cell] - weight * size / total) < 1 for cell, weight in table.items())


def test_an_unknown_shape_is_refused_by_naming_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"'bpp' is not known; known: ppb, ppb-2019, pairs"):
        plan("bpp")


@pytest.mark.parametrize(("name", "size"), [("ppb", 0), ("pairs", 25_000), ("crowd", -1)])
def test_a_size_out_of_range_is_refused(name: str, size: int) -> None:
    with pytest.raises(SettingsError, match=f"{size} {SHAPES[name].unit} is not 1 to"):
        plan(name, size)
