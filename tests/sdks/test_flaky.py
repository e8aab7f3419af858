"""The relay between SDKs and mockrek: it changes nothing but what it is told to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from mockrek.errors import InternalServerError
from sdks.flaky import CLOSED, FAULTS, Fault, failure, flaky

CHUNKED = (
    b"Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nx-amz-checksum-crc32: a=\r\n\r\n"
)
COUNTED = b"Content-Length: 5\r\n\r\nhello"
ANSWERS = {
    "counted": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "bodyless": b"HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n",
    "until the end": b"HTTP/1.0 200 OK\r\n\r\nhi",
    "after an interim one": b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
}


def call(number: int, attempt: int) -> bytes:
    """A request to Rekognition, as an SDK marks it."""
    return (
        f"POST / HTTP/1.1\r\nHost: a:1\r\nX-Amz-Target: RekognitionService.DetectFaces\r\n"
        f"amz-sdk-invocation-id: {number}\r\n"
        f"amz-sdk-request: ttl=20261124T130008Z; attempt={attempt}; max=3\r\n"
    ).encode() + COUNTED


@contextmanager
def server(answer: bytes, length: int) -> Iterator[tuple[int, bytearray]]:
    """A server that takes so many bytes of each connection, answers, and keeps what it took."""
    taken = bytearray()

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                taken.extend(stream.read(length))
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1], taken
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def talk(port: int, *requests: bytes) -> bytes:
    """Everything that comes back to requests on one connection, after which nothing is sent."""
    with socket.create_connection(("127.0.0.1", port), 10) as connection:
        for request in requests:
            connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize("body", [CHUNKED, COUNTED], ids=["chunked", "counted"])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
def test_what_passes_is_not_changed(body: bytes, answer: bytes) -> None:
    request = b"PUT /b/k%20k HTTP/1.1\r\nHOST: b.localhost:1\r\n" + body
    with server(answer, len(request)) as (upstream, taken), flaky(upstream) as (port, journal):
        assert talk(port, request) == answer
        assert bytes(taken) == request
    [exchange] = journal.exchanges
    assert (exchange.fault, exchange.operation) == (None, None)
    assert exchange.request.fields["host"] == "b.localhost:1"


def test_only_first_attempts_fail_and_each_fault_comes_once() -> None:
    requests = [call(1, 1), call(1, 2), call(2, 1), call(2, 2), call(3, 1)]
    answer = ANSWERS["counted"]
    faults = [Fault(InternalServerError(text), 500) for text in (None, "again")]
    with (
        server(answer, len(requests[0])) as (upstream, taken),
        flaky(upstream, faults) as (port, journal),
    ):
        told = talk(port, *requests)
    assert bytes(taken) == call(1, 2) + call(2, 2) + call(3, 1)
    assert (told.count(b" 500 "), told.count(answer)) == (2, 3)
    assert [exchange.attempt for exchange in journal.exchanges] == [1, 2, 1, 2, 1]
    assert [exchange.status for exchange in journal.exchanges] == [0, 200, 0, 200, 200]


def test_a_connection_is_closed_without_a_word() -> None:
    with flaky(0, [CLOSED]) as (port, journal):
        assert talk(port, call(1, 1)) == b""
    assert [exchange.fault for exchange in journal.exchanges] == [CLOSED]


def test_the_client_is_told_to_go_on_by_the_server_alone() -> None:
    head = b"PUT /b/k HTTP/1.1\r\nHost: a:1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
    refused = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
    with server(refused, len(head)) as (upstream, taken), flaky(upstream) as (port, _):
        assert talk(port, head) == refused
    assert bytes(taken) == head


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if isinstance(fault, Fault)])
def test_a_failure_looks_like_the_service_s_own(fault: Fault) -> None:
    head, _, body = failure(fault).partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {fault.status} ".encode())
    assert b"Content-Type: application/x-amz-json-1.1" in head
    assert f"Content-Length: {len(body)}".encode() in head
    assert body.startswith(f'{{"__type":"{fault.code}","Code":"{fault.code}"'.encode())
