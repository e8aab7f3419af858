"""An endpoint that answers as a test tells it to, to see which lies are found out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

JSON_1_1 = "application/x-amz-json-1.1"


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    peer: object


@dataclass(frozen=True)
class Told:
    """An answer; ``None`` in its place is silence.

    Attributes:
        cut: how many bytes fewer are sent than were announced.
        hangs_up: the connection is closed then, and nobody was told: ``before`` the answer, or
            ``after`` it.
    """

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int = 0
    hangs_up: str = ""


Script = Callable[[Asked], Told | None]


@dataclass
class Liar:
    """A running endpoint, and what it was asked."""

    url: str
    asked: list[Asked] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet
    script: Script
    liar: Liar
    over: Event

    def answer(self) -> None:
        length = int(self.headers.get("content-length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(
            self.command, self.path, headers, self.rfile.read(length), self.client_address
        )
        self.liar.asked.append(asked)
        told = type(self).script(asked)
        if told is None:
            self.over.wait()
        else:
            self.tell(told)

    def tell(self, told: Told) -> None:
        self.close_connection = bool(told.cut or told.hangs_up)
        if told.hangs_up == "before":
            return
        body = told.body if isinstance(told.body, bytes) else json.dumps(told.body).encode()
        self.send_response_only(told.status)
        for name, value in {"Content-Type": JSON_1_1, **told.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) - told.cut])
        self.wfile.flush()

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method is answered: the server looks for ``do_POST`` and the like."""
        if not name.startswith("do_"):
            raise AttributeError(name)
        return self.answer

    def log_message(self, *_: object) -> None:
        """Nothing: tests read what was asked."""


@contextmanager
def lying(script: Script) -> Iterator[Liar]:
    """An endpoint that answers as a script says, until the block ends."""
    over = Event()
    handler = type("Handler", (_Handler,), {"script": staticmethod(script), "over": over})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    liar = handler.liar = Liar(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield liar
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()


EMPTY = Told({"FaceDetails": []})
BUCKETS = b"<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"


def bare(asked: Asked) -> Told:
    """Neither S3 nor signatures."""
    return EMPTY if asked.method == "POST" else Told(b"<no/>", 404)


def once_probed(told: Told) -> Script:
    """Answers like AWS where it is asked for nothing in particular; else what it is told."""
    return lambda asked: EMPTY if asked.body == b"{}" else told
