"""Bodies that cannot be read: not JSON, wrong types, bad base64. Facts, section 4.5."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pictures import base64_of, picture
from raw_case import (
    INVALID_FORMAT,
    INVALID_PARAMETERS,
    PICTURE,
    Case,
    answered,
    assert_answers,
    refused,
    unreadable,
)
from raw_http import Call
from served import Served

TEXT = PICTURE["Bytes"]
LIST_FOUND = unreadable("Start of list found where not expected")
MAP_FOUND = unreadable("Start of structure or map found where not expected.")
DEEP = 100_000


def detect(name: str, body: Any, expected: bytes) -> Case:
    return refused(name, Call(body), expected)


def attributes(value: Any) -> dict[str, Any]:
    return {"Image": PICTURE, "Attributes": value}


def compare(name: str, expected: bytes, **members: Any) -> Case:
    body = {"SourceImage": PICTURE, "TargetImage": PICTURE, **members}
    return refused(name, Call(body, "CompareFaces"), expected)


def blob(name: str, text: str, what: str) -> Case:
    message = f"'{text}' can not be converted to a Blob: {what}"
    return detect(name, {"Image": {"Bytes": text}}, unreadable(message))


NOT_JSON = [
    detect("empty body", b"", unreadable()),
    detect("blank body", b" \r\n", unreadable()),
    detect("null body", b"null", unreadable()),
    detect("number body", b"42", unreadable()),
    detect("string body", b'"Image"', unreadable()),
    detect("true body", b"true", unreadable()),
    detect("list body", b"[]", LIST_FOUND),
    detect("list of structures", b'[{"Image":{}}]', LIST_FOUND),
    detect("cut off", b'{"Image":{"Bytes":"AAAA', unreadable()),
    detect("no value", b'{"Image":}', unreadable()),
    detect("trailing comma", b'{"Image":{},}', unreadable()),
    detect("single quotes", b"{'Image':{}}", unreadable()),
    detect("name without quotes", b"{Image:{}}", unreadable()),
    detect("comment", b'{"Image":{}/**/}', unreadable()),
    detect("something behind", b'{"Image":{}} {}', unreadable()),
    detect("control character in a string", b'{"Image":{"Bytes":"AA\nAA"}}', unreadable()),
    detect("unknown escape", rb'{"Image":{"Bytes":"\x41"}}', unreadable()),
    detect(
        "byte order mark", b"\xef\xbb\xbf" + json.dumps({"Image": PICTURE}).encode(), unreadable()
    ),
    detect("UTF-16", json.dumps({"Image": PICTURE}).encode("utf-16"), unreadable()),
    detect("not UTF-8 in a value", b'{"Image":{"S3Object":{"Bucket":"\xff\xfe"}}}', unreadable()),
    detect("not UTF-8 where nobody looks", b'{"Image":{},"X":"\xc3\x28"}', INVALID_PARAMETERS),
    detect("form encoded", b"Image=x&Attributes=ALL", unreadable()),
    detect("zero bytes", bytes(64), unreadable()),
    detect("deep list", b"[" * DEEP + b"]" * DEEP, unreadable()),
    detect("deep list, not closed", b"[" * DEEP, unreadable()),
    detect("deep structure", b'{"Image":' * DEEP + b"1" + b"}" * DEEP, unreadable()),
    detect("deep unknown member", b'{"X":' + b"[" * DEEP + b"]" * DEEP + b"}", unreadable()),
    compare("NaN", unreadable(), SimilarityThreshold=float("nan")),
    compare("Infinity", unreadable(), SimilarityThreshold=float("inf")),
]

WRONG_TYPES = [
    detect("image is a string", {"Image": "cat.png"}, unreadable("Expected null")),
    detect("image is a number", {"Image": 1}, unreadable("Expected null")),
    detect("image is true", {"Image": True}, unreadable("Expected null")),
    detect("image is a list", {"Image": [PICTURE]}, LIST_FOUND),
    detect("bytes is a structure", {"Image": {"Bytes": {}}}, MAP_FOUND),
    detect("bytes is a list of numbers", {"Image": {"Bytes": [137, 80, 78, 71]}}, LIST_FOUND),
    detect(
        "bytes is a number",
        {"Image": {"Bytes": 5}},
        unreadable("NUMBER_VALUE can not be converted to a Blob"),
    ),
    detect(
        "S3 object is a string", {"Image": {"S3Object": "s3://b/k"}}, unreadable("Expected null")
    ),
    detect("S3 object is a list", {"Image": {"S3Object": ["b", "k"]}}, LIST_FOUND),
    detect(
        "bucket is a number",
        {"Image": {"S3Object": {"Bucket": 123, "Name": "k"}}},
        unreadable("NUMBER_VALUE can not be converted to a String"),
    ),
    detect("attributes is a string", attributes("ALL"), unreadable("Expected list or null")),
    detect("attributes is true", attributes(True), unreadable("Expected list or null")),
    detect("attributes is a structure", attributes({"ALL": True}), MAP_FOUND),
    detect(
        "attribute is a number",
        attributes([1]),
        unreadable("NUMBER_VALUE can not be converted to a String"),
    ),
    detect(
        "attribute is true",
        attributes([True]),
        unreadable("TRUE_VALUE can not be converted to a String"),
    ),
    detect(
        "attribute is false",
        attributes(["ALL", False]),
        unreadable("FALSE_VALUE can not be converted to a String"),
    ),
    detect("attribute is a list", attributes([["ALL"]]), LIST_FOUND),
    detect("attribute is a structure", attributes([{}]), MAP_FOUND),
    compare(
        "threshold is a string",
        unreadable("STRING_VALUE can not be converted to a Float"),
        SimilarityThreshold="80",
    ),
    compare(
        "threshold is true",
        unreadable("TRUE_VALUE can not be converted to a Float"),
        SimilarityThreshold=True,
    ),
    compare("threshold is a list", LIST_FOUND, SimilarityThreshold=[80]),
    compare(
        "filter is a number",
        unreadable("NUMBER_VALUE can not be converted to a String"),
        QualityFilter=1,
    ),
    compare("source is a string", unreadable("Expected null"), SourceImage=TEXT),
    compare("the first of two in the text counts", LIST_FOUND, SimilarityThreshold=[], Z=1),
    detect(
        "a type goes before a constraint",
        {"Attributes": ["BAD"], "Image": 1},
        unreadable("Expected null"),
    ),
]

BASE64 = [
    blob(
        "length",
        "23456",
        "Base64 encoded length is expected a multiple of 4 bytes but found: 5",
    ),
    blob(
        "no padding",
        "QUI",
        "Base64 encoded length is expected a multiple of 4 bytes but found: 3",
    ),
    blob("padding first", "=AAA", "Invalid Base64 character: '='"),
    blob("padding inside", "AA=A", "Invalid Base64 character: '='"),
    blob("another character", "AA!A", "Invalid Base64 character: '!'"),
    blob("URL alphabet", "AA-_", "Invalid Base64 character: '-'"),
    blob("line break", "AAAAAAA\n", "Invalid Base64 character: '\n'"),
    blob("data URL", "data:image/png;base64,AA", "Invalid Base64 character: ':'"),
    blob("stray bits", "AAB=", "Invalid last non-pad Base64 character dectected"),
    detect(
        "twice",
        {"Image": {"Bytes": base64_of(base64_of(picture()).encode())}},
        INVALID_FORMAT,
    ),
]


def spelled(name: str, body: str) -> Case:
    return answered(name, Call(body.encode()))


READABLE = [
    spelled("escaped slashes", json.dumps({"Image": PICTURE}).replace("/", r"\/")),
    spelled("escaped letters", json.dumps({"Image": PICTURE}).replace("iVBOR", r"\u0069VBOR")),
    spelled("much space", json.dumps({"Image": PICTURE}, indent=8)),
    spelled("no space", json.dumps({"Image": PICTURE}, separators=(",", ":"))),
    spelled("the last of a name twice counts", f'{{"Image":7,"Image":{json.dumps(PICTURE)}}}'),
    answered("unknown members", Call({"Image": {**PICTURE, "X": [1]}, "Y": {"Z": None}})),
    answered("null for what is optional", Call(attributes(None))),
    answered("null for the other source", Call({"Image": {**PICTURE, "S3Object": None}})),
    answered("no attributes", Call(attributes([]))),
    answered(
        "null threshold",
        Call(
            {"SourceImage": PICTURE, "TargetImage": PICTURE, "SimilarityThreshold": None},
            "CompareFaces",
        ),
    ),
    detect(
        "null for both sources", {"Image": {"Bytes": None, "S3Object": None}}, INVALID_PARAMETERS
    ),
]


@pytest.mark.parametrize(
    "case", [*NOT_JSON, *WRONG_TYPES, *BASE64, *READABLE], ids=lambda case: case.name
)
def test_a_body_gets_the_answer_of_the_service(server: Served, case: Case) -> None:
    assert_answers(server, case)
