from typing import Any

import pytest

from mockrek.audit.cohorts.recipe import Recipe, shape_of
from mockrek.domain import GENDERS, SKIN_TYPES
from mockrek.errors import SettingsError


def problems(**wanted: Any) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        shape_of(Recipe(**wanted))
    return [str(problem) for problem in caught.value.problems]


def test_a_recipe_without_wishes_is_the_shape_itself() -> None:
    shape, size = shape_of(Recipe("ppb"))
    assert (shape.name, size) == ("ppb", 1270)


def test_a_grid_has_a_cell_for_every_combination() -> None:
    shape, size = shape_of(Recipe("grid", by=("race=Black,East Asian", "age_group=20-35,70+")))
    assert shape.by == ("race", "age_group")
    assert list(shape.cells) == [
        ("Black", "20-35"), ("Black", "70+"), ("East Asian", "20-35"), ("East Asian", "70+"),
    ]  # fmt: skip
    assert set(shape.cells.values()) == {1}
    assert size == 40


def test_a_grid_knows_the_values_of_gender_and_skin_type() -> None:
    shape, _ = shape_of(Recipe("grid", by=("skin_type", "gender=Male")))
    assert list(shape.cells) == [(skin_type, "Male") for skin_type in SKIN_TYPES]
    assert len(shape_of(Recipe("grid"))[0].cells) == len(SKIN_TYPES) * len(GENDERS)


def test_a_gallery_may_have_any_size() -> None:
    shape, size = shape_of(Recipe("congress", size=120, gallery=25_000))
    assert shape.gallery is not None
    assert (shape.gallery.size, size) == (25_000, 120)


def test_all_problems_are_told_at_once() -> None:
    told = problems(name="ppb", size=0, images="photos", by=["gender"], gallery=4, pairs=9)
    assert told == [
        "images: 'photos' is not portraits or tiles",
        "by: ppb has its own attributes; the shape for it is grid",
        "gallery: ppb has none; the shape for it is congress",
        "pairs: ppb has none; shapes for it are frte, bfw, pairs",
        "size: 0 subjects is not 1 to 99999: no cohort has more than 99,999 images",
    ]


@pytest.mark.parametrize("gallery", [-1, 100_000])
def test_a_gallery_out_of_range_is_refused(gallery: int) -> None:
    assert f"gallery: {gallery} is not 0 to 99,998" in problems(name="congress", gallery=gallery)


@pytest.mark.parametrize(
    ("by", "problem"),
    [
        (["Race=a,b"], "by: 'Race' is not a name"),
        (["=a"], "by: '' is not a name"),
        (["smile=true,false"], "by: 'smile' is drawn for each face or image"),
        (["sha256=1"], "by: 'sha256' is drawn"),
        (["race"], "by: 'race' has no values: write race=one,other"),
        (["race=a,b,a"], "by: 'race' has a value that is blank or stands twice: a,b,a"),
        (["race=a,,b"], "by: 'race' has a value that is blank"),
        (["race=a", "race=b"], "by: 'race' is named twice"),
        (["gender=Other"], "by: 'gender' has a value 'Other' is not one of Female, Male"),
        (["gender=male"], "by: 'gender' has a value 'male' that is spelt 'Male'"),
        (["age_group=old"], "by: 'age_group' has a value 'old' is not an age group"),
        (["a=1,2,3,4,5,6,7,8,9"] * 1 + [f"{c}=1,2,3,4,5,6,7,8,9" for c in "bcdef"], "531441 cells"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_an_attribute_that_cannot_be_is_refused(by: list[str], problem: str) -> None:
    (told,) = problems(name="grid", by=by)
    assert problem in told


def test_a_grid_of_two_bad_attributes_tells_both() -> None:
    assert len(problems(name="grid", by=["race", "gender=x,y", "age=3"])) == 4
