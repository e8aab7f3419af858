from __future__ import annotations

import binascii
import json
import os
from contextlib import nullcontext
from typing import Any

import pybase64
import pytest
from botocore.serialize import create_serializer
from hypothesis import given, settings
from hypothesis import strategies as st

from mockrek.errors import SerializationException
from mockrek.wire import decode as decode_module
from mockrek.wire.convert import decode_base64
from mockrek.wire.decode import check_syntax, decode
from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape, load_model
from model_strategies import jumbled, values

OPERATIONS = sorted(load_model().operations)
KINDS = ("string", "blob", "integer", "long", "float", "double", "boolean", "timestamp")
SCALARS = {kind: ScalarShape(kind, kind) for kind in KINDS}  # type: ignore[arg-type]
TREE_MEMBERS: dict[str, Shape] = {
    **SCALARS,
    "blobs": ListShape("Blobs", SCALARS["blob"]),
    "blob_map": MapShape("BlobMap", SCALARS["string"], SCALARS["blob"]),
    "map": MapShape("Map", SCALARS["string"], SCALARS["integer"]),
}
TREE = StructureShape("Tree", TREE_MEMBERS)
TREE_MEMBERS["branch"] = TREE
TREE_MEMBERS["branches"] = ListShape("Branches", TREE)
"""Every kind of shape, and a structure inside itself."""


def input_of(operation: str) -> StructureShape:
    return load_model().operations[operation].input


def outcome(read: Any, body: bytes, shape: StructureShape) -> Any:
    try:
        return read(body, shape)
    except SerializationException as error:
        return f"refused: {error.text}"


def refusal_of(body: bytes, shape: StructureShape = TREE) -> str | None:
    with pytest.raises(SerializationException) as caught:
        decode(body, shape)
    return caught.value.text


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_botocore_writes_is_read(operation: str, botocore_model: Any) -> None:
    serializer, theirs = create_serializer("json"), botocore_model.operation_model(operation)

    @settings(max_examples=20, deadline=None)
    @given(values(input_of(operation)))
    def check(params: dict[str, Any]) -> None:
        body = serializer.serialize_to_request(params, theirs)["body"]
        assert decode(body, input_of(operation)) == params
        assert decode_module._decode_thoroughly(body, input_of(operation)) == params

    check()


@settings(max_examples=300, deadline=None)
@given(jumbled(TREE), st.booleans())
def test_both_ways_of_reading_agree_on_anything(value: Any, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode()
    thorough = outcome(decode_module._decode_thoroughly, body, TREE)
    assert outcome(decode, body, TREE) == thorough


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=30) | st.text(alphabet='{}[]":,\\u1e.-ntf "', max_size=20).map(str.encode)
)
def test_no_bytes_at_all_raise_anything_else(body: bytes) -> None:
    syntax = outcome(lambda body, _: check_syntax(body), body, TREE)
    answer = outcome(decode, body, TREE)
    if syntax == "refused: None":
        assert answer == "refused: None"


@pytest.mark.parametrize("size", [0, 1, 2, 3, 1000, 1 << 20])
def test_an_image_comes_out_as_it_went_in(size: int) -> None:
    image = os.urandom(size)
    text = pybase64.b64encode(image).decode()
    params = {"Image": {"Bytes": image}}
    for body in (
        json.dumps({"Image": {"Bytes": text}}),
        json.dumps({"Image": {"Bytes": text}}).replace("/", "\\/"),  # as PHP writes it
        ' { "Image" : {"Bytes"\n:\t"' + text.replace("A", "\\u0041") + '" } } ',
    ):
        assert decode(body.encode(), input_of("DetectFaces")) == params


@pytest.mark.parametrize("form", ["YWJj%c===", "YWJj%c0==", "YWJj0%c==", "YWJj00%c=", "YWJj000%c"])
def test_base64_is_good_when_encoding_gives_it_again(form: str) -> None:
    for last in range(128):
        text = (form % last).encode()
        try:
            good = pybase64.b64encode(pybase64.b64decode(text, validate=True)) == text
        except binascii.Error:
            good = False
        with nullcontext() if good else pytest.raises(binascii.Error):
            assert pybase64.b64encode(decode_base64(memoryview(text))) == text


