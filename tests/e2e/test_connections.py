"""What goes over one connection, one request after another."""

from __future__ import annotations

import pytest

from raw_case import GOOD, PICTURE, unreadable, validation
from raw_http import Call
from served import Served

NO_IMAGE = validation("null at 'image' failed to satisfy constraint: Member must not be null")


def test_who_waits_before_sending_the_body_is_told_to_go_on(server: Served) -> None:
    call = Call({"Image": PICTURE}, headers={"Expect": "100-continue"})
    head = call.encode().removesuffix(call.payload)
    with server.connect() as connection:
        connection.send(head)
        assert connection.read().status == 100
        connection.send(call.payload)
        assert connection.read().status == 200


def test_requests_sent_at_once_are_answered_in_order(server: Served) -> None:
    with server.connect() as connection:
        connection.send(GOOD.encode() + Call(b"{").encode() + Call({}).encode())
        replies = [connection.read() for _ in range(3)]
    assert [reply.status for reply in replies] == [200, 400, 400]
    assert [reply.body for reply in replies[1:]] == [unreadable(), NO_IMAGE]


def test_every_answer_has_its_own_request_id(server: Served) -> None:
    with server.connect() as connection:
        ids = {connection.ask(GOOD).header("x-amzn-RequestId") for _ in range(20)}
    assert len(ids) == 20


@pytest.mark.parametrize(
    ("status", "head"),
    [
        (400, b"NONSENSE\r\n\r\n"),
        (400, b"POST / HTTP/7.5\r\n\r\n"),
        (400, b"post / HTTP/1.1\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}"),
        (400, b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"),
        (400, b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"),
        (400, b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        (400, b"POST / HTTP/1.1\r\nNo Name: 1\r\n\r\n"),
        (417, b"POST / HTTP/1.1\r\nExpect: a miracle\r\n\r\n"),
        (431, b"POST / HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n\r\n"),
        (431, b"POST / HTTP/1.1\r\n" + b"X: a\r\n" * 200 + b"\r\n"),
    ],
)
def test_what_is_not_http_is_refused_and_the_connection_closed(
    server: Served, status: int, head: bytes
) -> None:
    with server.connect() as connection:
        connection.send(head)
        reply = connection.read()
        assert (reply.status, reply.header("Connection")) == (status, "close")
        assert connection.ended
    assert server.ask(GOOD).startswith(b'{"FaceDetails":[{')
    assert server.worker_pids == server.first_pids
