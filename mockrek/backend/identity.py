"""Who moto is told that a request comes from."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from mockrek.backend.forward import Outgoing
from mockrek.backend.objects import Reader

_FORM: Final = "application/x-www-form-urlencoded"
_OCTETS: Final = "binary/octet-stream"

ACCOUNT_HEADER: Final = "x-moto-account-id"
"""By which moto is told the account; it is never taken from a client."""

# Nor is what it would read the service from: it could read another than was let in.
_TOLD: Final = frozenset({ACCOUNT_HEADER, "authorization"})


def as_account(
    outgoing: Outgoing, account: str, region: str, service: str, access_key: str | None = None
) -> Outgoing:
    """A request for moto, which takes account, region and service as it is told them.

    Args:
        outgoing: as it came, or of our own.
        account: twelve digits.
        region: as ``us-east-1``.
        service: as a credential scope names it.
        access_key: the caller's, if there is one.
    """
    headers = [
        (name, _OCTETS if _loses_its_body(outgoing, name, value) else value)
        for name, value in outgoing.headers
        if name.lower() not in _TOLD
    ]
    headers.append((ACCOUNT_HEADER, account))
    scope = f"{datetime.now(UTC):%Y%m%d}/{region}/{service}/aws4_request"
    credential = f"AWS4-HMAC-SHA256 Credential={access_key or account}/{scope}"
    headers.append(("Authorization", f"{credential}, SignedHeaders=host, Signature=0"))
    return replace(outgoing, headers=headers)


def _loses_its_body(outgoing: Outgoing, name: str, value: str) -> bool:
    """Whether moto would take an object for a form and store nothing; curl calls all so."""
    return outgoing.method == "PUT" and name.lower() == "content-type" and value.startswith(_FORM)


def tell_account(reader: Reader, outgoing: Outgoing) -> Outgoing:
    """Make a request of our own that of a caller, for moto."""
    return as_account(outgoing, reader.account, reader.region, "s3", reader.access_key)
