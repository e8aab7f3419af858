"""The back end as the server sees it: requests handed to it, and its answers handed back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from errno import ECONNRESET
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from mockrek.backend.address import Address, Unreachable, Unsendable
from mockrek.backend.embedded import SERVICES
from mockrek.backend.forward import Body, Incoming, Outgoing, forward
from mockrek.backend.identity import as_account
from mockrek.backend.virtual_host import path_style
from mockrek.errors import FrameworkError
from mockrek.server.foreign import Refused, outgoing_of, path_asked, read_request, service_asked
from mockrek.server.log import new_request_id, say
from mockrek.server.pipeline import Answer, Request
from mockrek.server.sent import ClientGone, Environ, drain
from mockrek.wire.authenticate import ANONYMOUS, Caller, Gate
from mockrek.wire.foreign import refuse_as, render_foreign
from mockrek.wire.refusal import Refusal

ANSWERED_BY: Final = "x-mockrek-answered-by"
_NOT_HANDED_BACK: Final = frozenset({"date", "server"})  # the worker dates all answers

StartResponse = Callable[..., Any]


@dataclass(slots=True)
class Handed:
    """What the log says of a request that was handed on.

    Attributes:
        what: the service, method and path.
        request_id: as in the answer.
        status: of HTTP.
        error: the code of what it was refused with, if it was.
        caller: whose it was.
    """

    what: str
    request_id: str
    status: int = 0
    error: str | None = None
    caller: Caller = ANONYMOUS


class _Flowing:
    """A body on its way to the client. Where it breaks off, the connection does too."""

    def __init__(self, body: Body) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._body)
        except Unreachable as error:
            say(str(error))
            raise ConnectionResetError(ECONNRESET, str(error)) from error  # gunicorn hangs up

    def close(self) -> None:
        self._body.close()


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
        service, handed = service_asked(environ), _handed(environ)
        try:
            incoming = forward(self._find(), self._admitted(service, handed, environ))
        except FrameworkError as error:
            path = environ["PATH_INFO"]
            refusal = render_foreign(error, service, path, handed.request_id)
            return _refuse(refusal, error.code, handed, environ, start)
        except Refused as error:
            refusal = refuse_as(service, error.status, error.code, str(error))
            return _refuse(refusal, error.code, handed, environ, start)
        except Unsendable as error:
            refusal = refuse_as(service, 400, "InvalidRequest", str(error))
            return _refuse(refusal, "InvalidRequest", handed, environ, start)
        except Unreachable as error:
            refusal = refuse_as(service, 503, "ServiceUnavailable", str(error))
            return _refuse(refusal, "ServiceUnavailable", handed, environ, start)
        except ClientGone:
            return _refuse(Refusal(408, None, b""), "Timeout", handed, environ, start)
        handed.status = incoming.status
        handed.request_id = _request_id(incoming) or handed.request_id
        start(f"{incoming.status} {incoming.reason}", list(self._handed_back(incoming)))
        return _Flowing(incoming.body), handed

    def _admitted(self, service: str, handed: Handed, environ: Environ) -> Outgoing:
        """The request as it is handed on, once it has been let in.

        Raises:
            FrameworkError, Refused, ClientGone: it is not.
        """
        strict, address = self._gate.mode == "strict", self._find()
        if address.embedded and service not in SERVICES:
            what = f"mockrek answers {', '.join(sorted(SERVICES))}, not {service}"
            raise Refused(501, "NotImplemented", what)
        request = read_request(environ, whole=strict and service != "s3")
        handed.caller = caller = self._gate.admit(request, service)
        outgoing = outgoing_of(request, environ, checked=strict)
        if not address.embedded:
            return outgoing
        if service == "s3":
            host = environ.get("HTTP_HOST", "")
            outgoing = replace(outgoing, target=path_style(host, outgoing.target))
        return as_account(outgoing, caller.account, caller.region, service, caller.access_key)

    def reset(self) -> None:
        """Forget everything that an embedded back end was sent; another S3 is not touched.

        Raises:
            Unreachable: it does not answer, or does not do it.
        """
        address = self._find()
        if address.embedded:
            headers = [("Host", address.host), ("x-mockrek-word", address.word)]
            done = forward(address, Outgoing("POST", "/moto-api/reset", headers))
            done.read()
            if done.status != 200:
                raise Unreachable(f"{address.name} refused to be reset: {done.status}")

    def look(self) -> None:
        """Look whether an embedded back end answers; one elsewhere is not asked.

        Raises:
            Unreachable: it does not.
        """
        address = self._find()
        if address.embedded:
            address.connect().close()

    def ask_moto(self, request: Request, answer: Answer) -> None:
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
        caller = answer.caller
        told = as_account(outgoing, caller.account, caller.region, "rekognition", caller.access_key)
        incoming = forward(address, told)
        answer.status, answer.body = incoming.status, incoming.read()
        answer.content_type = _header(incoming, "content-type") or None
        answer.answered_by = self._name

    def _handed_back(self, incoming: Incoming) -> Iterator[tuple[str, str]]:
        for name, value in incoming.headers:
            if name.lower() not in _NOT_HANDED_BACK:
                yield name, value
        if self._name:
            yield ANSWERED_BY, self._name


def refuse_without_back_end(
    environ: Environ, start: StartResponse
) -> tuple[Iterable[bytes], Handed]:
    """Say to a client of another service that there is no back end, and how to have one."""
    service = service_asked(environ)
    what = (
        f"mockrek was started without a back end for {service}: give --s3-endpoint embedded (after "
        "pip install 'mockrek[s3]') or the URL of another"
    )
    refusal = refuse_as(service, 501, "NotImplemented", what)
    return _refuse(refusal, "NotImplemented", _handed(environ), environ, start)


def _handed(environ: Environ) -> Handed:
    sent = f"{environ['REQUEST_METHOD']} {path_asked(environ)}"
    what = quote(f"{service_asked(environ)} {sent}", safe=" /%~:@!$&'()*+,;=", encoding="latin-1")
    return Handed(what, new_request_id())


def _refuse(
    refusal: Refusal, code: str, handed: Handed, environ: Environ, start: StartResponse
) -> tuple[Iterable[bytes], Handed]:
    if refusal.status != 408:
        drain(environ)
    kind = [("Content-Type", refusal.content_type)] if refusal.content_type else []
    length = ("Content-Length", str(len(refusal.body)))
    start(_line(refusal.status), [("x-amz-request-id", handed.request_id), *kind, length])
    handed.status, handed.error = refusal.status, code
    return (() if environ["REQUEST_METHOD"] == "HEAD" else (refusal.body,)), handed


def _line(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}"


def _header(incoming: Incoming, wanted: str) -> str:
    return next((value for name, value in incoming.headers if name.lower() == wanted), "")


def _request_id(incoming: Incoming) -> str:
    return _header(incoming, "x-amzn-requestid") or _header(incoming, "x-amz-request-id")
