"""Near hashes survive what tools do to images, and tell people apart."""

from __future__ import annotations

from io import BytesIO
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from benchmarks.near import ALTERATIONS, photographs
from mockrek.domain import ImageFacts
from mockrek.errors import ServiceError, SettingsError
from mockrek.scoring.arrays import UInt64Array
from mockrek.settings import NEAR_COPY_BITS
from mockrek.truth import image, near
from near_copies import altered, draw_people
from pictures import jpeg_claiming, picture, png_claiming

UNDO = {  # what the stored pixels are, so that the orientation makes them upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
HARDER = ("1 % off each side", "3 % off each side", "25 %, quality 75")


def bits(one: UInt64Array, other: UInt64Array) -> int:
    return int(np.bitwise_count(one ^ other).sum())


def hash_of(data: bytes) -> UInt64Array:
    return near.near_hash(data, image.read(data))


def saved(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    manifest = draw_people(tmp_path_factory.mktemp("people") / "ppb", 24)
    return sorted((manifest.parent / "images").iterdir()) + photographs()[:6]


@pytest.fixture(scope="module")
def astronaut() -> Image.Image:
    with Image.open(photographs()[1]) as picture:
        return picture.convert("RGB")


@pytest.mark.parametrize("name", [name for name in ALTERATIONS if name not in HARDER])
def test_an_altered_image_stays_near(files: list[Path], name: str) -> None:
    distances = []
    for path in files:
        data = altered(path, name)
        own = hash_of(path.read_bytes())
        distances.append(min(bits(own, view) for view in near.views(data, image.read(data))))
    far = sum(distance > NEAR_COPY_BITS for distance in distances)
    assert far <= (2 if "off" in name else 0), distances  # a crop moves bricks and grass too far


def test_different_images_are_far_apart(files: list[Path]) -> None:
    hashes = [hash_of(path.read_bytes()) for path in files]
    distances = [bits(one, other) for one, other in combinations(hashes, 2)]
    assert min(distances) > 2 * NEAR_COPY_BITS
    assert 90 < np.median(distances) < 140


@pytest.mark.parametrize("orientation", UNDO)
def test_the_upright_image_counts(astronaut: Image.Image, orientation: int) -> None:
    wide = astronaut.crop((0, 0, 512, 400))
    tags = Image.Exif()
    tags[0x0112] = orientation
    turned = wide.transpose(UNDO[orientation])
    own = hash_of(saved(wide))
    assert bits(own, hash_of(saved(turned, "JPEG", exif=tags))) <= 2
    assert bits(own, hash_of(saved(turned, "JPEG"))) > 2 * NEAR_COPY_BITS


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "I;16"])
def test_the_form_of_pixels_does_not_count(astronaut: Image.Image, mode: str) -> None:
    grey = np.asarray(astronaut.convert("L"), np.uint16)
    other = Image.fromarray(257 * grey) if mode == "I;16" else astronaut.convert(mode)
    assert bits(hash_of(saved(astronaut)), hash_of(saved(other))) <= 3


def test_a_palette_may_be_transparent(astronaut: Image.Image) -> None:
    data = saved(astronaut.convert("P"), transparency=bytes(range(256)))
    assert bits(hash_of(saved(astronaut)), hash_of(data)) <= 3


@pytest.mark.parametrize("factor", [3, 5])
def test_large_images_are_reduced_and_stay_near(astronaut: Image.Image, factor: int) -> None:
    large = astronaut.resize((512 * factor, 512 * factor), Image.Resampling.BICUBIC)
    own = hash_of(saved(astronaut))
    assert bits(own, hash_of(saved(large))) <= 3
    assert bits(own, hash_of(saved(large, "JPEG"))) <= 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (png_claiming(5001, 5000), "5,001 x 5,000 pixels are too many; up to 25,000,000"),
        (jpeg_claiming(9000, 9000), "9,000 x 9,000 pixels are too many; up to 25,000,000"),
        (png_claiming(100, 100), "cannot be decoded"),
        (jpeg_claiming(100, 100), "cannot be decoded"),
        (picture(), "too plain"),
        (picture("JPEG", shade=99), "too plain"),
    ],
)
def test_what_has_no_near_hash_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        hash_of(data)


def test_a_gradient_is_too_plain(draw_gradient: bytes) -> None:
    with pytest.raises(ValueError, match="too plain"):
        hash_of(draw_gradient)


@pytest.fixture
def draw_gradient() -> bytes:
    return saved(Image.linear_gradient("L"))


def test_a_header_that_pillow_reads_otherwise_is_not_decoded() -> None:
    facts = ImageFacts(bytes(32), "PNG", 96, 97)
    with pytest.raises(ValueError, match="cannot be decoded"):
        near.near_hash(picture(), facts)


@given(st.data())
def test_damaged_files_have_a_hash_or_a_reason(small: list[bytes], data: st.DataObject) -> None:
    damaged = bytearray(data.draw(st.sampled_from(small)))
    for place in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=4)):
        damaged[place] ^= data.draw(st.integers(1, 255))
    try:
        facts = image.read(bytes(damaged))
    except ServiceError:
        return
    try:
        assert near.near_hash(bytes(damaged), facts).shape == (near.WORDS,)
    except ValueError as error:
        assert "image" in str(error) or "pixels" in str(error)  # noqa: PT017  # either will do


@pytest.fixture(scope="module")
def small(astronaut: Image.Image) -> list[bytes]:
    thumbnail = astronaut.resize((96, 96))
    return [saved(thumbnail), saved(thumbnail, "JPEG"), saved(thumbnail, "JPEG", progressive=True)]


def test_without_pillow_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    near.require_extra()
    monkeypatch.setattr(near, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"Pillow is not installed.*\[near\]"):
        near.require_extra()
