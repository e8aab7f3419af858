"""A gunicorn worker that sends the headers of the service and no others."""

from __future__ import annotations

from gunicorn.http import wsgi
from gunicorn.util import http_date
from gunicorn.workers.gthread import ThreadWorker


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


class ServiceWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn is not typed
    """Threads with keep-alive, whose responses are :class:`ServiceResponse`."""

    def init_process(self) -> None:
        """Make this process answer as the service does; the process serves nothing else."""
        wsgi.Response = ServiceResponse
        super().init_process()
