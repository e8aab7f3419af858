"""What gunicorn sends: the headers of the service and no others; and what it tells of a request."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from time import time
from typing import Any, Final

from gunicorn import util
from gunicorn.http import wsgi

from mockrek.server.sent import HEADERS

_USUAL: Final = frozenset(("x-amzn-RequestId", "Content-Type", "Server-Timing"))
_PRINTABLE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
_TOGETHER: Final = 256 * 1024  # bytes of a body that are worth copying, to send them with the head


def http_date() -> str:
    """This second, as HTTP writes it."""
    return _written(int(time()))


@lru_cache(maxsize=1)
def _written(second: int) -> str:
    date: str = util.http_date(second)
    return date


class ServiceResponse(wsgi.Response):  # type: ignore[misc]  # gunicorn is not typed
    """The service sends no ``Server`` header, and ``Connection`` only to close."""

    headers_sent: bool
    _head = b""  # not sent yet: it goes with the first of the body

    def default_headers(self) -> list[str]:
        """The status line; what else there is stands behind the application's own headers."""
        version = ".".join(map(str, self.req.version))
        return [f"HTTP/{version} {self.status}\r\n"]

    def process_headers(self, headers: list[tuple[str, str]]) -> None:
        """Put ``Date`` behind the application's headers, as the service does."""
        for line in headers:
            if line[0] in _USUAL and _PRINTABLE.fullmatch(line[1]):
                self.headers.append(line)
            else:
                super().process_headers([line])
        self.headers.append(("Date", http_date()))

    def send_headers(self) -> None:
        """Say how the connection goes on, where the client cannot know it."""
        if self.headers_sent:
            return
        if self.should_close():
            self.headers.append(("Connection", "close"))
        elif self.req.version == (1, 0):
            self.headers.append(("Connection", "keep-alive"))
        if self.chunked:
            self.headers.append(("Transfer-Encoding", "chunked"))
        lines = [*self.default_headers(), *(f"{name}: {text}\r\n" for name, text in self.headers)]
        self._head = util.to_bytestring("".join(lines) + "\r\n", "latin-1")
        self.headers_sent = True

    def _emit_body(self, data: bytes) -> None:
        """Send a piece of the body, the first together with the head."""
        if self._head and not self.chunked and len(data) <= _TOGETHER:
            data = self._head + data
            self._head = b""
        self._send_head()
        super()._emit_body(data)

    def _send_head(self) -> None:
        head, self._head = self._head, b""
        if head:
            util.write(self.sock, head)

    def sendfile(self, _respiter: Any) -> bool:
        """Let the body be read and written; no answer of ours is a file."""
        return False

    def close(self) -> None:
        """Send what has not been sent."""
        self.send_headers()
        self._send_head()
        super().close()


def always(environ: dict[str, Any]) -> Callable[[Any], dict[str, Any]]:
    """What stands in the environment of every request: made once, copied for each."""
    return lambda _cfg: environ.copy()


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
