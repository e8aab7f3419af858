"""Probing: what an endpoint has of what cases need.

===================  ===========================================================================
``s3``               ListBuckets is answered
``signatures``       a signature made with a wrong secret is refused
``faces``            DetectFaces of ``woman`` finds one face; an endpoint that does not answer it
                     has not said that it finds none, and is left to the cases
``labels-and-text``  DetectText is an operation
===================  ===========================================================================
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from mockrek.contracts.case import Case
from mockrek.contracts.exchange import Answer, Endpoint, NoAnswer
from mockrek.contracts.images import Images
from mockrek.contracts.meaning import service_model
from mockrek.contracts.signing import Identity, Message, sign
from mockrek.errors import Problem, SettingsError

_STRANGERS: Final = (b"UnrecognizedClientException", b"InvalidSignatureException")
_OF_S3: Final = (b"<ListAllMyBucketsResult", b"<Error")
_OPTIONAL: Final = frozenset({"faces", "labels-and-text"})
"""What is probed only where a case needs it."""


def probes_for(cases: Sequence[Case]) -> int:
    """How many requests to Amazon Rekognition it takes to probe for cases."""
    return 2 + len(_OPTIONAL & _needs_of(cases))


def probe(
    endpoint: Endpoint, identity: Identity, s3: Any, images: Images, cases: Sequence[Case]
) -> dict[str, str]:
    """Ask an endpoint for what it has.

    Args:
        endpoint: where requests go.
        identity: who asks.
        s3: a client of S3.
        images: of the suite.
        cases: those that are to be run.

    Returns:
        By need why it is not met; empty where all are.

    Raises:
        SettingsError: the endpoint cannot be reached, is nothing like AWS, or does not know the
            identity.
    """
    prober = _Prober(endpoint, identity)
    try:
        right = prober.ask()
        wrong = prober.ask(how={"secret": "wrong"})
        is_like_aws = _is_like_aws(right, "DetectFaces") or prober.is_elsewhere_like_aws()
    except NoAnswer as error:
        raise _unfit(endpoint, f"gives no answer: {error}") from error
    if not is_like_aws:
        seen = f"{right.status} {right.headers.get('content-type', 'without a type')}"
        raise _unfit(endpoint, f"does not answer like AWS ({seen}): is it the right port?")
    if _is_refused(right):
        text = right.body[:200].decode("utf-8", "replace")
        what = (
            f"does not take the key {identity.access_key!r} ({text}): name one that it knows by "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give it this one"
        )
        raise _unfit(endpoint, what)
    missing = prober.missing(_needs_of(cases) & _OPTIONAL, images)
    if not _is_refused(wrong):
        missing["signatures"] = "the endpoint takes a signature made with a wrong secret"
    try:
        s3.list_buckets()
    except (ClientError, BotoCoreError) as error:
        missing["s3"] = f"the endpoint has no S3: {error}"
    return missing


@dataclass(frozen=True)
class _Prober:
    """Asks what no case has asked yet."""

    endpoint: Endpoint
    identity: Identity

    def ask(
        self,
        operation: str = "DetectFaces",
        body: bytes = b"{}",
        how: Mapping[str, Any] = MappingProxyType({}),
    ) -> Answer:
        """By itself a request that costs nothing: it lacks what it is to look at."""
        headers = {
            "content-type": "application/x-amz-json-1.1",
            "x-amz-target": f"RekognitionService.{operation}",
        }
        return self._send("POST", headers, body, how)

    def is_elsewhere_like_aws(self) -> bool:
        """Whether an endpoint that fails at DetectFaces is like AWS in something else."""
        if _is_like_aws(self.ask("CompareFaces"), "CompareFaces"):
            return True
        buckets = self._send("GET", {}, b"", {"service": "s3"})
        return any(root in buckets.body for root in _OF_S3)

    def missing(self, needs: frozenset[str], images: Images) -> dict[str, str]:
        missing = {}
        if "labels-and-text" in needs and not self._has_text():
            missing["labels-and-text"] = "the endpoint has no DetectText"
        if "faces" in needs and not self._has_faces(images):
            missing["faces"] = "the endpoint does not find one face in the drawn picture of a woman"
        return missing

    def _has_text(self) -> bool:
        try:
            return b"UnknownOperationException" not in self.ask("DetectText").body
        except NoAnswer:
            return True  # the cases will tell

    def _has_faces(self, images: Images) -> bool:
        image = base64.b64encode(images.read("woman")).decode()
        try:
            answer = self.ask(body=json.dumps({"Image": {"Bytes": image}}).encode())
        except NoAnswer:
            return True
        found = (_object(answer) or {}).get("FaceDetails")
        return answer.status != 200 or not isinstance(found, list) or len(found) == 1

    def _send(
        self, method: str, headers: Mapping[str, str], body: bytes, how: Mapping[str, Any]
    ) -> Answer:
        message = Message(method, "/", {"host": self.endpoint.host, **headers}, body)
        signed = sign(message, self.identity, how)
        full = {**signed.headers, "content-length": str(len(body))}
        return self.endpoint.ask(Message(method, signed.path, full, body))


def _needs_of(cases: Sequence[Case]) -> frozenset[str]:
    return frozenset(need for case in cases for need in case.needs)


def _unfit(endpoint: Endpoint, what: str) -> SettingsError:
    return SettingsError("contracts", [Problem(endpoint.url, what)])


def _is_refused(answer: Answer) -> bool:
    return answer.status >= 400 and any(name in answer.body for name in _STRANGERS)


def _is_like_aws(answer: Answer, operation: str) -> bool:
    """Whether it is an error, or has nothing that the operation does not answer."""
    known = service_model().operation_model(operation).output_shape.members
    value = _object(answer)
    return value is not None and ("__type" in value or value.keys() <= known.keys())


def _object(answer: Answer) -> Mapping[str, Any] | None:
    """The JSON object of an answer, if it has one."""
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
