"""One endpoint over HTTP: bytes go out as they are, and everything that comes back is kept."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from socket import SHUT_RDWR
from threading import Timer
from time import perf_counter
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

from mockrek.contracts.signing import Message
from mockrek.errors import Problem, SettingsError

LIMIT: Final = 10.0
"""Seconds; an answer that takes longer is none."""

_PORTS: Final = {"http": 80, "https": 443}


class NoAnswer(Exception):
    """There was no answer, or only a part of one; says why."""


@dataclass(frozen=True)
class Answer:
    """An answer.

    Attributes:
        headers: names in lower case; of a name that comes twice, the values joined by ``, ``.
        seconds: from the first byte sent to the last received.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Endpoint:
    """An endpoint, and the connection to it that is kept open between requests."""

    def __init__(self, url: str, limit: float = LIMIT) -> None:
        """Nothing is sent yet.

        Args:
            url: ``http://host:port`` or ``https://host``.
            limit: seconds until an answer must be whole.

        Raises:
            SettingsError: it is no such URL.
        """
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
            what = f"{url!r} is no endpoint, such as http://127.0.0.1:5111"
            raise SettingsError("contracts", [Problem("--endpoint", what)])
        self.url, self.limit = url.rstrip("/"), limit
        self.hostname, self.secure = parts.hostname, parts.scheme == "https"
        self.host = parts.netloc.rpartition("@")[2]
        self._port = parts.port or _PORTS[parts.scheme]
        self._connection: HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def ask(self, message: Message) -> Answer:
        """Send a request and read the whole answer.

        A kept connection that turns out to have been closed meanwhile is replaced once.

        Raises:
            NoAnswer: nothing came, not all of it, or not in time.
        """
        kept = self._connection is not None
        try:
            return self._ask(message)
        except ConnectionError as error:
            self.close()
            if not kept:
                raise NoAnswer(_reason(error)) from error
        return self._ask_again(message)

    def _ask_again(self, message: Message) -> Answer:
        try:
            return self._ask(message)
        except ConnectionError as error:
            self.close()
            raise NoAnswer(_reason(error)) from error

    def _ask(self, message: Message) -> Answer:
        late: list[bool] = []
        begun = perf_counter()
        timer = Timer(self.limit, lambda: self._cut(late))
        timer.daemon = True
        timer.start()
        try:
            response, body = self._transfer(message)
        except (HTTPException, OSError) as error:
            if late or isinstance(error, TimeoutError):
                self.close()
                raise NoAnswer(f"no whole answer within {self.limit:g} s") from error
            if isinstance(error, ConnectionError):
                raise
            self.close()
            raise NoAnswer(_reason(error)) from error
        finally:
            timer.cancel()
        headers: dict[str, str] = {}
        for name, value in response.getheaders():
            known = headers.get(name.lower())
            headers[name.lower()] = value if known is None else f"{known}, {value}"
        return Answer(response.status, headers, body, perf_counter() - begun)

    def _transfer(self, message: Message) -> tuple[HTTPResponse, bytes]:
        connection = self._connected()
        connection.putrequest(
            message.method, message.path, skip_host=True, skip_accept_encoding=True
        )
        for name, value in message.headers.items():
            connection.putheader(name, value.encode("utf-8"))
        connection.endheaders()
        with suppress(ConnectionError):  # refused by its headers, it may be answered already
            connection.send(_framed(message))
        response = connection.getresponse()
        return response, response.read()

    def _connected(self) -> HTTPConnection:
        if self._connection is None:
            if self.secure:
                context = ssl.create_default_context()
                connection: HTTPConnection = HTTPSConnection(
                    self.hostname, self._port, timeout=self.limit, context=context
                )
            else:
                connection = HTTPConnection(self.hostname, self._port, timeout=self.limit)
            connection.connect()
            self._connection = connection
        return self._connection

    def _cut(self, late: list[bool]) -> None:
        """End the exchange from outside: an answer that drips has no other end."""
        late.append(True)
        connection = self._connection
        if connection is not None and connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(SHUT_RDWR)


def _framed(message: Message) -> bytes:
    """The body, in one chunk where the headers say that chunks come."""
    if message.headers.get("transfer-encoding", "").lower() != "chunked":
        return message.body
    chunk = b"%x\r\n%s\r\n" % (len(message.body), message.body) if message.body else b""
    return chunk + b"0\r\n\r\n"


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".rstrip(": ")
