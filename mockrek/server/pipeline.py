"""A request's life: from headers and body to status and bytes, on one screen.

Each step knows what the one before it made sure of. The order is the service's: what an earlier
step finds wrong hides what a later one would find.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, NamedTuple

from mockrek.backend.address import Unreachable
from mockrek.errors import InternalServerError, SerializationException, ServiceError
from mockrek.operations.clock import StageClock
from mockrek.operations.context import Context, StoredImage
from mockrek.operations.table import ANSWERED, BY_MOTO
from mockrek.server.answers import Given, Key, key_of
from mockrek.server.configuration import InForce
from mockrek.server.log import say
from mockrek.wire.authenticate import ANONYMOUS, Caller, Gate
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
        uri: the target of the request line, as sent.
        headers: every line, as sent.
    """

    method: str
    content_type: str
    target: str
    authorization: str | None
    query: str
    body: bytes
    uri: str = "/"
    headers: Sequence[tuple[str, str]] = ()


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
        answered_by: who else made the answer.
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
    answered_by: str | None = None


ReadObject = Callable[[Caller, str, str, str | None], StoredImage | None]
AskMoto = Callable[[Request, Answer], None]


class Service(NamedTuple):
    """What requests are answered from.

    Attributes:
        in_force: account and region → their configuration of this moment.
        gate: lets requests in.
        read_object: reads an image from S3 as a caller; ``None`` where there is no back end.
        ask_moto: has moto make an answer; ``None`` where it is not asked.
        recalls: whether what was answered before is answered again without working it out.
    """

    in_force: Callable[[str, str], InForce]
    gate: Gate
    read_object: ReadObject | None = None
    ask_moto: AskMoto | None = None
    recalls: bool = True


def respond(request: Request, service: Service) -> Answer:
    """Answer one request to the AWS API; every error becomes the service's own.

    Args:
        request: what the service looks at.
        service: what it is answered from.
    """
    clock = StageClock()
    signed = request.authorization is not None or "X-Amz-Signature=" in request.query
    operation = route(
        request.method, request.content_type, request.target, request.body, signed=signed
    )
    if isinstance(operation, Refusal):
        return _refused(operation, "NoOperation", clock)
    answer = Answer(200, JSON_1_1, b"", operation.name, clock=clock)
    key = key_of(operation.name, request.body) if service.recalls else None
    try:
        if key is None or not _recall(request, key, service, answer):
            _work_out(request, operation, service, answer, key)
    except ServiceError as error:
        _fail(answer, error, error.code)
    except Unreachable as error:
        say(str(error))
        _fail(answer, InternalServerError(str(error)), "BackEnd")
    except Exception:  # noqa: BLE001  # a bug of ours: the client gets the service's own form of it
        say(traceback.format_exc())
        _fail(answer, InternalServerError(), "InternalServerError")
    clock.end("render")
    return answer


def _recall(request: Request, key: Key, service: Service, answer: Answer) -> bool:
    """Answer as the same body was answered before, if it was.

    A body that was answered is sound, so who sends it may be looked at before it is; where that can
    end in a refusal, what the body itself would be refused for goes first.
    """
    caller = answer.caller = service.gate.admit(request)
    answers = service.in_force(caller.account, caller.region).answers
    given = answers.get(key, request.body)
    if given is None:
        return False
    answer.body, answer.faces, answer.rules = given.body, given.faces, list(given.rules)
    answer.clock.end("decode")
    return True


def _work_out(
    request: Request, operation: Operation, service: Service, answer: Answer, key: Key | None
) -> None:
    """Answer, step by step in the service's order; and keep the answer by the key, if there is one.

    Raises:
        ServiceError: what the caller is told in place of a result.
        Unreachable: a back end does not answer.
    """
    parameters = _decoded(request.body, operation)
    if key is None:
        answer.caller = service.gate.admit(request)
    valid = _checked(parameters, operation, by_moto=service.ask_moto is not None)
    answer.clock.end("decode")
    if operation.name not in ANSWERED:
        assert service.ask_moto is not None
        service.ask_moto(request, answer)
        answer.rules.append("by moto")
        return
    state = service.in_force(answer.caller.account, answer.caller.region)
    context = _context(state, service, answer)
    result = ANSWERED[operation.name](valid, context)
    assert operation.output is not None
    answer.body = encode(result, operation.output)
    answer.faces = sum(len(result.get(name, ())) for name in _FACE_LISTS)
    if key is not None and not context.stored:
        rules = tuple(answer.rules)
        state.answers.put(key, Given(request.body, answer.body, answer.faces, rules))


def _context(state: InForce, service: Service, answer: Answer) -> Context:
    context = Context(state.active, state.recent, answer.clock, answer.rules)
    if service.read_object is not None:
        context.read_object = partial(service.read_object, answer.caller)
    return context


def _fail(answer: Answer, error: ServiceError, code: str) -> None:
    refusal = render(error)
    answer.status, answer.content_type, answer.body = refusal.status, JSON_1_1, refusal.body
    answer.error, answer.faces = code, None


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
    parameters: Mapping[str, Any] | SerializationException, operation: Operation, *, by_moto: bool
) -> Mapping[str, Any]:
    if isinstance(parameters, SerializationException):
        raise parameters
    if operation.name not in ANSWERED and not (by_moto and operation.name in BY_MOTO):
        raise unsupported(operation.name, [*ANSWERED, *(BY_MOTO if by_moto else ())])
    found = violations(parameters, operation.input)
    if found:
        raise refuse(found)
    return parameters


def _refused(refusal: Refusal, error: str, clock: StageClock) -> Answer:
    return Answer(refusal.status, refusal.content_type, refusal.body, error=error, clock=clock)


_FACE_LISTS: Final = ("FaceDetails", "FaceMatches", "UnmatchedFaces")
