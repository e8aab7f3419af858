"""What a request to S3 may say of its body in ``x-amz-content-sha256``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockrek.errors import FrameworkError
from signed_requests import KEY, Sending, admit, sign


def hashed(value: str) -> Sending:
    """A right request to S3 that says this of its body."""
    return sign(service="s3", told=value)


@pytest.mark.parametrize(
    "value",
    [
        "UNSIGNED-PAYLOAD",
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
        "0123456789abcdef" * 4,
    ],
)
def test_s3_is_told_a_hash_or_why_there_is_none(value: str) -> None:
    assert admit(hashed(value), "s3").account == KEY.account


@pytest.mark.parametrize(
    "value",
    [
        "garbage",
        "A" * 64,
        "a" * 63,
        "a" * 65,
        "unsigned-payload",
        "UNSIGNED-PAYLOADX",
        "STREAMING-XYZ",
        "UNSIGNED-PAYLOAD,UNSIGNED-PAYLOAD",
    ],
)
def test_what_is_no_hash_is_refused(value: str) -> None:
    with pytest.raises(FrameworkError) as refused:
        admit(hashed(value), "s3")
    assert refused.value.details["ArgumentValue"] == value
    assert (refused.value.text or "").startswith("x-amz-content-sha256 must be UNSIGNED-PAYLOAD, ")


def test_two_halves_are_no_hash() -> None:
    half = ("X-Amz-Content-SHA256", "a" * 32)
    sent = hashed("a" * 64).with_header(*half)
    with pytest.raises(FrameworkError, match="or a valid sha256 value"):
        admit(replace(sent, headers=[*sent.headers, half]), "s3")
