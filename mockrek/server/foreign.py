"""Requests that are not Rekognition's: whose they are, and what is read of them here."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from re import fullmatch
from typing import Final, NamedTuple

from mockrek.backend.forward import BLOCK, Outgoing
from mockrek.server.sent import (
    ClientGone,
    Environ,
    body_blocks,
    declared_length,
    read_body,
    sent_headers,
    sent_target,
)
from mockrek.wire.authenticate import service_of

_HASH: Final = "[0-9a-f]{64}"


class Refused(Exception):
    """A request that is not handed on.

    Args:
        status: of HTTP.
        code: the error's name.
        text: its message.
    """

    def __init__(self, status: int, code: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.code = code


class ForeignRequest(NamedTuple):
    """What :class:`~mockrek.wire.authenticate.Gate` looks at.

    Attributes:
        method, uri: of the request line, as sent.
        headers: every line, as sent.
        authorization: the header, or ``None``.
        query: the query string.
        body: ``None`` where it flows on as it comes.
    """

    method: str
    uri: str
    headers: list[tuple[str, str]]
    authorization: str | None
    query: str
    body: bytes | None


def service_asked(environ: Environ) -> str:
    """Whose a request is, as far as it says; what says nothing is S3's."""
    named = service_of(environ.get("HTTP_AUTHORIZATION"), environ.get("QUERY_STRING", ""))
    if named is not None:
        return named
    form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    posted = environ["REQUEST_METHOD"] == "POST" and path_asked(environ) == "/"
    query = posted and form  # as STS's unsigned actions
    return "sts" if query or environ.get("HTTP_HOST", "").lower().startswith("sts.") else "s3"


def path_asked(environ: Environ) -> str:
    """The path of a request as it was sent."""
    return sent_target(environ).partition("?")[0]


def read_request(environ: Environ, *, whole: bool) -> ForeignRequest:
    """Read a request; its body only where the signature cannot be checked without it.

    Raises:
        Refused: the body is too long.
        ClientGone: it does not come.
    """
    return ForeignRequest(
        method=environ["REQUEST_METHOD"],
        uri=sent_target(environ),
        headers=sent_headers(environ),
        authorization=environ.get("HTTP_AUTHORIZATION"),
        query=environ.get("QUERY_STRING", ""),
        body=_whole(environ) if whole else None,
    )


def _whole(environ: Environ) -> bytes:
    try:
        body = read_body(environ)
    except OSError as error:
        raise ClientGone from error
    if body is None:
        raise Refused(413, "RequestEntityTooLarge", "The body is too long.")
    return body


def outgoing_of(request: ForeignRequest, environ: Environ, *, checked: bool) -> Outgoing:
    """The request as it is handed on.

    Args:
        request: as it came.
        environ: has the body, where the request has not.
        checked: whether the body must be the one whose hash was signed, where one was.

    Raises:
        Refused: a short body is not; of a longer one the blocks raise it, before the last.
    """
    chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
    length = None if chunked else declared_length(environ) or 0
    if request.body is not None:
        blocks, length = iter([request.body]), len(request.body)
    else:
        blocks = body_blocks(environ, BLOCK)
    names = {name.lower(): value for name, value in request.headers}
    signed = names.get("x-amz-content-sha256", "")
    if checked and fullmatch(_HASH, signed):
        blocks = _begun(_checked(blocks, signed))
    return Outgoing(request.method, request.uri, request.headers, blocks, length)


def _begun(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """Blocks of which the first has come: what is wrong with a body of one is known then."""
    return chain([block for block in [next(blocks, b"")] if block], blocks)


def _checked(blocks: Iterator[bytes], signed: str) -> Iterator[bytes]:
    """Hold the last block back until the hash of all of them is known to be the signed one.

    Raises:
        Refused: it is not; the back end then never has the whole body.
    """
    digest, held = sha256(), b""
    for block in blocks:
        digest.update(block)
        if held:
            yield held
        held = block
    if digest.hexdigest() != signed:
        what = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise Refused(400, "XAmzContentSHA256Mismatch", what)
    if held:
        yield held
