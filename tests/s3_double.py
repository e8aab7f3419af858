"""An S3 in a thread of this process: answers what a test says, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from mockrek.backend.address import Address


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass
class Double:
    """What it answers to a method and a target: status, headers, body; 404 to anything else."""

    address: Address = field(default_factory=lambda: Address("the double"))
    answers: dict[tuple[str, str], tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def s3_double() -> Iterator[Double]:  # noqa: C901  # a class of its own, within
    """Listen on a free port until the block ends."""
    double = Double()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            body = self._body()
            double.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            missing: tuple[int, dict[str, str], bytes] = (404, {}, b"")
            status, headers, data = double.answers.get((self.command, self.path), missing)
            if status == 200 and headers.get("ETag") == self.headers.get("If-None-Match", "-"):
                status, data = 304, b""
            self.send_response(status)
            for name in headers.keys() - {"Content-Length"}:
                self.send_header(name, headers[name])
            if "Transfer-Encoding" not in headers:
                self.send_header("Content-Length", headers.get("Content-Length", str(len(data))))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)
                self.close_connection = int(headers.get("Content-Length", "0")) > len(data)

        do_GET = do_HEAD = do_PUT = do_POST = _answer  # noqa: N815  # http.server's names

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", "0")))
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its own name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    double.address = Address("the double", url=f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
