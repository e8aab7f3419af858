"""A gunicorn worker whose threads get whole requests, and whose answers are the service's."""

from __future__ import annotations

import errno
from socket import SO_RCVTIMEO, SO_SNDTIMEO, SOL_SOCKET
from struct import Struct
from time import monotonic
from typing import Any, Final

from gunicorn.http import wsgi
from gunicorn.http.errors import NoMoreData
from gunicorn.workers.base import Worker
from gunicorn.workers.gthread import ThreadWorker

from mockrek.server.connection import Connection
from mockrek.server.loop import Loop
from mockrek.server.memory import GIVE_BACK_SECONDS, give_back_freed_memory, keep_freed_memory
from mockrek.server.response import ServiceResponse, always, create
from mockrek.server.settled import Settled
from mockrek.server.unread import STALL_SECONDS

_STALL: Final = Struct("ll").pack(int(STALL_SECONDS), 0)  # a timeval
_TURN_SECONDS: Final = 1.0
_LAST_TURN_SECONDS: Final = 0.05
_GONE: Final = frozenset(
    (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN, errno.EAGAIN, errno.ETIMEDOUT, errno.EBADF)
)


class ServiceWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn is not typed
    """Gunicorn's way to answer a request, behind a loop of our own."""

    cfg: Any

    def init_process(self) -> None:
        """Make this process answer as the service does; the process serves nothing else."""
        wsgi.Response = ServiceResponse
        wsgi.create = create
        self.cfg = Settled(self.cfg)
        wsgi.base_environ = always(wsgi.base_environ(self.cfg))
        keep_freed_memory()
        for listener in self.sockets:
            # Connections have it from the socket they were accepted on.
            listener.sock.setsockopt(SOL_SOCKET, SO_RCVTIMEO, _STALL)
            listener.sock.setsockopt(SOL_SOCKET, SO_SNDTIMEO, _STALL)
        Worker.init_process(self)  # past the pool and the queues of gunicorn's threads

    def handle_exit(self, _signal: int, _frame: Any) -> None:
        """Stop gracefully; the pipe that every signal writes to wakes the loop."""
        self.alive = False

    def handle_quit(self, number: int, frame: Any) -> None:
        """Stop at once."""
        Worker.handle_quit(self, number, frame)

    def run(self) -> None:
        """Serve until told to stop, then for as long as it takes to drop no request."""
        loop = Loop(
            self.cfg, self.sockets, self.answer, self.app.queue, (self.PIPE[0], self.PIPE[1])
        )
        loop.start()
        given_back = monotonic()
        while self.alive and self.is_parent_alive():
            self.notify()
            loop.turn(_TURN_SECONDS)
            if monotonic() - given_back > GIVE_BACK_SECONDS:
                give_back_freed_memory()
                given_back = monotonic()
        self.alive = False
        loop.retire()
        latest = monotonic() + self.cfg.graceful_timeout
        while len(loop) and monotonic() < latest:
            self.notify()
            loop.turn(_LAST_TURN_SECONDS)
        loop.stop()

    def answer(self, connection: Connection) -> bool:
        """Answer the request that has come on a connection; say whether another may follow."""
        incoming = connection.incoming
        if incoming.error is not None:  # gunicorn's, of the head
            self.handle_error(None, connection.sock, connection.client, incoming.error)
            return False
        if incoming.large:
            incoming.unread.stream(connection.sock)
        try:
            return self.handle_request(incoming.request, connection) and incoming.finish()
        except (NoMoreData, StopIteration) as error:
            self.log.debug("Closing connection. %s", error)
        except OSError as error:
            if error.errno not in _GONE:
                self.log.exception("Socket error processing request.")
        except Exception as error:  # noqa: BLE001  # whatever it is, the client is told
            self.handle_error(incoming.request, connection.sock, connection.client, error)
        return False
