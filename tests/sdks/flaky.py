"""A relay on loopback that fails the first attempts of some calls, and notes what passes through.

It stands between an SDK and mockrek, changes no byte of what it lets pass, and so keeps signatures
right: the client signs for the relay's host, and mockrek is told that host.
"""

from __future__ import annotations

import select
import socket
import socketserver
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from threading import Lock, Thread
from typing import BinaryIO, Final, cast
from uuid import uuid4

from mockrek.errors import (
    InternalServerError,
    ProvisionedThroughputExceededException,
    ServiceError,
    ThrottlingException,
)
from mockrek.wire.refusal import render

CLOSED: Final = "closed"

_PATIENCE: Final = 60  # seconds for anything to arrive
_CONTINUE_PATIENCE: Final = 2  # seconds until a server says whether it wants a body
_CHUNK: Final = 64 * 1024


@dataclass(frozen=True)
class Fault:
    """How an attempt fails: the service's error, and its status where it is not the usual one."""

    error: ServiceError
    status: int = 400

    @property
    def code(self) -> str:
        """The error's name."""
        return self.error.code


FAULTS: Final[tuple[Fault | str, ...]] = (
    Fault(ProvisionedThroughputExceededException()),
    Fault(ThrottlingException("Service Unavailable"), 500),
    Fault(InternalServerError(), 500),
    CLOSED,
)
"""How first attempts fail: both ways to be throttled, a failure, and no answer at all."""


@dataclass(frozen=True)
class Head:
    """The head of a request or of an answer.

    Attributes:
        raw: as it came, with the empty line.
        start: the three words of its first line.
        fields: the headers; names in lower case.
    """

    raw: bytes
    start: tuple[str, str, str]
    fields: dict[str, str]


@dataclass
class Exchange:
    """One request, and what became of it.

    Attributes:
        request: its head.
        fault: the code of the error that the relay answered with, :data:`CLOSED`, or ``None``.
        status: what mockrek answered; 0 where it was not asked.
    """

    request: Head
    fault: str | None = None
    status: int = 0

    @property
    def operation(self) -> str | None:
        """The operation of Rekognition, or ``None``."""
        service, _, operation = self.request.fields.get("x-amz-target", "").partition(".")
        return operation if service == "RekognitionService" else None

    @property
    def invocation(self) -> str:
        """What all attempts of one call have in common."""
        return self.request.fields["amz-sdk-invocation-id"]

    @property
    def attempt(self) -> int:
        """Which attempt it says it is, from 1."""
        parts = self.request.fields["amz-sdk-request"].split(";")
        pairs = dict(part.strip().split("=", 1) for part in parts)
        return int(pairs["attempt"])


@dataclass
class Journal:
    """What passed, in the order of its arrival, and which faults are still to come."""

    faults: list[Fault | str]
    exchanges: list[Exchange] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def note(self, request: Head) -> tuple[Exchange, Fault | str | None]:
        """Note a request; the first attempt of a call to Rekognition takes the next fault."""
        exchange, fault = Exchange(request), None
        with self._lock:
            self.exchanges.append(exchange)
            if self.faults and exchange.operation is not None and exchange.attempt == 1:
                fault = self.faults.pop(0)
                exchange.fault = fault if isinstance(fault, str) else fault.code
        return exchange, fault


