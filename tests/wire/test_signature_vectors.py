from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mockrek.errors import InvalidSignatureException
from mockrek.wire.authenticate import Caller, Gate
from mockrek.wire.credentials import Key
from signed_requests import Sending
from sigv4_vectors import ACCESS_KEY, HOST, MOMENT, SECRET, VECTORS, Vector


def sending(vector: Vector) -> Sending:
    authorization = (
        f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/20150830/us-east-1/service/aws4_request, "
        f"SignedHeaders={vector.signed}, Signature={vector.signature}"
    )
    own = [("Host", HOST), ("X-Amz-Date", MOMENT), ("Authorization", authorization)]
    # WSGI gives the bytes of a target as Latin-1.
    uri = vector.uri.encode().decode("latin-1")
    return Sending(vector.method, uri, [*own, *vector.more], vector.body)


def gate(vector: Vector) -> Gate:
    key = Key(ACCESS_KEY, SECRET, vector.token, "123456789012", None)
    return Gate("strict", {ACCESS_KEY: key}, lambda: datetime(2015, 8, 30, 12, 36, tzinfo=UTC))


def changed(vector: Vector) -> Iterator[tuple[str, Sending]]:
    """The request with one thing changed, for each thing that is signed."""
    whole = sending(vector)
    path, question, query = whole.uri.partition("?")
    yield "method", replace(whole, method="PUT")
    yield "path", replace(whole, uri=f"{path}x{question}{query}")
    yield "query", replace(whole, uri=f"{whole.uri}{'&' if query else '?'}a=b")
    yield "body", replace(whole, body=vector.body + b"x")
    digit = "1" if vector.signature[-1] == "0" else "0"
    yield "signature", whole.with_authorization(vector.signature, vector.signature[:-1] + digit)
    for name, value in whole.headers:
        if name.lower() not in vector.signed.split(";") or name == "X-Amz-Security-Token":
            continue
        other = MOMENT.replace("00Z", "01Z") if name == "X-Amz-Date" else f"{value}x"
        yield name, whole.with_header(name, other)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_what_aws_signed_is_let_in(vector: Vector) -> None:
    caller = gate(vector).admit(sending(vector), "service")
    assert caller == Caller("123456789012", "us-east-1", ACCESS_KEY)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.name)
def test_one_change_and_it_is_refused(vector: Vector) -> None:
    tried = []
    for what, request in changed(vector):
        with pytest.raises(InvalidSignatureException, match="we calculated does not match"):
            gate(vector).admit(request, "service")
        tried.append(what)
    assert tried[:5] == ["method", "path", "query", "body", "signature"]
    assert {"Host", "X-Amz-Date"} <= set(tried)
