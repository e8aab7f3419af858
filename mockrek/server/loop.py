"""The loop of a worker: requests are read as they come, and answered once they are whole.

A client that is slow, or sends half a request and no more, takes a place here and nothing else. The
main thread accepts connections and looks at the clock; the crew reads and answers.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic, sleep
from typing import Any, Final

from mockrek.server.connection import Connection
from mockrek.server.crew import LOOK_SECONDS, Crew
from mockrek.server.lanes import Lanes, lane_of
from mockrek.server.log import say
from mockrek.server.overload import is_service, is_whole_call, refusal
from mockrek.server.poller import new_poller

MOST_KEPT: Final = 256 * 1024 * 1024
"""Bytes of bodies that a worker keeps; a body that would be more is refused."""

_LARGE: Final = 1024 * 1024  # bytes of a body from which on it is worth counting
_LINGER_SECONDS: Final = 2.0  # to read an answer before the end, or to ask a worker that stops
_COURTESY_SECONDS: Final = 0.0002  # an idle worker needs less to wake and accept
_TICK_SECONDS: Final = 1.0
_TIMED_OUT: Final = (
    b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)
_NO_DESCRIPTOR: Final = (errno.EMFILE, errno.ENFILE)


class Loop:
    """Connections of one worker.

    Args:
        cfg: gunicorn's settings.
        listeners: where connections are accepted.
        serve: answers the request that has come on a connection, in a thread; whether it goes on.
        bound: how many requests may wait for a thread.
        wake: a pipe that becomes readable when a signal has come.
    """

    def __init__(
        self,
        cfg: Any,
        listeners: Sequence[Any],
        serve: Callable[[Connection], bool],
        bound: int,
        wake: tuple[int, int],
    ) -> None:
        self._cfg = cfg
        self._serve = serve
        self._woken, self._wake = wake
        self._most = cfg.worker_connections
        self._listeners = {listener.fileno(): listener for listener in listeners}
        self._all: dict[int, Connection] = {}
        self._waiting: dict[int, Connection] = {}  # who has been quiet longest stands first
        self._doors = selectors.DefaultSelector()
        self._poller = new_poller()
        self._lanes: Lanes[Connection] = Lanes(cfg.threads, bound)
        self._crew = Crew(self._poller, self._lanes, self._read, self._answer, self._look)
        self._refused = 0
        self._idle_seconds = float(cfg.keepalive)
        self._ticked = monotonic()

    def __len__(self) -> int:
        """How many connections are open."""
        return len(self._all)

    def start(self) -> None:
        """Accept connections."""
        self._crew.start()
        self._doors.register(self._woken, selectors.EVENT_READ)
        for number, listener in self._listeners.items():
            listener.setblocking(False)  # noqa: FBT003  # the standard library's
            self._doors.register(number, selectors.EVENT_READ)

    def turn(self, seconds: float) -> None:
        """Do what there is to do; wait so long for it."""
        soon = min(seconds, LOOK_SECONDS) if self._crew.relieve() else seconds
        for key, _ in self._doors.select(soon):
            if key.fd in self._listeners:
                self._accept(self._listeners[key.fd])
            else:
                with suppress(BlockingIOError):
                    os.read(key.fd, 4096)
        now = monotonic()
        if now - self._ticked >= min(seconds, _TICK_SECONDS):
            self._ticked = now
            self._expire(now)
            self._tell_refused()

    def retire(self) -> None:
        """Accept nobody else; whoever is connected may go on for a moment."""
        for listener in self._listeners.values():
            while self._accept(listener):
                pass
            self._doors.unregister(listener.fileno())
            listener.close()
        self._listeners.clear()
        self._idle_seconds = _LINGER_SECONDS
        latest = monotonic() + _LINGER_SECONDS
        for connection in list(self._waiting.values()):
            if connection.idle:
                connection.deadline = min(connection.deadline, latest)

    def stop(self) -> None:
        """End the threads and hang up on whoever is left."""
        self._crew.stop()
        for connection in list(self._all.values()):
            self._drop(connection)
        self._doors.close()

    def _accept(self, listener: Any) -> bool:
        """Take a new connection, in place of the one that has been quiet longest if need be.

        All workers wake for a new connection, and the one that is quickest keeps it for as long as
        the client does. Left alone, one worker often gets all of a client's connections, so that
        one that has some lets others go first.
        """
        if self._cfg.workers > 1 and self._all:
            sleep(_COURTESY_SECONDS)
        try:
            accepted, client = listener.accept()
        except OSError as error:
            if error.errno in _NO_DESCRIPTOR:
                self._evict()
            return False
        if len(self._all) >= self._most:
            self._evict()
        accepted.setblocking(True)  # noqa: FBT003  # the standard library's
        connection = Connection(self._cfg, accepted, client, listener.getsockname())
        self._all[connection.number] = connection
        connection.deadline = monotonic() + self._idle_seconds
        self._poller.add(connection.number)
        self._wait(connection)
        return True

    def _evict(self) -> None:
        """Hang up on whoever has been quiet longest; a request may just have come from others."""
        for number in list(self._waiting):
            connection = self._waiting.pop(number, None)
            if connection is None:
                continue
            if not (connection.idle and connection.has_sent):
                self._drop(connection)
                return
            self._wait(connection)

    def _look(self) -> None:
        """Have the main thread look after the crew."""
        with suppress(BlockingIOError):  # it is full: there is somebody to wake already
            os.write(self._wake, b".")

    def _read(self, number: int) -> None:
        """Take what has come of a request; runs in a thread."""
        if connection := self._waiting.pop(number, None):
            self._receive(connection)

    def _receive(self, connection: Connection) -> None:
        try:
            block = connection.sock.recv(connection.incoming.wanted, socket.MSG_DONTWAIT)
        except BlockingIOError:
            self._wait(connection)
            return
        except OSError:
            self._drop(connection)
            return
        if not block:
            self._ended(connection)
        elif connection.closing:
            self._wait(connection)
        elif self._lanes.full and connection.idle and is_whole_call(block):
            self._refuse(connection, service=True, closing=False)
        elif connection.incoming.feed(block):
            self._dispatch(connection)
        else:
            self._want_more(connection)

    def _ended(self, connection: Connection) -> None:
        """The client sends no more."""
        if not connection.closing and connection.incoming.end():
            self._dispatch(connection)
        else:
            self._drop(connection)

    def _want_more(self, connection: Connection) -> None:
        incoming = connection.incoming
        if incoming.kept > _LARGE and self._kept() > MOST_KEPT:
            self._refuse(connection, service=is_service(incoming.request), closing=True)
            return
        if incoming.wants_word:
            incoming.wants_word = False
            self._send(connection, b"HTTP/1.1 100 Continue\r\n\r\n")
        connection.deadline = incoming.deadline(monotonic())
        self._wait(connection)

    def _kept(self) -> int:
        return sum(connection.incoming.kept for connection in list(self._all.values()))

    def _dispatch(self, connection: Connection) -> None:
        """Have a request answered by a thread, or refuse it."""
        incoming = connection.incoming
        if not self._lanes.take(connection, lane_of(incoming)):
            service = incoming.request is not None and is_service(incoming.request)
            self._refuse(connection, service=service, closing=not connection.reusable)

    def _refuse(self, connection: Connection, *, service: bool, closing: bool) -> None:
        self._refused += 1
        request = connection.incoming.request
        head_only = request is not None and request.method == "HEAD"
        answer = refusal(service=service, closing=closing, head_only=head_only)
        if not self._send(connection, answer):
            self._drop(connection)
        elif closing:
            self._part(connection)
        else:
            connection.renew()
            self._idle(connection)

    def _tell_refused(self) -> None:
        if self._refused:
            say(f"{self._refused:,} requests found no room (--queue) and were told to come back")
            self._refused = 0

    def _send(self, connection: Connection, data: bytes) -> bool:
        """Send what fits into the buffer of a connection; say whether all did."""
        try:
            return connection.sock.send(data, socket.MSG_DONTWAIT) == len(data)
        except OSError:
            return False

    def _answer(self, connection: Connection) -> None:
        """Answer a request; runs in a thread."""
        if not self._serve(connection):
            self._part(connection)
            return
        rest = connection.renew()
        if not rest:
            self._idle(connection)
        elif connection.incoming.feed(rest):
            self._dispatch(connection)
        else:
            self._want_more(connection)

    def _idle(self, connection: Connection) -> None:
        connection.deadline = monotonic() + self._idle_seconds
        self._wait(connection)

    def _wait(self, connection: Connection) -> None:
        self._waiting[connection.number] = connection  # first: the loop may hear of it at once
        try:
            self._poller.again(connection.number)
        except (OSError, ValueError):  # it was closed meanwhile, or the worker ends
            if self._waiting.get(connection.number) is connection:
                self._waiting.pop(connection.number, None)
            self._drop(connection)

    def _part(self, connection: Connection) -> None:
        """Hang up once the client has: it may not have read the answer yet (RFC 9112, 9.6)."""
        try:
            connection.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(connection)
            return
        connection.part()
        connection.deadline = monotonic() + _LINGER_SECONDS
        self._wait(connection)

    def _drop(self, connection: Connection) -> None:
        if self._all.get(connection.number) is connection:  # and no other's, of the same number
            self._all.pop(connection.number, None)
        with suppress(OSError):
            connection.sock.close()

    def _expire(self, now: float) -> None:
        """Deal with whoever has let the time go by."""
        for number, connection in self._waiting.copy().items():  # copied in one step
            if connection.deadline > now or self._waiting.pop(number, None) is None:
                continue
            if connection.deadline > now:  # something came just now, and has been answered
                self._wait(connection)
            elif connection.idle and connection.has_sent:
                self._receive(connection)  # just in time
                self._crew.ring()
            elif connection.incoming.request is not None and not connection.closing:
                connection.incoming.stall()
                self._dispatch(connection)
                self._crew.ring()
            elif connection.idle or connection.closing:
                self._drop(connection)
            else:
                self._send(connection, _TIMED_OUT)
                self._part(connection)
