import dataclasses
import xml.etree.ElementTree as ET
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pytest

from mockrek.audit.cohorts.drawing.hair import STYLES
from mockrek.audit.cohorts.drawing.headwear import HEADWEAR
from mockrek.audit.cohorts.drawing.raster import compose, expose, paint_wall
from mockrek.audit.cohorts.people import Look, Person, make_look, make_person
from mockrek.audit.cohorts.portrait import draw_portrait, face_box
from mockrek.domain import EMOTIONS, SKIN_TYPES, Box

Pixels = npt.NDArray[np.float64]

CENTRE: Final = (120.0, 139.0)
WIDTH: Final = 110.0
WALL: Final = ("#ffffff", "#ffffff", "#204060", "#ffffff")


def sitter(skin_type: str = "III", gender: str = "Male", **traits: Any) -> Person:
    person = make_person(11, "ppb", "p1", gender, skin_type)
    plain: dict[str, Any] = {
        "headwear": "",
        "hair": "crop",
        "whiskers": "",
        "age": 30,
        "glasses": 0.0,
    }
    return dataclasses.replace(person, **(plain | traits))


def frontal(person: Person, **changes: Any) -> Look:
    look = make_look(11, "ppb", "1", person)
    calm: dict[str, Any] = {"emotion": "CALM", "smile": False, "mouth_open": False}
    calm |= {"eyes_open": True, "eyeglasses": False, "sunglasses": False}
    calm |= {"roll": 0.0, "yaw": 0.0, "pitch": 0.0, "gaze": 0.5}
    return dataclasses.replace(look, **(calm | changes))


def pixels(person: Person, look: Look) -> Pixels:
    wall = paint_wall(WALL, 0, (240, 300))
    fragment = draw_portrait(person, look, CENTRE, WIDTH)
    return np.asarray(compose(fragment, wall).convert("L"), np.float64)


def region(
    image: Pixels, box: Box, across: tuple[float, float], down: tuple[float, float]
) -> Pixels:
    """The part of an image between two ratios of a box in pixels."""
    x = [round(box.left + box.width * ratio) for ratio in across]
    y = [round(box.top + box.height * ratio) for ratio in down]
    return image[y[0] : y[1], x[0] : x[1]]


def change(person: Person, down: tuple[float, float], **changes: Any) -> float:
    """How much the middle of the face between two heights changes, in grey levels."""
    before, after = frontal(person), frontal(person, **changes)
    box = face_box(before, CENTRE, WIDTH)
    images = (region(pixels(person, look), box, (0.1, 0.9), down) for look in (before, after))
    first, second = images
    return float(np.abs(first - second).mean())


def test_a_fragment_is_well_formed_and_its_ids_are_its_own() -> None:
    person = sitter()
    look = frontal(person, eyeglasses=True, sunglasses=True, mouth_open=True)
    fragments = [draw_portrait(person, look, CENTRE, WIDTH, ids) for ids in ("a-", "b-")]
    ids = [
        [e.get("id") for e in ET.fromstring(f"<g>{f}</g>").iter() if e.get("id")] for f in fragments
    ]
    assert len(ids[0]) == len(set(ids[0])) > 5
    assert not set(ids[0]) & set(ids[1])


@pytest.mark.parametrize("hair", ["bald", *STYLES])
def test_every_style_of_hair_looks_different_from_a_bald_head(hair: str) -> None:
    bald, styled = sitter(hair="bald"), sitter(hair=hair)
    difference = np.abs(pixels(bald, frontal(bald)) - pixels(styled, frontal(styled))).mean()
    assert (difference == 0) if hair == "bald" else (difference > 0.4)


@pytest.mark.parametrize("headwear", HEADWEAR)
def test_head_coverings_hide_hair_and_show_the_face(headwear: str) -> None:
    covered = [sitter(headwear=headwear, hair=hair) for hair in ("crop", "curls")]
    images = [pixels(person, frontal(person)) for person in covered]
    assert np.array_equal(images[0], images[1])
    box = face_box(frontal(covered[0]), CENTRE, WIDTH)
    bare = pixels(sitter(), frontal(sitter()))
    middle = ((0.3, 0.7), (0.45, 0.85))
    assert np.array_equal(region(images[0], box, *middle), region(bare, box, *middle))


def test_the_box_holds_the_chin_and_both_ears_and_little_else() -> None:
    person = sitter("VI", hair="bald")
    image, box = pixels(person, frontal(person)), face_box(frontal(person), CENTRE, WIDTH)
    middle = round(box.top + 0.5 * box.height)
    dark = np.flatnonzero(image[middle] < 150)
    assert dark[0] == pytest.approx(box.left, abs=0.02 * box.width + 1)
    assert dark[-1] == pytest.approx(box.left + box.width, abs=0.02 * box.width + 1)


