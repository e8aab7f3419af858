"""Strict mode: the checks of a signed request, in the order of the service.

Order and texts are those that services of the same framework were seen to keep to (mhart/dynalite,
index.js of 2013, its comments; mhart/kinesalite, test/connection.js); newer captures name
``:authority`` (aws/aws-sdk-php#2469) and no longer name the wrong region. The token is compared
where the key is looked up, as a temporary key is nothing without it. Whether a body for S3 has the
hash that was signed is for whoever streams it. Nobody checks the signatures of single chunks of a
streamed upload and of its trailer; nor, of what :class:`~mockrek.wire.authenticate.Gate` lets in
unsigned, the policy of a form and the token of an identity provider.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

from mockrek.errors import Flaw
from mockrek.wire.claim import MOMENT, Claim, Sent, flawed, read_claim
from mockrek.wire.credentials import Key
from mockrek.wire.scope import Scope, read_scope
from mockrek.wire.signature import Headers, recompute

ALGORITHM: Final = "AWS4-HMAC-SHA256"

MINUTES: Final = {"s3": 15, "sts": 15, "iam": 15}
"""How far a request's date may be from the server's; 5 minutes for services not named here."""

LONGEST_LINK: Final = 604_800
"""Seconds that a presigned request to S3 may be good for: a week."""

_MISMATCH: Final = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)
# Sent unsigned by clients that the services accept: PHP leaves its user agent out of what it signs,
# and SigV4 lets a token be added after signing (the vector post-sts-header-after), except in S3.
_FREE: Final = frozenset({"x-amz-user-agent", "x-amz-security-token"})
_FREE_IN_S3: Final = frozenset({"x-amz-user-agent"})


def verify(sent: Sent, service: str, keys: Mapping[str, Key], now: datetime) -> tuple[Key, str]:
    """Check a request's signature, and give the key it was made with and the region it is for.

    Args:
        sent: the request.
        service: the one asked for, as credential scopes spell it.
        keys: those that there are, by id.
        now: of the server, with an offset.

    Raises:
        FrameworkError: the first thing that is wrong; its ``flaw`` says what.
    """
    headers = _gather(sent.headers)
    if service == "s3":
        _want_version_4(sent)
    claim = read_claim(sent.authorization, sent.query, lambda name: ",".join(headers.get(name, ())))
    now = now.astimezone(UTC).replace(microsecond=0)
    moment = _read_moment(claim)
    if service == "s3" and claim.presigned:
        _check_link(claim, moment, now)
    else:
        _check_clock(moment, now, MINUTES.get(service, 5))
    _check_headers(claim, service, headers)
    if claim.algorithm != ALGORITHM:
        text = f"Unsupported AWS 'algorithm': '{claim.algorithm}' (only {ALGORITHM} for now). "
        raise flawed(Flaw.ALGORITHM, text)
    scope = read_scope(claim, service, moment, "".join(headers.get("host", ())))
    key = _check_key(claim, scope, keys, now)
    _check_signature(sent, headers, claim, scope, key, moment)
    return key, scope.region


def _gather(lines: Sequence[tuple[str, str]]) -> Headers:
    headers: dict[str, list[str]] = {}
    for name, value in lines:
        headers.setdefault(name.lower(), []).append(value)
    return headers


def _want_version_4(sent: Sent) -> None:
    older = "AWSAccessKeyId=" in sent.query and "X-Amz-Algorithm=" not in sent.query
    if older or not (sent.authorization or ALGORITHM).startswith(ALGORITHM):
        raise flawed(Flaw.ALGORITHM, f"Only {ALGORITHM} is taken.")


def _read_moment(claim: Claim) -> datetime:
    with suppress(ValueError, OverflowError):
        if re.fullmatch(r"\d{8}T\d{6}Z", claim.date, re.ASCII):
            return datetime.strptime(claim.date, MOMENT).replace(tzinfo=UTC)
        if not claim.presigned:
            sent = parsedate_to_datetime(claim.date)
            return sent.replace(tzinfo=UTC) if sent.tzinfo is None else sent.astimezone(UTC)
    text = (
        f"Date must be in ISO-8601 'basic format'. Got '{claim.date}'. "
        "See http://en.wikipedia.org/wiki/ISO_8601"
    )
    raise flawed(Flaw.DATE, text)


def _check_clock(moment: datetime, now: datetime, minutes: int) -> None:
    sent, current = moment.strftime(MOMENT), now.strftime(MOMENT)
    margin = timedelta(minutes=minutes)
    if moment < now - margin:
        edge = (now - margin).strftime(MOMENT)
        text = f"Signature expired: {sent} is now earlier than {edge} ({current} - {minutes} min.)"
    elif moment > now + margin:
        edge = (now + margin).strftime(MOMENT)
        text = (
            f"Signature not yet current: {sent} is still later than {edge} "
            f"({current} + {minutes} min.)"
        )
    else:
        return
    raise flawed(
        Flaw.SKEWED,
        text,
        RequestTime=sent,
        ServerTime=_plain(now),
        MaxAllowedSkewMilliseconds=str(minutes * 60_000),
    )


def _check_link(claim: Claim, moment: datetime, now: datetime) -> None:
    """S3's presigned requests are good from the time they name for as long as they say."""
    seconds = _read_lifetime(claim.lifetime)
    if moment > now + timedelta(minutes=MINUTES["s3"]):
        raise flawed(Flaw.TOO_EARLY, "Request is not yet valid", ServerTime=_plain(now))
    end = moment + timedelta(seconds=seconds)
    if now > end:
        details = {
            "X-Amz-Expires": str(seconds),
            "Expires": _plain(end),
            "ServerTime": _plain(now),
        }
        raise flawed(Flaw.TOO_OLD, "Request has expired", **details)


