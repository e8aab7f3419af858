"""A request handed on to a back end, and its answer handed back; bodies flow in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final

from mockrek.backend.address import TIMEOUT, Address, Unsendable

BLOCK: Final = 256 * 1024
"""Bytes that are handed on at a time."""

_OF_ONE_HOP: Final = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request to hand on.

    Attributes:
        method: of HTTP.
        target: path and query as they were sent, not decoded.
        headers: name and value; those of one hop are left out.
        body: in blocks.
        length: of the body in bytes; ``None`` where it is not known, and goes in chunks.
    """

    method: str
    target: str
    headers: Sequence[tuple[str, str]]
    body: Iterable[bytes] = ()
    length: int | None = 0


class Body:
    """A body that is still coming: its blocks, once; its connection ends with it, or when closed.

    Args:
        response: its head has been read.
        connection: of its own.
        address: of the back end.
    """

    def __init__(
        self, response: HTTPResponse, connection: HTTPConnection, address: Address
    ) -> None:
        self._response = response
        self._connection = connection
        self._address = address
        self._length = response.length

    def __iter__(self) -> Iterator[bytes]:
        """The blocks."""
        return self

    def __next__(self) -> bytes:
        """The next block.

        Raises:
            StopIteration: there is none.
            Unreachable: it has ended before its end.
        """
        try:
            block = self._response.read(BLOCK)
        except (OSError, HTTPException) as error:
            self.close()
            raise self._address.failed("broke off", error) from error
        if block:
            return block
        self.close()
        if self._left():
            raise self._address.failed("broke off", "the answer ends before its end")
        raise StopIteration

    def _left(self) -> bool:
        """Whether more was announced; http.client does not look."""
        return bool(self._length and self._response.length)

    def close(self) -> None:
        """Hang up, whether or not it has come whole."""
        self._response.close()
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Incoming:
    """An answer that comes back.

    Attributes:
        status, reason: of HTTP.
        headers: without those of one hop, but with the length where it is known.
        body: in blocks, to be read or closed.
    """

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: Body

    def read(self) -> bytes:
        """The whole body."""
        return b"".join(self.body)


def forward(address: Address, outgoing: Outgoing, patience: float = TIMEOUT) -> Incoming:
    """Hand a request on.

    Args:
        address: of the back end.
        outgoing: the request.
        patience: seconds that the back end may say nothing.

    Raises:
        Unreachable: the back end does not answer.
        Unsendable: the request cannot be one.
    """
    connection = address.connect(patience)
    try:
        _send_head(connection, outgoing)
        # A back end may refuse a body before it has come; its answer says why.
        with suppress(BrokenPipeError, ConnectionResetError):
            _send_body(connection, outgoing)
        response = connection.getresponse()
    except (OSError, HTTPException) as error:
        connection.close()
        raise address.failed("broke off", error) from error
    except ValueError as error:  # http.client's, and those of characters beyond Latin-1
        connection.close()
        raise Unsendable(str(error)) from error
    except BaseException:
        connection.close()
        raise
    headers = list(_kept(response.getheaders()))
    if response.length is not None or outgoing.method == "HEAD":
        length = response.getheader("Content-Length", str(response.length or 0))
        headers.append(("Content-Length", length))
    return Incoming(response.status, response.reason, headers, Body(response, connection, address))


def _send_head(connection: HTTPConnection, outgoing: Outgoing) -> None:
    connection.putrequest(
        outgoing.method, outgoing.target, skip_host=True, skip_accept_encoding=True
    )
    for name, value in _kept(outgoing.headers):
        connection.putheader(name, value.encode("latin-1"))
    if outgoing.length is None:
        connection.putheader("Transfer-Encoding", "chunked")
    elif outgoing.length or outgoing.method in {"POST", "PUT"}:
        connection.putheader("Content-Length", str(outgoing.length))
    connection.endheaders()


def _send_body(connection: HTTPConnection, outgoing: Outgoing) -> None:
    for block in outgoing.body:
        if outgoing.length is None:
            connection.send(b"%x\r\n%b\r\n" % (len(block), block))
        else:
            connection.send(block)
    if outgoing.length is None:
        connection.send(b"0\r\n\r\n")


def _kept(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in headers if name.lower() not in _OF_ONE_HOP)
