from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mockrek.domain import EMOTIONS, FLAGS, Box, Conditions, Observation, Perception
from mockrek.rendering.boxes import reported_boxes
from mockrek.rendering.faces import (
    ALL_MEMBERS,
    ALWAYS_SENT,
    MEMBER_OF,
    face_details,
    plain_faces,
    source_face,
    wanted_members,
)
from mockrek.rendering.matches import comparison
from mockrek.scoring.draws import face_keys, mix
from mockrek.wire.encode import encode
from mockrek.wire.model import load_model
from model_check import assert_valid_output

N = 300


def seen(count: int = N) -> Observation:
    keys = mix(np.arange(count, dtype=np.uint64))
    return Observation(
        width=640,
        height=480,
        keys=keys,
        subjects=keys,
        groups=np.zeros(count, np.int64),
        cells=np.zeros(count, np.int64),
        boxes=np.tile(np.array([0.25, 0.2, 0.3, 0.5], np.float32), (count, 1)),
        conditions=Conditions(np.zeros((count, 3)), np.full((count, 2), 60.0)),
        places=np.arange(count),
    )


def perceived(count: int = N) -> Perception:
    place = np.arange(count)
    return Perception(
        genders=place % 2,
        gender_confidences=np.linspace(50, 100, count),
        ages=np.linspace(0, 90, count),
        flags=np.stack([place % (i + 2) == 0 for i in range(len(FLAGS))], axis=1),
        flag_confidences=np.tile(np.linspace(50, 100, count)[:, None], (1, len(FLAGS))),
        emotions=place % len(EMOTIONS),
    )


def details(*attributes: str, count: int = N, seed: int = 0) -> list[dict[str, Any]]:
    return face_details(seen(count), perceived(count), seed, wanted_members(attributes))


def test_all_has_the_seventeen_members_of_the_model() -> None:
    output = load_model().operations["DetectFaces"].output
    assert output is not None
    body = encode({"FaceDetails": details("ALL")}, output)

    assert_valid_output(body, output)
    assert len(details("ALL", count=1)[0]) == 17
    assert len(details("ALL", count=1)[0]["Landmarks"]) == 30


@pytest.mark.parametrize("attribute", MEMBER_OF)
def test_one_attribute_adds_one_member(attribute: str) -> None:
    face = details("DEFAULT", attribute, count=1)[0]

    assert set(face) == {*ALWAYS_SENT, MEMBER_OF[attribute]}
    assert len(face["Landmarks"]) == 5


def test_attributes_are_those_of_the_model() -> None:
    members = load_model().operations["DetectFaces"].input.members["Attributes"]

    assert {"DEFAULT", "ALL", *MEMBER_OF} == set(members.member.enum)  # type: ignore[union-attr]
    assert wanted_members(["DEFAULT", "ALL"]) == ALL_MEMBERS
    assert wanted_members([]) == wanted_members(["DEFAULT"]) == frozenset()


def test_members_say_what_was_perceived() -> None:
    believed = perceived()
    for place, face in enumerate(details("ALL")):
        assert face["Gender"]["Value"] == ("Female", "Male")[believed.genders[place]]
        assert [face[flag]["Value"] for flag in FLAGS] == believed.flags[place].tolist()
        assert face["Emotions"][0]["Type"] == EMOTIONS[believed.emotions[place]]
        assert face["AgeRange"]["Low"] <= believed.ages[place] + 0.5
        assert face["AgeRange"]["High"] >= believed.ages[place] - 0.5


def test_emotions_are_eight_sorted_scores() -> None:
    for face in details("EMOTIONS"):
        scores = [emotion["Confidence"] for emotion in face["Emotions"]]

        assert scores == sorted(scores, reverse=True)
        assert {emotion["Type"] for emotion in face["Emotions"]} == set(EMOTIONS)
        assert 99 < sum(scores) < 106


def test_a_plain_face_is_the_default_detail() -> None:
    plain = plain_faces(seen(), 0)
    with_age = details("AGE_RANGE")

    assert [{**face, "AgeRange": None} for face in plain] == [
        {**face, "AgeRange": None} for face in with_age
    ]


def test_a_source_face_is_the_first_plain_face() -> None:
    first = plain_faces(seen(), 3)[0]

    assert source_face(seen(), 3) == {name: first[name] for name in ("BoundingBox", "Confidence")}


def test_another_seed_gives_other_decimals_and_a_face_keeps_its_own() -> None:
    first, second = plain_faces(seen(), 0), plain_faces(seen(), 1)

    assert all(a["Pose"] != b["Pose"] for a, b in zip(first, second, strict=True))
    assert plain_faces(seen(3), 0) == first[:3]


def test_matches_are_sorted_and_the_rest_is_unmatched() -> None:
    scores = [10.0, 90.0, 95.0, 80.0]
    source, faces = source_face(seen(1), 0), plain_faces(seen(4), 0)
    answer = comparison(source, faces, scores, [score >= 80 for score in scores])

    assert [match["Similarity"] for match in answer["FaceMatches"]] == [95, 90, 80]
    assert [match["Face"] for match in answer["FaceMatches"]] == [faces[2], faces[1], faces[3]]
    assert answer["UnmatchedFaces"] == [faces[0]]
    assert answer["SourceImageFace"] == source


def test_boxes_are_declared_ones_with_a_small_jitter() -> None:
    box = Box(0.25, 0.2, 0.3, 0.5)
    boxes = reported_boxes([box] * 200, 0, face_keys(1, 200), (640, 480))
    error = np.abs(boxes - [0.25, 0.2, 0.3, 0.5]) / [0.3, 0.5, 0.3, 0.5]

    assert 0.008 < error.max() <= 0.0101
    assert boxes.dtype == np.float32


@pytest.mark.parametrize("count", [1, 2, 7, 100])
def test_undeclared_boxes_lie_apart_inside_the_image(count: int) -> None:
    boxes = reported_boxes([None] * count, 0, face_keys(1, count), (640, 480)).astype(float)
    left, top = boxes[:, 0], boxes[:, 1]
    right, bottom = left + boxes[:, 2], top + boxes[:, 3]
    apart = (
        (left[:, None] >= right)
        | (right[:, None] <= left)
        | (top[:, None] >= bottom)
        | (bottom[:, None] <= top)
    )

    assert ((left >= 0) & (top >= 0) & (right <= 1) & (bottom <= 1)).all()
    assert (apart | np.eye(count, dtype=bool)).all()
