import io

import pytest
from PIL import Image

from mockrek.audit.cohorts.tiles import paint_tile, tile_size
from mockrek.truth.image import read


def test_a_tile_is_a_picture_of_one_colour() -> None:
    with Image.open(io.BytesIO(paint_tile((80, 100), 7, "ppb/0"))) as image:
        image.load()
        assert image.size == (80, 100)
        colours = image.convert("RGB").getcolors()
    assert colours is not None
    assert len(colours) == 1


def test_mockrek_takes_it_for_an_image() -> None:
    facts = read(paint_tile((80, 100), 7, "ppb/0"))
    assert (facts.format, facts.width, facts.height) == ("PNG", 80, 100)


def test_every_number_has_a_colour_of_its_own() -> None:
    assert len({paint_tile((80, 100), number, "ppb/0") for number in range(20_000)}) == 20_000


def test_another_cohort_has_another_first_colour() -> None:
    assert paint_tile((80, 100), 1, "ppb/0") != paint_tile((80, 100), 1, "ppb/1")


@pytest.mark.parametrize(
    ("size", "tile"), [((232, 290), (80, 100)), ((1600, 1200), (107, 80)), ((500, 500), (80, 80))]
)
def test_it_has_the_proportions_of_the_image_and_the_smallest_side_there_is(
    size: tuple[int, int], tile: tuple[int, int]
) -> None:
    assert tile_size(size) == tile
