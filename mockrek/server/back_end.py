"""Requests that are not Rekognition's: handed to the back end, and its answer handed back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from http import HTTPStatus
from re import fullmatch
from typing import Any, Final, NamedTuple

from mockrek.backend.address import Address, Unreachable
from mockrek.backend.forward import BLOCK, Incoming, Outgoing, forward
from mockrek.backend.identity import as_account
from mockrek.backend.virtual_host import path_style
from mockrek.errors import FrameworkError
from mockrek.server.log import new_request_id
from mockrek.server.pipeline import Answer, Request
from mockrek.server.sent import (
    ClientGone,
    Environ,
    body_blocks,
    declared_length,
    read_body,
    sent_headers,
    sent_target,
)
from mockrek.wire.authenticate import ANONYMOUS, Caller, Gate, service_of
from mockrek.wire.foreign import refuse_as, render_foreign
from mockrek.wire.refusal import Refusal

ANSWERED_BY: Final = "x-mockrek-answered-by"
_NOT_HANDED_BACK: Final = frozenset({"date", "server"})  # the worker dates all answers
_HASH: Final = "[0-9a-f]{64}"

StartResponse = Callable[..., Any]


class BodyTooLarge(Exception):
    """A body that has to be read as a whole is longer than the front end takes."""


class PayloadMismatch(Exception):  # as the others, named for what happened
    """A body is not the one whose hash was signed."""


@dataclass(slots=True)
class Handed:
    """What the log says of a request that was handed on."""

    what: str
    status: int
    error: str | None = None
    caller: Caller = ANONYMOUS
    request_id: str = ""


class _Request(NamedTuple):
    """What :class:`Gate` looks at; ``body`` is ``None`` where it flows on as it comes."""

    method: str
    uri: str
    headers: list[tuple[str, str]]
    authorization: str | None
    query: str
    body: bytes | None


class BackEnd:
    """Hands requests on.

    Args:
        find: gives the address, once somebody answers there.
        name: for the header that says who answered; empty for none.
        gate: lets requests in.
    """

    def __init__(self, find: Callable[[], Address], name: str, gate: Gate) -> None:
        self._find = find
        self._name = name
        self._gate = gate

    def serve(self, environ: Environ, start: StartResponse) -> tuple[Iterable[bytes], Handed]:
        """Serve one request, whose body flows on as it comes."""
        service = _service(environ)
        handed = Handed(f"{service} {environ['REQUEST_METHOD']} {_path(environ)}", 0)
        try:
            request = self._request(environ, service)
            handed.caller = self._gate.admit(request, service)
            outgoing = self._outgoing(request, service, handed.caller, environ)
            incoming = forward(self._find(), outgoing)
        except FrameworkError as error:
            handed.request_id = new_request_id()
            refusal = render_foreign(error, service, environ["PATH_INFO"], handed.request_id)
            return _refuse(refusal, start, handed)
        except PayloadMismatch:
            refusal = refuse_as(service, 400, "XAmzContentSHA256Mismatch", _MISMATCH)
            return _refuse(refusal, start, handed)
        except Unreachable as error:
            refusal = refuse_as(service, 503, "ServiceUnavailable", str(error))
            return _refuse(refusal, start, handed)
        except BodyTooLarge:
            refusal = refuse_as(service, 413, "RequestEntityTooLarge", "The body is too long.")
            return _refuse(refusal, start, handed)
        except ClientGone:
            handed.error = "Timeout"
            return _refuse(Refusal(408, None, b""), start, handed)
        handed.status = incoming.status
        handed.request_id = _request_id(incoming)
        start(f"{incoming.status} {incoming.reason}", list(self._handed_back(incoming)))
        return incoming.body, handed

    def reset(self) -> None:
        """Forget everything that an embedded back end was sent; another S3 is not touched.

        Raises:
            Unreachable: it does not answer.
        """
        address = self._find()
        if address.embedded:
            headers = [("Host", address.host)]
            forward(address, Outgoing("POST", "/moto-api/reset", headers)).read()

    def ask_moto(self, request: Request, caller: Caller) -> Answer:
        """Have moto answer an operation of Rekognition; its answer comes back unchanged.

        Raises:
            Unreachable: it does not answer.
        """
        address = self._find()
        headers = [
            ("Host", address.host),
            ("Content-Type", request.content_type),
            ("X-Amz-Target", request.target),
        ]
        outgoing = Outgoing("POST", "/", headers, [request.body], len(request.body))
        told = as_account(outgoing, caller.account, caller.region, "rekognition", caller.access_key)
        incoming = forward(address, told)
        kind = _header(incoming.headers, "content-type") or None
        return Answer(incoming.status, kind, incoming.read(), answered_by=self._name)

    def _request(self, environ: Environ, service: str) -> _Request:
        """The request; its body only where the signature cannot be checked without it."""
        whole = self._gate.mode == "strict" and service != "s3"
        return _Request(
            method=environ["REQUEST_METHOD"],
            uri=sent_target(environ),
            headers=sent_headers(environ),
            authorization=environ.get("HTTP_AUTHORIZATION"),
            query=environ.get("QUERY_STRING", ""),
            body=_whole(environ) if whole else None,
        )

    def _outgoing(
        self, request: _Request, service: str, caller: Caller, environ: Environ
    ) -> Outgoing:
        chunked = "chunked" in environ.get("HTTP_TRANSFER_ENCODING", "").lower()
        length = None if chunked else declared_length(environ) or 0
        if request.body is not None:
            blocks, length = iter([request.body]), len(request.body)
        else:
            blocks = body_blocks(environ, BLOCK)
        signed = _header(request.headers, "x-amz-content-sha256")
        if self._gate.mode == "strict" and fullmatch(_HASH, signed):
            blocks = _checked(blocks, signed)
        outgoing = Outgoing(request.method, request.uri, request.headers, blocks, length)
        if not self._find().embedded:
            return outgoing
        if service == "s3":
            target = path_style(environ.get("HTTP_HOST", ""), request.uri)
            outgoing = replace(outgoing, target=target)
        return as_account(outgoing, caller.account, caller.region, service, caller.access_key)

    def _handed_back(self, incoming: Incoming) -> Iterator[tuple[str, str]]:
        for name, value in incoming.headers:
            if name.lower() not in _NOT_HANDED_BACK:
                yield name, value
        if self._name:
            yield ANSWERED_BY, self._name


_MISMATCH: Final = "The provided 'x-amz-content-sha256' header does not match what was computed."


def refuse_without_back_end(environ: Environ, start: StartResponse) -> Iterable[bytes]:
    """Say to a client of another service that there is no back end, and how to have one."""
    service = service_of(environ.get("HTTP_AUTHORIZATION"), environ.get("QUERY_STRING", "")) or "s3"
    what = (
        f"mockrek was started without a back end for {service}: give --s3-endpoint embedded (after "
        "pip install 'mockrek[s3]') or the URL of another"
    )
    refusal = refuse_as(service, 501, "NotImplemented", what)
    return _refuse(refusal, start, Handed("", 0))[0]


def _refuse(
    refusal: Refusal, start: StartResponse, handed: Handed
) -> tuple[Iterable[bytes], Handed]:
    kind = [("Content-Type", refusal.content_type)] if refusal.content_type else []
    start(_line(refusal.status), [*kind, ("Content-Length", str(len(refusal.body)))])
    handed.status, handed.error = refusal.status, handed.error or "Refused"
    return (refusal.body,), handed


def _line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


def _whole(environ: Environ) -> bytes:
    """The whole body.

    Raises:
        BodyTooLarge: it is longer than the front end takes.
        ClientGone: it does not come.
    """
    try:
        body = read_body(environ)
    except OSError as error:
        raise ClientGone from error
    if body is None:
        raise BodyTooLarge
    return body


def _path(environ: Environ) -> str:
    return sent_target(environ).partition("?")[0]


def _service(environ: Environ) -> str:
    """Whose the request is, as far as it says; what says nothing is S3's."""
    named = service_of(environ.get("HTTP_AUTHORIZATION"), environ.get("QUERY_STRING", ""))
    if named is not None:
        return named
    form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    posted = environ["REQUEST_METHOD"] == "POST" and _path(environ) == "/"
    query = posted and form  # as STS's unsigned actions
    return "sts" if query or environ.get("HTTP_HOST", "").lower().startswith("sts.") else "s3"


def _header(headers: Iterable[tuple[str, str]], wanted: str) -> str:
    return next((value for name, value in headers if name.lower() == wanted), "")


def _request_id(incoming: Incoming) -> str:
    ours, s3 = "x-amzn-requestid", "x-amz-request-id"
    return _header(incoming.headers, ours) or _header(incoming.headers, s3)


def _checked(blocks: Iterator[bytes], signed: str) -> Iterator[bytes]:
    """Hold the last block back until the hash of all of them is known to be the signed one.

    Raises:
        PayloadMismatch: it is not; the back end then never has the whole body.
    """
    digest, held = sha256(), b""
    for block in blocks:
        digest.update(block)
        if held:
            yield held
        held = block
    if digest.hexdigest() != signed:
        raise PayloadMismatch
    if held:
        yield held
