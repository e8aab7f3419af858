"""A gunicorn worker that sends the headers of the service and no others."""

from __future__ import annotations

from socket import SO_RCVTIMEO, SOL_SOCKET
from struct import Struct
from time import sleep
from typing import Any, Final

from gunicorn.http import wsgi
from gunicorn.util import http_date
from gunicorn.workers.gthread import ThreadWorker

from mockrek.server.memory import keep_freed_memory
from mockrek.server.sent import HEADERS

_STALL: Final = Struct("ll").pack(20, 0)  # a timeval: how long a request may bring nothing
_COURTESY_SECONDS: Final = 0.0002  # an idle worker needs less to wake and accept


class ServiceResponse(wsgi.Response):  # type: ignore[misc]  # gunicorn is not typed
    """The service sends no ``Server`` header, and ``Connection`` only to close."""

    def default_headers(self) -> list[str]:
        """The status line; what else there is stands behind the application's own headers."""
        version = ".".join(map(str, self.req.version))
        return [f"HTTP/{version} {self.status}\r\n"]

    def process_headers(self, headers: list[tuple[str, str]]) -> None:
        """Put ``Date`` behind the application's headers, as the service does."""
        super().process_headers(headers)
        self.headers.append(("Date", http_date()))

    def send_headers(self) -> None:
        """Say how the connection goes on, where the client cannot know it."""
        if not self.headers_sent:
            if self.should_close():
                self.headers.append(("Connection", "close"))
            elif self.req.version == (1, 0):
                self.headers.append(("Connection", "keep-alive"))
            if self.chunked:
                self.headers.append(("Transfer-Encoding", "chunked"))
        super().send_headers()


_create: Final = wsgi.create


def create(request: Any, *rest: Any) -> Any:
    """Make the environment of a request, and leave the header lines in it as they were sent.

    Names with underscores, which S3's metadata may have, stay out of WSGI's own: there they could
    pass for others.
    """
    lines = request.headers
    request.headers = [line for line in lines if "_" not in line[0]]
    response, environ = _create(request, *rest)
    environ[HEADERS] = lines
    return response, environ


class ServiceWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn is not typed
    """Threads with keep-alive, whose responses are :class:`ServiceResponse`."""

    def init_process(self) -> None:
        """Make this process answer as the service does; the process serves nothing else."""
        wsgi.Response = ServiceResponse
        wsgi.create = create
        keep_freed_memory()
        for listener in self.sockets:
            # Connections have it from the socket they were accepted on.
            listener.sock.setsockopt(SOL_SOCKET, SO_RCVTIMEO, _STALL)
        super().init_process()

    def accept(self, listener: Any) -> None:
        """Let a worker that has nothing to do go first.

        All workers wake for a new connection, and the one that is quickest keeps it for as long as
        the client does. Left alone, one worker often gets all of a client's connections.
        """
        if self.cfg.workers > 1 and self.nr_conns:
            sleep(_COURTESY_SECONDS)
        super().accept(listener)
