from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from mockrek.audit.demo import comparison as module
from mockrek.audit.demo.comparison import Comparison, compare_photographs
from mockrek.audit.demo.photographs import Photograph
from mockrek.domain import Box

ADA, GRACE = Photograph("Ada", "nobody", b"ada"), Photograph("Grace", "nobody", b"grace")
BOX = {"BoundingBox": {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4}}


class Service:
    """Knows that a photograph is like itself, and a little like any other."""

    def compare_faces(self, **given: Any) -> Any:
        same = given["SourceImage"] == given["TargetImage"]
        similarity = 100.0 if same else 4.289099
        match = similarity >= given["SimilarityThreshold"]
        return {
            "SourceImageFace": BOX,
            "FaceMatches": [{"Similarity": similarity, "Face": BOX}] if match else [],
            "UnmatchedFaces": [] if match else [BOX],
        }


class Blind:
    def compare_faces(self, **_given: Any) -> Any:
        raise ClientError({"Error": {"Code": "InvalidParameterException"}}, "CompareFaces")


def compare(service: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Comparison, ...]:
    monkeypatch.setattr(module, "rekognition", lambda _: service)
    return compare_photographs("http://x", (ADA, GRACE))


def test_itself_the_other_and_the_other_at_threshold_0(monkeypatch: pytest.MonkeyPatch) -> None:
    found = compare(Service(), monkeypatch)
    assert [(c.source.name, c.target.name, c.threshold) for c in found] == [
        ("Ada", "Ada", 80),
        ("Ada", "Grace", 80),
        ("Ada", "Grace", 0),
    ]
    assert [c.outcome for c in found] == [
        "match, similarity 100",
        "no match; 1 unmatched face",
        "match, similarity 4.289099",
    ]


def test_boxes_are_those_of_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    same, other, _ = compare(Service(), monkeypatch)
    box = Box(0.1, 0.2, 0.3, 0.4)
    assert (same.source_box, same.matched, same.unmatched) == (box, (box,), ())
    assert (other.source_box, other.matched, other.unmatched) == (box, (), (box,))


def test_a_refusal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for found in compare(Blind(), monkeypatch):
        assert found.outcome == "refused: InvalidParameterException"
        assert found.source_box is None


def test_faces_are_counted_in_words() -> None:
    box = Box(0, 0, 1, 1)
    assert Comparison(ADA, GRACE, 80, unmatched=(box, box)).outcome.endswith("2 unmatched faces")
