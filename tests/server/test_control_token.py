from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from control_client import (
    ADA,
    Start,
    error_of,
    faces,
    get,
)

CLOSED = [
    ("GET", "profile"),
    ("PUT", "profile"),
    ("GET", "seed"),
    ("PUT", "seed"),
    ("GET", "truth"),
    ("POST", "truth"),
    ("DELETE", "truth"),
    ("DELETE", "truth/1"),
    ("GET", "answer-sheet"),
    ("POST", "reset"),
]


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_without_a_token_it_is_closed_to_other_machines(
    start: Start, method: str, path: str
) -> None:
    client = start(host="0.0.0.0")
    error = error_of(client.open(f"/_mockrek/v1/{path}", method=method, data=b"{}"), 403)
    assert error["code"] == "control-api-closed"
    assert "MOCKREK_CONTROL_TOKEN" in error["message"]


@pytest.mark.parametrize(("method", "path"), CLOSED)
@pytest.mark.parametrize("sent", [None, "Bearer guess", "Bearer ", "Basic secret", "Bearer sécret"])
def test_with_a_token_it_wants_that_token(
    start: Start, method: str, path: str, sent: str | None
) -> None:
    client = start(host="0.0.0.0", control_token="secret")
    headers = {} if sent is None else {"Authorization": sent}
    reply = client.open(f"/_mockrek/v1/{path}", method=method, data=b"{}", headers=headers)
    assert error_of(reply, 401)["code"] == "wrong-token"


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1", "::"])
def test_the_right_token_opens_it(start: Start, host: str) -> None:
    client = start(host=host, control_token="secret")
    headers = {"Authorization": "Bearer secret"}
    assert client.get("/_mockrek/v1/seed", headers=headers).json == {"seed": 0}
    assert client.get("/_mockrek/v1/seed").status_code == 401
    assert client.get("/_mockrek/v1/health/live").status_code == 200


def test_the_aws_api_wants_no_token(start: Start) -> None:
    assert len(faces(start(host="0.0.0.0", control_token="secret"), ADA)) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_on_loopback_it_is_open(start: Start, host: str) -> None:
    assert get(start(host=host), "seed") == {"seed": 0}


@pytest.mark.parametrize("origin", ["http://elsewhere.example", "null", "http://localhost:1"])
def test_a_page_from_elsewhere_may_change_nothing(client: FlaskClient, origin: str) -> None:
    reply = client.post("/_mockrek/v1/reset", headers={"Origin": origin})

    assert error_of(reply, 403)["code"] == "cross-origin"


def test_a_page_of_the_server_itself_may(client: FlaskClient) -> None:
    reply = client.post("/_mockrek/v1/reset", headers={"Origin": "http://localhost"})

    assert reply.status_code == 200
