"""The strict walk, where DetectFaces does not lead."""

from __future__ import annotations

from typing import Any

import pytest

from mockrek.contracts.meaning import service_model
from mockrek.contracts.shapes import walk


@pytest.mark.parametrize(
    ("operation", "answer", "problem"),
    [
        ("ListTagsForResource", {"Tags": {"größe 2": "é"}}, ""),
        ("ListTagsForResource", {"Tags": {"aws:a": "b"}}, "does not match"),
        ("ListTagsForResource", {"Tags": {"a;": "b"}}, "does not match"),
        ("ListTagsForResource", {"Tags": {"a": 1}}, "1 is no string"),
        ("ListTagsForResource", {"Tags": []}, "no map"),
        ("DescribeCollection", {"CreationTimestamp": 1.5e9, "FaceCount": 3}, ""),
        ("DescribeCollection", {"CreationTimestamp": "2026-01-01T00:00:00Z"}, "is no timestamp"),
        ("DescribeCollection", {"FaceCount": -1}, "below 0"),
        ("DescribeCollection", {"FaceCount": 2.0}, "2.0 is no long"),
        ("DeleteFaces", {"DeletedFaces": ["0" * 36]}, "does not match"),
        ("DeleteFaces", {"DeletedFaces": []}, "0 is below 1"),
        ("SearchFaces", {"SearchedFaceId": 3}, "no string"),
        ("CreateUser", {}, ""),
        ("CreateUser", {"User": "u"}, "has User"),
    ],
)
def test_a_value_is_of_its_shape_or_not(
    operation: str, answer: dict[str, Any], problem: str
) -> None:
    found = list(walk(answer, service_model().operation_model(operation).output_shape))
    assert len(found) == bool(problem)
    assert problem in "".join(found)


def test_every_problem_is_told_with_its_place() -> None:
    shape = service_model().operation_model("DetectFaces").output_shape
    face = {"Confidence": 101, "Landmarks": [{"X": "1"}, {"Type": "ear"}]}
    found = list(walk({"FaceDetails": [{}, face], "More": 1}, shape))
    assert [line.partition(": ")[0] for line in found] == [
        "$.FaceDetails[1].Confidence",
        "$.FaceDetails[1].Landmarks[0].X",
        "$.FaceDetails[1].Landmarks[1].Type",
        "$",
    ]


def test_all_patterns_of_the_model_compile() -> None:
    model = service_model()
    shapes = [model.shape_for(name) for name in model.shape_names]
    texts = [shape for shape in shapes if "pattern" in shape.metadata]
    assert texts
    for shape in texts:
        list(walk("any text", shape))
