from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockrek.wire import validate
from mockrek.wire.model import (
    ListShape,
    MapShape,
    ScalarShape,
    Shape,
    StructureShape,
    load_model,
)
from mockrek.wire.validate import Violation, _find_thoroughly, refuse, violations
from model_strategies import values

OPERATIONS = sorted(load_model().operations)
FACE_ID = "11111111-2222-3333-4444-555555555555"
ID_PATTERN = r"[a-zA-Z0-9_.\-]+"
FACE_ID_PATTERN = (
    "regular expression pattern: [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
TAG_KEY_RULES = (
    "Member must have length less than or equal to 128, "
    "Member must have length greater than or equal to 1, "
    r"Member must satisfy regular expression pattern: ^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$"
)
TAG_VALUE_RULES = (
    "Member must have length less than or equal to 256, "
    "Member must have length greater than or equal to 0, "
    r"Member must satisfy regular expression pattern: ^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"
)
ATTRIBUTES = (
    "DEFAULT, ALL, AGE_RANGE, BEARD, EMOTIONS, EYE_DIRECTION, EYEGLASSES, EYES_OPEN, GENDER, "
    "MOUTH_OPEN, MUSTACHE, FACE_OCCLUDED, SMILE, SUNGLASSES"
)
IMAGE = {"Bytes": b"image"}


def input_of(operation: str) -> StructureShape:
    return load_model().operations[operation].input


def message(params: Mapping[str, Any], shape: StructureShape) -> str | None:
    return refuse(violations(params, shape)).text


@pytest.mark.parametrize(
    ("operation", "params", "subject", "constraint"),
    [
        ("DetectFaces", {}, "Value null at 'image'", "Member must not be null"),
        (
            "DetectFaces",
            {"Image": {"Bytes": b""}},
            "Value 'java.nio.HeapByteBuffer[pos=0 lim=0 cap=0]' at 'image.bytes'",
            "Member must have length greater than or equal to 1",
        ),
        (
            "DetectFaces",
            {"Image": {"Bytes": bytes(7843602)}},
            "Value 'java.nio.HeapByteBuffer[pos=0 lim=7843602 cap=7843602]' at 'image.bytes'",
            "Member must have length less than or equal to 5242880",
        ),
        (
            "IndexFaces",
            {"CollectionId": "c", "Image": IMAGE, "ExternalImageId": "a/20190417-01.PNG"},
            "Value 'a/20190417-01.PNG' at 'externalImageId'",
            r"Member must satisfy regular expression pattern: [a-zA-Z0-9_.\-:]+",
        ),
        (
            "DetectFaces",
            {"Image": IMAGE, "Attributes": ["ALL", "SMILES", None]},
            "Value '[ALL, SMILES, null]' at 'attributes'",
            f"Member must satisfy constraint: [Member must satisfy enum value set: [{ATTRIBUTES}]]",
        ),
        (
            "CompareFaces",
            {"SourceImage": IMAGE, "TargetImage": IMAGE, "QualityFilter": "auto"},
            "Value 'auto' at 'qualityFilter'",
            "Member must satisfy enum value set: [NONE, AUTO, LOW, MEDIUM, HIGH]",
        ),
        (
            "CompareFaces",
            {"SourceImage": IMAGE, "TargetImage": IMAGE, "SimilarityThreshold": 100.5},
            "Value '100.5' at 'similarityThreshold'",
            "Member must have value less than or equal to 100",
        ),
        (
            "SearchFaces",
            {"CollectionId": "c", "FaceId": FACE_ID, "MaxFaces": 0},
            "Value '0' at 'maxFaces'",
            "Member must have value greater than or equal to 1",
        ),
        (
            "DetectFaces",
            {"Image": {"S3Object": {"Bucket": "ab", "Name": "n"}}},
            "Value 'ab' at 'image.s3Object.bucket'",
            "Member must have length greater than or equal to 3",
        ),
        (
            "DeleteFaces",
            {"CollectionId": "c", "FaceIds": []},
            "Value '[]' at 'faceIds'",
            "Member must have length greater than or equal to 1",
        ),
        (
            "DeleteFaces",
            {"CollectionId": "c", "FaceIds": [FACE_ID, "F"]},
            f"Value '[{FACE_ID}, F]' at 'faceIds'",
            f"Member must satisfy constraint: [Member must satisfy {FACE_ID_PATTERN}]",
        ),
        (
            "CreateCollection",
            {"CollectionId": "c", "Tags": {"k": "v" * 257}},
            f"Value '{{k={'v' * 257}}}' at 'tags'",
            f"Map value must satisfy constraint: [{TAG_VALUE_RULES}]",
        ),
        (
            "CreateCollection",
            {"CollectionId": "c", "Tags": {"aws:k": "v"}},
            "Value '{aws:k=v}' at 'tags'",
            f"Map keys must satisfy constraint: [{TAG_KEY_RULES}]",
        ),
    ],
)
def test_one_violation_in_the_words_of_the_service(
    operation: str, params: dict[str, Any], subject: str, constraint: str
) -> None:
    assert message(params, input_of(operation)) == (
        f"1 validation error detected: {subject} failed to satisfy constraint: {constraint}"
    )


def test_violations_are_collected_in_the_order_of_the_model() -> None:
    params = {"MaxFaces": 5000, "CollectionId": "", "FaceId": None}
    assert message(params, input_of("SearchFaces")) == (
        "4 validation errors detected: "
        "Value '' at 'collectionId' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1; "
        "Value '' at 'collectionId' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {ID_PATTERN}; "
        "Value null at 'faceId' failed to satisfy constraint: Member must not be null; "
        "Value '5000' at 'maxFaces' failed to satisfy constraint: "
        "Member must have value less than or equal to 4096"
    )


THING = StructureShape("Thing", {"Name": ScalarShape("Name", "string", 2)}, frozenset({"Name"}))
THINGS = StructureShape(
    "Things",
    {
        "Things": ListShape("ThingList", THING),
        "ThingMap": MapShape("ThingMap", ScalarShape("Key", "string"), THING),
        "Flags": ListShape("Flags", ScalarShape("Flag", "boolean")),
    },
)


def test_places_in_lists_are_counted_from_one_and_keys_of_maps_are_named() -> None:
    params = {"Things": [{"Name": "ok"}, {"Name": "x"}, {}, None], "ThingMap": {"k": {}}}
    assert [(found.value, found.path) for found in violations(params, THINGS)] == [
        ("x", "things.2.member.name"),
        (None, "things.3.member.name"),
        (None, "things.4.member"),
        (None, "thingMap.k.member.name"),
    ]


def test_null_in_a_list_without_constraints_is_refused() -> None:
    assert violations({"Flags": [True, None]}, THINGS) == (
        Violation(
            "[true, null]", "flags", "Member must satisfy constraint: [Member must not be null]"
        ),
    )


def test_no_more_than_ten_are_printed_and_counted() -> None:
    found = violations({"Things": [{}] * 12}, THINGS)
    assert len(found) == 12
    text = refuse(found).text
    assert text is not None
    assert text.startswith("10 validation errors detected: ")
    assert text.count("failed to satisfy") == 10
    assert "things.10.member" in text
    assert "things.11.member" not in text


def test_a_text_null_is_not_taken_for_null() -> None:
    assert str(Violation("null", "a.b", "C")).startswith("Value 'null' at 'a.b' failed")


def test_long_values_are_cut() -> None:
    text = message({"CollectionId": "a" * 4_000_000}, input_of("DeleteCollection"))
    assert text is not None
    assert len(text) < 1200
    assert f"Value '{'a' * 1024}...' at 'collectionId'" in text


@pytest.mark.parametrize(
    ("text", "fits"), [("x" * 255, True), ("🙂" * 127, True), ("🙂" * 128, False)]
)
def test_strings_are_measured_in_utf_16_units(text: str, fits: bool) -> None:
    found = violations({"NextToken": text}, input_of("ListCollections"))
    assert (not found) == fits


@pytest.mark.parametrize("operation", OPERATIONS)
def test_only_patterns_are_broken_by_values_of_the_right_size(operation: str) -> None:
    @settings(max_examples=10, deadline=None)
    @given(values(input_of(operation)))
    def check(params: dict[str, Any]) -> None:
        assert all(
            "pattern" in found.constraint for found in violations(params, input_of(operation))
        )

    check()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_exactly_the_required_members_are_missed(operation: str) -> None:
    shape = input_of(operation)
    found = [violation.path.lower() for violation in violations({}, shape)]
    assert found == [name.lower() for name in shape.members if name in shape.required]


TREE_MEMBERS: dict[str, Shape] = {"Leaf": ScalarShape("Leaf", "string", 2)}
TREE = StructureShape("Tree", TREE_MEMBERS)
TREE_MEMBERS["Branches"] = ListShape("Trees", TREE, None, 2)


@cache
def near(shape: Shape) -> SearchStrategy[Any]:
    """Values of the right types, of which some keep to every rule."""
    match shape:
        case StructureShape():
            members = {name: _later(member) for name, member in shape.members.items()}
            required = {name: members.pop(name) for name in sorted(shape.required)}
            exact = st.fixed_dictionaries(required, optional=members)
            return exact | st.fixed_dictionaries(
                {}, optional={**required, **members, "?": st.none()}
            )
        case ListShape():
            return st.lists(near(shape.member) | near(shape.member) | st.none(), max_size=4)
        case MapShape():
            return st.dictionaries(near(shape.key), near(shape.value) | st.none(), max_size=2)
        case ScalarShape():
            return values(shape) | st.sampled_from(ODD[shape.kind])


def _later(shape: Shape) -> SearchStrategy[Any]:
    return st.deferred(lambda: near(shape))


FLOATS = (0.0, -1.0, 100.0, 100.5, math.inf, math.nan)
TEXTS = ("", "a", "a.b-C_1:", "AUTO", "auto", FACE_ID, "🙂" * 128, "a\n", "é", "x" * 256)
ODD: Mapping[str, Sequence[Any]] = {
    "string": TEXTS,
    "blob": (b"", b"a", bytes(5242881)),
    "boolean": (True, False),
    **dict.fromkeys(("integer", "long"), (-1, 0, 1, 4096, 4097, 2**31 - 1)),
    **dict.fromkeys(("float", "double", "timestamp"), FLOATS),
}


@pytest.mark.parametrize("operation", [*OPERATIONS, "a tree", "a map"])
def test_a_quick_yes_is_a_thorough_yes(operation: str) -> None:
    shape = {"a tree": TREE, "a map": THINGS}.get(operation) or input_of(operation)

    @settings(max_examples=30, deadline=None)
    @given(near(shape))
    def check(params: dict[str, Any]) -> None:
        assert violations(params, shape) == _find_thoroughly(params, shape)

    check()


def test_what_is_good_is_not_looked_at_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate, "_find_thoroughly", None)
    params = {"Image": {"Bytes": b"image"}, "Attributes": ["ALL"]}
    assert violations(params, input_of("DetectFaces")) == ()
