"""An open load: requests leave when they are due, whether or not earlier ones have been answered.

A closed loop (:mod:`.client`) cannot overload a server: it waits for it. Here arrivals are drawn
beforehand, a latency counts from when a request was due, and who finds no connection free opens
another, up to a number.
"""

from __future__ import annotations

import re
import selectors
import socket
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from random import Random
from time import perf_counter

from .client import Requests

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_BUFFER = 512 * 1024  # takes a request whole, so that sending it does not wait
_PATIENCE = 10.0  # seconds for the last answers


@dataclass(slots=True)
class Outcome:
    """What became of the requests.

    Attributes:
        seconds: for how long they were sent.
        latencies: seconds from when each was due to its answer, of those that got a result.
        in_time: how many results came while requests were still being sent.
        refused: how many were told to come back, in the form that SDKs retry.
        unsent: how many found no connection free.
        broken: how many got no answer, or another one; in words.
    """

    seconds: float
    latencies: list[float] = field(default_factory=list)
    in_time: int = 0
    refused: int = 0
    unsent: int = 0
    broken: list[str] = field(default_factory=list)

    @property
    def goodput(self) -> float:
        """Results per second."""
        return self.in_time / self.seconds

    def percentile(self, percent: float) -> float:
        """The latency that so many percent of the results did not exceed, seconds."""
        return sorted(self.latencies)[ceil(len(self.latencies) * percent / 100) - 1]


def offer(
    port: int, requests: Requests, *, rate: float, seconds: float, connections: int, seed: int = 0
) -> Outcome:
    """Send requests at a rate for some seconds.

    Args:
        port: of a server on this machine.
        requests: whole requests, head and body; each has been sent when the next is taken.
        rate: requests a second, on average; the times between them are exponential.
        seconds: how long.
        connections: how many may be open at once.
        seed: of the times.
    """
    offered = _Offered(port, requests, connections, Outcome(seconds))
    with selectors.DefaultSelector() as offered.selector:
        began = perf_counter()
        due = deque(began + second for second in _arrivals(rate, seconds, seed))
        end = began + seconds
        while due or (offered.pending and perf_counter() < end + _PATIENCE):
            now = perf_counter()
            while due and due[0] <= now:
                offered.send(due.popleft())
            offered.receive(max(0.0, due[0] - perf_counter()) if due else 0.1, end)
        offered.outcome.broken += ["no answer"] * offered.pending
        offered.close()
    return offered.outcome


def _arrivals(rate: float, seconds: float, seed: int) -> Iterator[float]:
    random, second = Random(seed), 0.0
    while (second := second + random.expovariate(rate)) < seconds:
        yield second


@dataclass(slots=True)
class _Line:
    """A connection, and the request on it."""

    sock: socket.socket
    due: float = 0.0
    received: bytearray = field(default_factory=bytearray)


class _Offered:
    selector: selectors.BaseSelector

    def __init__(self, port: int, requests: Requests, most: int, outcome: Outcome) -> None:
        self._port = port
        self._requests = requests
        self._most = most
        self._free: list[_Line] = []
        self._open: dict[int, _Line] = {}
        self.outcome = outcome

    @property
    def pending(self) -> int:
        """How many requests have not been answered."""
        return len(self._open) - len(self._free)

    def send(self, due: float) -> None:
        """Send a request, if a connection is free or another may be opened."""
        if self._free:
            line = self._free.pop()
        elif len(self._open) < self._most:
            line = self._connect()
        else:
            self.outcome.unsent += 1
            return
        line.due = due
        try:
            line.sock.sendall(next(self._requests))
        except OSError as error:
            self._lose(line, repr(error))

    def receive(self, seconds: float, end: float) -> None:
        """Take what comes within a time."""
        for key, _ in self.selector.select(seconds):
            line: _Line = key.data
            try:
                block = line.sock.recv(65_536)
            except OSError as error:
                self._lose(line, repr(error))
                continue
            line.received += block
            head, found, body = bytes(line.received).partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            if not block:
                self._lose(line, "" if line in self._free else f"hung up after {head[:80]!r}")
            elif found and length and len(body) >= int(length[1]):
                self._count(line, head, body, end)

    def close(self) -> None:
        """Hang up everywhere."""
        for line in self._open.values():
            line.sock.close()

    def _connect(self) -> _Line:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.connect(("127.0.0.1", self._port))
        line = self._open[sock.fileno()] = _Line(sock)
        self.selector.register(sock, selectors.EVENT_READ, line)
        return line

    def _count(self, line: _Line, head: bytes, body: bytes, end: float) -> None:
        outcome, now = self.outcome, perf_counter()
        if b" 200 " in head[:16]:
            outcome.latencies.append(now - line.due)
            outcome.in_time += now <= end
        elif b'"ThrottlingException"' in body:
            outcome.refused += 1
        else:
            outcome.broken.append(repr(head[:80]))
        line.received.clear()
        if _CLOSE.search(head):
            self._lose(line, "")
        else:
            self._free.append(line)

    def _lose(self, line: _Line, why: str) -> None:
        if why:
            self.outcome.broken.append(why)
        if line in self._free:
            self._free.remove(line)
        self.selector.unregister(line.sock)
        del self._open[line.sock.fileno()]
        line.sock.close()
