from collections import Counter
from itertools import combinations, product
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.audit.cohorts.compositions import PPB, Cell, allocate, equal
from mockrek.audit.cohorts.scenes import Member, Scene
from mockrek.audit.cohorts.shapes import SHAPES, Shape, plan
from mockrek.domain import GENDERS, SKIN_TYPES
from mockrek.errors import SettingsError

LIGHTER: Final = SKIN_TYPES[:3]


def cells(scenes: list[Scene], *by: str) -> Counter[Cell]:
    """Faces by the values of some attributes."""
    places = (place for scene in scenes for place in scene.places)
    by = by or ("gender", "skin_type")
    return Counter(tuple(place.attributes.get(name, "") for name in by) for place in places)


def people(scenes: list[Scene]) -> dict[str, Member]:
    places = (place for scene in scenes for place in scene.places)
    return {p.subject: Member(p.subject, p.attributes, p.ages) for p in places}


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


def test_ppb_in_south_africa_has_the_published_counts() -> None:
    counts = cells(plan("ppb-south-africa"))
    shades = [
        sum(counts[gender, t] for t in SKIN_TYPES if (t in LIGHTER) is lighter)
        for lighter in (False, True)
        for gender in GENDERS
    ]
    assert shades == [154, 192, 27, 64]
    assert counts["Male", "VI"] > counts["Male", "V"] > counts["Male", "IV"] > 0


def test_fairface_has_534_grown_ups_of_each_of_7_races_and_2_genders() -> None:
    scenes = plan("fairface")
    counts = cells(scenes, "race", "gender")
    assert len(scenes) == 7476
    assert set(counts.values()) == {534}
    assert {race for race, _ in counts} == {
        "White", "Black", "East Asian", "Southeast Asian", "Latino_Hispanic", "Indian",
        "Middle Eastern",
    }  # fmt: skip
    assert {place.ages for scene in scenes for place in scene.places} == {(20, 81)}


def test_congress_has_535_probes_of_whom_107_are_of_colour_and_a_gallery_of_others() -> None:
    members = people(plan("congress"))
    counts = Counter(
        (m.attributes["role"], m.attributes.get("person_of_colour")) for m in members.values()
    )
    assert counts == {("probe", "true"): 107, ("probe", "false"): 428, ("gallery", None): 1000}


def test_the_size_of_congress_is_that_of_its_probes() -> None:
    counts = cells(plan("congress", 120), "role", "person_of_colour")
    assert counts == {("probe", "true"): 24, ("probe", "false"): 96, ("gallery", ""): 1000}


def test_frte_has_50_equal_cells_of_subjects_with_two_images() -> None:
    scenes = plan("frte")
    by = ("region", "gender", "age_group")
    shown = Counter(place.subject for scene in scenes for place in scene.places)
    assert set(shown.values()) == {2}
    assert set(cells(scenes, *by).values()) == {40}
    assert cells(scenes, *by).keys() == set(
        product(
            ("W.Africa", "E.Asia", "S.Asia", "C.America", "E.Europe"),
            ("Female", "Male"),
            ("12-20", "20-35", "35-50", "50-65", "65-99"),
        )
    )


def test_the_ages_of_frte_are_those_of_its_groups() -> None:
    found = {m.attributes["age_group"]: m.ages for m in people(plan("frte", 50)).values()}
    assert found == {
        "12-20": (13, 20), "20-35": (21, 35), "35-50": (36, 50), "50-65": (51, 65),
        "65-99": (66, 99),
    }  # fmt: skip


def test_bfw_has_eight_subgroups_of_25_subjects_with_11_images() -> None:
    scenes = plan("bfw")
    assert set(cells(scenes, "race", "gender").values()) == {275}
    assert cells(scenes, "race").keys() == {("Asian",), ("Black",), ("Indian",), ("White",)}
    assert len(people(scenes)) == 200


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_every_place_says_what_its_shape_is_made_by_and_nothing_else(shape: Shape) -> None:
    scenes = plan(shape.name)
    said = {name for scene in scenes for place in scene.places for name in place.attributes}
    gallery = [] if shape.gallery is None else [shape.gallery.cell]
    assert said == set(shape.by)
    assert cells(scenes, *shape.by).keys() == {*shape.cells, *gallery}


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
    found = cells(plan("pairs", 4))
    assert {gender for gender, _ in found} == {"Female", "Male"}
    assert {skin for _, skin in found} == {"I", "VI"}


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
        return [scene.places[0].attributes["gender"] for scene in plan("ppb", 200, seed)]

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


def test_a_grid_has_the_same_count_in_every_cell() -> None:
    assert equal("ab", "xyz", count=7) == dict.fromkeys(product("ab", "xyz"), 7)


def test_an_unknown_shape_is_refused_by_naming_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"'bpp' is not known; known: ppb, ppb-2019, ppb-south"):
        plan("bpp")


@pytest.mark.parametrize(
    ("name", "size"), [("ppb", 0), ("pairs", 25_000), ("crowd", -1), ("congress", 99_000)]
)
def test_a_size_out_of_range_is_refused(name: str, size: int) -> None:
    with pytest.raises(SettingsError, match=f"{size} {SHAPES[name].unit} is not 1 to"):
        plan(name, size)