class _Relay(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, upstream: int, journal: Journal) -> None:
        self.upstream, self.journal = upstream, journal
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(socketserver.StreamRequestHandler):
    timeout = _PATIENCE
    disable_nagle_algorithm = True

    def handle(self) -> None:
        try:
            while self._exchange():
                pass
        except (ConnectionError, TimeoutError):
            pass  # a client may leave whenever it likes

    def _exchange(self) -> bool:
        """Relay one request; whether another one may follow on this connection."""
        relay = cast(_Relay, self.server)
        client = cast(BinaryIO, self.rfile)
        request = read_head(client)
        if request is None:
            return False
        exchange, fault = relay.journal.note(request)
        if fault is None:
            return self._pass(request, exchange, relay.upstream)
        for _ in body_of(request, client):
            pass
        if isinstance(fault, str):
            return False
        self.wfile.write(failure(fault))
        return True

    def _pass(self, request: Head, exchange: Exchange, upstream: int) -> bool:
        method = request.start[0]
        with socket.create_connection(("127.0.0.1", upstream), _PATIENCE) as connection:
            server = connection.makefile("rb")
            connection.sendall(request.raw)
            early = self._answer_before_body(request, connection, server)
            if early is None:
                for part in body_of(request, cast(BinaryIO, self.rfile)):
                    connection.sendall(part)
            answer = early or self._final(server)
            if answer is None:
                return False
            exchange.status = int(answer.start[1])
            self.wfile.write(answer.raw)
            for part in body_of(answer, server, of=method):
                self.wfile.write(part)
        stays = "close" not in answer.fields.get("connection", "").lower()
        return early is None and stays and is_framed(answer, method)

    def _answer_before_body(
        self, request: Head, connection: socket.socket, server: BinaryIO
    ) -> Head | None:
        """An answer that spares the client its body, where it asked; it is told to go on here."""
        if request.fields.get("expect", "").lower() != "100-continue":
            return None
        if not select.select([connection], [], [], _CONTINUE_PATIENCE)[0]:
            return None
        answer = read_head(server)
        if answer is None or answer.start[1] != "100":
            return answer
        self.wfile.write(answer.raw)
        return None

    def _final(self, server: BinaryIO) -> Head | None:
        while (answer := read_head(server)) is not None and answer.start[1].startswith("1"):
            self.wfile.write(answer.raw)
        return answer


def failure(fault: Fault) -> bytes:
    """An error as the service answers it, with the headers of the service."""
    refusal = render(fault.error)
    lines = (
        f"HTTP/1.1 {fault.status} Error",
        f"x-amzn-RequestId: {uuid4()}",
        f"Content-Type: {refusal.content_type}",
        f"Content-Length: {len(refusal.body)}",
        f"Date: {formatdate(usegmt=True)}",
    )
    return "\r\n".join((*lines, "", "")).encode() + refusal.body


def read_head(stream: BinaryIO) -> Head | None:
    """The next head; ``None`` where the stream ends."""
    lines = [stream.readline()]
    while lines[-1].strip():
        lines.append(stream.readline())
    if len(lines) == 1:
        return None
    first, second, third = lines[0].decode().strip().split(" ", 2)
    pairs = (line.decode().split(":", 1) for line in lines[1:-1])
    fields = {name.strip().lower(): value.strip() for name, value in pairs}
    return Head(b"".join(lines), (first, second, third), fields)


def is_framed(answer: Head, method: str) -> bool:
    """Whether an answer says where it ends."""
    has_none = method == "HEAD" or answer.start[1] in {"204", "304"}
    return has_none or bool({"content-length", "transfer-encoding"} & answer.fields.keys())


def body_of(head: Head, stream: BinaryIO, *, of: str | None = None) -> Iterator[bytes]:
    """The raw bytes of a body, framing and trailers included.

    Args:
        head: of the request, or of the answer.
        stream: where the body follows.
        of: the method of the request that ``head`` answers; ``None`` where ``head`` is a request.
    """
    if of == "HEAD" or head.start[1] in {"204", "304"}:
        return
    if "chunked" in head.fields.get("transfer-encoding", ""):
        yield from _chunks(stream)
    elif "content-length" in head.fields:
        yield from _bytes(stream, int(head.fields["content-length"]))
    elif of is not None:
        while data := stream.read(_CHUNK):
            yield data


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while (size := int((line := stream.readline()).split(b";")[0], 16)) > 0:
        yield line
        yield from _bytes(stream, size + 2)
    yield line
    while (trailer := stream.readline()).strip():
        yield trailer
    yield trailer


def _bytes(stream: BinaryIO, length: int) -> Iterator[bytes]:
    while length > 0:
        data = stream.read(min(length, _CHUNK))
        if not data:
            raise ConnectionError(f"{length} bytes of a body are missing")
        length -= len(data)
        yield data


@contextmanager
def flaky(upstream: int, faults: Sequence[Fault | str] = FAULTS) -> Iterator[tuple[int, Journal]]:
    """Relay to a port of this machine until the block ends.

    Args:
        upstream: the port of mockrek.
        faults: how the first attempts of the first calls to Rekognition fail, in order.

    Yields:
        The port to connect to, and the journal.
    """
    journal = Journal(list(faults))
    with _Relay(upstream, journal) as relay:
        thread = Thread(target=relay.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield relay.server_address[1], journal
        finally:
            relay.shutdown()
            thread.join()
