"""Scopes in the control API: what is put for one is seen by who is in it, and nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from control_client import CSV, JSON_LINES, Start, error_of, get, post_truth, put, query_of

A, B, EU, US = "111111111111", "222222222222", "eu-west-1", "us-gov-east-1"
SCOPED = [query_of(A), query_of(region=EU), query_of(A, EU)]
ROUTES = [
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


@pytest.mark.parametrize("scope", SCOPED)
def test_what_is_put_for_a_scope_is_got_for_it_and_not_for_others(
    client: FlaskClient, scope: str
) -> None:
    others = [query for query in ["", *SCOPED, query_of(B, EU), query_of(A, US)] if query != scope]
    wider = [query for query in others if not is_within(query, scope)]
    before = [get(client, f"{noun}{query}") for query in wider for noun in ("seed", "profile")]
    put(client, f"seed{scope}", {"seed": 7})
    put(client, f"profile{scope}", {"builtin": "extreme"})

    assert get(client, f"seed{scope}") == {"seed": 7}
    assert get(client, f"profile{scope}")["name"] == "extreme"
    after = [get(client, f"{noun}{query}") for query in wider for noun in ("seed", "profile")]
    assert after == before


def is_within(query: str, scope: str) -> bool:
    """Whether whoever asks by a query is in a scope."""
    return all(part in query for part in scope.lstrip("?").split("&"))


def test_a_manifest_says_for_whom_it_was_registered(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "start.csv"
    file.write_text(CSV, encoding="utf-8")
    client = start(truth=str(file))
    sent = [post_truth(client, query=query) for query in ["", *SCOPED]]
    scopes = [{key: row[key] for key in ("account", "region") if key in row} for row in sent]
    assert scopes == [{}, {"account": A}, {"region": EU}, {"account": A, "region": EU}]
    shown = get(client, f"truth{query_of(A, EU)}")["manifests"]

    assert [shown[0], shown[1], shown[2], shown[4]] == [sent[3], sent[1], sent[2], sent[0]]
    assert (shown[3]["number"], shown[3]["name"]) == (None, str(file))
    assert [row["number"] for row in get(client, f"truth{query_of(B, EU)}")["manifests"]] == [
        sent[2]["number"], None, sent[0]["number"]
    ]  # fmt: skip


def test_delete_forgets_what_the_scope_registered_and_no_more(client: FlaskClient) -> None:
    common, own = post_truth(client), post_truth(client, query=query_of(A))
    left = client.delete(f"/_mockrek/v1/truth{query_of(A)}").json
    assert left == get(client, f"truth{query_of(A)}") == {"manifests": [common]}
    own = post_truth(client, query=query_of(A))
    assert client.delete("/_mockrek/v1/truth").json == {"manifests": []}

    assert get(client, f"truth{query_of(A)}") == {"manifests": [own]}


@pytest.mark.parametrize("query", ["", *SCOPED[1:], query_of(B)])
def test_a_manifest_of_another_scope_cannot_be_deleted(client: FlaskClient, query: str) -> None:
    own = post_truth(client, JSON_LINES, "application/jsonl", query_of(A))
    path = f"/_mockrek/v1/truth/{own['number']}"
    error = error_of(client.delete(f"{path}{query}"), 404)

    assert error["code"] == "no-such-manifest"
    assert get(client, f"truth{query_of(A)}") == {"manifests": [own]}
    assert client.delete(f"{path}{query_of(A)}").json == {"removed": own["number"]}


def test_the_answer_sheet_is_that_of_the_scope(client: FlaskClient) -> None:
    post_truth(client, query=query_of(A))
    put(client, f"seed{query_of(A)}", {"seed": 7})
    [cohort] = get(client, f"answer-sheet{query_of(A, EU)}&matching=all&threshold=80")["cohorts"]

    assert cohort["seed"] == 7
    assert get(client, "answer-sheet") == get(client, f"answer-sheet{query_of(B)}") == {
        "cohorts": []
    }  # fmt: skip


def test_a_reset_of_a_scope_is_of_that_scope_only_and_one_of_everybody_of_all(
    client: FlaskClient,
) -> None:
    def seeds() -> list[int]:
        return [get(client, f"seed{query}")["seed"] for query in ["", *SCOPED]]

    for seed, query in enumerate(["", *SCOPED], 1):
        put(client, f"seed{query}", {"seed": seed})
    assert seeds() == [1, 2, 3, 4]
    for query, left in zip(SCOPED, [[1, 1, 3, 4], [1, 1, 1, 4], [1, 1, 1, 1]], strict=True):
        client.post(f"/_mockrek/v1/reset{query}")
        assert seeds() == left
    put(client, f"seed{query_of(A)}", {"seed": 2})
    client.post("/_mockrek/v1/reset")

    assert seeds() == [0, 0, 0, 0]


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    ("query", "where", "said"),
    [
        ("account=123", "account", "'123' is not an account: 12 digits"),
        ("account=", "account", "'' is not an account"),
        ("account=１１１１１１１１１１１１", "account", "12 digits"),
        ("region=Europe", "region", "'Europe' is not a region, as eu-west-1"),
        ("region=eu-west-1%0A", "region", "is not a region"),
        ("region=eu-west-1&region=eu-west-2", "region", "more than once"),
        ("Account=111111111111", "Account", "no such parameter here; known: account, region"),
        ("acount=111111111111", "acount", "no such parameter here"),
    ],
)
def test_a_wrong_scope_is_refused_and_changes_nothing(
    client: FlaskClient, method: str, path: str, query: str, where: str, said: str
) -> None:
    body: Any = {"data": CSV, "content_type": "text/csv"} if path == "truth" else {}
    body = {"json": {"seed": 3}} if path == "seed" else body
    body = {"json": {"builtin": "extreme"}} if path == "profile" else body
    post_truth(client)
    before = [get(client, noun) for noun in ("profile", "seed", "truth")]
    reply = client.open(f"/_mockrek/v1/{path}?{query}", method=method, **body)
    [problem] = error_of(reply, 400)["problems"]

    assert problem["where"] == where
    assert said in problem["what"]
    assert [get(client, noun) for noun in ("profile", "seed", "truth")] == before


def test_all_that_is_wrong_is_told_at_once(client: FlaskClient) -> None:
    reply = client.get("/_mockrek/v1/seed?format=csv&region=x&account=y")

    assert [problem["where"] for problem in error_of(reply, 400)["problems"]] == [
        "format", "account", "region"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "region", ["us-east-1", "ap-southeast-7", "us-gov-west-1", "us-isob-east-1", "cn-north-1"]
)
def test_a_region_is_whatever_looks_like_one(client: FlaskClient, region: str) -> None:
    put(client, f"seed?region={region}", {"seed": 2})

    assert get(client, f"seed?region={region}") == {"seed": 2}


def test_probes_may_ask_as_they_like(client: FlaskClient) -> None:
    assert get(client, "health/live?now=1")["status"] == "live"
