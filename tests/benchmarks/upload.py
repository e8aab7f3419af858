"""Uploads to S3: through mockrek to its embedded moto, against straight to moto's server."""

from __future__ import annotations

from collections.abc import Iterator

from .client import drive
from .figures import Pairs, Plan, Row, at_most
from .payloads import same
from .servers import Server, mockrek, moto, serving

SIZES = (20_000, 200_000, 5_000_000, 15_000_000)
"""Bytes of an object."""

AIM = 1.3  # of the largest; what a small one costs is mostly the hop
UPLOADS = 8
"""Of a batch."""

_CREDENTIAL = "111111111111/20250101/us-east-1/s3/aws4_request"
_HEADERS = (
    "Host: localhost",
    f"Authorization: AWS4-HMAC-SHA256 Credential={_CREDENTIAL}, SignedHeaders=host, Signature=0",
)


def measure(plan: Plan) -> Iterator[Row]:
    """Seconds that an upload takes, one after another over one connection."""
    with serving(mockrek) as ours, serving(moto) as theirs:
        for server in (ours, theirs):
            drive(server.port, same(_put("/uploads", b"")), connections=1, count=1)
        for size in SIZES[-1:] if plan.share < 1 else SIZES:
            request = _put("/uploads/object", bytes(size))
            turns = [
                tuple(_milliseconds(server, request) for server in (ours, theirs))
                for _ in range(plan.pairs + 1)
            ]
            one, other = zip(*turns[1:], strict=True)  # the first turn is the warm-up
            name = f"PUT of {size / 1e6:g} MB"
            aim = at_most(AIM) if size == SIZES[-1] else None
            yield Pairs(one, other).row("upload", name, "ms", "moto_server", aim=aim)


def _put(path: str, body: bytes) -> bytes:
    head = [f"PUT {path} HTTP/1.1", *_HEADERS, f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


def _milliseconds(server: Server, request: bytes) -> float:
    load = drive(server.port, same(request), connections=1, count=UPLOADS)
    return 1000 * load.percentile(50)
