"""A request's life: from headers and body to status and bytes, on one screen.

Each step knows what the one before it made sure of. The order is the service's: what an earlier
step finds wrong hides what a later one would find.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from mockrek.errors import InternalServerError, SerializationException, ServiceError
from mockrek.operations.clock import StageClock
from mockrek.operations.context import Context
from mockrek.operations.table import ANSWERED
from mockrek.server.configuration import InForce
from mockrek.server.log import say
from mockrek.wire.authenticate import ANONYMOUS, Caller, Mode, authenticate
from mockrek.wire.decode import decode
from mockrek.wire.encode import encode
from mockrek.wire.model import Operation
from mockrek.wire.refusal import JSON_1_1, Refusal, render
from mockrek.wire.route import route, unsupported
from mockrek.wire.validate import refuse, violations


class Request(NamedTuple):
    """What the service looks at.

    Attributes:
        method, content_type, target: as sent; empty where absent.
        authorization: the header, or ``None``.
        query: the query string, where a presigned request has its credential.
        body: the whole body.
    """

    method: str
    content_type: str
    target: str
    authorization: str | None
    query: str
    body: bytes


@dataclass(slots=True)
class Answer:
    """What goes back, and what the log says of it.

    Attributes:
        status, content_type, body: of HTTP; ``content_type`` is ``None`` where none is sent.
        operation: its name, or ``None`` where the request names none.
        error: the code of the error, or ``None``.
        faces: how many faces the answer has.
        caller: whose request it was.
        rules: which rule of truth answered for each image.
        clock: where the time went.
    """

    status: int
    content_type: str | None
    body: bytes
    operation: str | None = None
    error: str | None = None
    faces: int | None = None
    caller: Caller = ANONYMOUS
    rules: list[str] = field(default_factory=list)
    clock: StageClock = field(default_factory=StageClock)


def respond(request: Request, in_force: Callable[[], InForce], mode: Mode) -> Answer:
    """Answer one request to the AWS API; every error becomes the service's own.

    Args:
        request: what the service looks at.
        in_force: gives the configuration of this moment.
        mode: how credentials are looked at.
    """
    clock = StageClock()
    signed = request.authorization is not None or "X-Amz-Signature=" in request.query
    operation = route(
        request.method, request.content_type, request.target, request.body, signed=signed
    )
    if isinstance(operation, Refusal):
        return _refused(operation, "NoOperation", clock)
    caller, rules = ANONYMOUS, list[str]()
    try:
        parameters = _decoded(request.body, operation)
        caller = authenticate(request.authorization, request.query, mode)
        valid = _checked(parameters, operation)
        clock.end("decode")
        state = in_force()
        result = ANSWERED[operation.name](valid, Context(state.active, state.recent, clock, rules))
        answer = _answered(result, operation, clock)
    except ServiceError as error:
        answer = _refused(render(error), error.code, clock)
    except Exception:  # noqa: BLE001  # a bug of ours: the client gets the service's own form of it
        say(traceback.format_exc())
        failure = InternalServerError()
        answer = _refused(render(failure), failure.code, clock)
    answer.operation, answer.caller, answer.rules = operation.name, caller, rules
    clock.end("render")
    return answer


def _decoded(body: bytes, operation: Operation) -> dict[str, Any] | SerializationException:
    """The parameters; a value of the wrong type waits until the caller has been authenticated.

    Raises:
        SerializationException: the body is not JSON at all.
    """
    try:
        return decode(body, operation.input)
    except SerializationException as error:
        if error.text is None:
            raise
        return error


def _checked(
    parameters: Mapping[str, Any] | SerializationException, operation: Operation
) -> Mapping[str, Any]:
    if isinstance(parameters, SerializationException):
        raise parameters
    if operation.name not in ANSWERED:
        raise unsupported(operation.name, ANSWERED)
    found = violations(parameters, operation.input)
    if found:
        raise refuse(found)
    return parameters


def _answered(result: dict[str, Any], operation: Operation, clock: StageClock) -> Answer:
    assert operation.output is not None
    body = encode(result, operation.output)
    faces = sum(len(result.get(name, ())) for name in _FACE_LISTS)
    return Answer(200, JSON_1_1, body, faces=faces, clock=clock)


def _refused(refusal: Refusal, error: str, clock: StageClock) -> Answer:
    return Answer(refusal.status, refusal.content_type, refusal.body, error=error, clock=clock)


_FACE_LISTS: Final = ("FaceDetails", "FaceMatches", "UnmatchedFaces")
