from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
import pytest
from botocore.parsers import ResponseParserFactory
from hypothesis import given, settings
from hypothesis import strategies as st

from mockrek.wire import encode as encode_module
from mockrek.wire.encode import _encode_thoroughly, encode
from mockrek.wire.java import java_double
from mockrek.wire.model import (
    ListShape,
    MapShape,
    ScalarShape,
    Shape,
    StructureShape,
    load_model,
)
from model_check import assert_valid_output
from model_strategies import values

OPERATIONS = sorted(load_model().operations)
NUMBER = ScalarShape("Number", "float")
ANGLE = ScalarShape("Degree", "float", -180, 180)
PAIR = StructureShape("Pair", {"B": NUMBER, "A": ScalarShape("Text", "string")})


def output_of(operation: str) -> StructureShape:
    shape = load_model().operations[operation].output
    assert shape is not None
    return shape


def parse(body: bytes, shape: Any) -> Any:
    factory = ResponseParserFactory()
    factory.set_parser_defaults(timestamp_parser=float)
    response = {"body": body, "headers": {}, "status_code": 200}
    parsed = factory.create_parser("json").parse(response, shape)
    parsed.pop("ResponseMetadata")
    return parsed


@pytest.mark.parametrize("operation", OPERATIONS)
def test_botocore_reads_what_was_written(operation: str, botocore_model: Any) -> None:
    shape = output_of(operation)

    @settings(max_examples=20, deadline=None)
    @given(values(shape))
    def check(result: dict[str, Any]) -> None:
        body = encode(result, shape)
        assert body == _encode_thoroughly(result, shape)
        assert parse(body, botocore_model.operation_model(operation).output_shape) == result

    check()


@settings(max_examples=25, deadline=None)
@given(values(output_of("DetectFaces")))
def test_answers_pass_the_strict_walk(result: dict[str, Any]) -> None:
    assert_valid_output(encode(result, output_of("DetectFaces")), output_of("DetectFaces"))


ODD_NUMBERS: st.SearchStrategy[Any] = st.one_of(
    st.floats(),
    st.sampled_from([0.0, -0.0, 1e-3, -1e-3, 9.99e-4, 1e7, -1e7, 9999999.0, 1e-6, 5e-324]),
    st.integers(-(2**70), 2**70),
    st.booleans(),
    st.floats(0, 100).map(np.float64),
)


PART = StructureShape(
    "Part", {"Text": ScalarShape("Text", "string"), "B": NUMBER, "Angle": ANGLE, "A": NUMBER}
)
WHOLE_MEMBERS: dict[str, Shape] = {
    "Parts": ListShape("Parts", PART),
    "Part": PART,
    "Numbers": ListShape("Numbers", NUMBER),
    "Count": ScalarShape("Count", "integer"),
    "Angles": ListShape("Angles", ANGLE),
    "Map": MapShape("Map", ScalarShape("Key", "string"), NUMBER),
}
WHOLE = StructureShape("Whole", WHOLE_MEMBERS)
WHOLE_MEMBERS["Again"] = WHOLE

ODD_PARTS = st.fixed_dictionaries(
    {},
    optional={
        "Unknown": st.none() | st.just(1),
        "Text": st.none() | st.text(max_size=2),
        **dict.fromkeys(("B", "Angle", "A"), st.none() | ODD_NUMBERS),
    },
)
ODD_RESULTS = st.fixed_dictionaries(
    {},
    optional={
        "Count": st.none() | ODD_NUMBERS,
        "Part": ODD_PARTS,
        "Parts": st.lists(ODD_PARTS, max_size=2) | st.tuples(ODD_PARTS),
        **dict.fromkeys(("Numbers", "Angles"), st.lists(ODD_NUMBERS, max_size=2)),
        "Map": st.dictionaries(st.text(max_size=2), ODD_NUMBERS, max_size=2),
        "Again": st.fixed_dictionaries({"Part": ODD_PARTS}),
    },
)
"""Results as an operation might make them, right or wrong."""


def outcome(write: Callable[[Any, StructureShape], bytes], result: Any, shape: Any) -> Any:
    try:
        return write(result, shape)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        return repr(error)


