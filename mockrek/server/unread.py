"""The bytes of a connection that nobody has read yet, as gunicorn's readers want them."""

from __future__ import annotations

import errno
import os
from collections import deque
from time import monotonic
from typing import Any, Final

from gunicorn.http.unreader import Unreader

STALL_SECONDS: Final = 20.0
"""How long a connection may bring nothing of a request that has begun, and a head may take."""

LEAST_RATE: Final = 8 * 1024
"""Bytes a second that a body must bring when it takes longer than that."""

_LINE: Final = 8192  # as much as gunicorn asks for when it does not know how much there is
_MOST: Final = 1024 * 1024  # bytes that are asked for at once


class Unread(Unreader):  # type: ignore[misc]  # gunicorn is not typed
    """The bytes of a connection as gunicorn's readers want them, without copying a body twice.

    Attributes:
        stalled: whether the client sent nothing for too long: who wants more gets an error.
    """

    def __init__(self) -> None:  # not the other's, whose buffer is not needed
        self._blocks: deque[bytes] = deque()
        self._place = 0  # in the first block
        self._source: Any = None
        self._since = 0.0
        self._streamed = 0  # bytes from the source
        self.stalled = False

    def stream(self, source: Any) -> None:
        """Have more read from a socket when what is here does not suffice; it must not stall."""
        self._source = source
        self._since = monotonic()

    def append(self, block: bytes) -> None:
        """Take what came."""
        if block:
            self._blocks.append(block)

    def unread(self, data: bytes) -> None:
        """Take back what was read too much."""
        if data:
            rest = self._rest()
            if rest:
                self._blocks.appendleft(rest)
            self._blocks.appendleft(data)

    def take_buffered(self) -> bytes:
        """All that is here."""
        rest = [self._rest(), *self._blocks]
        self._blocks.clear()
        return b"".join(rest)

    def read(self, size: int | None = None, read_ahead: int | None = None) -> bytes:
        """So many bytes, or fewer at the end; without a size, some that are at hand."""
        if size is None or size < 0:
            if not self._blocks:
                return self.chunk(read_ahead)
            return self._cut(max(_LINE, read_ahead or 0))
        parts: list[bytes] = []
        while size:
            if not self._blocks:
                block = self.chunk(max(size, read_ahead or 0))
                if not block:
                    break
                self._blocks.append(block)
            parts.append(self._cut(size))
            size -= len(parts[-1])
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def chunk(self, size_hint: int | None = None) -> bytes:
        """What the connection brings next.

        Raises:
            OSError: it brings nothing for too long, or is broken.
        """
        if self.stalled:
            raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))
        if self._source is None:
            return b""
        block: bytes = self._source.recv(min(max(size_hint or 0, _LINE), _MOST))
        self._streamed += len(block)
        if monotonic() > self._since + STALL_SECONDS + self._streamed / LEAST_RATE:
            self.stalled = True
        return block

    def _cut(self, most: int) -> bytes:
        """At most so many bytes from the first block."""
        block, place = self._blocks[0], self._place
        if not place and len(block) <= most:
            return self._blocks.popleft()
        part = block[place : place + most]
        self._place = place + len(part)
        if self._place == len(block):
            self._blocks.popleft()
            self._place = 0
        return part

    def _rest(self) -> bytes:
        """What is left of the first block, if it has been begun."""
        if not self._place:
            return b""
        rest = self._blocks.popleft()[self._place :]
        self._place = 0
        return rest