def test_the_quick_way_reads_escaped_images_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode_module, "_decode_thoroughly", None)
    body = rb'{"Image":{"Bytes":"\/\/8="}}'
    assert decode(body, input_of("DetectFaces")) == {"Image": {"Bytes": b"\xff\xff"}}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"hello",
        b"null",
        b"3",
        b'"text"',
        b"true",
        b"{",
        b'{"string":}',
        b'{"integer":NaN}',
        b'{"float":-Infinity}',
        b'{"string":"a"} {}',
        b"{'string':'a'}",
        b'{"string":"\xff"}',
        b'{"string":"\\ud800"}',
        b'{"blob":"\xff","blob":"YQ=="}',  # the last counts, but all are text
        b"\xef\xbb\xbf{}",
        '{"string":"a"}'.encode("utf-16"),
        b"[" * 100_000,
        b'{"unknown":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"branch":' * 50_000 + b"{}" + b"}" * 50_000,
    ],
)
def test_what_is_not_json_is_refused_without_a_text(body: bytes) -> None:
    assert refusal_of(body) is None


@pytest.mark.parametrize("body", [b"", b"null", b"17", b"{", b"[" * 100_000, b'"[]"'])
def test_syntax_is_checked_on_its_own(body: bytes) -> None:
    with pytest.raises(SerializationException) as caught:
        check_syntax(body)
    assert caught.value.text is None


@pytest.mark.parametrize("body", [b"{}", b"[]", b' {"Image": "wrong type"}', b"[1]"])
def test_types_are_no_matter_of_syntax(body: bytes) -> None:
    check_syntax(body)


LIST_FOUND = "Start of list found where not expected"
MAP_FOUND = "Start of structure or map found where not expected."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"[]", LIST_FOUND),
        (b'{"branch":[]}', LIST_FOUND),
        (b'{"branch":"a"}', "Expected null"),
        (b'{"branch":0}', "Expected null"),
        (b'{"branch":false}', "Expected null"),
        (b'{"branches":"a"}', "Expected list or null"),
        (b'{"branches":1.5}', "Expected list or null"),
        (b'{"branches":{}}', MAP_FOUND),
        (b'{"branches":[{},"a"]}', "Expected null"),
        (b'{"map":"a"}', "Expected map or null"),
        (b'{"map":[]}', LIST_FOUND),
        (b'{"map":{"a":"1"}}', "STRING_VALUE can not be converted to an Integer"),
        (b'{"string":{}}', MAP_FOUND),
        (b'{"string":[]}', LIST_FOUND),
        (b'{"string":1}', "NUMBER_VALUE can not be converted to a String"),
        (b'{"string":1.5}', "NUMBER_VALUE can not be converted to a String"),
        (b'{"string":true}', "TRUE_VALUE can not be converted to a String"),
        (b'{"string":false}', "FALSE_VALUE can not be converted to a String"),
        (b'{"integer":"1"}', "STRING_VALUE can not be converted to an Integer"),
        (b'{"integer":true}', "TRUE_VALUE can not be converted to an Integer"),
        (b'{"integer":{}}', MAP_FOUND),
        (b'{"long":"1"}', "STRING_VALUE can not be converted to a Long"),
        (b'{"float":"1"}', "STRING_VALUE can not be converted to a Float"),
        (b'{"double":false}', "FALSE_VALUE can not be converted to a Double"),
        (b'{"boolean":1}', "NUMBER_VALUE can not be converted to a Boolean"),
        (b'{"boolean":"true"}', "STRING_VALUE can not be converted to a Boolean"),
        (b'{"timestamp":"1"}', "STRING_VALUE can not be converted to milliseconds since epoch"),
        (b'{"blob":12345678}', "NUMBER_VALUE can not be converted to a Blob"),
        (b'{"blob":true}', "TRUE_VALUE can not be converted to a Blob"),
        (b'{"blob":["YQ=="]}', LIST_FOUND),
        (b'{"integer":"first","blob":1}', "STRING_VALUE can not be converted to an Integer"),
        (b'{"blob":1,"integer":"second"}', "NUMBER_VALUE can not be converted to a Blob"),
    ],
)
def test_a_wrong_type_is_refused_in_the_words_of_the_service(body: bytes, text: str) -> None:
    assert refusal_of(body) == text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("23456", "Base64 encoded length is expected a multiple of 4 bytes but found: 5"),
        ("YQ", "Base64 encoded length is expected a multiple of 4 bytes but found: 2"),
        ("=+/=", "Invalid Base64 character: '='"),
        ("YQ-_", "Invalid Base64 character: '-'"),
        ("YWJ\n", "Invalid Base64 character: '\n'"),
        ("YQ==YQ==", "Invalid Base64 character: '='"),
        ("ééé=", "Invalid Base64 character: 'é'"),
        ("+/+=", "Invalid last non-pad Base64 character dectected"),
        ("YR==", "Invalid last non-pad Base64 character dectected"),
        ("====", "Invalid last non-pad Base64 character dectected"),
    ],
)
def test_bad_base64_is_refused_in_the_words_of_the_service(text: str, complaint: str) -> None:
    body = json.dumps({"blob": text}).encode()
    assert refusal_of(body) == f"'{text}' can not be converted to a Blob: {complaint}"


