"""A request is read as gunicorn reads it, whether or not its head is plain."""

from __future__ import annotations

from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.message import Request
from hypothesis import example, given
from hypothesis import strategies as st

from mockrek.server.request import ServiceRequest
from mockrek.server.settled import Settled
from mockrek.server.unread import Unread

PEERS = (("127.0.0.1", 1), ("10.9.8.7", 1))
CALL = b"POST / HTTP/1.1"

_NAMES = """
    Host host Content-Type content-type Content-Length Transfer-Encoding Expect Connection Trailer
    X-Forwarded-Proto X-Forwarded-Ssl X-Amz-Target x-amz-meta-a_b SCRIPT_NAME User-Agent A b Upgrade
"""
NAMES = st.sampled_from(_NAMES.split()) | st.text(max_size=4)
VALUES = st.sampled_from(
    ["", "x", " a  b\t", "100-continue", "https", "on", "2", "chunked", "close", "a" * 60, "\xe9"]
) | st.text(max_size=6)
SEPARATORS = st.sampled_from([": ", ":", ":\t ", " : ", " "]) | st.just(": ")
ENDS = st.sampled_from(["\r\n", "\n", "\r\n ", "\r"]) | st.just("\r\n")
LINES = st.lists(st.tuples(NAMES, SEPARATORS, VALUES, ENDS).map("".join), max_size=6)
PLAIN = st.lists(
    st.tuples(st.sampled_from(["Host", "A", "b-c", "User-Agent", "Expect"]), VALUES), max_size=6
).map(lambda pairs: [f"{name}: {value}\r\n" for name, value in pairs])
FIRST = st.sampled_from(
    [
        CALL,
        b"POST / HTTP/1.0",
        b"GET /a%20b?c=d#e HTTP/1.1",
        b"post / HTTP/1.1",
        b"POST  / HTTP/1.1",
    ]
) | st.just(CALL)


def config(**settings: Any) -> Any:
    made: Any = Config()
    options = {
        "forwarder_headers": "",
        "header_map": "dangerous",
        "limit_request_fields": 5,
        "limit_request_field_size": 50,
        **settings,
    }
    for name, value in options.items():
        made.set(name, value)
    return made


CONFIGS = [
    config(),
    config(header_map="refuse"),
    config(header_map="drop"),
    config(limit_request_field_size=0, limit_request_fields=100),
    config(strip_header_spaces=True, permit_obsolete_folding=True),
]


def read(kind: Any, cfg: Any, peer: Any, head: bytes) -> Any:
    """All that a request knows, or what is wrong with it."""
    unread = Unread()
    unread.append(head)
    try:
        request = kind(cfg, unread, peer, 1)
    except Exception as error:  # noqa: BLE001  # whatever gunicorn raises
        return type(error), str(error)
    known = dict(vars(request))
    known["reader"] = type(request.body.reader), getattr(request.body.reader, "length", None)
    known["closes"] = request.should_close()
    for name in ("unreader", "body", "cfg"):
        del known[name]
    return known, unread.take_buffered()


@given(cfg=st.sampled_from(CONFIGS), peer=st.sampled_from(PEERS), first=FIRST, lines=LINES | PLAIN)
@example(cfg=CONFIGS[0], peer=PEERS[0], first=CALL, lines=["Host: x\r\n", "host: y\r\n"])
@example(cfg=CONFIGS[0], peer=PEERS[0], first=CALL, lines=["A: x\r\n", "A: y\r\n"])
@example(cfg=CONFIGS[0], peer=PEERS[0], first=CALL, lines=["Expect: 100-continue\r\n"])
@example(cfg=CONFIGS[0], peer=PEERS[0], first=CALL, lines=["X-Forwarded-Proto: https\r\n"])
@example(cfg=CONFIGS[0], peer=PEERS[0], first=CALL, lines=["A: \x00\r\n"])
@example(cfg=CONFIGS[0], peer=PEERS[0], first=CALL, lines=["A: " + "a" * 60 + "\r\n"])
@example(cfg=CONFIGS[0], peer=PEERS[0], first=CALL, lines=[f"A{n}: x\r\n" for n in range(6)])
def test_a_request_is_what_gunicorn_makes_of_it(
    cfg: Any, peer: Any, first: bytes, lines: list[str]
) -> None:
    head = first + b"\r\n" + "".join(lines).encode("latin-1", "replace") + b"\r\nrest"
    assert read(ServiceRequest, Settled(cfg), peer, head) == read(Request, cfg, peer, head)


def test_a_plain_head_is_not_taken_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Request, "parse_headers", None)
    lines = b"\r\nHost: x\r\nX-Amz-Target:RekognitionService.DetectFaces \r\n\r\n"
    known, _ = read(ServiceRequest, CONFIGS[3], PEERS[0], CALL + lines)
    assert known["headers"] == [
        ("HOST", "x"),
        ("X-AMZ-TARGET", "RekognitionService.DetectFaces"),
    ]


def test_a_setting_is_looked_up_once() -> None:
    looked_up = []

    class Cfg:
        def __getattr__(self, name: str) -> str:
            looked_up.append(name)
            return f"value of {name}"

    settled = Settled(Cfg())
    assert {settled.threads for _ in range(3)} == {"value of threads"}
    assert looked_up == ["threads"]
    with pytest.raises(AttributeError):
        _ = Settled(Config()).no_such_setting
