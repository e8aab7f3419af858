"""Strict signatures: an input is a service on a line, and a signed request as HTTP writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from xml.etree import ElementTree as ET

from fuzz.inside import FRAMEWORK, assert_error_form
from fuzz.mutators import change_bytes, change_lines
from fuzz.surfaces import Surface
from mockrek.errors import FrameworkError
from mockrek.wire.authenticate import Gate
from mockrek.wire.foreign import render_foreign
from mockrek.wire.refusal import render
from signed_requests import KEY, NOW, TEMPORARY, Sending

SESSION = replace(TEMPORARY, expires=datetime(2025, 1, 3, tzinfo=UTC))
_GATE = Gate("strict", {KEY.access_key: KEY, SESSION.access_key: SESSION}, lambda: NOW)
_SERVICES = ("rekognition", "s3", "sts", "iam")


def check(data: bytes) -> None:
    service, request = split(data)
    try:
        caller = _GATE.admit(request, service)
    except FrameworkError as error:
        assert_spelled(error, request.uri)
        return
    assert re.fullmatch(r"[0-9]{12}", caller.account)
    assert_signed(request, service, caller.access_key)


def assert_spelled(error: FrameworkError, uri: str) -> None:
    """Assert that every service can put an error in words."""
    assert error.code in FRAMEWORK
    assert_error_form(render(error).body, None)
    for service in ("s3", "sts", "unknown"):
        ET.fromstring(render_foreign(error, service, uri, "id").body)


def split(data: bytes) -> tuple[str, Sending]:
    """The service and the request of an input, as a server would read it."""
    head, _, body = data.partition(b"\n\n")
    lines = head.decode("latin-1").replace("\r", "").split("\n")
    service = lines[0] if lines[0] in _SERVICES else _SERVICES[len(lines[0]) % len(_SERVICES)]
    method, _, uri = (lines[1] if len(lines) > 1 else "").partition(" ")
    method = re.sub(r"[^A-Z]", "", method) or "GET"  # others end at the server's parser
    path = uri if uri.startswith("/") else f"/{uri}"
    return service, Sending(method, path, list(_headers(lines[2:])), body)


def joined(service: str, sending: Sending) -> bytes:
    """The input that :func:`split` reads."""
    lines = [service, f"{sending.method} {sending.uri}"]
    lines += [f"{name}: {value}" for name, value in sending.headers]
    return "\n".join([*lines, "", ""]).encode("latin-1") + (sending.body or b"")


def _headers(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+", name):
            yield name, value.strip()


def assert_signed(request: Sending, service: str, access_key: str | None) -> None:
    """Assert that a request that was let in without a key of ours needs none."""
    if access_key is None:
        assert service == "sts" or (service == "s3" and request.method == "POST")
    else:
        assert access_key in {KEY.access_key, SESSION.access_key}


def _change(data: bytes, chance: Random) -> bytes:
    return (change_lines if chance.random() < 0.7 else change_bytes)(data, chance)


SURFACE = Surface(
    check,
    _change,
    words=(
        b"AWS4-HMAC-SHA256 Credential=", b"SignedHeaders=host;x-amz-date", b"Signature=",
        b"X-Amz-Date: 20250102T030405Z\n", b"X-Amz-Algorithm=AWS4-HMAC-SHA256", b"X-Amz-Expires=",
        b"Date: Thu, 02 Jan 2025 03:04:05 GMT\n", b"X-Amz-Date=99991231T235959Z", b"-0001",
        b"X-Amz-Security-Token", b"/20250102/us-east-1/s3/aws4_request", b"UNSIGNED-PAYLOAD", b"%",
        b"x-amz-content-sha256: ", b"\x00", b"\xff", b"&", b"<", b"{got}", b"+9959",
        b"Date: Sun, 01 Jan 0001 00:00:00 +0500\n", b"Date: Fri, 31 Dec 9999 23:59:59 -0500\n",
    ),
)  # fmt: skip
