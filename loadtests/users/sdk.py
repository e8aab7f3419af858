"""Callers over boto3: what an application sees, its SDK's own work included.

One client for all callers of a process (making one takes longer than many requests), with room for
many connections and without retries, which would hide errors and stretch times. Locust must be
imported before boto3: it replaces blocking sockets by those of gevent, and an SSL module that
was imported earlier recurses without end.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from locust import User  # isort: split  # patches sockets before boto3 looks at them

from loadtests import traffic
from loadtests.users.caller import BOOTH, Answer, Caller, tasks, wrong

REQUEST_TYPE = "boto3"
CONNECTIONS = 256
_SECONDS = 30


class SdkUser(Caller, User):
    """Calls the client's methods, as an application does."""

    tasks = tasks()

    def call(self, operation: traffic.Operation) -> Answer:
        """Call a method and look whether the answer has as many faces as were sent."""
        method = "detect_faces" if operation.action == "DetectFaces" else "compare_faces"
        serial = self.random.getrandbits(32) if BOOTH.fresh else 0
        parameters = traffic.parameters(operation, BOOTH.seed, serial)
        with self.environment.events.request.measure(REQUEST_TYPE, operation.name) as meta:
            try:
                answer = getattr(client("rekognition", self.host), method)(**parameters)
            except (BotoCoreError, ClientError) as error:
                meta["exception"] = error
                return Answer(str(error))
            problem = wrong(operation, _boxes(answer))
            if problem is not None:
                meta["exception"] = ValueError(problem)
            return Answer(problem, answer["ResponseMetadata"]["HTTPHeaders"].get("server-timing"))


@cache
def client(service: str, url: str) -> Any:
    """A client of a service at an endpoint, with credentials that mean nothing."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="loadtests",
        aws_secret_access_key="loadtests",  # noqa: S106  # means nothing
        config=Config(
            retries={"total_max_attempts": 1},
            max_pool_connections=CONNECTIONS,
            connect_timeout=_SECONDS,
            read_timeout=_SECONDS,
            s3={"addressing_style": "path"},
        ),
    )


def _boxes(answer: Mapping[str, Any]) -> int:
    """How many bounding boxes an answer has, as the raw callers count them in its text."""
    matched = (match["Face"] for match in answer.get("FaceMatches", []))
    faces = [*answer.get("FaceDetails", []), *matched, *answer.get("UnmatchedFaces", [])]
    return len(faces) + ("SourceImageFace" in answer)
