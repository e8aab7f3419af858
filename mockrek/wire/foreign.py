"""How S3, and STS and IAM, spell what is wrong with a request's signature.

Codes and texts are those of the services' documentation as far as known ("Error responses" of S3,
"Common Errors" of STS and IAM), not of captures: docs/not-like-aws.md says which were seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from mockrek.errors import Flaw, FrameworkError
from mockrek.wire.refusal import Refusal


class _Spelling(NamedTuple):
    """How S3 answers; without a text, it is that of the error."""

    status: int
    code: str
    text: str | None = None


_DENIED: Final = "AccessDenied"
_S3: Final[Mapping[Flaw, _Spelling]] = {
    Flaw.UNSIGNED: _Spelling(403, _DENIED, "Access Denied"),
    Flaw.BOTH_FORMS: _Spelling(
        400,
        "InvalidArgument",
        "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature "
        "query string parameter or the Authorization header should be specified",
    ),
    Flaw.ALGORITHM: _Spelling(
        400,
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use "
        "AWS4-HMAC-SHA256.",
    ),
    Flaw.DATE: _Spelling(
        403, _DENIED, "AWS authentication requires a valid Date or x-amz-date header"
    ),
    Flaw.LIFETIME: _Spelling(400, "AuthorizationQueryParametersError"),
    Flaw.SKEWED: _Spelling(
        403,
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
    ),
    Flaw.TOO_OLD: _Spelling(403, _DENIED),
    Flaw.TOO_EARLY: _Spelling(403, _DENIED),
    Flaw.HEADERS: _Spelling(
        403, _DENIED, "There were headers present in the request which were not signed"
    ),
    Flaw.KEY: _Spelling(
        403,
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    Flaw.KEY_EXPIRED: _Spelling(400, "ExpiredToken", "The provided token has expired."),
    Flaw.TOKEN: _Spelling(
        400, "InvalidToken", "The provided token is malformed or otherwise invalid."
    ),
    Flaw.UNHASHED: _Spelling(400, "InvalidRequest"),
    Flaw.MISMATCH: _Spelling(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your "
        "key and signing method.",
    ),
}

# A part of the credential that cannot be used; where it stands says which code goes with it.
_MALFORMED: Final[Mapping[Flaw, str]] = {
    Flaw.CREDENTIAL: (
        'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/'
        'aws4_request".'
    ),
    Flaw.REGION: "the region '{got}' is wrong; expecting '{wanted}'",
    Flaw.SERVICE: 'incorrect service "{got}". This endpoint belongs to "{wanted}".',
    Flaw.TERMINATOR: 'incorrect terminal "{got}". This endpoint uses "{wanted}".',
    Flaw.SCOPE_DATE: (
        'Invalid credential date "{got}". This date is not the same as X-Amz-Date: "{wanted}".'
    ),
}
_INCOMPLETE: Final[Mapping[str, _Spelling]] = {
    "header": _Spelling(
        400,
        "AuthorizationHeaderMalformed",
        "The authorization header is malformed; the authorization header requires three "
        "components: Credential, SignedHeaders, and Signature.",
    ),
    "query": _Spelling(
        400,
        "AuthorizationQueryParametersError",
        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
        "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
    ),
}
_PREFIXES: Final = {
    "header": "The authorization header is malformed; ",
    "query": "Error parsing the X-Amz-Credential parameter; ",
}

_QUERY_CODES: Final = {
    "InvalidSignatureException": "SignatureDoesNotMatch",
    "UnrecognizedClientException": "InvalidClientTokenId",
    "ExpiredTokenException": "ExpiredToken",
    "IncompleteSignatureException": "IncompleteSignature",
    "MissingAuthenticationTokenException": "MissingAuthenticationToken",
}
_NAMESPACES: Final = {
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "iam": "https://iam.amazonaws.com/doc/2010-05-08/",
}


def render_foreign(
    error: FrameworkError, service: str, resource: str, request_id: str = ""
) -> Refusal:
    """Write an authentication error as another service than Rekognition does.

    Args:
        error: as :class:`~mockrek.wire.authenticate.Gate` raises it.
        service: ``s3``; all others get the form that STS and IAM have.
        resource: the path asked for, which S3 repeats.
        request_id: of this answer.
    """
    if service == "s3":
        return _render_s3(error, resource, request_id)
    code = _QUERY_CODES.get(error.code, error.code)
    text = "Request is missing Authentication Token" if error.flaw is Flaw.UNSIGNED else error.text
    namespace = f' xmlns="{_NAMESPACES[service]}"' if service in _NAMESPACES else ""
    body = (
        f"<ErrorResponse{namespace}>\n"
        f"  <Error>\n    <Type>Sender</Type>\n    <Code>{code}</Code>\n"
        f"    <Message>{_escape(text or '')}</Message>\n  </Error>\n"
        f"  <RequestId>{_escape(request_id)}</RequestId>\n</ErrorResponse>\n"
    )
    return Refusal(403, "text/xml", body.encode())


def refuse_as(service: str, status: int, code: str, text: str) -> Refusal:
    """Write an error as S3 does, or as STS, IAM and others of their protocol do.

    Args:
        service: as a credential scope names it.
        status: of HTTP.
        code: the error's name.
        text: its message.
    """
    error = f"<Code>{code}</Code><Message>{_escape(text)}</Message>"
    if service == "s3":
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{error}</Error>'
        return Refusal(status, "application/xml", body.encode())
    kind = "Sender" if status < 500 else "Receiver"
    body = f"<ErrorResponse><Error><Type>{kind}</Type>{error}</Error></ErrorResponse>\n"
    return Refusal(status, "text/xml", body.encode())


def _render_s3(error: FrameworkError, resource: str, request_id: str) -> Refusal:
    spelling = _spell(error)
    elements = {"Code": spelling.code, "Message": spelling.text or error.text or ""}
    elements |= {name: value for name, value in error.details.items() if name[0].isupper()}
    if error.flaw is Flaw.REGION:
        elements["Region"] = error.details["wanted"]
    elements |= {"Resource": resource, "RequestId": request_id}
    inner = "".join(f"<{name}>{_escape(value)}</{name}>" for name, value in elements.items())
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'
    return Refusal(spelling.status, "application/xml", body.encode())


def _spell(error: FrameworkError) -> _Spelling:
    flaw, details = error.flaw, error.details
    if flaw is None:
        return _Spelling(403, _DENIED)
    form = details.get("form", "header")
    if flaw is Flaw.INCOMPLETE:
        return _INCOMPLETE[form]
    if flaw is Flaw.UNHASHED and "ArgumentName" in details:  # there is one, but no hash
        return _Spelling(400, "InvalidArgument")
    if flaw in _MALFORMED:
        reason = _MALFORMED[flaw].format_map(details)
        return _Spelling(400, _INCOMPLETE[form].code, _PREFIXES[form] + reason)
    return _S3[flaw]


def _escape(text: str) -> str:
    """XML has no control characters; what a client sent may have some."""
    return escape("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text))
