"""Around the body: method, headers, framing, credentials, operations. Facts, 4.3, 4.6 and 6."""

from __future__ import annotations

from typing import Any

import pytest

from raw_case import (
    BARE_HEADERS,
    GOOD,
    INVALID_PARAMETERS,
    JSON_HEADERS,
    PICTURE,
    Case,
    answered,
    assert_answers,
    refused,
    unreadable,
    validation,
)
from raw_http import AUTHORIZATION, CREDENTIAL, JSON_1_1, Call, chunked
from served import Served

PLAIN = "application/json"


PLAIN_UNKNOWN = (
    b'{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException","message":null},'
    b'"Version":"1.0"}'
)


UNKNOWN = b'{"__type":"UnknownOperationException"}'


NO_IMAGE = validation("null at 'image' failed to satisfy constraint: Member must not be null")


ACCESS_DENIED = (
    b"<AccessDeniedException>\n"
    b"  <Message>Unable to determine service/operation name to be authorized</Message>\n"
    b"</AccessDeniedException>\n"
)


MISSING_TOKEN = (
    b"<MissingAuthenticationTokenException>\n"
    b"  <Message>Missing Authentication Token</Message>\n"
    b"</MissingAuthenticationTokenException>\n"
)


EXPOSED = ("Access-Control-Allow-Origin", "Access-Control-Expose-Headers")


UNSIGNED: dict[str, str | None] = {"Authorization": None}


PRESIGNED = f"/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={CREDENTIAL}&X-Amz-Signature=0"


def xml(name: str, call: Call, status: int, body: bytes) -> Case:
    return Case(name, call, status, body, BARE_HEADERS, None)


def method(name: str, call: Call, body: bytes) -> Case:
    return xml(f"{call.method}: {name}", call, 403, body)


def content_type(value: str | None) -> Case:
    call = Call({"Image": PICTURE}, headers={"Content-Type": value})
    return xml(f"content type {value}", call, 404, b"<UnknownOperationException/>\n")


def plain_json(name: str, call: Call) -> Case:
    return Case(name, call, 404, PLAIN_UNKNOWN, content_type=PLAIN)


def good(name: str, headers: dict[str, str | None], *, path: str = "/") -> Case:
    return answered(name, Call({"Image": PICTURE}, headers=headers, path=path))


def signed(name: str, authorization: str | None, path: str = "/") -> Case:
    return good(f"credentials: {name}", {"Authorization": authorization}, path=path)


def target(name: str, header: str | None, body: bytes = b"{}") -> Case:
    return refused(name, Call(body, None, headers={"X-Amz-Target": header}), UNKNOWN)


def unanswered(operation: str, body: dict[str, Any]) -> Case:
    text = f"mockrek does not answer {operation}. It answers: CompareFaces, DetectFaces."
    expected = f'{{"__type":"UnknownOperationException","message":"{text}"}}'
    return refused(f"operation {operation}", Call(body, operation), expected.encode())


def closing(name: str, version: str, connection: str | None, answer: str | None) -> Case:
    call = Call({"Image": PICTURE}, version=version, headers={"Connection": connection})
    names = JSON_HEADERS if answer is None else (*JSON_HEADERS, "Connection")
    return Case(name, call, 200, None, names)


METHODS = [
    *(method("signed", Call(method=name), ACCESS_DENIED) for name in ("GET", "PUT", "DELETE")),
    *(method("signed", Call(method=name), ACCESS_DENIED) for name in ("PATCH", "OPTIONS", "BREW")),
    *(
        method("unsigned", Call(method=name, headers=UNSIGNED), MISSING_TOKEN)
        for name in ("GET", "PUT", "DELETE", "OPTIONS")
    ),
    method("no body in the answer", Call(method="HEAD"), b""),
    method("a good body", Call({"Image": PICTURE}, method="PUT"), ACCESS_DENIED),
    method("any path", Call(method="GET", path="/a/b.html?c=d"), ACCESS_DENIED),
    method("presigned", Call(method="GET", path=PRESIGNED, headers=UNSIGNED), ACCESS_DENIED),
]


CONTENT_TYPES = [
    content_type(None),
    content_type(""),
    content_type("application/x-amz-json-1.0"),
    content_type("application/x-amz-json-1.1x"),
    content_type("text/plain"),
    content_type("application/x-www-form-urlencoded"),
    content_type("application/cbor"),
    plain_json("plain JSON", Call({"Image": PICTURE}, headers={"Content-Type": PLAIN})),
    plain_json("plain JSON, no JSON", Call(b"{", headers={"Content-Type": PLAIN})),
    good("content type with charset", {"Content-Type": f"{JSON_1_1}; charset=utf-8"}),
    good("content type with another charset", {"Content-Type": f"{JSON_1_1};charset=latin-1"}),
    good("content type in capitals", {"Content-Type": JSON_1_1.upper()}),
]


TARGETS = [
    target("no target header", None),
    target("empty target header", ""),
    target("no such operation", "RekognitionService.DetectNoses"),
    target("no operation", "RekognitionService."),
    target("no prefix", "DetectFaces"),
    target("another prefix", "Rekognition.DetectFaces"),
    target("another service", "DynamoDB_20120810.ListTables"),
    target("target in lower case", "rekognitionservice.detectfaces"),
    target("target with more behind", "RekognitionService.DetectFaces.x"),
    target("no target and no body", None, b""),
    refused("JSON goes before the target", Call(b"{", "DetectNoses"), unreadable()),
    refused("the target goes before types", Call({"Image": 1}, "DetectNoses"), UNKNOWN),
    unanswered("CreateCollection", {"CollectionId": "c"}),
    unanswered("IndexFaces", {"CollectionId": "c", "Image": PICTURE}),
    unanswered("DetectLabels", {"Image": PICTURE}),
    unanswered("ListCollections", {}),
]


