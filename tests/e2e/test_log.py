from __future__ import annotations

import json

from raw_case import PICTURE
from raw_http import CREDENTIAL, Call
from served import Served, serving


def test_the_log_names_account_region_and_request_id(server: Served) -> None:
    credential = CREDENTIAL.replace("AKIDEXAMPLE", "123456789012").replace("us-east-1", "eu-west-1")
    headers: dict[str, str | None] = {"Authorization": f"AWS4-HMAC-SHA256 Credential={credential}"}
    with server.connect() as connection:
        reply = connection.ask(Call({"Image": PICTURE}, headers=headers))
    request_id = reply.header("x-amzn-RequestId") or ""
    words = server.log_line(request_id).split()
    assert words[1:] == [
        "200",
        words[2],
        "ms",
        "DetectFaces",
        "123456789012/eu-west-1",
        request_id,
        "1",
        "face,",
        "procedural",
    ]


def test_a_path_cannot_write_a_line_of_the_log(server: Served) -> None:
    server.ask(Call(method="GET", path="/_mockrek/v1/nothing%0A00:00:00%20forged"))
    line = server.log_line("forged")
    assert "404" in line.split()
    assert "/_mockrek/v1/nothing%0A00%3A00%3A00%20forged" in line


def test_the_log_can_be_written_for_programs() -> None:
    with serving("--log", "json", workers=1) as served:
        with served.connect() as connection:
            request_id = connection.ask(Call({"Image": {}})).header("x-amzn-RequestId") or ""
        record = json.loads(served.log_line(request_id))
    assert record["operation"] == "DetectFaces"
    assert (record["status"], record["error"]) == (400, "InvalidParameterException")
    assert 0 < record["milliseconds"] < 30_000
