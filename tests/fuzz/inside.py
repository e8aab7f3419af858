"""The whole application in this process, and what it may answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from mockrek.server.app import create_app
from mockrek.settings import Settings
from mockrek.wire.model import Operation, load_model
from mockrek.wire.refusal import JSON_1_1
from model_check import assert_valid_output

FRAMEWORK = frozenset(
    {
        "ExpiredTokenException",
        "IncompleteSignatureException",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "SerializationException",
        "UnknownOperationException",
        "UnrecognizedClientException",
        "ValidationException",
    }
)
"""Errors of the layer in front of the service, which the model does not list."""

OPERATIONS = load_model().operations


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def error(self) -> str | None:
        """The code of the error; ``None`` for a result."""
        return None if self.status == 200 else json.loads(self.body)["__type"]

    @property
    def message(self) -> str | None:
        """The text of the error, however its member is spelled."""
        members = json.loads(self.body)
        text: str | None = members.get("message", members.get("Message"))
        return text


@cache
def _application(**settings: str) -> Any:
    texts = {"log": "off", "s3_endpoint": "off", **settings}
    return create_app(Settings.parse(texts), Path(mkdtemp(prefix="mockrek-fuzz-")))


def ask(operation: str, body: bytes, headers: Mapping[str, str] | None = None) -> Reply:
    """Send one request to the AWS API through the front door.

    Args:
        operation: its name, which may be none of the model's.
        body: of the request.
        headers: more of them, as WSGI names them.
    """
    target = f"RekognitionService.{operation}"
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "CONTENT_TYPE": JSON_1_1,
        "HTTP_HOST": "127.0.0.1",
        "HTTP_X_AMZ_TARGET": target,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        **(headers or {}),
    }
    started: list[Any] = []
    parts = _application().wsgi_app(environ, lambda *line: started.extend(line))
    return Reply(int(started[0][:3]), dict(started[1]), b"".join(parts))


def assert_service_answer(reply: Reply, operation: Operation | None) -> None:
    """Assert that an answer is a result of its operation, or an error in the service's form.

    Args:
        reply: the answer to a request with the content type of the service.
        operation: what was asked for; ``None`` where the model has no such operation.
    """
    assert reply.headers["Content-Type"] == JSON_1_1, reply
    if reply.status == 200:
        assert operation is not None
        assert_valid_output(reply.body, operation.output)
        return
    assert reply.status == 400, reply
    assert_error_form(reply.body, operation)


def assert_error_form(body: bytes, operation: Operation | None) -> None:
    """Assert that a body is an error of an operation, spelled as its layer spells it."""
    members = json.loads(body)
    code = members["__type"]
    assert all(isinstance(text, str) for text in members.values()), members
    if code == "SerializationException":
        assert members.keys() <= {"__type", "Message"}, members
    elif code in FRAMEWORK:
        assert members.keys() <= {"__type", "message"}, members
    else:
        assert members.keys() == {"__type", "Code", "Message"}, members
        assert members["Code"] == code
        assert operation is not None, members
        assert code in operation.errors, members
