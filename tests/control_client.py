"""The control API of an application in this process, through Flask's test client."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from flask.testing import FlaskClient

from pictures import base64_of, picture
from raw_http import JSON_1_1

Start = Callable[..., FlaskClient]
ADA, GRACE = picture(shade=1), picture(shade=2)
DIGESTS = [sha256(data).hexdigest() for data in (ADA, GRACE)]
CSV = f"sha256,subject,gender,age\n{DIGESTS[0]},ada,Female,36\n{DIGESTS[1]},grace,Female,60\n"
JSON_LINES = f'{{"sha256": "{DIGESTS[0]}", "subject": "ada", "gender": "Female"}}\n'


def get(client: FlaskClient, path: str) -> Any:
    reply = client.get(f"/_mockrek/v1/{path}")
    assert (reply.status_code, reply.mimetype) == (200, "application/json"), reply.data
    return reply.json


def put(client: FlaskClient, path: str, document: Any) -> Any:
    reply = client.put(f"/_mockrek/v1/{path}", json=document)
    assert reply.status_code == 200, reply.data
    return reply.json


def post_truth(
    client: FlaskClient, body: str = CSV, content_type: str = "text/csv", query: str = ""
) -> Any:
    reply = client.post(f"/_mockrek/v1/truth{query}", data=body, content_type=content_type)
    assert reply.status_code == 201, reply.data
    return reply.json


def error_of(reply: Any, status: int) -> Any:
    """The error of an answer, which has the one shape that errors have."""
    assert (reply.status_code, reply.mimetype) == (status, "application/json"), reply.data
    assert list(reply.json) == ["error"]
    error = reply.json["error"]
    assert list(error) == ["code", "message", "problems"]
    assert all(list(problem) == ["where", "what"] for problem in error["problems"])
    return error


def query_of(account: str = "", region: str = "") -> str:
    """The query string that names a scope; empty for everybody."""
    named = {"account": account, "region": region}
    query = urlencode({name: value for name, value in named.items() if value})
    return f"?{query}" if query else ""


def faces(client: FlaskClient, data: bytes) -> Any:
    reply = client.post(
        "/",
        json={"Image": {"Bytes": base64_of(data)}, "Attributes": ["ALL"]},
        headers={"X-Amz-Target": "RekognitionService.DetectFaces"},
        content_type=JSON_1_1,
    )
    assert reply.status_code == 200, reply.data
    return reply.get_json(force=True)["FaceDetails"]
