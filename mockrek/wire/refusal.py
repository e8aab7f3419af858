"""Errors become bytes: the one place that knows how each layer of the service spells them.

The service itself answers ``{"__type", "Code", "Message"}``; the framework before it ``{"__type",
"message"}``, but its JSON reader writes ``Message``; and what is not JSON 1.1 gets XML.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

from mockrek.errors import (
    FrameworkError,
    MissingAuthenticationTokenException,
    SerializationException,
    ServiceError,
    UnknownOperationException,
)

JSON_1_1: Final = "application/x-amz-json-1.1"
"""The content type of every request and answer of the service."""

PLAIN_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is not a result; ``content_type`` is ``None`` where the header is absent."""

    status: int
    content_type: str | None
    body: bytes


def render(error: ServiceError) -> Refusal:
    """Write an error as the service does: ``__type`` first, then alphabetical.

    >>> from mockrek.errors import InvalidImageFormatException
    >>> render(InvalidImageFormatException()).body[:62]
    b'{"__type":"InvalidImageFormatException","Code":"InvalidImageFo'
    """
    members = {"__type": error.code}
    if not isinstance(error, FrameworkError):
        members["Code"] = error.code
    if error.text is not None:
        members[_spell_message(error)] = error.text
    return Refusal(error.status, JSON_1_1, msgspec.json.encode(members))


def _spell_message(error: ServiceError) -> str:
    lower = isinstance(error, FrameworkError) and not isinstance(error, SerializationException)
    return "message" if lower else "Message"


def _render_xml(name: str, message: str) -> Refusal:
    body = f"<{name}>\n  <Message>{message}</Message>\n</{name}>\n"
    return Refusal(403, None, body.encode())


UNKNOWN_OPERATION: Final = render(UnknownOperationException())
"""The target is missing or names nothing."""

UNKNOWN_OPERATION_XML: Final = Refusal(404, None, b"<UnknownOperationException/>\n")
"""The content type is missing or another one."""

UNKNOWN_OPERATION_PLAIN: Final = Refusal(
    404,
    PLAIN_JSON,
    b'{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException","message":null},'
    b'"Version":"1.0"}',
)
"""The content type is ``application/json``, an older protocol that the service no longer speaks."""

ACCESS_DENIED_XML: Final = _render_xml(
    "AccessDeniedException", "Unable to determine service/operation name to be authorized"
)
"""The method is not POST, but the request is signed."""

MISSING_TOKEN_XML: Final = _render_xml(
    "MissingAuthenticationTokenException", MissingAuthenticationTokenException.default_text
)
"""The method is not POST, and the request is not signed."""

TOO_LARGE: Final = Refusal(413, None, b"")
"""The body is longer than the front end takes."""
