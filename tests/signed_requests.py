"""Requests signed by botocore, and what is looked at of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from unittest.mock import patch

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from mockrek.wire.authenticate import Caller, Gate
from mockrek.wire.credentials import Key

NOW = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY = Key("AKIDEXAMPLE", "c2VjcmV0", None, "123456789012", None)
TEMPORARY = Key("ASIATEMPORARY", "dGVtcG9yYXJ5", "t0k/e+n==", "210987654321", None)
KEYS = {key.access_key: key for key in (KEY, TEMPORARY)}
TARGET = "RekognitionService.DetectFaces"
HOST = "rekognition.eu-west-1.amazonaws.com"


@dataclass(frozen=True)
class Sending:
    """A request as it arrives."""

    method: str = "POST"
    uri: str = "/"
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes | None = b"{}"

    @property
    def authorization(self) -> str | None:
        return self.header("authorization")

    @property
    def query(self) -> str:
        return self.uri.partition("?")[2]

    def header(self, name: str) -> str | None:
        return next((value for n, value in self.headers if n.lower() == name), None)

    def with_header(self, name: str, value: str | None) -> Sending:
        """The same request with a header changed, added, or left out."""
        kept = [(n, v) for n, v in self.headers if n.lower() != name.lower()]
        return replace(self, headers=kept if value is None else [*kept, (name, value)])

    def with_authorization(self, old: str, new: str) -> Sending:
        """The same request with a text in its Authorization header replaced."""
        authorization = self.authorization or ""
        assert old in authorization
        return self.with_header("Authorization", authorization.replace(old, new))


def sign(
    *,
    method: str = "POST",
    target: str = "/",
    headers: Mapping[str, str] | None = None,
    body: bytes = b"{}",
    key: Key = KEY,
    service: str = "rekognition",
    region: str = "eu-west-1",
    at: datetime = NOW,
    seconds: int | None = None,
    told: str | None = None,
) -> Sending:
    """Have botocore sign a request; with ``seconds``, as a presigned URL, which has no body.

    ``told`` is what S3 is told of the body in place of its hash.
    """
    body = body if seconds is None else b""
    sent = {"Host": HOST, "X-Amz-Target": TARGET} if headers is None else headers
    request = AWSRequest(method, f"https://host{target}", dict(sent), body)
    credentials = Credentials(key.access_key, key.secret, key.token)
    s3 = service == "s3"
    if seconds is None:
        signer = (S3SigV4Auth if s3 else SigV4Auth)(credentials, service, region)
    else:
        presigner = S3SigV4QueryAuth if s3 else SigV4QueryAuth
        signer = presigner(credentials, service, region, expires=seconds)
    if told is not None:
        signer.payload = lambda _: told
    with patch("botocore.auth.get_current_datetime", return_value=at):
        signer.add_auth(request)
    return Sending(
        method,
        request.url.removeprefix("https://host"),
        [(name, value.encode().decode("latin-1")) for name, value in request.headers.items()],
        body,
    )


def admit(sending: Sending, service: str = "rekognition", now: datetime = NOW) -> Caller:
    """What a strict gate says to a request."""
    return Gate("strict", KEYS, lambda: now).admit(sending, service)
