"""A broken row in the middle of many is named, and nothing is half-loaded."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from flask.testing import FlaskClient

from mockrek.errors import TruthError
from mockrek.truth.manifest import parse

ROWS = 200_000
BROKEN = 100_000


def body(rows: int, broken: int | None = None) -> bytes:
    lines = ["sha256,subject,gender,age"]
    for i in range(rows):
        gender = "Femal" if i == broken else ("Female", "Male")[i % 2]
        lines.append(f"{sha256(b'%d' % i).hexdigest()},p{i},{gender},30")
    return "\n".join(lines).encode()


def test_the_line_the_column_and_the_value_are_named() -> None:
    with pytest.raises(TruthError) as caught:
        parse(body(ROWS, BROKEN), source="m.csv", form="csv", folder=None)
    (problem,) = caught.value.problems
    assert problem.where == f"m.csv:{BROKEN + 2}: column 'gender'"
    assert problem.what == "'Femal' is not one of Female, Male"


def test_the_server_keeps_what_it_had(start: Callable[..., FlaskClient]) -> None:
    client = start()
    good = client.post("/_mockrek/v1/truth", data=body(10), content_type="text/csv")
    assert (good.status_code, good.json["faces"]) == (201, 10)  # type: ignore[index]
    before = client.get("/_mockrek/v1/truth").json
    bad = client.post("/_mockrek/v1/truth", data=body(20_000, 9_999), content_type="text/csv")
    assert bad.status_code == 400
    assert "request:10001: column 'gender'" in bad.text
    assert client.get("/_mockrek/v1/truth").json == before