CREDENTIALS = [
    signed("none", None),
    signed("a key that nobody knows", AUTHORIZATION),
    signed("nonsense", "nonsense"),
    signed("empty", ""),
    signed("basic", "Basic dXNlcjpwYXNz"),
    signed("no equals sign", "AWS4-HMAC-SHA256 Credential, SignedHeaders, Signature"),
    signed("no scope", "AWS4-HMAC-SHA256 Credential=AKID, SignedHeaders=host, Signature=0"),
    signed("a scope too long", f"AWS4-HMAC-SHA256 Credential={'a/' * 3000}, Signature=0"),
    signed("another service's scope", AUTHORIZATION.replace("rekognition", "s3")),
    signed("presigned", None, PRESIGNED),
    signed("both ways", AUTHORIZATION, PRESIGNED),
    good("credentials: an old date", {"X-Amz-Date": "20150830T123600Z"}),
    good("credentials: a token", {"X-Amz-Security-Token": "t" * 4000}),
    refused(
        "syntax goes before credentials",
        Call(b"{", headers={"Authorization": "nonsense"}),
        unreadable(),
    ),
    refused(
        "accepted before constraints", Call({}, headers={"Authorization": "nonsense"}), NO_IMAGE
    ),
]


HEADERS = [
    answered(
        "names in lower case",
        Call(
            {"Image": PICTURE},
            headers={
                "X-Amz-Target": None,
                "Content-Type": None,
                "x-amz-target": "RekognitionService.DetectFaces",
                "content-type": JSON_1_1,
            },
        ),
    ),
    good("any path", {}, path="/some/where"),
    good("a path that is not UTF-8", {}, path="/%ff%00"),
    good("what SDKs send", {"amz-sdk-request": "attempt=1", "Accept-Encoding": "gzip"}),
    good("a header mockrek does not know", {"X-Forwarded-For": "10.0.0.1"}),
    good("a proxy's header with an underscore", {"SCRIPT_NAME": "/x"}),
]


FRAMING = [
    answered("one chunk", chunked(GOOD.payload, 10_000)),
    answered("many chunks", chunked(GOOD.payload, 7)),
    refused("no chunk", chunked(b"", 1), unreadable()),
    refused("no JSON in chunks", chunked(b"{" * 50, 9), unreadable()),
    refused("no length", Call(headers={"Content-Length": None}), unreadable()),
    closing("close", "HTTP/1.1", "close", "close"),
    closing("close, in capitals", "HTTP/1.1", "CLOSE", "close"),
    closing("keep alive is the default", "HTTP/1.1", "keep-alive", None),
    closing("HTTP/1.0", "HTTP/1.0", None, "close"),
    closing("HTTP/1.0, keep alive", "HTTP/1.0", "keep-alive", "keep-alive"),
]


ORIGIN: dict[str, str | None] = {"Origin": "https://app.example"}


CROSS_ORIGIN = [
    Case(
        "a page's request",
        Call({"Image": PICTURE}, headers=ORIGIN),
        200,
        None,
        (*JSON_HEADERS[:-1], *EXPOSED, "Date"),
    ),
    Case(
        "a page's error",
        Call({"Image": {}}, headers=ORIGIN),
        400,
        INVALID_PARAMETERS,
        (*JSON_HEADERS[:-1], *EXPOSED, "Date"),
    ),
    Case(
        "a page's request that names no operation",
        Call(method="GET", headers={**ORIGIN, **UNSIGNED}),
        403,
        MISSING_TOKEN,
        (*BARE_HEADERS[:-1], *EXPOSED, "Date"),
        None,
    ),
]


@pytest.mark.parametrize(
    "case",
    [*METHODS, *CONTENT_TYPES, *TARGETS, *CREDENTIALS, *HEADERS, *FRAMING, *CROSS_ORIGIN],
    ids=lambda case: case.name,
)
def test_a_request_gets_the_answer_of_the_service(server: Served, case: Case) -> None:
    assert_answers(server, case)


def test_a_preflight_gets_what_it_asked_for(server: Served) -> None:
    asked = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-amz-target",
    }
    with server.connect() as connection:
        reply = connection.ask(Call(method="OPTIONS", headers={**asked, **UNSIGNED}))
        assert connection.ask(GOOD).status == 200
    assert (reply.status, reply.body) == (200, b"")
    assert reply.names[1:3] + reply.names[-1:] == ["Content-Length", "Server-Timing", "Date"]
    assert reply.headers[3:-1] == (
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Headers", "authorization,content-type,x-amz-target"),
        ("Access-Control-Allow-Methods", "POST"),
        ("Access-Control-Max-Age", "172800"),
    )


def test_a_page_may_read_these_headers(server: Served) -> None:
    with server.connect() as connection:
        reply = connection.ask(Call({"Image": PICTURE}, headers=ORIGIN))
    assert reply.header("Access-Control-Allow-Origin") == "*"
    assert reply.header("Access-Control-Expose-Headers") == (
        "x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date"
    )
