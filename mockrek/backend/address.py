"""Where a back end listens, and connections to it."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

TIMEOUT: Final = 60
"""Seconds that a back end may say nothing."""


class Unreachable(Exception):
    """A back end does not answer, or not to its end; the message says which and why."""


class Silent(Unreachable):
    """A back end said nothing for as long as it was waited for."""


class Unsendable(Exception):
    """A request has characters that no request may have."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a back end listens: a URL, or a Unix domain socket that only this user can open.

    Attributes:
        name: what to call it in an error.
        url: as ``http://127.0.0.1:9000``; empty for a socket.
        socket: its file, or ``None`` for a URL.
        word: opens the control API of the embedded moto.
    """

    name: str
    url: str = ""
    socket: Path | None = None
    word: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """What stands in the ``Host`` header of requests of our own."""
        return urlsplit(self.url).netloc if self.url else "localhost"

    @property
    def embedded(self) -> bool:
        """Whether it is a child of this server."""
        return self.socket is not None

    def connect(self, patience: float = TIMEOUT) -> HTTPConnection:
        """A connection of one's own, open.

        Args:
            patience: seconds that it may say nothing.

        Raises:
            Unreachable: nobody listens.
        """
        connection = self._connection(patience)
        try:
            connection.connect()
        except OSError as error:
            connection.close()
            raise self.failed("does not answer", error) from error
        return connection

    def failed(self, what: str, error: object) -> Unreachable:
        """The error to raise for what went wrong with a connection.

        Args:
            what: of the back end, as ``does not answer``.
            error: why.
        """
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        kind = Silent if isinstance(error, TimeoutError) else Unreachable
        return kind(f"{self.name} {what}: {reason}")

    def _connection(self, patience: float) -> HTTPConnection:
        if self.socket is not None:
            return _SocketConnection(self.socket, patience)
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        return kind(parts.hostname or "", parts.port, timeout=patience)


class _SocketConnection(HTTPConnection):
    def __init__(self, path: Path, patience: float) -> None:
        super().__init__("localhost", timeout=patience)
        self._path = path

    def connect(self) -> None:
        """Open the socket's file in place of a network address."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
