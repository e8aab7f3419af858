"""The load client: prebuilt bytes over raw sockets with keep-alive, in a closed loop.

Nothing is encoded, signed or parsed in the loop but the head of the answer, so that the client
takes as little as it can of the processor that it shares with the server.
"""

from __future__ import annotations

import re
import selectors
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from math import ceil
from time import perf_counter, process_time

Requests = Iterator[bytes | bytearray]

PATIENCE = 30.0
"""Seconds without any answer after which the server counts as hung."""

_BUSY = 0.9
_BUFFER = 512 * 1024  # takes a request of CompareFaces whole, so that sending it does not wait
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


class UnexpectedAnswer(RuntimeError):
    """The server hung up or answered with an error: there is nothing to measure."""


@dataclass(slots=True)
class Load:
    """What a batch of requests took.

    Attributes:
        latencies: seconds from the first byte sent to the last received, one a request.
        seconds: the whole batch.
        client_seconds: processor time of the client in it.
        answer: the body of the last answer.
    """

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0
    client_seconds: float = 0.0
    answer: bytes = b""

    @property
    def rate(self) -> float:
        """Requests per second."""
        return len(self.latencies) / self.seconds

    @property
    def client_bound(self) -> bool:
        """Whether the client itself was the limit, so that the server could have done more."""
        return self.client_seconds / self.seconds > _BUSY

    def percentile(self, percent: float) -> float:
        """The latency that so many percent of the requests did not exceed, seconds."""
        return sorted(self.latencies)[ceil(len(self.latencies) * percent / 100) - 1]


def drive(
    port: int, requests: Requests, *, connections: int, count: int, seconds: float = 60.0
) -> Load:
    """Send requests, on each connection the next as soon as the last has been answered.

    Args:
        port: of a server on this machine.
        requests: whole requests, head and body; each has been sent when the next is taken.
        connections: how many are open at once.
        count: how many requests at most.
        seconds: after which no further one is sent.

    Raises:
        UnexpectedAnswer: an answer that is not 200, half an answer or none.
    """
    load, unsent = Load(), count
    cpu, began = process_time(), perf_counter()
    with selectors.DefaultSelector() as selector, ExitStack() as opened:
        for _ in range(min(connections, count)):
            connection = _Connection(port, requests, selector)
            opened.callback(connection.close)
            connection.send()
            unsent -= 1
        while len(load.latencies) < count - unsent:
            for key, _ in _ready(selector):
                connection = key.data
                if not connection.receive():
                    continue
                load.latencies.append(perf_counter() - connection.began)
                load.answer = connection.body
                if unsent and perf_counter() - began < seconds:
                    connection.send()
                    unsent -= 1
    load.seconds, load.client_seconds = perf_counter() - began, process_time() - cpu
    return load


def _ready(
    selector: selectors.BaseSelector,
) -> list[tuple[selectors.SelectorKey, int]]:
    ready = selector.select(PATIENCE)
    if not ready:
        raise UnexpectedAnswer(f"no answer within {PATIENCE:g} s")
    return ready


class _Connection:
    def __init__(self, port: int, requests: Requests, selector: selectors.BaseSelector) -> None:
        self._port = port
        self._requests = requests
        self._selector = selector
        self._socket: socket.socket | None = None
        self._received = bytearray()
        self.began = 0.0
        self.body = b""

    def send(self) -> None:
        """Send the next request, on a new connection if the server closed the last one."""
        request = next(self._requests)
        self.began = perf_counter()
        if self._socket is None:
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.connect(("127.0.0.1", self._port))
            self._selector.register(self._socket, selectors.EVENT_READ, self)
        self._socket.sendall(request)

    def receive(self) -> bool:
        """Take what has come; say whether the answer is complete."""
        assert self._socket is not None
        block = self._socket.recv(65_536)
        self._received += block
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not block or (found and b" 200 " not in head[:16]):
            raise UnexpectedAnswer(bytes(self._received[:500]).decode("latin-1") or "hung up")
        length = _LENGTH.search(head)
        if not found or length is None or len(body) < int(length[1]):
            return False
        self.body = bytes(body)
        self._received.clear()
        if _CLOSE.search(head):
            self.close()
        return True

    def close(self) -> None:
        """Hang up, if that has not been done."""
        if self._socket is not None:
            self._selector.unregister(self._socket)
            self._socket.close()
            self._socket = None
