"""Some bytes over sockets, always the same, against servers that stay sound."""

from __future__ import annotations

from random import Random

import pytest

from fuzz.replies import Reply, assert_allowed, replies
from fuzz.server import OPTIONS, assert_sound, attempt, bombard
from fuzz.surfaces import stored
from served import serving


@pytest.mark.parametrize("name", OPTIONS)
def test_whatever_comes_is_answered_or_hung_up_on(name: str) -> None:
    strict = name == "server"
    with serving(*OPTIONS[name], "--log", "off", covered=False) as server:
        for path in [*stored("seeds", "server"), *stored("regressions", "server")]:
            attempt(server, path.read_bytes(), strict=strict)
        assert_sound(server)
        assert len(list(bombard(server, Random(1), strict=strict))) == 100


def test_replies_are_told_apart() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: 2\r\n\r\n"
    stream = b"HTTP/1.1 100 Continue\r\n\r\n" + head + b"{}" + head
    assert [(reply.status, reply.body) for reply in replies(stream)] == [
        (100, b""),
        (200, b"{}"),
        (200, b""),  # as to HEAD
    ]
    for broken in b"HTTP/1.1 200 OK\r\n", head + b"{", b"HTTP/1.1 2000 OK\r\n\r\n", b"{}":
        with pytest.raises(AssertionError):
            list(replies(broken))


ID = {"x-amzn-requestid": "0"}
SERVICE = {**ID, "content-type": "application/x-amz-json-1.1"}
XML = {"content-type": "application/xml"}
ERROR = b'{"__type":"InvalidParameterException","Code":"InvalidParameterException","Message":"a"}'


@pytest.mark.parametrize(
    "reply",
    [
        Reply(500, {"content-type": "text/html"}, b"<h1>Internal Server Error</h1>"),
        Reply(400, {"content-type": "text/html"}, b"x" * 1000),
        Reply(500, SERVICE, ERROR),
        Reply(400, SERVICE, ERROR.replace(b'"Code"', b'"code"')),
        Reply(400, SERVICE, b"{}"),
        Reply(200, {**ID, "content-type": "text/plain"}, b"a"),
        Reply(501, XML, b"<a>&</a>"),
        Reply(500, {"content-type": "application/json"}, b'{"error":{}}'),
        Reply(400, {"content-type": "application/json"}, b'{"fault":{}}'),
        Reply(502, {}, b""),
        Reply(200, {"content-type": "text/csv"}, b"Traceback (most recent call last)"),
    ],
    ids=lambda reply: f"{reply.status}-{reply.body[:20].decode()}",
)
def test_a_form_that_is_not_allowed_is_noticed(reply: Reply) -> None:
    assert_allowed(Reply(400, SERVICE, ERROR))
    assert_allowed(Reply(501, XML, b"<Error/>"))
    with pytest.raises((AssertionError, KeyError, SyntaxError)):
        assert_allowed(reply)