@settings(max_examples=300, deadline=None)
@given(ODD_RESULTS)
def test_both_ways_of_writing_agree(result: dict[str, Any]) -> None:
    assert outcome(encode, result, WHOLE) == outcome(_encode_thoroughly, result, WHOLE)


@given(ODD_NUMBERS, st.sampled_from("AB") | st.just("Angle"))
def test_both_ways_agree_on_a_number(number: Any, name: str) -> None:
    result = {name: number}
    assert outcome(encode, result, PART) == outcome(_encode_thoroughly, result, PART)


def test_a_plain_face_is_written_the_quick_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode_module, "_encode_thoroughly", None)
    face = {"Pose": {"Yaw": -4.5, "Roll": 0.0, "Pitch": 1.25}, "Confidence": 99.5, "Smile": None}
    assert encode({"FaceDetails": [face]}, output_of("DetectFaces")) == (
        b'{"FaceDetails":[{"Confidence":99.5,"Pose":{"Pitch":1.25,"Roll":0.0,"Yaw":-4.5}}]}'
    )


def test_members_are_in_alphabetical_order_and_nothing_is_padded() -> None:
    result = {"FaceModelVersion": "7.0", "StatusCode": 200, "CollectionArn": "aws:é"}
    assert encode(result, output_of("CreateCollection")) == (
        '{"CollectionArn":"aws:é","FaceModelVersion":"7.0","StatusCode":200}'.encode()
    )


def test_absent_members_are_left_out_at_every_level() -> None:
    result = {"FaceDetails": [{"Confidence": None, "Smile": None}], "OrientationCorrection": None}
    assert encode(result, output_of("DetectFaces")) == b'{"FaceDetails":[{}]}'


def test_a_timestamp_has_the_form_of_the_service() -> None:
    moment = datetime(2018, 8, 4, 22, 22, 35, 42000, tzinfo=UTC).timestamp()
    body = encode({"CreationTimestamp": moment}, output_of("DescribeCollection"))
    assert body == b'{"CreationTimestamp":1.533421355042E9}'


def test_an_unknown_member_is_named() -> None:
    with pytest.raises(KeyError, match="BoundingBox has no member Lefft"):
        encode({"FaceDetails": [{"BoundingBox": {"Lefft": 0.5}}]}, output_of("DetectFaces"))


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_cannot_hold_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match="cannot be put in an answer"):
        encode({"B": number}, PAIR)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-10, 10))
def test_every_number_is_spelled_as_java_spells_it(number: float) -> None:
    assert encode({"B": number}, PAIR) == b'{"B":%s}' % java_double(number).encode()


def test_maps_are_sorted_and_their_values_arranged() -> None:
    shapes: dict[str, Shape] = {
        "Pairs": MapShape("Pairs", ScalarShape("Key", "string"), PAIR),
        "Plain": MapShape("Plain", ScalarShape("Key", "string"), ScalarShape("Flag", "boolean")),
    }
    result = {"Plain": {"b": True, "a": False}, "Pairs": {"y": {"B": 1e-5, "A": "t"}, "x": {}}}
    assert encode(result, StructureShape("Maps", shapes)) == (
        b'{"Pairs":{"x":{},"y":{"A":"t","B":1.0E-5}},"Plain":{"a":false,"b":true}}'
    )


def test_a_structure_inside_itself_is_written() -> None:
    members: dict[str, Shape] = {"Number": NUMBER}
    tree = StructureShape("Tree", members)
    members["Branches"] = ListShape("Trees", tree)
    result = {"Number": 1e7, "Branches": [{"Branches": [{"Number": 0.5}]}]}
    assert encode(result, tree) == (b'{"Branches":[{"Branches":[{"Number":0.5}]}],"Number":1.0E7}')


def test_the_result_is_not_changed() -> None:
    result = {"FaceDetails": [{"Pose": {"Yaw": 1e-9, "Roll": None}}]}
    before = msgspec.json.encode(result)
    encode(result, output_of("DetectFaces"))
    assert msgspec.json.encode(result) == before
