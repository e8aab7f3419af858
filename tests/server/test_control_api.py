from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from control_client import (
    ADA,
    CSV,
    GRACE,
    Start,
    error_of,
    faces,
    get,
    post_truth,
    put,
)
from mockrek.profiles.extend import names

TOML = """
name = "mine"
[[group]]
name = "women"
where = { gender = "Female" }
[detection.miss]
women = 1
"""


def test_health_is_open_and_names_the_profile(start: Start) -> None:
    client = start(profile="equal")
    assert get(client, "health/live")["status"] == "live"
    assert get(client, "health/ready")["profile"] == "equal"


@pytest.mark.parametrize("name", names())
def test_get_gives_the_profile_that_put_takes(client: FlaskClient, name: str) -> None:
    sent = put(client, "profile", {"builtin": name})
    document = get(client, "profile")
    assert document["name"] == name
    assert sent == document
    put(client, "profile", {"builtin": "perfect"})
    assert put(client, "profile", document) == document
    assert get(client, "profile") == document


def test_a_profile_can_be_sent_as_toml_and_holds_at_once(client: FlaskClient) -> None:
    post_truth(client)
    assert len(faces(client, ADA)) == 1
    reply = client.put("/_mockrek/v1/profile", data=TOML, content_type="application/toml")
    assert reply.status_code == 200
    assert get(client, "profile")["detection"]["miss"] == {"default": 0, "women": 1}
    assert faces(client, ADA) == []


@pytest.mark.parametrize(
    ("body", "content_type", "where"),
    [
        (TOML.replace("women = 1", "women = 2\nmen = 1"), "application/toml", 2),
        ('{"name": "x", "sampling": "maybe", "age": 3, "more": 1}', "application/json", 3),
        ("name = ", "application/toml", 1),
        ("{", "application/json", 1),
        ("[]", "application/json", 1),
        ('{"builtin": "perfct"}', "application/json", 1),
        ('{"builtin": 5}', "application/json", 1),
        (TOML, "application/json", 1),
    ],
)
def test_a_wrong_profile_is_refused_with_all_its_problems(
    client: FlaskClient, body: str, content_type: str, where: int
) -> None:
    before = get(client, "profile")
    reply = client.put("/_mockrek/v1/profile", data=body, content_type=content_type)
    assert len(error_of(reply, 400)["problems"]) == where
    assert get(client, "profile") == before


def test_a_wrong_name_gets_a_hint(client: FlaskClient) -> None:
    reply = client.put("/_mockrek/v1/profile", json={"builtin": "perfct"})
    assert "perfect" in error_of(reply, 400)["problems"][0]["what"]


def test_the_seed_can_be_replaced_and_holds_at_once(client: FlaskClient) -> None:
    answers = []
    for seed in (0, 1, 2**63 - 1):
        assert put(client, "seed", {"seed": seed}) == {"seed": seed}
        assert get(client, "seed") == {"seed": seed}
        answers.append(faces(client, ADA)[0]["Confidence"])
    assert len(set(answers)) == 3
    put(client, "seed", {"seed": 1})
    assert faces(client, ADA)[0]["Confidence"] == answers[1]


@pytest.mark.parametrize(
    "document",
    [
        *({"seed": wrong} for wrong in (-1, 2**63, "1", True, 1.0, None, [1])),
        *({}, {"seed": 1, "more": 2}, {"Seed": 1}, [], 3, None),
    ],
)
def test_a_wrong_seed_is_refused(client: FlaskClient, document: Any) -> None:
    reply = client.put("/_mockrek/v1/seed", json=document)
    assert len(error_of(reply, 400)["problems"]) == 1
    assert get(client, "seed") == {"seed": 0}


