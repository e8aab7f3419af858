"""HTTP by hand: what goes over the wire is what a test wrote, and what came back is all shown."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

JSON_1_1 = "application/x-amz-json-1.1"
CREDENTIAL = "AKIDEXAMPLE/20250101/us-east-1/rekognition/aws4_request"
AUTHORIZATION = f"AWS4-HMAC-SHA256 Credential={CREDENTIAL}, SignedHeaders=host, Signature=0"

_SECONDS = 30
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Call:
    """A request: headers are the SDK's, but for those given; ``None`` leaves one out.

    Attributes:
        body: bytes as they are, anything else as JSON.
        target: the operation, or the whole header where it has a dot.
        raw: the whole request, in place of all else.
    """

    body: Any = b""
    target: str | None = "DetectFaces"
    method: str = "POST"
    path: str = "/"
    version: str = "HTTP/1.1"
    headers: dict[str, str | None] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def payload(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()

    def encode(self) -> bytes:
        """The bytes of the request."""
        if self.raw is not None:
            return self.raw
        payload, target = self.payload, self.target
        if target is not None and "." not in target:
            target = f"RekognitionService.{target}"
        headers = {
            "Host": "127.0.0.1",
            "X-Amz-Target": target,
            "Content-Type": JSON_1_1,
            "Authorization": AUTHORIZATION,
            "Content-Length": str(len(payload)),
            **self.headers,
        }
        lines = [f"{self.method} {self.path} {self.version}"]
        lines += [f"{name}: {value}" for name, value in headers.items() if value is not None]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + payload


@dataclass(frozen=True)
class Reply:
    """An answer, with the headers in their order."""

    version: str
    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header, or ``None``."""
        return next((v for key, v in self.headers if key.lower() == name.lower()), None)

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.headers]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def chunked(payload: bytes, size: int) -> Call:
    """A request whose body comes in chunks of a size."""
    parts = [payload[i : i + size] for i in range(0, len(payload), size)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    head = Call(headers={"Content-Length": None, "Transfer-Encoding": "chunked"}).encode()
    return Call(raw=head + framed)


class Connection:
    """A connection to a port of this machine that stays open until one side closes it."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._socket = socket.create_connection((host, port), _SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def ask(self, call: Call) -> Reply:
        """Send a request and read the answer to it."""
        self.send(call.encode())
        return self.read(head=call.method == "HEAD")

    def send(self, data: bytes) -> None:
        self._socket.sendall(data)

    def read(self, *, head: bool = False) -> Reply:
        """Read one answer; one to HEAD has no body."""
        version, status, _ = self._line().split(" ", 2)
        headers = []
        while line := self._line():
            name, _, value = line.partition(": ")
            headers.append((name, value))
        reply = Reply(version, int(status), tuple(headers), b"")
        length = 0 if head or reply.status == 100 else int(reply.header("Content-Length") or 0)
        body = self._file.read(length)
        assert len(body) == length
        return Reply(version, int(status), tuple(headers), body)

    @property
    def ended(self) -> bool:
        """Whether the other side has closed; waits for it."""
        return self._file.read(1) == b""

    def _line(self) -> str:
        line = self._file.readline()
        assert line.endswith(b"\r\n"), line
        return line[:-2].decode("latin-1")
