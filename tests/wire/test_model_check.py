from __future__ import annotations

import re
from typing import Any

import pytest

from mockrek.wire.model import StructureShape, load_model
from model_check import assert_valid_output, is_float32

FACE_ID = "11111111-2222-3333-4444-555555555555"


def output_of(operation: str) -> StructureShape:
    shape = load_model().operations[operation].output
    assert shape is not None
    return shape


@pytest.mark.parametrize(
    ("operation", "answer", "problem"),
    [
        ("DetectFaces", {"Faces": []}, "DetectFacesResponse: has an unknown member Faces"),
        ("DetectFaces", {"FaceDetails": {}}, "FaceDetails: {} is not a list"),
        ("DetectFaces", {"FaceDetails": None}, "FaceDetails: None is not a list"),
        ("DetectFaces", {"FaceDetails": [[]]}, r"FaceDetails[0]: [] is not a structure"),
        ("DetectFaces", {"FaceDetails": [{"Confidence": 99}]}, "Confidence: 99 is not a float"),
        ("DetectFaces", {"FaceDetails": [{"Confidence": 99.99}]}, "99.99 is not a float32"),
        ("DetectFaces", {"FaceDetails": [{"Confidence": 100.5}]}, "100.5 is above 100"),
        ("DetectFaces", {"FaceDetails": [{"Pose": {"Yaw": -180.5}}]}, "-180.5 is below -180"),
        ("DetectFaces", {"FaceDetails": [{"AgeRange": {"Low": 26.0}}]}, "26.0 is not a integer"),
        ("DetectFaces", {"FaceDetails": [{"Smile": {"Value": 1}}]}, "1 is not a boolean"),
        ("DetectFaces", {"FaceDetails": [{"Gender": {"Value": "F"}}]}, "'F' is none of"),
        ("DetectFaces", {"FaceDetails": [{"Smile": {}, "Beard": {}}]}, "not in alphabetical order"),
        ("DeleteFaces", {"DeletedFaces": ["A"]}, "'A' does not match [0-9a-f]{8}"),
        ("DeleteFaces", {"DeletedFaces": []}, "DeletedFaces: 0 is below 1"),
        ("ListTagsForResource", {"Tags": []}, "Tags: [] is not a map"),
        ("ListTagsForResource", {"Tags": {"aws:a": "b"}}, "'aws:a' does not match"),
        ("GetFaceLivenessSessionResults", {"SessionId": FACE_ID}, "lacks Status"),
    ],
)
def test_the_walk_finds_what_is_wrong(operation: str, answer: dict[str, Any], problem: str) -> None:
    with pytest.raises(AssertionError, match=re.escape(problem)):
        assert_valid_output(answer, output_of(operation))


def test_the_walk_passes_what_is_right() -> None:
    answer = b'{"DeletedFaces":["%s"],"UnsuccessfulFaceDeletions":[]}' % FACE_ID.encode()
    assert_valid_output(answer, output_of("DeleteFaces"))
    tags = {"Tags": {"a": "b"}}
    assert_valid_output(tags, output_of("ListTagsForResource"))


def test_float32_is_told_from_double() -> None:
    assert is_float32(0.23503491282463074)
    assert is_float32(100.0)
    assert not is_float32(0.1)
    assert not is_float32(1e39)