def test_the_eyes_are_where_landmarks_expect_them() -> None:
    person = sitter("II")
    image, box = pixels(person, frontal(person)), face_box(frontal(person), CENTRE, WIDTH)
    for x in (0.30, 0.70):
        pupil = region(image, box, (x - 0.02, x + 0.02), (0.405, 0.435))
        cheek = region(image, box, (x - 0.02, x + 0.02), (0.55, 0.58))
        assert pupil.mean() < 0.55 * cheek.mean()


def test_a_turned_box_is_the_box_of_the_turned_ellipse() -> None:
    person = sitter()
    upright = face_box(frontal(person), CENTRE, WIDTH)
    turned = face_box(frontal(person, roll=90.0), CENTRE, WIDTH)
    assert (upright.width, upright.height) == pytest.approx((WIDTH, WIDTH * 1.25))
    assert (turned.width, turned.height) == pytest.approx((upright.height, upright.width))
    assert turned.left + turned.width / 2 == pytest.approx(CENTRE[0])


def test_a_face_turned_to_the_right_has_its_nose_and_eyes_there() -> None:
    person = sitter("II")
    box = face_box(frontal(person), CENTRE, WIDTH)

    def middle_of_the_eyes(yaw: float) -> float:
        band = 255 - region(
            pixels(person, frontal(person, yaw=yaw)), box, (0.12, 0.88), (0.38, 0.46)
        )
        weight = np.clip(band.mean(axis=0) - 60, 0, None)
        return float((weight * np.arange(len(weight))).sum() / weight.sum())

    assert middle_of_the_eyes(20) > middle_of_the_eyes(0) + 2
    assert middle_of_the_eyes(-20) < middle_of_the_eyes(0) - 2


def test_faces_get_darker_from_type_i_to_type_vi() -> None:
    means = []
    for skin_type in SKIN_TYPES:
        people = [make_person(5, "ppb", f"p{i}", "Female", skin_type) for i in range(8)]
        plain = [dataclasses.replace(p, hair="bald", headwear="") for p in people]
        box = face_box(frontal(plain[0]), CENTRE, WIDTH)
        faces = [region(pixels(p, frontal(p)), box, (0.1, 0.9), (0.1, 0.9)) for p in plain]
        means.append(float(np.mean([face.mean() for face in faces])))
    assert all(lighter > darker + 3 for lighter, darker in pairwise(means))


def test_what_a_look_declares_can_be_seen_where_it_belongs() -> None:
    person = sitter("IV")
    eyes, mouth = (0.30, 0.52), (0.70, 0.92)
    assert change(person, eyes, eyeglasses=True) > 1
    assert change(person, eyes, eyeglasses=True, sunglasses=True) > 25
    assert change(person, eyes, eyes_open=False) > 3
    assert change(person, mouth, smile=True) > 1
    assert change(person, mouth, mouth_open=True) > 4
    assert change(person, mouth, eyes_open=False) == 0


@pytest.mark.parametrize("emotion", [e for e in EMOTIONS if e != "CALM"])
def test_every_emotion_moves_the_brows(emotion: str) -> None:
    assert change(sitter("II"), (0.2, 0.4), emotion=emotion) > 0.4


@pytest.mark.parametrize("whiskers", ["full", "short", "goatee", "mustache", "handlebar"])
def test_whiskers_darken_the_lower_face(whiskers: str) -> None:
    bare, hairy = sitter("I"), sitter("I", whiskers=whiskers, hair_colour="#221c1c")
    box = face_box(frontal(bare), CENTRE, WIDTH)
    down = (0.70, 1.0) if hairy.beard else (0.70, 0.77)
    means = [region(pixels(p, frontal(p)), box, (0.35, 0.65), down).mean() for p in (bare, hairy)]
    assert means[1] < means[0] - 15


def test_dim_pictures_are_dim_and_soft_ones_soft() -> None:
    person = sitter("II")
    look = frontal(person)
    image = compose(draw_portrait(person, look, CENTRE, WIDTH), paint_wall(WALL, 0, (240, 300)))

    def exposed(brightness: float, sharpness: float) -> Pixels:
        changed = dataclasses.replace(look, brightness=brightness, sharpness=sharpness)
        return np.asarray(expose(image, changed).convert("L"), np.float64)

    edges = [np.abs(np.diff(exposed(90, sharp), axis=1)).mean() for sharp in (45, 70, 99)]
    assert edges[0] < 0.95 * edges[1] < 0.95 * edges[2]
    means = [exposed(bright, 99).mean() for bright in (62, 75, 90)]
    assert means[0] < means[1] - 5 < means[2] - 10
