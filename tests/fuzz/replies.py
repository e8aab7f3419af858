"""What came back over a socket: replies told apart, and each held to a form that is allowed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from fuzz.inside import OPERATIONS, assert_error_form
from mockrek.wire.refusal import JSON_1_1, PLAIN_JSON, UNKNOWN_OPERATION_PLAIN

_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) [A-Za-z -]*")
_GUNICORN = frozenset({400, 413, 414, 417, 431, 501, 505})
"""What gunicorn refuses by itself, with a short page."""

_CODES = frozenset().union(*(operation.errors for operation in OPERATIONS.values()))


@dataclass(frozen=True)
class Reply:
    """One reply, with the names of its headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def kind(self) -> str | None:
        return self.headers.get("content-type")


def replies(stream: bytes) -> Iterator[Reply]:
    """Take a stream apart.

    Raises:
        AssertionError: it is no row of whole replies.
    """
    while stream:
        head, end, rest = stream.partition(b"\r\n\r\n")
        assert end, stream[:200]
        first, *lines = head.split(b"\r\n")
        found = _STATUS.fullmatch(first)
        assert found, first
        headers = {}
        for line in lines:
            name, colon, value = line.decode("latin-1").partition(": ")
            assert colon, line
            headers[name.lower()] = value
        # The answer to HEAD has no body, whatever its length says.
        length = 0 if _begins(rest) else int(headers.get("content-length", 0))
        assert len(rest) >= length, (head, rest[:200])
        status = int(found[1])
        yield Reply(status, {} if status == 100 else headers, rest[:length])
        stream = rest[length:]


def _begins(rest: bytes) -> bool:
    return not rest or rest.startswith(b"HTTP/1.")


def assert_allowed(reply: Reply) -> None:
    """Assert that a reply is of the service, of the control API, or gunicorn's own short page."""
    assert b"Traceback" not in reply.body
    if reply.status == 100:
        assert not reply.body
    elif "x-amzn-requestid" in reply.headers:
        assert_of_service(reply)
    elif reply.kind == PLAIN_JSON:
        assert reply.status < 500, reply
        if reply.body:
            document = json.loads(reply.body)
            assert reply.status < 300 or document.keys() == {"error"}, reply
    elif reply.kind in {"application/xml", "text/xml"}:
        assert reply.status in {400, 403, 501}, reply
        if reply.body:
            ET.fromstring(reply.body)
    elif reply.status in _GUNICORN and reply.kind == "text/html":
        assert len(reply.body) < 1000, reply
    else:
        # The control API: CSV, OPTIONS, a reset, a path with two slashes where one is meant; and
        # a body that never came whole.
        assert reply.status in {200, 204, 308, 408}, reply


def assert_of_service(reply: Reply) -> None:
    """Assert that a reply has a form of Rekognition's."""
    assert reply.status in {200, 400, 403, 404, 408, 413}, reply
    if not reply.body:
        return
    if reply.kind == JSON_1_1 and reply.status == 400:
        code = json.loads(reply.body)["__type"]
        named = next((op for op in OPERATIONS.values() if code in op.errors), None)
        assert_error_form(reply.body, named)
    elif reply.kind == JSON_1_1:
        assert reply.status == 200, reply
        json.loads(reply.body)
    elif reply.kind == PLAIN_JSON:
        assert reply.body == UNKNOWN_OPERATION_PLAIN.body
    else:
        assert reply.kind is None, reply
        ET.fromstring(reply.body)