def _read_lifetime(lifetime: str | None) -> int:
    if not lifetime:
        raise flawed(Flaw.INCOMPLETE, "X-Amz-Expires is missing.", form="query")
    if not re.fullmatch(r"-?\d{1,18}", lifetime, re.ASCII):
        raise flawed(Flaw.LIFETIME, "X-Amz-Expires should be a number")
    seconds = int(lifetime)
    if seconds < 0:
        raise flawed(Flaw.LIFETIME, "X-Amz-Expires must be non-negative")
    if seconds > LONGEST_LINK:
        text = (
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
            f"must be less than {LONGEST_LINK} seconds"
        )
        raise flawed(Flaw.LIFETIME, text)
    return seconds


def _plain(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _check_headers(claim: Claim, service: str, headers: Headers) -> None:
    signed = set(claim.signed_headers.lower().split(";"))
    wanted = {name for name in headers if name.startswith("x-amz-")}
    unsigned = sorted(wanted - signed - (_FREE_IN_S3 if service == "s3" else _FREE))
    name = f"'{unsigned[0]}'" if unsigned else ""
    if "host" not in signed:
        name, unsigned = "'Host' or ':authority'", ["host", *unsigned]
    if unsigned:
        text = f"{name} must be a 'SignedHeader' in the AWS Authorization."
        raise flawed(Flaw.HEADERS, text, HeadersNotSigned=", ".join(unsigned))


def _check_key(claim: Claim, scope: Scope, keys: Mapping[str, Key], now: datetime) -> Key:
    key = keys.get(scope.access_key)
    if key is None:
        raise flawed(Flaw.KEY, AWSAccessKeyId=scope.access_key)
    token = claim.token or ""
    if not hmac.compare_digest(token.encode(), (key.token or "").encode()):
        raise flawed(Flaw.TOKEN, **{"Token-0": token})
    if key.expires is not None and now >= key.expires:
        raise flawed(Flaw.KEY_EXPIRED, **{"Token-0": token})
    return key


def _check_signature(
    sent: Sent, headers: Headers, claim: Claim, scope: Scope, key: Key, moment: datetime
) -> None:
    right = recompute(sent, headers, claim, scope, key, moment.strftime(MOMENT))
    if not hmac.compare_digest(right.signature.encode(), claim.signature.encode()):
        raise flawed(
            Flaw.MISMATCH,
            _MISMATCH,
            AWSAccessKeyId=key.access_key,
            StringToSign=right.string_to_sign,
            SignatureProvided=claim.signature,
            CanonicalRequest=right.canonical_request,
        )
