"""Credentials: the Authorization header on the first line, the query string on the second."""

from __future__ import annotations

import re

from fuzz.mutators import change_lines
from fuzz.surfaces import Surface
from mockrek.wire.authenticate import ANONYMOUS, authenticate

_ACCOUNT = re.compile(r"[0-9]{12}", re.ASCII)


def check(data: bytes) -> None:
    header, _, query = data.decode("latin-1").partition("\n")
    for authorization in (header, None):
        caller = authenticate(authorization, query, "lenient")
        assert _ACCOUNT.fullmatch(caller.account), caller
        assert re.fullmatch(r"[a-z0-9-]+", caller.region), caller
        assert caller.access_key != ""
    assert authenticate(header, query, "off") == ANONYMOUS


SURFACE = Surface(
    check,
    change_lines,
    words=(
        b"AWS4-HMAC-SHA256 ", b"Credential=", b"/20250101/us-east-1/rekognition/aws4_request",
        b"SignedHeaders=host;x-amz-date", b"Signature=", b"X-Amz-Credential=", b"%2F", b"%", b", ",
    ),
)  # fmt: skip
