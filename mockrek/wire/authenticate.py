"""Who is calling: the account and the region that a request's credential names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qs

from mockrek.wire.claim import Sent
from mockrek.wire.credentials import DEFAULT_ACCOUNT, Key, account_of

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

_UNSIGNED_ACTIONS: Final = frozenset({"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"})
_PARAMETER: Final = re.compile(r"\bCredential=([^,\s]+)")
_VERSION_2: Final = re.compile("AWS ([^:]+):")  # S3's older signatures, which name a key alone
_CREDENTIAL: Final = re.compile(
    r"(?P<key>[^/]{1,128})"
    r"(?:/\d{8}/(?P<region>[a-z0-9-]{1,64})/(?P<service>[^/]{1,64})/aws4_request)?",
    re.ASCII,
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


def _now() -> datetime:
    return datetime.now(UTC)


class Gate:
    """Lets requests in; one for all of a worker's requests.

    Args:
        mode: how much to ask for.
        keys: what strict mode knows, by access key id.
        now: the clock that dates of requests are compared with.
    """

    def __init__(
        self,
        mode: Mode,
        keys: Mapping[str, Key] | None = None,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self.mode: Final = mode
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
        return self._verify(sent, service)


def _strict(keys: Mapping[str, Key], now: Callable[[], datetime]) -> Callable[[Sent, str], Caller]:
    from mockrek.wire.verify import verify  # noqa: PLC0415  # botocore's signer is slow to import

    def admit(sent: Sent, service: str) -> Caller:
        if _needs_no_signature(sent, service):
            return ANONYMOUS
        key, region = verify(sent, service, keys, now())
        return Caller(key.account, region, key.access_key)

    return admit


def _needs_no_signature(sent: Sent, service: str) -> bool:
    """Whether a request may come unsigned: a form for S3, and two actions of STS."""
    if sent.authorization or "X-Amz-Algorithm" in sent.query:
        return False
    if service == "s3":
        names = (value for name, value in sent.headers if name.lower() == "content-type")
        return sent.method == "POST" and next(names, "").lower().startswith("multipart/form-data")
    if service == "sts":
        form = parse_qs((sent.body or b"").decode("utf-8", "replace")) or parse_qs(sent.query)
        return form.get("Action", [""])[0] in _UNSIGNED_ACTIONS
    return False


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
    return _read(_credential(authorization, query))[0]


def service_of(authorization: str | None, query: str = "") -> str | None:
    """The service that a request's credential is for, in lower case, or ``None``.

    >>> service_of("AWS4-HMAC-SHA256 Credential=AKID/20250101/eu-west-1/s3/aws4_request, …")
    's3'
    """
    return _read(_credential(authorization, query))[1]


def _credential(authorization: str | None, query: str) -> str:
    if authorization:
        # The signature, new in every request, stays out of what the cache is asked for.
        found = _PARAMETER.search(authorization) or _VERSION_2.match(authorization)
        return found[1] if found else ""
    for name in ("X-Amz-Credential", "AWSAccessKeyId"):
        if f"{name}=" in query:
            return parse_qs(query).get(name, [""])[0]
    return ""


@lru_cache(maxsize=1024)
def _read(credential: str) -> tuple[Caller, str | None]:
    found = _CREDENTIAL.fullmatch(credential)
    if found is None:
        return ANONYMOUS, None
    key, service = found["key"], found["service"]
    caller = Caller(account_of(key), found["region"] or DEFAULT_REGION, key)
    return caller, service.lower() if service else None
