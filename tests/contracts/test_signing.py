"""Signatures, recomputed here from AWS's description of Signature Version 4."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from mockrek.contracts.signing import Identity, Message, sign

IDENTITY = Identity("AKIDEXAMPLE", "secret", None, "eu-west-1")
TARGET = "RekognitionService.DetectFaces"
HEADERS = {"host": "localhost:5111", "x-amz-target": TARGET, "content-type": "x/y"}
MESSAGE = Message("POST", "/", HEADERS, b'{"a":1}')


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def parts_of(message: Message) -> dict[str, str]:
    """The parts of a signature, wherever they stand."""
    if "authorization" in message.headers:
        _, _, rest = message.headers["authorization"].partition(" ")
        parts = dict(part.split("=", 1) for part in rest.split(", "))
        return parts | {"Date": message.headers["x-amz-date"]}
    query = dict(parse_qsl(urlsplit(message.path).query))
    return {name.removeprefix("X-Amz-"): value for name, value in query.items()}


def is_signed(message: Message, secret: str = "secret") -> bool:
    parts = parts_of(message)
    url = urlsplit(message.path)
    pairs = sorted((n, v) for n, v in parse_qsl(url.query) if n != "X-Amz-Signature")
    query = "&".join(f"{quote(n, safe='-_.~')}={quote(v, safe='-_.~')}" for n, v in pairs)
    names = parts["SignedHeaders"].split(";")
    headers = "".join(f"{name}:{message.headers[name]}\n" for name in names)
    hashed = message.headers.get("x-amz-content-sha256", sha256(message.body))
    canonical = "\n".join(
        [message.method, url.path, query, headers, parts["SignedHeaders"], hashed]
    )
    _, date, region, service, end = parts["Credential"].split("/")
    scope = f"{date}/{region}/{service}/{end}"
    text = "\n".join(["AWS4-HMAC-SHA256", parts["Date"], scope, sha256(canonical.encode())])
    key = f"AWS4{secret}".encode()
    for step in (date, region, service, end):
        key = hmac.digest(key, step.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex() == parts["Signature"]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"service": "s3"},
        {"service": "sts"},
        {"region": "us-west-2"},
        {"other_region": True},
        {"access_key": "AKIDOTHER"},
        {"skew": -600},
        {"presigned": True},
        {"not_signed": ["x-amz-target"]},
    ],
    ids=str,
)
def test_signatures_are_right(how: dict[str, Any]) -> None:
    assert is_signed(sign(MESSAGE, IDENTITY, how))


@pytest.mark.parametrize(
    "how",
    [
        {"secret": "other"},
        {"tamper": "body"},
        {"tamper": "date"},
        {"tamper": "target"},
        {"tamper": "signature"},
        {"tamper": "signature", "presigned": True},
        {"tamper": "body", "presigned": True},
    ],
    ids=str,
)
def test_signatures_are_wrong_as_asked(how: dict[str, Any]) -> None:
    assert not is_signed(sign(MESSAGE, IDENTITY, how))


def test_a_wrong_secret_is_a_right_signature_of_that() -> None:
    assert is_signed(sign(MESSAGE, IDENTITY, {"secret": "other"}), "other")


def test_tampering_changes_nothing_else() -> None:
    body = sign(MESSAGE, IDENTITY, {"tamper": "body"}).body
    target = sign(MESSAGE, IDENTITY, {"tamper": "target"}).headers["x-amz-target"]
    assert (body, target) == (b'{"a":1} ', TARGET)


def test_no_signature_leaves_the_request_alone() -> None:
    assert sign(MESSAGE, IDENTITY, False) is MESSAGE


def test_the_scope_and_the_time_are_those_asked_for() -> None:
    how = {"region": "us-west-2", "access_key": "AK", "service": "sts", "skew": 3600}
    parts = parts_of(sign(MESSAGE, IDENTITY, how))
    key, _, region, service, _ = parts["Credential"].split("/")
    moment = datetime.strptime(parts["Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert (key, region, service) == ("AK", "us-west-2", "sts")
    assert 3590 < (moment - datetime.now(UTC)).total_seconds() <= 3600


@pytest.mark.parametrize(
    ("own", "other"),
    [("us-east-1", "us-west-2"), ("eu-west-1", "us-west-2"), ("us-west-2", "us-east-1")],
)
def test_another_region_is_never_ones_own(own: str, other: str) -> None:
    signed = sign(MESSAGE, replace(IDENTITY, region=own), {"other_region": True})
    assert parts_of(signed)["Credential"].split("/")[2] == other


def test_a_token_is_sent_and_signed() -> None:
    signed = sign(MESSAGE, IDENTITY, {"token": "t"})
    assert signed.headers["x-amz-security-token"] == "t"
    assert "x-amz-security-token" in parts_of(signed)["SignedHeaders"]
    assert is_signed(signed)


def test_a_header_is_left_out_of_the_signature_only() -> None:
    signed = sign(MESSAGE, IDENTITY, {"not_signed": ["x-amz-target"]})
    assert "x-amz-target" not in parts_of(signed)["SignedHeaders"]
    assert signed.headers["x-amz-target"] == TARGET


def test_s3_hashes_the_body_in_a_header() -> None:
    signed = sign(Message("PUT", "/b/k%20e", HEADERS, b"abc"), IDENTITY, {"service": "s3"})
    assert signed.headers["x-amz-content-sha256"] == sha256(b"abc")
    assert signed.body == b"abc"


def test_secrets_are_not_shown() -> None:
    assert "secret" not in repr(Identity("AK", "a-secret-key", "a-secret-token")).replace("us-", "")
