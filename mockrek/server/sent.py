"""What gunicorn hands over of a request, with its headers as they were sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final
from urllib.parse import quote

Environ = dict[str, Any]

HEADERS: Final = "mockrek.headers"
"""Where the worker leaves the header lines; WSGI's own names lose underscores and repetitions."""


MAX_BODY: Final = 16 * 1024 * 1024
"""Bytes: two images of the greatest size, in base64, and room for spaces."""

_DRAINED: Final = 128 * 1024 * 1024  # a client that is still sending does not read the answer
_BLOCK: Final = 1024 * 1024


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
    if raw.startswith("/"):
        return raw
    # With scheme and host, as a proxy would get it: path and query begin behind the host.
    rest = raw.partition("://")[2]
    found = re.search(r"[/?#]", rest)
    return f"/{rest[found.start() :].lstrip('/')}" if found and rest[found.start()] == "/" else "/"


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


def read_body(environ: Environ) -> bytes | None:
    """The body, or ``None`` if it is too long (it is then read and thrown away, within a bound)."""
    stream = environ["wsgi.input"]
    length = declared_length(environ)
    if length is not None:
        if length <= MAX_BODY:
            return read_at_once(stream, length)
        left = min(length, _DRAINED)
    else:
        # No length: empty, or in chunks until the server says that it ends.
        body: bytes = stream.read(MAX_BODY + 1)
        if len(body) <= MAX_BODY:
            return body
        left = _DRAINED
    _throw_away(stream, left)
    return None


def drain(environ: Environ) -> None:
    """Read what is left of a body, within a bound: a client that still sends reads no answer."""
    with suppress(OSError):
        _throw_away(environ["wsgi.input"], min(declared_length(environ) or _DRAINED, _DRAINED))


def _throw_away(stream: Any, left: int) -> None:
    while left > 0:
        block = stream.read(min(left, _BLOCK))
        if not block:
            break
        left -= len(block)


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
