"""Which operation a request asks for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Final, NamedTuple

from mockrek.errors import SerializationException, UnknownOperationException
from mockrek.wire.authenticate import service_of
from mockrek.wire.decode import check_syntax
from mockrek.wire.model import Operation, load_model
from mockrek.wire.refusal import (
    ACCESS_DENIED_XML,
    JSON_1_1,
    MISSING_TOKEN_XML,
    PLAIN_JSON,
    UNKNOWN_OPERATION,
    UNKNOWN_OPERATION_PLAIN,
    UNKNOWN_OPERATION_XML,
    Refusal,
    render,
)

SERVICE: Final = "rekognition"
TARGET_PREFIX: Final = "RekognitionService."
_FORMS: Final = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


class Routed(NamedTuple):
    """What says whose a request is: header values are empty where absent.

    Attributes:
        method: of HTTP.
        path: decoded.
        query: the query string.
        host, target, content_type: headers.
        authorization: the header, or ``None``.
    """

    method: str
    path: str
    query: str
    host: str
    target: str
    content_type: str
    authorization: str | None


def route(
    method: str, content_type: str, target: str, body: bytes, *, signed: bool
) -> Operation | Refusal:
    """Find the operation of the model, or how the service refuses the request.

    The path of a request does not matter, nor do parameters of its content type.

    Args:
        method: the HTTP method.
        content_type: the header; empty when absent.
        target: the ``X-Amz-Target`` header; empty when absent.
        body: looked at only where there is no operation.
        signed: whether the request has an Authorization header or is presigned.
    """
    if method != "POST":
        return ACCESS_DENIED_XML if signed else MISSING_TOKEN_XML
    if content_type != JSON_1_1:  # as SDKs send it
        kind = content_type.partition(";")[0].strip().lower()
        if kind != JSON_1_1:
            return UNKNOWN_OPERATION_PLAIN if kind == PLAIN_JSON else UNKNOWN_OPERATION_XML
    return _targets().get(target) or _refuse_target(body)


def is_ours(request: Routed) -> bool:
    """Whether a request is Rekognition's; what is not goes to the back end.

    Its target says so, else the service that its credential is for, else its host; a request
    that says nothing of these is Rekognition's if it is sent to ``/`` as the service wants it.
    """
    if request.target.startswith(TARGET_PREFIX):
        return True
    service = service_of(request.authorization, request.query)
    if service is not None:
        return service == SERVICE
    if request.host.lower().startswith(f"{SERVICE}."):
        return True
    kind = request.content_type.partition(";")[0].strip().lower()
    return request.method in {"OPTIONS", "POST"} and request.path == "/" and kind not in _FORMS


def unsupported(operation: str, answered: Collection[str]) -> UnknownOperationException:
    """Make the error for an operation that the service knows and mockrek does not answer.

    >>> print(unsupported("DetectText", ["DetectFaces", "CompareFaces"]))
    mockrek does not answer DetectText. It answers: CompareFaces, DetectFaces.
    """
    names = ", ".join(sorted(answered))
    return UnknownOperationException(f"mockrek does not answer {operation}. It answers: {names}.")


@cache
def _targets() -> Mapping[str, Operation]:
    model = load_model()
    return {f"{model.target_prefix}.{name}": op for name, op in model.operations.items()}


def _refuse_target(body: bytes) -> Refusal:
    try:
        if body:
            check_syntax(body)
    except SerializationException as error:
        return render(error)
    return UNKNOWN_OPERATION