def test_reset_restores_the_start(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "start.csv"
    file.write_text(CSV, encoding="utf-8")
    client = start(truth=str(file), profile="equal", seed="7")

    def everything() -> list[Any]:
        paths = ("profile", "seed", "truth", "answer-sheet")
        return [get(client, path) for path in paths] + [faces(client, ADA)]

    before = everything()
    put(client, "profile", {"builtin": "extreme"})
    put(client, "seed", {"seed": 8})
    client.delete("/_mockrek/v1/truth")
    post_truth(client)
    assert all(now != then for now, then in zip(everything(), before, strict=True))
    assert client.post("/_mockrek/v1/reset").json == {"reset": True}
    assert everything() == before


def test_reset_of_the_start_changes_nothing(client: FlaskClient) -> None:
    before = get(client, "profile")
    for _ in range(2):
        assert client.post("/_mockrek/v1/reset").status_code == 200
    assert get(client, "profile") == before


def test_the_answer_sheet_says_who_will_be_missed(client: FlaskClient) -> None:
    post_truth(client)
    client.put("/_mockrek/v1/profile", data=TOML, content_type="application/toml")
    [cohort] = get(client, "answer-sheet")["cohorts"]
    rows = {(row["task"], row["group"]): row for row in cohort["rows"]}
    assert (cohort["profile"], cohort["seed"]) == ("mine", 0)
    assert rows["detection.miss", "women"] == {
        "task": "detection.miss",
        "group": "women",
        "trials": 2,
        "errors": 2,
        "rate": 1.0,
        "low": 2,
        "high": 2,
    }
    assert [faces(client, data) for data in (ADA, GRACE)] == [[], []]


def test_the_answer_sheet_can_be_had_as_csv(client: FlaskClient) -> None:
    post_truth(client)
    reply = client.get("/_mockrek/v1/answer-sheet?format=csv")
    head, first, *_ = reply.text.splitlines()
    assert reply.mimetype == "text/csv"
    assert head == "cohort,profile,confidence,sampling,seed,task,group,trials,errors,rate,low,high"
    assert first.split(",")[1] == "perfect"
    assert first.split(",")[5:] == ["detection.miss", "other", "2", "0", "0.0", "0", "0"]


def test_the_answer_sheet_counts_comparisons_when_asked(client: FlaskClient) -> None:
    post_truth(client)
    path = "answer-sheet?matching=all&threshold=80&threshold=99.5"
    [cohort] = get(client, path)["cohorts"]
    rows = {(row["task"], row["group"]): row for row in cohort["rows"]}
    assert rows["matching.false_match@80", "other"]["trials"] == 1
    assert rows["matching.false_non_match@99.5", "all"]["trials"] == 0


@pytest.mark.parametrize(
    ("query", "where", "said"),
    [
        ("matching=some", "matching", "'some' is not none or all"),
        ("matching=all&threshold=high", "threshold", "'high' is not a similarity"),
        ("matching=all&threshold=101", "threshold", "'101' is not a similarity"),
        ("threshold=80", "threshold", "matching=all"),
    ],
)
def test_a_wrong_question_to_the_answer_sheet_is_told(
    client: FlaskClient, query: str, where: str, said: str
) -> None:
    error = error_of(client.get(f"/_mockrek/v1/answer-sheet?{query}"), 400)
    assert error["problems"][0]["where"] == where
    assert said in error["problems"][0]["what"]


def test_the_answer_sheet_has_no_other_form(client: FlaskClient) -> None:
    error = error_of(client.get("/_mockrek/v1/answer-sheet?format=xml"), 400)
    assert "'xml'" in error["problems"][0]["what"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/_mockrek/v1/nothing", 404, "not-found"),
        ("GET", "/_mockrek/v2/profile", 404, "not-found"),
        ("GET", "/_mockrek/", 404, "not-found"),
        ("POST", "/_mockrek/v1/seed", 405, "method-not-allowed"),
        ("DELETE", "/_mockrek/v1/profile", 405, "method-not-allowed"),
        ("PUT", "/_mockrek/v1/health/live", 405, "method-not-allowed"),
        ("GET", "/_mockrek/v1/reset", 405, "method-not-allowed"),
    ],
)
def test_what_there_is_not_has_the_shape_of_other_errors(
    client: FlaskClient, method: str, path: str, status: int, code: str
) -> None:
    error = error_of(client.open(path, method=method), status)
    assert error["code"] == code
    assert error["message"].startswith(f"{method} {path}: ")
