"""Raising one rate changes the answers of no other group, and un-errs nobody: through HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pictures import base64_of, picture
from served import Served, serving

pytestmark = pytest.mark.usefixtures("uncounted")

PEOPLE = 48
GROUPS = ("women", "men")
IMAGES = [picture(shade=shade) for shade in range(PEOPLE)]
GENDERS = ["Female" if number % 2 else "Male" for number in range(PEOPLE)]
GROUP_OF = {"Female": "women", "Male": "men"}
TASKS = ("miss", "gender", "Smile", "Beard", "emotion")


@pytest.fixture(scope="module")
def server() -> Iterator[Served]:
    with serving(covered=False) as server:
        rows = ["sha256,subject,gender,smile,beard,emotion"]
        rows += [
            f"{sha256(data).hexdigest()},p{i},{GENDERS[i]},true,false,HAPPY"
            for i, data in enumerate(IMAGES)
        ]
        send(server, "POST", "/_mockrek/v1/truth", "\n".join(rows), "text/csv")
        yield server


def send(server: Served, method: str, path: str, body: str, kind: str, **headers: str) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(method, path, body, {"Content-Type": kind, **headers})
        reply = connection.getresponse()
        data = reply.read()
        assert reply.status < 300, data
    finally:
        connection.close()
    return data


def profile(task: str, sampling: str, rates: dict[str, float]) -> dict[str, Any]:
    tables: dict[str, Any] = {
        "miss": {"detection": {"miss": rates}},
        "gender": {"gender": {"error": rates}},
        "emotion": {"emotion": {"error": rates}},
    }
    groups = [{"name": GROUP_OF[g], "where": {"gender": g}} for g in ("Female", "Male")]
    flag = {"attribute": {task: {"false_negative": rates, "false_positive": rates}}}
    return {"name": "x", "sampling": sampling, "group": groups, **tables.get(task, flag)}


def answers(server: Served, document: dict[str, Any]) -> list[bytes]:
    send(server, "PUT", "/_mockrek/v1/profile", json.dumps(document), "application/json")
    target = {"X-Amz-Target": "RekognitionService.DetectFaces"}
    bodies = [
        json.dumps({"Image": {"Bytes": base64_of(data)}, "Attributes": ["ALL"]}) for data in IMAGES
    ]
    return [
        send(server, "POST", "/", body, "application/x-amz-json-1.1", **target) for body in bodies
    ]


def wrong(task: str, number: int, answer: bytes) -> bool:
    faces = json.loads(answer)["FaceDetails"]
    if task == "miss" or not faces:
        return not faces
    said = {
        "gender": faces[0]["Gender"]["Value"] != GENDERS[number],
        "emotion": faces[0]["Emotions"][0]["Type"] != "HAPPY",
        "Smile": not faces[0]["Smile"]["Value"],
        "Beard": faces[0]["Beard"]["Value"],
    }
    return bool(said[task])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    task=st.sampled_from(TASKS),
    sampling=st.sampled_from(["quota", "independent"]),
    raised=st.sampled_from(GROUPS),
    low=st.integers(0, 60),
    more=st.integers(5, 40),
    other=st.integers(0, 100),
)
def test_raising_a_rate_touches_nobody_else(
    server: Served, task: str, sampling: str, raised: str, low: int, more: int, other: int
) -> None:
    rest = GROUPS[1 - GROUPS.index(raised)]
    before, after = (
        answers(server, profile(task, sampling, {raised: rate / 100, rest: other / 100}))
        for rate in (low, low + more)
    )
    newly = 0
    for number, (first, second) in enumerate(zip(before, after, strict=True)):
        if GROUP_OF[GENDERS[number]] != raised:
            assert first == second
        elif wrong(task, number, first):
            assert first == second  # whoever erred errs still, and in the same way
        else:
            newly += wrong(task, number, second)
    if sampling == "quota":
        size = PEOPLE // 2
        assert newly == round((low + more) * size / 100) - round(low * size / 100)
