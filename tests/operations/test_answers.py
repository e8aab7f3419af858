"""Every answer is one that the service could have given, whatever the faces and the profile are."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mockrek.domain import EMOTIONS, FLAG_COLUMNS, GENDERS, SKIN_TYPES, Box, Face
from mockrek.errors import InvalidParameterException
from mockrek.operations.compare_faces import compare_faces
from mockrek.operations.context import Context
from mockrek.operations.detect_faces import detect_faces
from mockrek.profiles.builtin import builtin
from mockrek.profiles.extend import names
from mockrek.wire.encode import encode
from mockrek.wire.model import StructureShape, load_model
from model_check import assert_valid_output
from operation_cases import active, labelled

ATTRIBUTES = load_model().operations["DetectFaces"].input.members["Attributes"].member.enum  # type: ignore[union-attr]
FILTERS = ["NONE", "AUTO", "LOW", "MEDIUM", "HIGH"]

boxes = st.builds(
    Box, st.floats(-0.2, 0.9), st.floats(-0.2, 0.9), st.floats(0.01, 1.2), st.floats(0.01, 1.2)
)
numbers = {
    "age": st.integers(0, 120),
    **dict.fromkeys(("roll", "yaw", "pitch"), st.integers(-180, 180)),
    **dict.fromkeys(("brightness", "sharpness"), st.integers(0, 100)),
}
attributes = st.fixed_dictionaries(
    {},
    optional={
        "gender": st.sampled_from(GENDERS),
        "skin_type": st.sampled_from(SKIN_TYPES),
        "emotion": st.sampled_from(EMOTIONS),
        **dict.fromkeys(FLAG_COLUMNS, st.sampled_from(["true", "false"])),
        **{name: values.map(str) for name, values in numbers.items()},
    },
)
faces = st.builds(Face, st.sampled_from(["ada", "bob", "eve"]), st.none() | boxes, attributes)
pictures = st.lists(faces, max_size=5).map(labelled)
configurations = st.tuples(st.sampled_from(names()), st.integers(0, 9))
configure = cache(lambda name, seed: active(builtin(name), seed=seed))


def output(operation: str) -> StructureShape:
    shape = load_model().operations[operation].output
    assert shape is not None
    return shape


@given(pictures, configurations, st.lists(st.sampled_from(ATTRIBUTES), max_size=3))
def test_detect_faces(picture: bytes, configuration: Any, wanted: list[str]) -> None:
    parameters = {"Image": {"Bytes": picture}, "Attributes": wanted}
    answer = detect_faces(parameters, Context(configure(*configuration)))
    areas = [f["BoundingBox"]["Width"] * f["BoundingBox"]["Height"] for f in answer["FaceDetails"]]

    assert_valid_output(encode(answer, output("DetectFaces")), output("DetectFaces"))
    assert all(a >= b * (1 - 1e-6) for a, b in pairwise(areas))


@given(pictures, pictures, configurations, st.floats(0, 100, width=32), st.sampled_from(FILTERS))
def test_compare_faces(
    source: bytes, target: bytes, configuration: Any, threshold: float, quality: str
) -> None:
    parameters = {
        "SourceImage": {"Bytes": source},
        "TargetImage": {"Bytes": target},
        "SimilarityThreshold": threshold,
        "QualityFilter": quality,
    }
    try:
        answer = compare_faces(parameters, Context(configure(*configuration)))
    except InvalidParameterException:
        return  # nobody to compare
    scores = [match["Similarity"] for match in answer["FaceMatches"]]

    assert_valid_output(encode(answer, output("CompareFaces")), output("CompareFaces"))
    assert scores == sorted(scores, reverse=True)
    assert all(score >= threshold for score in scores)
    assert answer["FaceMatches"] or answer["UnmatchedFaces"]
