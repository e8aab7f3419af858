import io
from pathlib import Path

import pytest
from PIL import Image

from mockrek.audit.demo.contact_sheet import contact_sheet
from mockrek.errors import SettingsError

COLOURS = ("#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff")


@pytest.fixture
def images(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{i}.png" for i in range(5)]
    for path, colour in zip(paths, COLOURS, strict=True):
        Image.new("RGB", (64, 80), colour).save(path)
    return paths


def pixel(data: bytes, at: tuple[int, int]) -> tuple[int, ...]:
    with Image.open(io.BytesIO(data)) as image:
        found = image.convert("RGB").getpixel(at)
    assert isinstance(found, tuple)
    return found


def test_images_stand_in_rows_in_their_order(images: list[Path]) -> None:
    data = contact_sheet(images, columns=3, cell=(30, 40), kind="PNG")
    with Image.open(io.BytesIO(data)) as sheet:
        assert sheet.size == (3 * 32 + 2, 2 * 42 + 2)
    assert pixel(data, (17, 20)) == (255, 0, 0)
    assert pixel(data, (17 + 64, 20)) == (0, 0, 255)
    assert pixel(data, (17 + 32, 20 + 42)) == (0, 255, 255)


def test_marked_images_are_framed_and_only_they(images: list[Path]) -> None:
    marks = {images[1]: "#102030"}
    plain = contact_sheet(images, columns=5, cell=(30, 40), kind="PNG")
    marked = contact_sheet(images, columns=5, cell=(30, 40), marks=marks, kind="PNG")
    assert pixel(marked, (33, 20)) == (16, 32, 48) != pixel(plain, (33, 20))
    assert pixel(marked, (49, 20)) == (0, 255, 0)
    assert pixel(marked, (1, 20)) == pixel(plain, (1, 20))


def test_few_images_make_a_narrow_sheet_and_jpeg_is_the_default(images: list[Path]) -> None:
    data = contact_sheet(images[:2], columns=40, cell=(30, 40))
    with Image.open(io.BytesIO(data)) as sheet:
        assert (sheet.format, sheet.width) == ("JPEG", 2 * 32 + 2)


def test_no_images_are_refused() -> None:
    with pytest.raises(SettingsError, match="there are none to show"):
        contact_sheet([])
