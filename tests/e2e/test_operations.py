"""All operations of the service: what a running server says of each is what the docs say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockrek.operations.table import ANSWERED, BY_MOTO
from mockrek.wire.model import load_model
from raw_http import Call, Reply
from served import Served, serving

PAGE = Path(__file__).parents[2] / "docs/operations.md"
REFUSED = re.compile(
    rb'\{"__type":"UnknownOperationException","message":"mockrek does not answer (\w+)\. .+"\}'
)
VALID: dict[str, object] = {
    "DetectCustomLabels": {
        "Image": {},
        "ProjectVersionArn": "arn:aws:rekognition:us-east-1:111111111111:project/p/version/v/1",
    },
    "GetFaceSearch": {"JobId": "0" * 64},
    "GetTextDetection": {"JobId": "0" * 64},
    "StartFaceSearch": {"Video": {}, "CollectionId": "c"},
    "StartTextDetection": {"Video": {}},
}


@pytest.fixture(scope="module")
def without_moto() -> Iterator[Served]:
    with serving("--s3-endpoint", "embedded", "--moto-operations", "off", workers=1) as served:
        yield served


def ask(server: Served, operation: str) -> Reply:
    with server.connect() as connection:
        return connection.ask(Call(VALID.get(operation, {"Image": {}}), operation))


def state(reply: Reply, operation: str) -> str:
    refused = REFUSED.fullmatch(reply.body)
    if refused:
        assert (reply.status, refused[1].decode()) == (400, operation)
        return "refused"
    return "by moto" if reply.header("x-mockrek-answered-by") == "moto" else "answered"


def test_the_page_says_what_a_running_server_does(whole: Served) -> None:
    rows = re.findall(r"^\| `(\w+)` \| \**([a-z ]+)\** \|", PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(rows) == len(load_model().operations) == 75
    found = [(name, state(ask(whole, name), name)) for name, _ in rows]
    assert found == [(name, said.strip("*")) for name, said in rows]


@pytest.mark.parametrize("operation", BY_MOTO)
def test_what_moto_answers_comes_back(whole: Served, operation: str) -> None:
    reply = ask(whole, operation)
    assert reply.status == 200
    output = load_model().operations[operation].output
    assert output is not None
    assert reply.json.keys() & output.members.keys()  # moto adds some that there are not


def test_moto_is_not_asked_when_switched_off(without_moto: Served) -> None:
    for operation in BY_MOTO:
        assert state(ask(without_moto, operation), operation) == "refused"
    for operation in ANSWERED:
        assert state(ask(without_moto, operation), operation) == "answered"


def test_constraints_come_before_moto(whole: Served) -> None:
    with whole.connect() as connection:
        reply = connection.ask(Call({"JobId": "!"}, "GetFaceSearch"))
    assert reply.header("x-mockrek-answered-by") is None
    assert reply.json["__type"] == "ValidationException"
