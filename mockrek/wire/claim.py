"""What a request says of its own signature: the Authorization header, or a presigned URL's query.

The texts of what is missing are those that Kinesis and DynamoDB, which share Rekognition's
framework, were seen to answer with: mhart/kinesalite (test/connection.js) and mhart/dynalite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias
from urllib.parse import parse_qsl

from mockrek.errors import (
    ExpiredTokenException,
    Flaw,
    FrameworkError,
    IncompleteSignatureException,
    InvalidSignatureException,
    MissingAuthenticationTokenException,
    UnrecognizedClientException,
)

Header: TypeAlias = Callable[[str], str | None]
"""The value of a header of this lower-case name, or ``None``."""

MOMENT: Final = "%Y%m%dT%H%M%SZ"
"""How dates of signatures are written."""

_IN_HEADER: Final = ("Credential", "Signature", "SignedHeaders")
_IN_QUERY: Final = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Signature",
    "X-Amz-SignedHeaders",
    "X-Amz-Date",
)
_BOTH: Final = (
    "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
)
_CLASSES: Final[Mapping[Flaw, type[FrameworkError]]] = {
    Flaw.UNSIGNED: MissingAuthenticationTokenException,
    Flaw.INCOMPLETE: IncompleteSignatureException,
    Flaw.ALGORITHM: IncompleteSignatureException,
    Flaw.CREDENTIAL: IncompleteSignatureException,
    Flaw.DATE: IncompleteSignatureException,
    Flaw.KEY: UnrecognizedClientException,
    Flaw.TOKEN: UnrecognizedClientException,
    Flaw.KEY_EXPIRED: ExpiredTokenException,
}


class Sent(Protocol):
    """What is looked at of a request.

    Attributes:
        method, uri: of the request line; ``uri`` is path and query as sent, undecoded.
        headers: every header line in its order, names in any case, values as sent.
        authorization: the Authorization header, or ``None``.
        query: the part of ``uri`` behind its ``?``.
        body: ``None`` where it has not been read: then ``x-amz-content-sha256`` says its hash.
    """

    @property
    def method(self) -> str: ...  # noqa: D102  # told above, as all of these are
    @property
    def uri(self) -> str: ...  # noqa: D102
    @property
    def headers(self) -> Sequence[tuple[str, str]]: ...  # noqa: D102
    @property
    def authorization(self) -> str | None: ...  # noqa: D102
    @property
    def query(self) -> str: ...  # noqa: D102
    @property
    def body(self) -> bytes | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Claim:
    """A signature, and what it is said to be made of; nothing of it has been checked.

    Attributes:
        presigned: it stands in the query.
        algorithm, credential, signed_headers, signature, date: as sent; none is empty.
        token: the session token, or ``None``.
        lifetime: ``X-Amz-Expires``, or ``None``.
    """

    presigned: bool
    algorithm: str
    credential: str
    signed_headers: str
    signature: str
    date: str
    token: str | None
    lifetime: str | None = None

    @property
    def form(self) -> str:
        """Where it stands: ``header`` or ``query``."""
        return "query" if self.presigned else "header"


def flawed(flaw: Flaw, text: str | None = None, **details: str) -> FrameworkError:
    """The error that Rekognition's framework has for a flaw.

    Args:
        flaw: which one.
        text: for ``message``; the class's own if left out.
        details: for services that tell more; CamelCase ones as elements of their own.
    """
    error = _CLASSES.get(flaw, InvalidSignatureException)(text)
    error.flaw, error.details = flaw, details
    return error


def read_claim(authorization: str | None, query: str, header: Header) -> Claim:
    """Find the signature of a request.

    Args:
        authorization: the Authorization header.
        query: the query string.
        header: looks up the other headers.

    Raises:
        FrameworkError: there is none, there are two, or one lacks a part.
    """
    parameters = dict(parse_qsl(query, keep_blank_values=True)) if "X-Amz-" in query else {}
    presigned = "X-Amz-Algorithm" in parameters
    if authorization:
        if presigned:
            raise flawed(Flaw.BOTH_FORMS, _BOTH)
        return _from_header(authorization, header)
    if not presigned:
        raise flawed(Flaw.UNSIGNED)
    return _from_query(parameters)


def _from_header(authorization: str, header: Header) -> Claim:
    algorithm, *parts = [part for part in re.split("[, ]", authorization) if part] or [""]
    for part in parts:
        if "=" not in part:
            text = (
                f"'{part}' not a valid key=value pair (missing equal-sign) in Authorization "
                f"header: '{authorization}'."
            )
            raise flawed(Flaw.INCOMPLETE, text, form="header")
    values = dict(part.split("=", 1) for part in parts)
    missing = [
        f"Authorization header requires '{name}' parameter."
        for name in _IN_HEADER
        if not values.get(name)
    ]
    date = header("x-amz-date") or header("date")
    if not date:
        missing.append(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
        )
    if missing or not date:
        text = " ".join([*missing, f"Authorization={authorization}"])
        raise flawed(Flaw.INCOMPLETE, text, form="header")
    credential, signature, signed_headers = (values[name] for name in _IN_HEADER)
    return Claim(
        presigned=False,
        algorithm=algorithm,
        credential=credential,
        signed_headers=signed_headers,
        signature=signature,
        date=date,
        token=header("x-amz-security-token"),
    )


def _from_query(parameters: Mapping[str, str]) -> Claim:
    missing = [
        f"AWS query-string parameters must include '{name}'."
        for name in _IN_QUERY
        if not parameters.get(name)
    ]
    if missing:
        text = " ".join([*missing, "Re-examine the query-string parameters."])
        raise flawed(Flaw.INCOMPLETE, text, form="query")
    algorithm, credential, signature, signed_headers, date = (parameters[n] for n in _IN_QUERY)
    return Claim(
        presigned=True,
        algorithm=algorithm,
        credential=credential,
        signed_headers=signed_headers,
        signature=signature,
        date=date,
        token=parameters.get("X-Amz-Security-Token"),
        lifetime=parameters.get("X-Amz-Expires"),
    )
