from __future__ import annotations

from typing import Any

import pytest

from mockrek.domain import Box, Face
from mockrek.errors import InvalidParameterException
from mockrek.operations.active import Active
from mockrek.operations.compare_faces import QUALITY_BARS, compare_faces
from mockrek.operations.context import Context
from mockrek.wire.model import load_model
from operation_cases import active, labelled, people, profile


def compare(
    source: bytes, target: bytes, configuration: Active | None = None, **parameters: Any
) -> Any:
    images = {"SourceImage": {"Bytes": source}, "TargetImage": {"Bytes": target}}
    return compare_faces({**images, **parameters}, Context(configuration or active()))


ADA = labelled(people("ada"), 1)
ADA_AGAIN = labelled(people("ada"), 2)
BOB = labelled(people("bob"), 3)
GROUP = labelled(people("bob", "ada", "eve"), 4)


def similarities(answer: Any) -> list[float]:
    return [match["Similarity"] for match in answer["FaceMatches"]]


def test_the_same_image_twice_gives_exactly_100() -> None:
    assert similarities(compare(ADA, ADA)) == [100.0]


def test_the_same_person_in_another_image_matches_nearly() -> None:
    score = similarities(compare(ADA, ADA_AGAIN))[0]

    assert 99 <= score < 100


def test_another_person_is_unmatched_but_has_a_similarity_at_threshold_zero() -> None:
    strict, lenient = compare(ADA, BOB), compare(ADA, BOB, SimilarityThreshold=0.0)

    assert (len(strict["FaceMatches"]), len(strict["UnmatchedFaces"])) == (0, 1)
    assert (len(lenient["FaceMatches"]), len(lenient["UnmatchedFaces"])) == (1, 0)
    assert 0 <= similarities(lenient)[0] < 50


def test_comparing_is_symmetric() -> None:
    ways = [compare(*pair, SimilarityThreshold=0.0) for pair in ((ADA, BOB), (BOB, ADA))]

    assert similarities(ways[0]) == similarities(ways[1])


def test_the_right_face_of_a_group_matches_and_the_others_do_not() -> None:
    answer = compare(ADA, GROUP)

    assert len(similarities(answer)) == 1
    assert len(answer["UnmatchedFaces"]) == 2
    assert set(answer["FaceMatches"][0]["Face"]) == {
        "BoundingBox",
        "Confidence",
        "Landmarks",
        "Pose",
        "Quality",
    }
    assert set(answer["SourceImageFace"]) == {"BoundingBox", "Confidence"}


def test_the_largest_source_face_is_compared() -> None:
    """In the group picture that is Bob."""
    assert len(similarities(compare(GROUP, BOB))) == 1
    assert not similarities(compare(GROUP, ADA))


def test_matches_are_sorted_by_similarity() -> None:
    crowd = labelled(people(*(f"p{i}" for i in range(9))), 5)
    scores = similarities(compare(ADA, crowd, SimilarityThreshold=0.0))

    assert len(scores) == 9
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) > 5


def test_a_hundred_faces_are_compared_and_no_more() -> None:
    size = 0.08
    many = [Face(f"p{i}", Box(0.09 * (i % 10), 0.09 * (i // 10), size, size)) for i in range(100)]
    answer = compare(ADA, labelled(many, 6), SimilarityThreshold=0.0)

    assert len(answer["FaceMatches"]) == 100


@pytest.mark.parametrize("pair", [(labelled([]), ADA), (ADA, labelled([]))])
def test_an_image_without_a_face_is_an_invalid_parameter(pair: tuple[bytes, bytes]) -> None:
    with pytest.raises(InvalidParameterException, match="Request has invalid parameters"):
        compare(*pair)


def test_a_face_that_detection_misses_is_not_compared() -> None:
    with pytest.raises(InvalidParameterException):
        compare(ADA, ADA, active(profile(detection={"miss": {"default": 1}})))


def test_false_matches_and_non_matches_follow_the_profile() -> None:
    swapped = profile(
        matching={
            "false_match": {"default": {"80": 1}},
            "false_non_match": {"default": {"80": 1}},
        }
    )

    assert len(similarities(compare(ADA, BOB, active(swapped)))) == 1
    assert not similarities(compare(ADA, ADA_AGAIN, active(swapped)))


@pytest.mark.parametrize(
    ("quality", "faces"), [("NONE", 2), ("LOW", 2), ("MEDIUM", 1), ("AUTO", 1), ("HIGH", 1)]
)
def test_faces_below_the_quality_filter_are_in_neither_list(quality: str, faces: int) -> None:
    bright = Face("bob", Box(0.1, 0.1, 0.1, 0.1), {"brightness": "90", "sharpness": "90"})
    grey = Face("ada", Box(0.3, 0.2, 0.3, 0.4), {"brightness": "20", "sharpness": "90"})
    target = labelled([grey, bright], 7)
    source = labelled([Face("eve", None, {"brightness": "90", "sharpness": "90"})], 8)
    answer = compare(source, target, QualityFilter=quality)

    assert len(answer["FaceMatches"]) + len(answer["UnmatchedFaces"]) == faces


def test_every_quality_filter_of_the_model_has_its_bars() -> None:
    shape = load_model().operations["CompareFaces"].input.members["QualityFilter"]

    assert set(QUALITY_BARS) == set(shape.enum)  # type: ignore[union-attr]


def test_the_threshold_is_a_minimum() -> None:
    score = similarities(compare(ADA, BOB, SimilarityThreshold=0.0))[0]

    assert similarities(compare(ADA, BOB, SimilarityThreshold=score)) == [score]
