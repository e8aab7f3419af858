from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from control_client import (
    ADA,
    CSV,
    DIGESTS,
    GRACE,
    JSON_LINES,
    Start,
    error_of,
    faces,
    get,
    post_truth,
    put,
)

EMPTY: dict[str, Any] = {"manifests": []}


def test_truth_sent_as_csv_is_known_until_it_is_deleted(client: FlaskClient) -> None:
    put(client, "seed", {"seed": 3})
    unknown = faces(client, ADA)
    summary = post_truth(client)
    assert summary == {"number": 1, "name": "manifest 1", "images": 2, "faces": 2}
    assert get(client, "truth") == {"manifests": [summary]}
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
