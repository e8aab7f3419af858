from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mockrek.profiles.builtin import names
from pictures import base64_of, picture
from raw_http import JSON_1_1

ADA, GRACE = picture(shade=1), picture(shade=2)
DIGESTS = [sha256(data).hexdigest() for data in (ADA, GRACE)]
CSV = f"sha256,subject,gender,age\n{DIGESTS[0]},ada,Female,36\n{DIGESTS[1]},grace,Female,60\n"
JSON_LINES = f'{{"sha256": "{DIGESTS[0]}", "subject": "ada", "gender": "Female"}}\n'
TOML = """
name = "mine"
[[group]]
name = "women"
where = { gender = "Female" }
[detection.miss]
women = 1
"""
Start = Callable[..., FlaskClient]
EMPTY: dict[str, Any] = {"manifests": []}


def get(client: FlaskClient, path: str) -> Any:
    reply = client.get(f"/_mockrek/v1/{path}")
    assert (reply.status_code, reply.mimetype) == (200, "application/json"), reply.data
    return reply.json


def put(client: FlaskClient, path: str, document: Any) -> Any:
    reply = client.put(f"/_mockrek/v1/{path}", json=document)
    assert reply.status_code == 200, reply.data
    return reply.json


def post_truth(client: FlaskClient, body: str = CSV, content_type: str = "text/csv") -> Any:
    reply = client.post("/_mockrek/v1/truth", data=body, content_type=content_type)
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


def faces(client: FlaskClient, data: bytes) -> Any:
    reply = client.post(
        "/",
        json={"Image": {"Bytes": base64_of(data)}, "Attributes": ["ALL"]},
        headers={"X-Amz-Target": "RekognitionService.DetectFaces"},
        content_type=JSON_1_1,
    )
    assert reply.status_code == 200, reply.data
    return reply.get_json(force=True)["FaceDetails"]


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


def test_truth_sent_as_csv_is_known_until_it_is_deleted(client: FlaskClient) -> None:
    put(client, "seed", {"seed": 3})
    unknown = faces(client, ADA)
    summary = post_truth(client)
    assert summary == {"number": 1, "name": "request", "images": 2, "faces": 2}
    [listed] = get(client, "truth")["manifests"]
    assert {**listed, "name": "request"} == summary
    [face] = faces(client, ADA)
    assert face["Gender"]["Value"] == "Female"
    assert face["AgeRange"]["Low"] <= 36 <= face["AgeRange"]["High"]
    assert client.delete("/_mockrek/v1/truth/1").json == {"removed": 1}
    assert get(client, "truth") == EMPTY
    assert faces(client, ADA) == unknown


@pytest.mark.parametrize("kind", ["application/jsonl", "application/x-ndjson"])
def test_truth_can_be_sent_as_json_lines(client: FlaskClient, kind: str) -> None:
    assert post_truth(client, JSON_LINES, kind)["faces"] == 1
    assert post_truth(client, JSON_LINES, f"{kind}; charset=utf-8")["number"] == 2
    assert [row["number"] for row in get(client, "truth")["manifests"]] == [1, 2]


def test_the_first_manifest_that_knows_an_image_wins(client: FlaskClient) -> None:
    post_truth(client)
    before = faces(client, ADA)
    post_truth(client, CSV.replace("ada,Female", "ada,Male"))
    assert faces(client, ADA) == before
    client.delete("/_mockrek/v1/truth/1")
    assert faces(client, ADA)[0]["Gender"]["Value"] == "Male"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", ""])
def test_truth_of_another_content_type_is_refused(client: FlaskClient, kind: str) -> None:
    reply = client.post("/_mockrek/v1/truth", data=CSV, content_type=kind)
    error = error_of(reply, 415)
    assert error["code"] == "wrong-content-type"
    assert "text/csv, application/jsonl, application/x-ndjson" in error["message"]


def test_a_broken_manifest_lists_all_problems_and_changes_nothing(client: FlaskClient) -> None:
    post_truth(client)
    before = get(client, "truth"), faces(client, GRACE)
    broken = "sha256,gender,age\n123,Female,1\n" + f"{DIGESTS[1]},F,old\n"
    reply = client.post("/_mockrek/v1/truth", data=broken, content_type="text/csv")
    problems = error_of(reply, 400)["problems"]
    assert [problem["where"] for problem in problems] == [
        "request:2: column 'sha256'",
        "request:3: column 'age'",
        "request:3: column 'gender'",
    ]
    assert (get(client, "truth"), faces(client, GRACE)) == before


def test_files_that_a_sent_manifest_names_are_not_opened(
    client: FlaskClient, tmp_path: Path
) -> None:
    photo = tmp_path / "ada.png"
    photo.write_bytes(ADA)
    body = f"image,subject\n{photo},ada\n"
    reply = client.post("/_mockrek/v1/truth", data=body, content_type="text/csv")
    assert len(error_of(reply, 400)["problems"]) == 1


def test_delete_forgets_the_truth_of_the_start_too(start: Start, tmp_path: Path) -> None:
    file = tmp_path / "start.csv"
    file.write_text(CSV, encoding="utf-8")
    client = start(truth=str(file))
    post_truth(client, JSON_LINES, "application/jsonl")
    numbers = [row["number"] for row in get(client, "truth")["manifests"]]
    assert numbers == [None, 1]
    assert client.delete("/_mockrek/v1/truth").json == EMPTY
    assert get(client, "truth") == EMPTY


@pytest.mark.parametrize("number", ["1", "0", "99999999999999999999", "x"])
def test_a_manifest_that_was_not_sent_cannot_be_deleted(client: FlaskClient, number: str) -> None:
    error_of(client.delete(f"/_mockrek/v1/truth/{number}"), 404)


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
    }
    assert [faces(client, data) for data in (ADA, GRACE)] == [[], []]


def test_the_answer_sheet_can_be_had_as_csv(client: FlaskClient) -> None:
    post_truth(client)
    reply = client.get("/_mockrek/v1/answer-sheet?format=csv")
    head, first, *_ = reply.text.splitlines()
    assert reply.mimetype == "text/csv"
    assert head == "cohort,profile,confidence,sampling,seed,task,group,trials,errors,rate"
    assert first.split(",")[1] == "perfect"
    assert first.split(",")[5:] == ["detection.miss", "other", "2", "0", "0.0"]


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
