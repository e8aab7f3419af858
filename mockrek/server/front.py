"""The front door: Rekognition's requests go straight to the pipeline, others to the back end.

The control API alone is Flask's, whose dispatch costs more than a small answer does. The AWS API
has one path and no routes, so it is served below Flask, as a WSGI callable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final
from urllib.parse import quote

from mockrek.operations.clock import STAGES, StageClock
from mockrek.server.back_end import ANSWERED_BY, BackEnd, Handed, refuse_without_back_end
from mockrek.server.lanes import CONTROL_PATHS
from mockrek.server.log import Line, Log, new_request_id
from mockrek.server.pipeline import Answer, Request, Service, respond
from mockrek.server.sent import Environ, read_body, sent_headers, sent_target
from mockrek.wire.authenticate import service_of
from mockrek.wire.cors import answer_preflight, expose
from mockrek.wire.refusal import TOO_LARGE
from mockrek.wire.route import Routed, is_ours

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
WsgiApplication = Callable[[Environ, StartResponse], Iterable[bytes]]

_TIMING: Final = ", ".join(f"{stage};dur=%.3f" for stage in STAGES)
_REASONS: Final = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class FrontDoor:
    """The WSGI callable that gunicorn calls.

    Args:
        control: the Flask application's own WSGI callable.
        service: what requests to Rekognition are answered from.
        back_end: answers the rest; ``None`` for none.
        log: gets a line a request.
    """

    def __init__(
        self, control: WsgiApplication, service: Service, back_end: BackEnd | None, log: Log
    ) -> None:
        self._control = control
        self._service = service
        self._back_end = back_end
        self._log = log

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve one request."""
        if environ["PATH_INFO"].startswith(CONTROL_PATHS):
            return self._serve_control(environ, start_response)
        if not is_ours(_routed(environ)):
            if self._back_end is not None:
                return self._serve_elsewhere(self._back_end, environ, start_response)
            if _service_named(environ):
                return self._refuse_elsewhere(environ, start_response)
        return self._serve_service(environ, start_response)

    def _serve_service(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        began = perf_counter()
        origin = environ.get("HTTP_ORIGIN")
        request_id = new_request_id()
        extra = answer_preflight(
            environ["REQUEST_METHOD"],
            origin,
            environ.get("HTTP_ACCESS_CONTROL_REQUEST_HEADERS"),
            environ.get("HTTP_ACCESS_CONTROL_REQUEST_METHOD"),
        )
        if extra is not None:
            answer = Answer(200, None, b"")
        else:
            answer, extra = self._answer(environ), expose(origin)
        headers = [("x-amzn-RequestId", request_id)]
        if answer.content_type is not None:
            headers.append(("Content-Type", answer.content_type))
        headers.append(("Content-Length", str(len(answer.body))))
        headers.append(("Server-Timing", server_timing(answer.clock)))
        if answer.answered_by:
            headers.append((ANSWERED_BY, answer.answered_by))
        headers.extend(extra)
        start_response(_REASONS[answer.status], headers)
        self._write_line(environ, answer, request_id, perf_counter() - began)
        return () if environ["REQUEST_METHOD"] == "HEAD" else (answer.body,)

    def _serve_elsewhere(
        self, back_end: BackEnd, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        began = perf_counter()
        body, handed = back_end.serve(environ, start_response)
        self._write_handed(environ, handed, perf_counter() - began)
        return body

    def _refuse_elsewhere(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        began = perf_counter()
        body, handed = refuse_without_back_end(environ, start_response)
        self._write_handed(environ, handed, perf_counter() - began)
        return body

    def _write_handed(self, environ: Environ, handed: Handed, seconds: float) -> None:
        answer = Answer(handed.status, None, b"", handed.what, handed.error, caller=handed.caller)
        self._write_line(environ, answer, handed.request_id, seconds)

    def _serve_control(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        began, path = perf_counter(), environ["PATH_INFO"]
        status: list[str] = []

        def start(line: str, headers: Headers, *rest: Any) -> Any:
            status.append(line)
            return start_response(line, headers, *rest)

        body = self._control(environ, start)
        if "/health/" not in path:  # probes come every few seconds and say nothing new
            sent = quote(path, encoding="latin-1")  # as it came: no line break of its own
            answer = Answer(int(status[-1][:3]), None, b"", f"{environ['REQUEST_METHOD']} {sent}")
            self._write_line(environ, answer, "", perf_counter() - began)
        return body

    def _answer(self, environ: Environ) -> Answer:
        try:
            body = read_body(environ)
        except OSError:  # the client went away, or sent nothing for too long
            return Answer(408, None, b"", error="Timeout")
        if body is None:
            return Answer(
                TOO_LARGE.status, TOO_LARGE.content_type, TOO_LARGE.body, error="TooLarge"
            )
        request = Request(
            method=environ["REQUEST_METHOD"],
            content_type=environ.get("CONTENT_TYPE", ""),
            target=environ.get("HTTP_X_AMZ_TARGET", ""),
            authorization=environ.get("HTTP_AUTHORIZATION"),
            query=environ.get("QUERY_STRING", ""),
            body=body,
            uri=sent_target(environ),
            headers=sent_headers(environ),
        )
        return respond(request, self._service)

    def _write_line(
        self, environ: Environ, answer: Answer, request_id: str, seconds: float
    ) -> None:
        self._log(
            Line(
                operation=answer.operation or environ["REQUEST_METHOD"],
                status=answer.status,
                error=answer.error,
                milliseconds=1000 * seconds,
                faces=answer.faces,
                rules=tuple(answer.rules),
                account=answer.caller.account,
                region=answer.caller.region,
                request_id=request_id,
            )
        )


def server_timing(clock: StageClock) -> str:
    """The stages of a request as a ``Server-Timing`` header (W3C), milliseconds."""
    spent = clock.nanoseconds
    return _TIMING % tuple([spent.get(stage, 0) / 1e6 for stage in STAGES])


def _routed(environ: Environ) -> Routed:
    return Routed(
        method=environ["REQUEST_METHOD"],
        path=environ["PATH_INFO"],
        query=environ.get("QUERY_STRING", ""),
        host=environ.get("HTTP_HOST", ""),
        target=environ.get("HTTP_X_AMZ_TARGET", ""),
        content_type=environ.get("CONTENT_TYPE", ""),
        authorization=environ.get("HTTP_AUTHORIZATION"),
    )


def _service_named(environ: Environ) -> str | None:
    return service_of(environ.get("HTTP_AUTHORIZATION"), environ.get("QUERY_STRING", ""))
