"""Probing: what an endpoint has of what cases need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from mockrek.contracts.exchange import Answer, Endpoint, NoAnswer
from mockrek.contracts.signing import Identity, Message, sign
from mockrek.errors import Problem, SettingsError

_STRANGERS: Final = (b"UnrecognizedClientException", b"InvalidSignatureException")


def probe(endpoint: Endpoint, identity: Identity, s3: Any) -> dict[str, str]:
    """Ask an endpoint for what it has.

    Returns:
        By need (``s3``, ``signatures``) why it is not met; empty where all are.

    Raises:
        SettingsError: the endpoint cannot be reached, or does not know the identity.
    """
    try:
        right = _ask(endpoint, identity, {})
        wrong = _ask(endpoint, identity, {"secret": "wrong"})
    except NoAnswer as error:
        what = f"gives no answer: {error}"
        raise SettingsError("contracts", [Problem(endpoint.url, what)]) from error
    if _refused(right):
        what = (
            f"does not take the key {identity.access_key!r} ({right.body[:200]!r}): name one that "
            "it knows by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give it this one"
        )
        raise SettingsError("contracts", [Problem(endpoint.url, what)])
    missing = {}
    if not _refused(wrong):
        missing["signatures"] = "the endpoint takes a signature made with a wrong secret"
    try:
        s3.list_buckets()
    except (ClientError, BotoCoreError) as error:
        missing["s3"] = f"the endpoint has no S3: {error}"
    return missing


def _ask(endpoint: Endpoint, identity: Identity, how: Mapping[str, Any]) -> Answer:
    """A request that costs nothing: it lacks the image, and is refused for it at the latest."""
    headers = {
        "host": endpoint.host,
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "RekognitionService.DetectFaces",
    }
    signed = sign(Message("POST", "/", headers, b"{}"), identity, how)
    full = {**signed.headers, "content-length": "2"}
    return endpoint.ask(Message("POST", signed.path, full, b"{}"))


def _refused(answer: Answer) -> bool:
    return answer.status >= 400 and any(name in answer.body for name in _STRANGERS)
