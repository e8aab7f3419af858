from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mockrek.rendering.landmarks import NAMES, landmarks

BOX = np.array([[0.25, 0.2, 0.5, 0.6]], np.float32)
SQUARE = (600, 600)


def place(roll: float = 0, yaw: float = 0, pitch: float = 0, size: Any = SQUARE) -> dict[str, Any]:
    points = landmarks(BOX, np.array([[roll, yaw, pitch]], np.float64), size, len(NAMES))[0]
    return dict(zip(NAMES, points, strict=True))


def test_the_order_is_the_service_s() -> None:
    assert NAMES[:5] == ("eyeLeft", "eyeRight", "mouthLeft", "mouthRight", "nose")
    assert NAMES[-5:] == (
        "upperJawlineLeft",
        "midJawlineLeft",
        "chinBottom",
        "midJawlineRight",
        "upperJawlineRight",
    )
    assert len(set(NAMES)) == 30


def test_pupils_are_where_the_eyes_are() -> None:
    found = place(3, 4, 5)

    assert np.array_equal(found["leftPupil"], found["eyeLeft"])
    assert np.array_equal(found["rightPupil"], found["eyeRight"])


def test_an_upright_face_fills_its_box() -> None:
    points = np.array(list(place().values()))

    assert (points.min(axis=0) > [0.25, 0.2]).all()
    assert (points.max(axis=0) < [0.75, 0.8]).all()
    assert place()["eyeLeft"][0] < place()["nose"][0] < place()["eyeRight"][0]
    assert place()["eyeLeft"][1] < place()["nose"][1] < place()["mouthLeft"][1]


def test_a_turned_head_moves_the_nose_most() -> None:
    frontal, right, up = place(), place(yaw=20), place(pitch=20)
    nose = right["nose"][0] - frontal["nose"][0]

    assert nose > right["eyeLeft"][0] - frontal["eyeLeft"][0] > 0
    assert up["nose"][1] < frontal["nose"][1]


@given(st.floats(-60, 60))
def test_a_roll_is_the_angle_of_the_eyes(roll: float) -> None:
    left, right = place(roll)["eyeLeft"], place(roll)["eyeRight"]
    dx, dy = right - left

    assert np.isclose(np.degrees(np.arctan2(dy, dx)), roll, atol=1e-6)


@given(st.floats(-60, 60), st.integers(80, 4000), st.integers(80, 4000))
def test_pixels_stay_square_when_a_head_rolls(roll: float, width: int, height: int) -> None:
    """The distance between the eyes, in pixels, is that of the upright face."""
    size = (width, height)
    upright, rolled = place(size=size), place(roll, size=size)
    distances = [np.linalg.norm((p["eyeRight"] - p["eyeLeft"]) * size) for p in (upright, rolled)]

    assert np.isclose(distances[0], distances[1], rtol=1e-6)


def test_the_first_five_are_the_same_alone() -> None:
    pose = np.array([[1.0, 2.0, 3.0]])
    some, all_points = (landmarks(BOX, pose, SQUARE, count) for count in (5, 30))

    assert np.array_equal(some, all_points[:, :5])


ANGLES = st.floats(-180, 180)
SIDES = st.floats(0, 1, width=32)


@given(
    box=st.tuples(SIDES, SIDES, SIDES, SIDES),
    pose=st.tuples(ANGLES, ANGLES, ANGLES),
    size=st.tuples(st.integers(80, 10_000), st.integers(80, 10_000)),
    count=st.sampled_from([5, 30]),
)
def test_few_faces_are_placed_as_many_are(box: Any, pose: Any, size: Any, count: int) -> None:
    one = landmarks(np.array([box], np.float32), np.array([pose]), size, count)
    many = landmarks(np.array([box] * 9, np.float32), np.array([pose] * 9), size, count)
    assert one.tolist() * 9 == many.tolist()
