"""Signatures: as they should be (botocore's signer makes them), and wrong in one chosen way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal
from urllib.parse import urlsplit

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

_FORM: Final = "%Y%m%dT%H%M%SZ"
_EXPIRES: Final = 300  # seconds, of a presigned request
_SIGNERS: Final = {
    (False, False): SigV4Auth,
    (False, True): SigV4QueryAuth,
    (True, False): S3SigV4Auth,
    (True, True): S3SigV4QueryAuth,
}


@dataclass(frozen=True)
class Identity:
    """Who calls, and in which region."""

    access_key: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    region: str = "us-east-1"


@dataclass(frozen=True)
class Message:
    """A request as it goes over the wire.

    Attributes:
        path: with the query string.
        headers: names in lower case.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


def sign(message: Message, identity: Identity, how: Mapping[str, Any] | Literal[False]) -> Message:
    """A request with its signature.

    Args:
        message: the request; ``host`` is among its headers.
        identity: whose key signs.
        how: ``sign`` of the case; empty for a right signature.
    """
    if how is False:
        return message
    who = replace(
        identity,
        access_key=how.get("access_key", identity.access_key),
        secret=how.get("secret", identity.secret),
        token=how.get("token", identity.token),
        region=_region(identity.region, how),
    )
    tampered = how.get("tamper", "")
    signed = _signed(_before(message, tampered), who, how)
    return _after(signed, message, tampered)


def _region(own: str, how: Mapping[str, Any]) -> str:
    """The region of the credential; another than the caller's where that is wanted."""
    if how.get("other_region"):
        return "us-west-2" if own != "us-west-2" else "us-east-1"
    return str(how.get("region", own))


def _signed(message: Message, who: Identity, how: Mapping[str, Any]) -> Message:
    url = f"http://{message.headers.get('host', 'localhost')}{message.path}"
    request = AWSRequest(message.method, url, dict(message.headers), message.body)
    moment = datetime.now(UTC) + timedelta(seconds=how.get("skew", 0))
    request.context["timestamp"] = moment.strftime(_FORM)
    service, presigned = how.get("service", "rekognition"), how.get("presigned", False)
    base = _SIGNERS[service == "s3", presigned]
    signer = _leaving_out(base, how.get("not_signed", ()))(
        Credentials(who.access_key, who.secret, who.token),
        service,
        who.region,
        **({"expires": _EXPIRES} if presigned else {}),
    )
    _add(signer, request, presigned=presigned)
    parts = urlsplit(request.url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Message(message.method, path, headers, message.body)


def _add(signer: Any, request: AWSRequest, *, presigned: bool) -> None:
    """What ``add_auth`` of a signer does, but at the time that the request says."""
    body = request.data
    if presigned:
        request.data = b""  # presigning takes data for parameters of a query
    signer._modify_request_before_signing(request)  # noqa: SLF001  # add_auth reads the clock
    request.data = body
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    signer._inject_signature_to_request(request, signature)  # noqa: SLF001  # as above


def _leaving_out(base: Any, names: Any) -> Any:
    """A signer that signs some headers not."""

    class Signer(base):  # type: ignore[misc]
        def headers_to_sign(self, request: AWSRequest) -> Any:
            chosen = super().headers_to_sign(request)
            for name in names:
                del chosen[name]
            return chosen

    return Signer


def _before(message: Message, tampered: str) -> Message:
    """What is signed instead of what is sent."""
    if tampered != "target":
        return message
    sent = message.headers.get("x-amz-target", "")
    other = next(name for name in ("ListCollections", "ListFaces") if not sent.endswith(name))
    headers = {**message.headers, "x-amz-target": f"RekognitionService.{other}"}
    return replace(message, headers=headers)


def _after(signed: Message, message: Message, tampered: str) -> Message:
    """What is sent instead of what was signed."""
    headers = dict(signed.headers)
    match tampered:
        case "body":
            return replace(signed, body=signed.body + b" ")
        case "target":
            headers["x-amz-target"] = message.headers["x-amz-target"]
        case "date":
            moment = datetime.strptime(headers["x-amz-date"], _FORM).replace(tzinfo=UTC)
            headers["x-amz-date"] = (moment + timedelta(seconds=1)).strftime(_FORM)
        case "signature" if "authorization" in headers:
            headers["authorization"] = _changed(headers["authorization"])
        case "signature":
            return replace(signed, path=_changed(signed.path))
    return replace(signed, headers=headers)


def _changed(text: str) -> str:
    """With another last digit: a signature stands at the end in both forms."""
    return text[:-1] + ("0" if text[-1] != "0" else "1")
