"""Who is calling: the account and the region that a request's credential names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qs, parse_qsl

from mockrek.wire.claim import Sent
from mockrek.wire.credentials import DEFAULT_ACCOUNT, ID, Key, account_of

__all__ = [
    "ANONYMOUS",
    "DEFAULT_ACCOUNT",
    "DEFAULT_REGION",
    "Caller",
    "Gate",
    "Mode",
    "Sent",
    "account_of",
    "authenticate",
    "service_of",
]

DEFAULT_REGION: Final = "us-east-1"

Mode: TypeAlias = Literal["strict", "lenient", "off"]
"""``strict``: signatures are recomputed; ``lenient``: any signature or none is good; ``off``:
credentials are not looked at."""

_UNSIGNED_ACTIONS: Final = (["AssumeRoleWithSAML"], ["AssumeRoleWithWebIdentity"])
_FORM: Final = "application/x-www-form-urlencoded"
_UPLOAD: Final = "multipart/form-data"
_ROOT: Final = re.compile(r"/[A-Za-z0-9][A-Za-z0-9._-]{0,254}/?")  # of a bucket, in path style
_USUAL: Final = "AWS4-HMAC-SHA256 Credential="  # how SDKs begin the header
_PARAMETER: Final = re.compile(r"\bCredential=([^,\s]+)")
_VERSION_2: Final = re.compile("AWS ([^:]+):")  # S3's older signatures, which name a key alone
_CREDENTIAL: Final = re.compile(
    rf"(?P<key>{ID.pattern})"
    r"(?:/[0-9]{8}/(?P<region>[a-z0-9-]{1,64})/(?P<service>[A-Za-z0-9.-]{1,64})/aws4_request)?"
)


@dataclass(frozen=True, slots=True)
class Caller:
    """The account and the region that a credential names.

    Attributes:
        account: twelve digits.
        region: as ``us-east-1``.
        access_key: the access key id, or ``None`` where the request names none.
    """

    account: str = DEFAULT_ACCOUNT
    region: str = DEFAULT_REGION
    access_key: str | None = None


ANONYMOUS: Final = Caller()

Named: TypeAlias = tuple[Caller, str | None]
"""The caller, and the service that his credential is for."""


def _now() -> datetime:
    return datetime.now(UTC)


def _no_bucket(host: str) -> None:  # noqa: ARG001  # where hosts name no buckets
    return None


class Gate:
    """Lets requests in; one for all of a worker's requests.

    Args:
        mode: how much to ask for.
        keys: what strict mode knows, by access key id.
        now: the clock that dates of requests are compared with.
        bucket_of: gives the bucket that a Host header names, or ``None``.
    """

    def __init__(
        self,
        mode: Mode,
        keys: Mapping[str, Key] | None = None,
        now: Callable[[], datetime] = _now,
        bucket_of: Callable[[str], str | None] = _no_bucket,
    ) -> None:
        self.mode: Final = mode
        self._bucket_of = bucket_of
        self._verify = _strict(keys or {}, now) if mode == "strict" else None

    def admit(self, sent: Sent, service: str = "rekognition") -> Caller:
        """Name the caller of a request.

        Args:
            sent: the request.
            service: which one it asks for, as credential scopes spell it.

        Raises:
            FrameworkError: strict mode does not let it in.
        """
        if self._verify is None:
            return authenticate(sent.authorization, sent.query, self.mode)
        if self._needs_no_signature(sent, service):
            return ANONYMOUS
        return self._verify(sent, service)

    def _needs_no_signature(self, sent: Sent, service: str) -> bool:
        """Whether a request may come unsigned: a form for S3, and two actions of STS.

        Neither has a query or a second content type: back ends look there for what to do, too.
        """
        if sent.authorization is not None or sent.query or sent.method != "POST":
            return False
        path, kind = sent.uri.partition("?")[0], _kind(sent)
        if service == "s3" and kind == _UPLOAD:
            in_host = self._bucket_of(",".join(_values(sent, "host")))
            return path == "/" if in_host else _ROOT.fullmatch(path) is not None
        if service == "sts" and kind == _FORM:
            plain = path == "/" and not _values(sent, "content-encoding")
            return plain and _actions(sent.body or b"") in _UNSIGNED_ACTIONS
        return False


def _values(sent: Sent, wanted: str) -> list[str]:
    return [value for name, value in sent.headers if name.lower() == wanted]


def _kind(sent: Sent) -> str:
    kinds = _values(sent, "content-type")
    return kinds[0].partition(";")[0].strip().lower() if len(kinds) == 1 else ""


def _actions(body: bytes) -> list[str]:
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
    return [value for name, value in pairs if name == "Action"]


def _strict(keys: Mapping[str, Key], now: Callable[[], datetime]) -> Callable[[Sent, str], Caller]:
    from mockrek.wire.verify import verify  # noqa: PLC0415  # botocore's signer is slow to import

    def admit(sent: Sent, service: str) -> Caller:
        key, region = verify(sent, service, keys, now())
        return Caller(key.account, region, key.access_key)

    return admit


def authenticate(authorization: str | None, query: str = "", mode: Mode = "lenient") -> Caller:
    """Name the caller of a request; malformed credentials are nobody's, and accepted.

    Args:
        authorization: the Authorization header.
        query: the query string, where a presigned request has its credential.
        mode: how much to ask for.

    >>> authenticate("AWS4-HMAC-SHA256 Credential=123456789012/20250101/eu-west-1/rekognition/"
    ...              "aws4_request, SignedHeaders=host, Signature=0").account
    '123456789012'
    """
    if mode == "off":
        return ANONYMOUS
    return _named(authorization, query)[0]


def service_of(authorization: str | None, query: str = "") -> str | None:
    """The service that a request's credential is for, in lower case, or ``None``.

    >>> service_of("AWS4-HMAC-SHA256 Credential=AKID/20250101/eu-west-1/s3/aws4_request, …")
    's3'
    """
    return _named(authorization, query)[1]


def _named(authorization: str | None, query: str) -> Named:
    # The signature, new in every request, stays out of what the caches are asked for.
    if authorization and authorization.startswith(_USUAL):
        named = _read_first(authorization.partition(",")[0])
        if named is not None:
            return named
    return _read(_credential(authorization, query))


@lru_cache(maxsize=1024)
def _read_first(parameter: str) -> Named | None:
    """Read the first parameter of a header; ``None`` where it is no credential."""
    found = _PARAMETER.search(parameter)
    return None if found is None else _read(found[1])


def _credential(authorization: str | None, query: str) -> str:
    if authorization:
        found = _PARAMETER.search(authorization) or _VERSION_2.match(authorization)
        return found[1] if found else ""
    for name in ("X-Amz-Credential", "AWSAccessKeyId"):
        if f"{name}=" in query:
            return parse_qs(query).get(name, [""])[0]
    return ""


@lru_cache(maxsize=1024)
def _read(credential: str) -> Named:
    found = _CREDENTIAL.fullmatch(credential)
    if found is None:
        return ANONYMOUS, None
    key, service = found["key"], found["service"]
    caller = Caller(account_of(key), found["region"] or DEFAULT_REGION, key)
    return caller, service.lower() if service else None
