"""Callers over Locust's quick HTTP client, with bodies that were built beforehand.

No credentials, no signature, no base64 and no JSON in the loop: the client takes as little as it
can of a core. For a server that checks signatures take the SDK's callers.
"""

from __future__ import annotations

from typing import Any

from geventhttpclient.client import HTTPClientPool
from locust import FastHttpUser

from loadtests import traffic
from loadtests.users.caller import BOOTH, Answer, Caller, tasks, wrong

CONNECTIONS = 1024
"""Open at once, at most, by one process."""

_BOX = b'"BoundingBox"'
SECONDS = 30.0
"""After which an answer counts as lost."""


class RawUser(Caller, FastHttpUser):
    """Posts to the endpoint as an SDK would."""

    tasks = tasks()
    # One pool for all callers of a process: what was used last is used next, so that no more
    # connections are open than are needed.
    client_pool = HTTPClientPool(
        concurrency=CONNECTIONS, network_timeout=SECONDS, connection_timeout=SECONDS
    )

    def call(self, operation: traffic.Operation) -> Answer:
        """Post a body and look whether the answer has as many faces as were sent."""
        serial = self.random.getrandbits(32) if BOOTH.fresh else 0
        data = traffic.bodies(BOOTH.seed)[operation.name].numbered(serial)
        with self.client.post(
            "/",
            name=operation.name,
            data=data,  # type: ignore[arg-type]  # the client takes bytes as they are
            headers=_headers(operation.action),
            catch_response=True,
        ) as response:
            problem = _error(response) or wrong(operation, response.content.count(_BOX))
            if problem is not None:
                response.failure(problem)
            return Answer(problem, (response.headers or {}).get("server-timing"))


def _headers(action: str) -> dict[str, str]:
    return {
        "Content-Type": traffic.CONTENT_TYPE,
        "X-Amz-Target": f"RekognitionService.{action}",
        "Accept-Encoding": "identity",
    }


def _error(response: Any) -> str | None:
    if response.status_code == 200:
        return None
    if response.status_code == 0:
        return f"no answer: {response.error!r}"[:200]
    return f"{response.status_code}: {(response.text or '')[:200]}"
