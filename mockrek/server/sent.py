"""What gunicorn hands over of a request, with its headers as they were sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

Environ = dict[str, Any]

HEADERS: Final = "mockrek.headers"
"""Where the worker leaves the header lines; WSGI's own names lose underscores and repetitions."""


class ClientGone(Exception):
    """A body does not come: the client went away, sends nothing for too long, or less than said."""


def sent_headers(environ: Environ) -> list[tuple[str, str]]:
    """Every header line; in another server than ours, what WSGI says of them."""
    lines = environ.get(HEADERS)
    return list(_from_environ(environ) if lines is None else lines)


def _from_environ(environ: Environ) -> Iterator[tuple[str, str]]:
    for name, value in environ.items():
        if name.startswith("HTTP_"):
            yield name[5:].replace("_", "-"), value
    for name in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        if environ.get(name):
            yield name.replace("_", "-"), environ[name]


def sent_target(environ: Environ) -> str:
    """Path and query as they were sent, without the scheme and host that a proxy would get."""
    raw: str | None = environ.get("RAW_URI")
    if raw is None:
        query = environ.get("QUERY_STRING", "")
        raw = quote(environ["PATH_INFO"], encoding="latin-1") + (f"?{query}" if query else "")
    if not raw.startswith("/"):
        raw = f"/{raw.partition('://')[2].partition('/')[2]}"
    return raw


def read_at_once(stream: Any, length: int) -> bytes:
    """A body of known length; of gunicorn's, without the copy that its buffer for lines costs.

    Raises:
        OSError: the client went away, or sends nothing for too long.
    """
    reader = getattr(stream, "reader", stream)
    try:
        body: bytes = reader.read(length)
    except OSError:
        _give_up(stream)
        raise
    return body


def _give_up(stream: Any) -> None:
    """Tell gunicorn that where the next request would begin is not known."""
    if hasattr(stream, "failed"):
        stream.failed = True


def declared_length(environ: Environ) -> int | None:
    """The length that the client says its body has; ``None`` for chunks, or no body."""
    declared = environ.get("CONTENT_LENGTH")
    return int(declared) if declared else None


def body_blocks(environ: Environ, block: int) -> Iterator[bytes]:
    """The body in blocks of at most so many bytes.

    Raises:
        ClientGone: it does not come, or not all of it.
    """
    stream, left = environ["wsgi.input"], declared_length(environ)
    try:
        if left is None:
            while chunk := stream.read(block):
                yield chunk
            return
        while left:
            chunk = read_at_once(stream, min(block, left))
            if not chunk:
                _give_up(stream)
                raise ClientGone
            left -= len(chunk)
            yield chunk
    except OSError as error:
        raise ClientGone from error
