"""One request and the answer that the service gives to it, byte by byte.

Expected values are written out here and in the tables, from what is known of the service; nothing
is taken from mockrek but the output shapes that a result is checked against.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import perf_counter

from mockrek.wire.model import load_model
from model_check import assert_valid_output
from pictures import base64_of, picture
from raw_http import JSON_1_1, Call, Connection, Reply
from served import Served

PICTURE = {"Bytes": base64_of(picture())}
GOOD = Call({"Image": PICTURE})

JSON_HEADERS = ("x-amzn-RequestId", "Content-Type", "Content-Length", "Server-Timing", "Date")
BARE_HEADERS = ("x-amzn-RequestId", "Content-Length", "Server-Timing", "Date")
_UUID_4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_TIMING = re.compile(r"decode;dur=[\d.]+, truth;dur=[\d.]+, score;dur=[\d.]+, render;dur=[\d.]+")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


@dataclass(frozen=True)
class Case:
    """A row of a table.

    Attributes:
        name: what is special about it.
        call: the request.
        status: of HTTP.
        body: every byte of it; ``None`` is a result, which is checked against its output shape.
        headers: the names of the headers, in order.
        content_type: the value of that header, ``None`` where there is none.
    """

    name: str
    call: Call
    status: int
    body: bytes | None
    headers: Sequence[str] = JSON_HEADERS
    content_type: str | None = JSON_1_1


def refused(name: str, call: Call, body: bytes) -> Case:
    """A client error of the service: 400, whatever is wrong."""
    return Case(name, call, 400, body)


def answered(name: str, call: Call) -> Case:
    """A result of DetectFaces or CompareFaces."""
    return Case(name, call, 200, None)


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def service(code: str, text: str) -> bytes:
    """An error of the service itself."""
    return f'{{"__type":"{code}","Code":"{code}","Message":"{_escape(text)}"}}'.encode()


def validation(*broken: str) -> bytes:
    """An error of the framework: constraints of the model do not hold."""
    head = f"{len(broken)} validation error{'s' * (len(broken) > 1)} detected: "
    text = _escape(head + "; ".join(f"Value {one}" for one in broken))
    return f'{{"__type":"ValidationException","message":"{text}"}}'.encode()


def at_least(value: str, path: str, least: int, noun: str = "length") -> str:
    what = f"Member must have {noun} greater than or equal to {least}"
    return f"'{value}' at '{path}' failed to satisfy constraint: {what}"


def at_most(value: str, path: str, most: int, noun: str = "length") -> str:
    what = f"Member must have {noun} less than or equal to {most}"
    return f"'{value}' at '{path}' failed to satisfy constraint: {what}"


def unreadable(text: str | None = None) -> bytes:
    """An error of the framework: the body is not JSON, or a value has the wrong type."""
    said = "" if text is None else f',"Message":"{_escape(text)}"'
    return f'{{"__type":"SerializationException"{said}}}'.encode()


INVALID_PARAMETERS = service("InvalidParameterException", "Request has invalid parameters")
INVALID_FORMAT = service("InvalidImageFormatException", "Request has invalid image format")


def assert_answers(server: Served, case: Case) -> None:
    """Ask, look at everything that came back, and make sure that the server goes on."""
    with server.connect() as connection:
        began = perf_counter()
        reply = connection.ask(case.call)
        seconds = perf_counter() - began
        _assert_reply(reply, case)
        _assert_goes_on(server, connection, reply)
    assert seconds < 1 or _seconds(server, case.call) < 1


def _seconds(server: Served, call: Call) -> float:
    """How long it takes once more, the shorter of two: the machine may have been busy."""
    times = []
    for _ in range(2):
        with server.connect() as connection:
            began = perf_counter()
            connection.ask(call)
            times.append(perf_counter() - began)
    return min(times)


def _assert_reply(reply: Reply, case: Case) -> None:
    assert reply.status == case.status, reply.body
    if case.body is None:
        operation = load_model().operations[case.call.target or ""]
        assert_valid_output(reply.body, operation.output)
        assert not set(_STRING.sub(b"", reply.body)) & set(b" \t\r\n")
    else:
        assert reply.body == case.body
    assert tuple(reply.names) == tuple(case.headers)
    assert reply.header("Content-Type") == case.content_type
    assert _UUID_4.fullmatch(reply.header("x-amzn-RequestId") or "")
    assert _TIMING.fullmatch(reply.header("Server-Timing") or "")
    assert case.call.method == "HEAD" or reply.header("Content-Length") == str(len(reply.body))
    date = parsedate_to_datetime(reply.header("Date") or "")
    assert abs((datetime.now(UTC) - date).total_seconds()) < 60
    assert b"Traceback" not in reply.body


def _assert_goes_on(server: Served, connection: Connection, reply: Reply) -> None:
    """The connection is good for another request, unless it was said to close."""
    if reply.header("Connection") == "close":
        assert connection.ended
        with server.connect() as fresh:
            assert fresh.ask(GOOD).status == 200
    else:
        assert connection.ask(GOOD).status == 200
    assert server.worker_pids == server.first_pids
    assert "Traceback" not in server.log
