"""Substitutions, and the requests that are made of them."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from made_up_cases import CONTRACTS, IMAGES, case
from mockrek.contracts.content import Filler
from mockrek.contracts.exchange import Endpoint
from mockrek.contracts.identities import MADE_UP
from mockrek.contracts.running import Runner
from mockrek.contracts.signing import Message

FILLER = Filler(IMAGES, "abcd", "person-01")
WOMAN = (CONTRACTS / "images/woman.png").read_bytes()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda parts: st.lists(parts) | st.dictionaries(st.text("abc", min_size=1), parts),
    max_leaves=10,
)


@pytest.mark.parametrize(
    ("content", "filled"),
    [
        ("text é", "text é".encode()),
        ({"$image": "woman"}, WOMAN),
        ({"$image": "text", "pad_to": 40}, b"This is a text, and no image.\n" + bytes(10)),
        ({"$image": "text", "pad_to": 3}, b"This is a text, and no image.\n"),
        ({"$zeros": 3}, b"\0\0\0"),
        ({"$base64": "_w==".replace("_", "/")}, b"\xff"),
        ({"$repeat": ["ab", 3]}, b"ababab"),
        ({"$bucket": "b"}, b"contracts-b-abcd"),
        ({"$collection": "c"}, b"contracts-c-abcd"),
        ({"$join": ["/", {"$bucket": "b"}, "/k"]}, b"/contracts-b-abcd/k"),
        ({"$json": {"a": [{"$base64": "AA=="}, {"$repeat": ["x", 2]}]}}, b'{"a":["AA==","xx"]}'),
        ({"$each": "image"}, (CONTRACTS / "images/person-01.jpg").read_bytes()),
    ],
)
def test_contents_become_bytes(content: Any, filled: bytes) -> None:
    assert FILLER.as_bytes(content) == filled


def test_bytes_in_json_are_base64() -> None:
    made = json.loads(FILLER.as_json({"Image": {"Bytes": {"$image": "woman"}}, "n": None}))
    assert base64.b64decode(made["Image"]["Bytes"]) == WOMAN
    assert made["n"] is None


@given(JSON)
def test_what_has_no_substitution_stays_as_it_is(value: Any) -> None:
    assert json.loads(FILLER.as_json(value)) == value


def test_what_is_no_substitution_is_refused() -> None:
    with pytest.raises(ValueError, match="substitution"):
        FILLER.as_bytes({"$picture": "woman"})


def message(**request: Any) -> Message:
    made = case(request=request)
    runner = Runner(Endpoint("http://localhost:5111"), MADE_UP, IMAGES)
    return runner.message(made.requests[0], FILLER)


def test_a_usual_request_is_that_of_an_sdk() -> None:
    sent = message(params={"Attributes": ["ALL"]})
    assert (sent.method, sent.path, sent.body) == ("POST", "/", b'{"Attributes":["ALL"]}')
    assert sent.headers["x-amz-target"] == "RekognitionService.DetectFaces"
    assert sent.headers["content-type"] == "application/x-amz-json-1.1"
    assert sent.headers["content-length"] == "22"
    assert sent.headers["host"] == "localhost:5111"
    assert "/us-east-1/rekognition/aws4_request" in sent.headers["authorization"]


def test_raw_headers_are_set_and_left_out() -> None:
    headers = {"x-amz-target": None, "content-type": "text/plain", "x-more": "1"}
    sent = message(raw={"method": "PUT", "path": "/a?b=c", "headers": headers, "body": "x"})
    assert (sent.method, sent.path, sent.body) == ("PUT", "/a?b=c", b"x")
    assert "x-amz-target" not in sent.headers
    assert sent.headers["content-type"] == "text/plain"
    assert sent.headers["x-more"] == "1"


@pytest.mark.parametrize("given", [None, "AWS4-HMAC-SHA256 none"])
def test_an_authorization_takes_the_place_of_the_signature(given: str | None) -> None:
    sent = message(raw={"headers": {"authorization": given}})
    assert sent.headers.get("authorization") == given
    assert "x-amz-date" not in sent.headers


def test_a_date_can_be_left_out_behind_the_signature() -> None:
    sent = message(raw={"headers": {"x-amz-date": None}})
    assert "x-amz-date" not in sent.headers
    assert "x-amz-date" in sent.headers["authorization"]


def test_an_unsigned_request_has_no_authorization() -> None:
    assert "authorization" not in message(raw={}, sign=False).headers


def test_a_chunked_body_has_no_length() -> None:
    sent = message(raw={"headers": {"transfer-encoding": "chunked"}})
    assert "content-length" not in sent.headers
