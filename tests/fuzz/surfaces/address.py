"""Addresses of S3: a Host and a request target, a line each, up to what the back end is sent."""

from __future__ import annotations

import re
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import unquote

from fuzz.mutators import change_lines
from fuzz.surfaces import Surface
from mockrek.backend.forward import Outgoing, _send_head
from mockrek.backend.objects import Place
from mockrek.backend.virtual_host import bucket_of, path_style
from mockrek.server.sent import sent_target
from mockrek.wire.route import Routed, is_ours


class _Recorder(HTTPConnection):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1")
        self.sent = b""

    def send(self, data: Any) -> None:
        self.sent += data


def check(data: bytes) -> None:
    host, _, raw = data.decode("latin-1").partition("\n")
    # What else may stand in a request line or a Host ends at the server's parser.
    host = re.sub(r"[^\x20-\x7e\x80-\xff]", "", host)
    raw = re.sub(r"[^\x21-\x7e]", "", raw)
    target = sent_target({"RAW_URI": raw})
    assert target.startswith("/")
    path, _, query = target.partition("?")
    is_ours(Routed("GET", path, query, host, "", "", None))
    styled = path_style(host, target)
    bucket = bucket_of(host)
    assert styled.endswith(target)
    assert unquote(styled.removesuffix(target), "latin-1") == (f"/{bucket}" if bucket else "")
    assert_one_request(Outgoing("GET", styled, [("Host", host)]))
    assert_one_request(Outgoing("GET", Place(host, raw, raw or None).target, []), refusable=False)


def assert_one_request(outgoing: Outgoing, *, refusable: bool = True) -> None:
    """Assert that what goes over the wire is the head of one request, or that none goes."""
    connection = _Recorder()
    try:
        _send_head(connection, outgoing)
    except HTTPException:
        assert refusable
        return
    lines = connection.sent.split(b"\r\n")
    assert lines[0] == f"GET {outgoing.target} HTTP/1.1".encode("latin-1")
    assert len(lines) == 3 + len(outgoing.headers), lines


SURFACE = Surface(
    check,
    change_lines,
    words=(
        b".localhost", b".s3.amazonaws.com", b".s3-us-west-2.", b"dualstack", b":5111", b"%2F",
        b"http://", b"?versionId=", b"\r\n", b" ", b"\x00", b"..", b"/../", b"?X-Amz-Credential=",
    ),
)  # fmt: skip