def test_a_long_value_is_not_sent_back_whole() -> None:
    text = refusal_of(b'{"blob":"%s"}' % (b"a" * 4_000_001))
    assert text is not None
    assert text.startswith(f"'{'a' * 1024}...' can not be converted to a Blob: Base64")


@pytest.mark.parametrize(
    ("body", "params"),
    [
        (b"{}", {}),
        (b'{"string":null,"blob":null,"branch":null,"branches":null,"map":null}', {}),
        (b'{"unknown":{"a":[1]},"string":"a"}', {"string": "a"}),
        (b'{"STRING":"a"}', {}),
        (b'{"string":"a","string":"b"}', {"string": "b"}),
        (b'{"string":1,"string":"b"}', {"string": "b"}),
        (b'{"integer":1.9,"long":-1.9}', {"integer": 1, "long": -1}),
        (b'{"integer":1e2}', {"integer": 100}),
        (b'{"integer":100000000000}', {"integer": 2**31 - 1}),
        (b'{"integer":-100000000000}', {"integer": -(2**31)}),
        (b'{"long":1e300}', {"long": 2**63 - 1}),
        (b'{"integer":1e400,"float":-1e400}', {"integer": 2**31 - 1, "float": float("-inf")}),
        (b'{"unknown":1e400,"integer":1.5}', {"integer": 1}),
        (b'{"unknown":"\xff"}', {}),
        (b'{"float":80,"double":80.1}', {"float": 80.0, "double": 80.1}),
        (b'{"float":1%s}' % (b"0" * 400), {"float": float("inf")}),
        (b'{"double":-1%s}' % (b"0" * 400), {"double": float("-inf")}),
        (b'{"timestamp":1533421355.042}', {"timestamp": 1533421355.042}),
        (b'{"blobs":["YQ==",null],"map":{"a":null}}', {"blobs": [b"a", None], "map": {"a": None}}),
        (b'{"blob_map":{"k":"YQ==","n":null}}', {"blob_map": {"k": b"a", "n": None}}),
        (b'{"branches":[null,{}]}', {"branches": [None, {}]}),
        (b'{"blob":""}', {"blob": b""}),
        (b'{"string":"\xf0\x9f\x99\x82\\ud83d\\ude42"}', {"string": "🙂🙂"}),
    ],
)
def test_lenient_readings(body: bytes, params: dict[str, Any]) -> None:
    assert decode(body, TREE) == params
    assert [type(item) for item in decode(body, TREE).values()] == list(map(type, params.values()))


def test_nothing_is_kept_from_one_request_to_the_next() -> None:
    body = b'{"branches":[{"string":"a"}]}'
    decode(body, TREE)["branches"].append("changed by an operation")
    assert decode(body, TREE) == {"branches": [{"string": "a"}]}
