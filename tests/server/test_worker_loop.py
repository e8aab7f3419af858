"""The loop of a worker, with an echo in place of the service."""

from __future__ import annotations

import os
import selectors
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from types import SimpleNamespace
from typing import Any

import pytest
from gunicorn.config import Config

from mockrek.server import loop as looping
from mockrek.server import poller
from mockrek.server.connection import Connection
from mockrek.server.loop import Loop
from raw_http import Connection as Client

REQUEST = b"POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
MOST = 3


def echo(connection: Connection) -> bool:
    incoming = connection.incoming
    if incoming.error is not None:
        connection.sock.sendall(b"HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n")
        return False
    try:
        body = incoming.request.body.read()
    except TimeoutError:
        body = b"too slow"
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    try:
        connection.sock.sendall(head + body)
    except OSError:
        return False
    return not incoming.request.should_close() and incoming.finish()


class Turning:
    """A loop that turns while a test waits for something."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self._pipe = os.pipe()
        config: Any = Config()
        config.set("worker_connections", MOST)
        config.set("threads", 2)
        self.loop = Loop(config, [self.listener], echo, 8, self._pipe)
        self.loop.start()
        self.port: int = self.listener.getsockname()[1]

    def client(self, sent: bytes = b"") -> Client:
        client = Client(self.port)
        self.until(lambda: len(self.loop) > 0)
        client.send(sent)
        return client

    def until(self, true: Callable[[], object]) -> None:
        for _ in range(3000):
            if true():
                return
            self.loop.turn(0.01)
        pytest.fail("it never came to pass")

    def read(self, client: Client) -> Any:
        """The next answer, once something has come."""
        with selectors.DefaultSelector() as selector:
            selector.register(client._socket, selectors.EVENT_READ)  # a test's own
            self.until(lambda: selector.select(0))
        return client.read()

    @property
    def begun(self) -> bool:
        """Whether something of a request has come."""
        return any(not connection.idle for connection in self.loop._all.values())

    def late(self) -> None:
        """All the time that anybody had is over."""
        for connection in self.loop._all.values():  # instead of waiting
            connection.deadline = 0.0

    def close(self) -> None:
        self.loop.stop()
        self.listener.close()
        for end in self._pipe:
            os.close(end)


@pytest.fixture(params=["epoll", "selectors"])
def turning(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Turning]:
    """On Linux, and as it would be elsewhere."""
    if request.param == "selectors":
        monkeypatch.setattr(poller, "select", SimpleNamespace())
    with closing(Turning()) as made:
        yield made


def test_requests_are_answered_however_they_come(turning: Turning) -> None:
    with turning.client(REQUEST) as client:
        assert turning.read(client).body == b"hi"
        for byte in REQUEST[:-1]:
            client.send(bytes([byte]))
            turning.loop.turn(0.001)
        client.send(REQUEST[-1:] + REQUEST * 2)
        assert turning.read(client).body == b"hi"
        assert [turning.read(client).body, turning.read(client).body] == [b"hi", b"hi"]


def test_a_client_that_hangs_up_is_forgotten(turning: Turning) -> None:
    for sent in (b"", REQUEST[:10], REQUEST[:-1], REQUEST):
        turning.client(sent).close()
        turning.until(lambda: len(turning.loop) == 0)


def test_who_is_quiet_between_requests_for_too_long_is_hung_up_on(turning: Turning) -> None:
    with turning.client(REQUEST) as client:
        assert turning.read(client).status == 200
        turning.until(lambda: turning.loop._waiting)  # the thread has let go of it
        turning.late()
        turning.loop.turn(0)
        assert client.ended


def test_a_request_that_comes_at_the_last_moment_is_answered(turning: Turning) -> None:
    with turning.client() as client:
        client.send(REQUEST)
        turning.late()
        turning.loop._expire(1.0)  # before the loop has looked
        assert turning.read(client).body == b"hi"


def test_half_a_head_is_told_that_it_was_too_slow(turning: Turning) -> None:
    with turning.client(REQUEST[:10]) as client:
        turning.until(lambda: turning.begun)
        turning.late()
        turning.loop.turn(0)
        assert turning.read(client).status == 408
        assert client.ended
        turning.late()
        turning.until(lambda: len(turning.loop) == 0)


def test_half_a_body_is_given_to_the_service_as_it_is(turning: Turning) -> None:
    with turning.client(REQUEST[:-1]) as client:
        turning.until(lambda: turning.begun)
        turning.late()
        turning.loop.turn(0)
        assert turning.read(client).body == b"too slow"
        assert client.ended


def test_who_has_been_quiet_longest_makes_room(turning: Turning) -> None:
    clients = [turning.client(REQUEST[:10])]
    for _ in range(MOST - 1):
        clients.append(turning.client(REQUEST))
        assert turning.read(clients[-1]).status == 200
    with turning.client(REQUEST) as another:
        assert turning.read(another).status == 200
        assert clients[0].ended
        assert len(turning.loop) == MOST
    for client in clients:
        client.close()


def test_who_has_just_asked_is_not_hung_up_on(
    turning: Turning, monkeypatch: pytest.MonkeyPatch
) -> None:
    clients = [turning.client() for _ in range(MOST)]
    turning.until(lambda: len(turning.loop) == MOST)
    first = clients[0]._socket.getsockname()  # a test's own
    asked = property(lambda connection: connection.client == first)
    monkeypatch.setattr(Connection, "has_sent", asked)
    with turning.client(REQUEST) as another:
        assert turning.read(another).status == 200
        assert clients[1].ended
    clients[0].send(REQUEST)
    assert turning.read(clients[0]).status == 200
    for client in clients:
        client.close()


def test_a_body_that_would_be_too_much_to_keep_is_refused(
    turning: Turning, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looping, "MOST_KEPT", 1_100_000)
    head = b"POST / HTTP/1.1\r\nContent-Length: 9000000\r\n\r\n"
    with turning.client(head) as client:
        client._socket.setblocking(False)  # the loop reads while it sends
        left = [b"a" * 1_200_000]

        def sent() -> bool:
            try:
                left[0] = left[0][client._socket.send(left[0]) :]  # as above
            except BlockingIOError:
                return False
            return not left[0]

        turning.until(sent)
        client._socket.settimeout(20)  # as it was
        reply = turning.read(client)
        assert (reply.status, reply.header("Connection")) == (503, "close")


def test_a_loop_that_retires_answers_who_is_connected(turning: Turning) -> None:
    with turning.client(REQUEST) as client:
        assert turning.read(client).status == 200
        with Client(turning.port) as unseen:  # has connected, but nobody has looked
            unseen.send(REQUEST)
            turning.loop.retire()
            assert turning.read(unseen).status == 200
            client.send(REQUEST)
            assert turning.read(client).status == 200
        with pytest.raises(ConnectionRefusedError):
            Client(turning.port)
        turning.late()
        turning.until(lambda: len(turning.loop) == 0)
        assert client.ended
