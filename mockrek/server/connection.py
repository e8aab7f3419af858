"""One connection to a client, and the request that comes on it."""

from __future__ import annotations

import socket
from typing import Any

from mockrek.server.received import Incoming


class Connection:
    """What gunicorn's worker wants to know of a connection, and where it stands.

    Attributes:
        sock, client, server: the socket, and the addresses of its ends.
        number: the descriptor of the socket.
        incoming: the request that comes, or is answered.
        deadline: until when something must come, by ``time.monotonic``.
        closing: whether the last answer has been sent, and the client is to hang up.
    """

    __slots__ = (
        "_cfg",
        "_count",
        "client",
        "closing",
        "deadline",
        "incoming",
        "number",
        "server",
        "sock",
    )

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        self._cfg = cfg
        self._count = 1
        self.sock = sock
        self.client = client
        self.server = server
        self.number = sock.fileno()
        self.incoming = Incoming(cfg, client, 1)
        self.deadline = 0.0
        self.closing = False

    @property
    def idle(self) -> bool:
        """Whether nothing of a request has come."""
        return self.incoming.began is None and not self.closing

    @property
    def has_sent(self) -> bool:
        """Whether something waits to be read."""
        try:
            return bool(self.sock.recv(1, socket.MSG_DONTWAIT | socket.MSG_PEEK))
        except OSError:
            return False

    @property
    def reusable(self) -> bool:
        """Whether another request may follow the one that came, and none has."""
        incoming = self.incoming
        request = incoming.request
        return (
            request is not None
            and not incoming.large
            and not request.should_close()
            and incoming.finish()
            and not incoming.unread.take_buffered()
        )

    def renew(self) -> bytes:
        """Expect the next request; gives what has already come of it."""
        rest = self.incoming.unread.take_buffered()
        self._count += 1
        self.incoming = Incoming(self._cfg, self.client, self._count)
        return rest

    def part(self) -> None:
        """Expect nothing but the end; what the last request brought is let go."""
        self.incoming = Incoming(self._cfg, self.client, self._count)
        self.closing = True
