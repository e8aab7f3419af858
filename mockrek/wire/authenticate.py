"""Who is calling: the account and the region that a request's credential names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias
from urllib.parse import parse_qs

DEFAULT_ACCOUNT: Final = "000000000000"
DEFAULT_REGION: Final = "us-east-1"

Mode: TypeAlias = Literal["lenient", "off"]
"""``lenient``: any signature or none is good; ``off``: credentials are not looked at."""

_PARAMETER: Final = re.compile(r"\bCredential=([^,\s]+)")
_CREDENTIAL: Final = re.compile(
    r"(?P<key>[^/]{1,128})(?:/\d{8}/(?P<region>[a-z0-9-]{1,64})/[^/]+/aws4_request)?", re.ASCII
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
    if authorization:
        # The signature, new in every request, stays out of what the cache is asked for.
        found = _PARAMETER.search(authorization)
        return _read(found[1]) if found else ANONYMOUS
    if "X-Amz-Credential=" in query:
        return _read(parse_qs(query).get("X-Amz-Credential", [""])[0])
    return ANONYMOUS


@lru_cache(maxsize=1024)
def _read(credential: str) -> Caller:
    found = _CREDENTIAL.fullmatch(credential)
    if found is None:
        return ANONYMOUS
    key, region = found["key"], found["region"]
    account = key if re.fullmatch(r"[0-9]{12}", key) else DEFAULT_ACCOUNT
    return Caller(account, region or DEFAULT_REGION, key)
