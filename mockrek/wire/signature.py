"""A signature, recomputed by botocore's own signer from what a request says it signed.

What S3 says of a body's hash that is none was captured at the service (versity/versitygw#1352).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import quote, unquote_to_bytes

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import ReadOnlyCredentials

from mockrek.errors import Flaw
from mockrek.wire.claim import Claim, Sent, flawed
from mockrek.wire.credentials import Key
from mockrek.wire.scope import Scope

Headers: TypeAlias = Mapping[str, Sequence[str]]
"""All values of each header, by lower-case name."""

UNSIGNED_PAYLOAD: Final = "UNSIGNED-PAYLOAD"

_HASH_HEADER: Final = "x-amz-content-sha256"
_NO_HASHES: Final = (
    UNSIGNED_PAYLOAD,
    "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER",
    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD",
    "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER",
)
_HASH: Final = re.compile("[0-9a-f]{64}")


class Recomputed(NamedTuple):
    """What the client should have had: the two texts that SigV4 makes, and the signature."""

    canonical_request: str
    string_to_sign: str
    signature: str


class _AsSent:
    """Has botocore's signer take the headers and the hash that the request names, not its own."""

    names: str
    signed: HTTPHeaders
    checksum: str

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:  # noqa: ARG002  # botocore's
        return self.signed

    def signed_headers(self, headers_to_sign: HTTPHeaders) -> str:  # noqa: ARG002  # botocore's
        return self.names

    def payload(self, request: AWSRequest) -> str:  # noqa: ARG002  # botocore's
        return self.checksum


class _Signer(_AsSent, SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """Of services that have paths normalised and encoded twice."""


class _S3Signer(_AsSent, S3SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """Of S3, whose paths are names."""


def recompute(
    sent: Sent, headers: Headers, claim: Claim, scope: Scope, key: Key, timestamp: str
) -> Recomputed:
    """Sign a request once more.

    Args:
        sent: the request.
        headers: of it.
        claim: which headers are signed.
        scope: where, and for what, the signature is good.
        key: whose secret signs.
        timestamp: when, as ``20150830T123600Z``.

    Raises:
        FrameworkError: a request to S3 does not say what hash its body has, or what is no hash.
    """
    s3 = scope.service == "s3"
    credentials = ReadOnlyCredentials(key.access_key, key.secret, key.token)
    signer = (_S3Signer if s3 else _Signer)(credentials, scope.service, scope.region)
    signer.names = claim.signed_headers
    signer.signed = _signed(headers, claim.signed_headers)
    signer.checksum = _checksum(sent, headers, claim, s3=s3)
    request = AWSRequest(sent.method, _url(sent.uri, claim, s3=s3))
    request.context["timestamp"] = timestamp
    canonical = signer.canonical_request(request)
    to_sign = signer.string_to_sign(request, canonical)
    return Recomputed(canonical, to_sign, signer.signature(to_sign, request))


def _signed(headers: Headers, names: str) -> HTTPHeaders:
    signed = HTTPHeaders()
    for name in dict.fromkeys(names.lower().split(";")):
        for value in headers.get(name, ("",)):
            signed[name] = _decode(value)
    return signed


def _checksum(sent: Sent, headers: Headers, claim: Claim, *, s3: bool) -> str:
    if not s3 and sent.body is not None:
        return sha256(sent.body).hexdigest()
    told = ",".join(headers.get(_HASH_HEADER, ()))
    if not told and s3 and not claim.presigned:
        raise flawed(Flaw.UNHASHED, f"Missing required header for this request: {_HASH_HEADER}")
    if told and s3 and told not in _NO_HASHES and not _HASH.fullmatch(told):
        text = f"{_HASH_HEADER} must be {', '.join(_NO_HASHES)} or a valid sha256 value."
        raise flawed(Flaw.UNHASHED, text, ArgumentName=_HASH_HEADER, ArgumentValue=told)
    return told or UNSIGNED_PAYLOAD


def _url(uri: str, claim: Claim, *, s3: bool) -> str:
    """The target as botocore wants it: each byte of the query, and S3's path, encoded one way."""
    path, _, query = uri.partition("?")
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    uniform = "&".join(
        f"{_uniform(name.replace('+', ' '))}={_uniform(value.replace('+', ' '))}"
        for name, _, value in pairs
        if not claim.presigned or name != "X-Amz-Signature"
    )
    path = "/".join(map(_uniform, path.split("/"))) if s3 else _decode(path).replace("#", "%23")
    return f"http://host{path}?{uniform}"


def _uniform(text: str) -> str:
    return quote(unquote_to_bytes(text.encode("latin-1", "replace")), safe="-_.~")


def _decode(text: str) -> str:
    """What WSGI gives as Latin-1 is UTF-8 to all who sign it."""
    return text.encode("latin-1", "replace").decode("utf-8", "replace")
