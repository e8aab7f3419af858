"""What has come of a request: fed block by block, until it is whole or cannot become so."""

from __future__ import annotations

from time import monotonic
from typing import Any, Final

from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import ParseException

from mockrek.server.chunks import ChunkEnd
from mockrek.server.request import ServiceRequest
from mockrek.server.sent import MAX_BODY
from mockrek.server.unread import LEAST_RATE, STALL_SECONDS, Unread

BLOCK: Final = 64 * 1024
"""Bytes that are asked of a connection before it is known what it sends."""

LARGE: Final = MAX_BODY + BLOCK
"""Bytes of a body from which on it is not kept whole, but read from the connection as it comes."""

_LINE: Final = 8192  # as much as gunicorn reads before it refuses a line
_HEAD: Final = 1024 * 1024  # more than gunicorn takes of headers
_MOST: Final = 1024 * 1024  # bytes of a body that are asked for at once


class Incoming:
    """One request of a connection as it comes.

    Args:
        cfg, peer: what gunicorn's own request wants to know.
        number: which of the connection it is, from 1.

    Attributes:
        request: gunicorn's, once its head has come.
        error: what is wrong with the head.
        ready: whether there is nothing to wait for: it is whole, wrong, or too large to keep.
        large: whether the body is read from the connection as it comes.
        wants_word: whether the client waits to be told that it may send the body.
        kept: bytes that are here.
        unread: the bytes that gunicorn has not read yet.
        began: when the first of them came, by ``time.monotonic``; ``None`` before it.
    """

    __slots__ = (
        "_cfg",
        "_chunks",
        "_head",
        "_missing",
        "_number",
        "_peer",
        "began",
        "error",
        "kept",
        "large",
        "ready",
        "request",
        "unread",
        "wants_word",
    )

    def __init__(self, cfg: Any, peer: Any, number: int) -> None:
        self._cfg = cfg
        self._peer = peer
        self._number = number
        self._head = b""
        self._missing = 0
        self._chunks: ChunkEnd | None = None
        self.unread = Unread()
        self.request: Any = None
        self.error: Exception | None = None
        self.ready = self.large = self.wants_word = False
        self.kept = 0
        self.began: float | None = None

    @property
    def wanted(self) -> int:
        """Bytes to ask of the connection for next."""
        return min(max(self._missing, BLOCK), _MOST)

    def feed(self, block: bytes) -> bool:
        """Take what came; say whether there is nothing to wait for."""
        if self.began is None:
            self.began = monotonic()
        self.kept += len(block)
        if self.request is None:
            self._feed_head(block)
        else:
            self._feed_body(block)
        return self.ready

    def end(self) -> bool:
        """The client sends no more: say whether there is a request to answer all the same."""
        if self.request is None:
            return False
        self.request.force_close()
        return True

    def stall(self) -> None:
        """The client was too slow: whoever wants more of the body gets an error."""
        self.unread.stalled = True
        self.request.force_close()

    def finish(self) -> bool:
        """Read what is left of the body; say whether the next request's beginning is known."""
        body = self.request.body
        if body.failed or self.unread.stalled:
            return False
        if self._chunks is None and body.reader.length <= 0:
            return True
        if self.large:
            return self._chunks is not None and body.reader.parser is None
        try:
            while body.read(_MOST):
                pass
        except (OSError, ParseException):
            return False
        return True

    def deadline(self, now: float) -> float:
        """Until when more must have come, if something has just come."""
        began = now if self.began is None else self.began
        if self.request is None:
            return began + STALL_SECONDS
        return min(now, began + self.kept / LEAST_RATE) + STALL_SECONDS

    def _feed_head(self, block: bytes) -> None:
        before = len(self._head)
        head = self._head + block if before else block
        end = head.find(b"\r\n\r\n", max(0, before - 3))
        if end >= 0:
            self._begin(head[: end + 4], head[end + 4 :])
        elif _hopeless(head):
            self._begin(head, b"")
        else:
            self._head = head

    def _begin(self, head: bytes, rest: bytes) -> None:
        self.unread.append(head)
        try:
            request = ServiceRequest(self._cfg, self.unread, self._peer, self._number)
        except Exception as error:  # noqa: BLE001  # whatever it is, a thread says so
            self.error, self.ready = error, True
            return
        self._head, self.request = b"", request
        reader = request.body.reader
        if isinstance(reader, ChunkedReader):
            self._chunks = ChunkEnd()
        else:
            self._missing = reader.length
            self.large = reader.length > LARGE
        self._feed_body(rest)
        if not self.large:  # whose readers say so when they begin
            self.wants_word = request._expected_100_continue and not rest and not self.ready  # noqa: SLF001  # gunicorn has no other name
            request._expected_100_continue = False  # noqa: SLF001  # as above

    def _feed_body(self, block: bytes) -> None:
        self.unread.append(block)
        if self._chunks is None:
            self._missing -= len(block)
            self.ready = self.large or self._missing <= 0
        else:
            whole = bool(block) and self._chunks.feed(block)
            self.large = not whole and self.kept > LARGE
            self.ready = whole or self.large


def _hopeless(head: bytes) -> bool:
    """Whether gunicorn refuses a head before its end: no use in waiting for the end then."""
    return (
        head.count(b"\n") != head.count(b"\r\n")
        or (len(head) > _LINE and b"\r\n" not in head[:_LINE])
        or len(head) > _HEAD
    )
