"""What is handed to the back end and back, byte by byte, and what happens when it breaks."""

from __future__ import annotations

import os
import signal
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from aws_clients import ACCOUNT, bucket, client, refusal, stored
from pictures import picture
from raw_http import Call, Connection, Reply
from served import Served, serving

S3 = f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20250101/us-east-1/s3/aws4_request, x"
FOREIGN: dict[str, str | None] = {"Authorization": S3, "Content-Type": None}


@pytest.fixture
def own() -> Iterator[Served]:
    """A server of one's own, whose back end may be broken."""
    with serving("--s3-endpoint", "embedded", workers=2) as served:
        yield served


def call(method: str, path: str, body: bytes = b"", **headers: str | None) -> Call:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Call(body, None, method, path, headers={**FOREIGN, **named})


def ask(server: Served, method: str, path: str, body: bytes = b"", **headers: str | None) -> Reply:
    with server.connect() as connection:
        return connection.ask(call(method, path, body, **headers))


def moto_pid(server: Served) -> int:
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return next(int(child) for child in children if int(child) not in server.first_pids)


def trailing(data: bytes, size: int) -> bytes:
    """A body as JavaScript's SDK sends it: in chunks of its own, with a checksum behind them."""
    parts = [data[i : i + size] for i in range(0, len(data), size)]
    framed = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    checksum = b64encode(crc32(data).to_bytes(4))
    return framed + b"0\r\nx-amz-checksum-crc32:" + checksum + b"\r\n\r\n"


@pytest.mark.parametrize("in_chunks", [False, True])
def test_chunks_with_a_trailing_checksum_are_an_object(whole: Served, in_chunks: bool) -> None:
    name, data = f"trailing-{in_chunks}".lower(), picture(shade=7, size=(300, 300)) * 40
    s3 = bucket(whole.url, name)
    body = trailing(data, 8 * 1024)
    headers: dict[str, str | None] = {
        "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        "x-amz-decoded-content-length": str(len(data)),
        "x-amz-trailer": "x-amz-checksum-crc32",
        "Content-Encoding": "aws-chunked",
    }
    if in_chunks:  # as fetch() sends a stream: HTTP's chunks around those of S3
        body = b"%x\r\n%b\r\n%x\r\n%b\r\n0\r\n\r\n" % (100, body[:100], len(body) - 100, body[100:])
        headers |= {"Transfer-Encoding": "chunked", "Content-Length": None}
    assert ask(whole, "PUT", f"/{name}/key", body, **headers).status == 200
    assert s3.get_object(Bucket=name, Key="key")["Body"].read() == data
    assert "ContentEncoding" not in s3.head_object(Bucket=name, Key="key")


def test_who_waits_for_100_is_told_to_go_on(whole: Served) -> None:
    bucket(whole.url, "expecting")
    with whole.connect() as connection:
        head = call("PUT", "/expecting/k", Expect="100-continue", Content_Length="4").encode()
        connection.send(head)
        assert connection.read().status == 100
        connection.send(b"body")
        assert connection.read().status == 200
    assert ask(whole, "GET", "/expecting/k").body == b"body"


def test_a_connection_serves_both_sides_in_turn(whole: Served) -> None:
    bucket(whole.url, "in-turn")
    detect = Call({"Image": {"Bytes": b64encode(picture()).decode()}})
    with whole.connect() as connection:
        for turn in range(3):
            body = b"%d" % turn
            assert connection.ask(call("PUT", "/in-turn/k", body)).status == 200
            assert connection.ask(detect).status == 200
            assert connection.ask(call("GET", "/in-turn/k")).body == body
            assert connection.ask(call("HEAD", "/in-turn/k")).header("Content-Length") == "1"


def test_a_body_that_breaks_off_is_no_object(whole: Served) -> None:
    s3 = bucket(whole.url, "broken-off")
    with whole.connect() as connection:
        connection.send(call("PUT", "/broken-off/k", b"", Content_Length="1000").encode())
        connection.send(b"x" * 100)
    assert "PUT" in whole.log_line("PUT /broken-off/k")  # it has been dealt with
    assert refusal(s3.get_object, Bucket="broken-off", Key="k")[0] == "NoSuchKey"


def test_a_client_cannot_say_whose_account_it_is(whole: Served) -> None:
    bucket(whole.url, "mine", "6" * 12).put_object(Bucket="mine", Key="k", Body=b"x")
    reply = ask(whole, "GET", "/mine/k", x_moto_account_id="6" * 12)
    assert (reply.status, b"AccessDenied" in reply.body) == (403, True)


def test_answers_say_who_made_them_and_have_one_date(whole: Served) -> None:
    reply = ask(whole, "GET", "/")
    names = [name.lower() for name in reply.names]
    assert reply.header("x-mockrek-answered-by") == "moto"
    assert (names.count("date"), names.count("server")) == (1, 0)
    assert b"ListAllMyBucketsResult" in reply.body


@pytest.mark.parametrize(
    ("call_of", "status"),
    [
        (Call(b"{}", "Nothing"), 400),
        (Call(b"{}", None, headers={"Authorization": None}), 400),
        (Call(b"", None, "OPTIONS", headers={"Origin": "http://x", "Authorization": None}), 200),
        (Call(b"", None, "GET"), 403),
    ],
    ids=["unknown target", "no target", "preflight", "signed for Rekognition"],
)
def test_what_is_rekognitions_stays(whole: Served, call_of: Call, status: int) -> None:
    with whole.connect() as connection:
        reply = connection.ask(call_of)
    assert (reply.status, reply.header("x-mockrek-answered-by")) == (status, None)


def test_without_a_back_end_the_remedy_is_told(server: Served) -> None:
    reply = ask(server, "GET", "/bucket/key")
    assert (reply.status, reply.header("Content-Type")) == (501, "application/xml")
    assert b"<Code>NotImplemented</Code>" in reply.body
    assert b"mockrek[s3]" in reply.body


def test_a_declared_object_needs_no_bucket(tmp_path: Path) -> None:
    manifest = tmp_path / "people.csv"
    manifest.write_text("s3,subject\ns3://declared/ada.png,ada\ns3://real/ada.png,ada\n")
    options = ("--s3-endpoint", "embedded", "--truth", str(manifest))
    with serving(*options, workers=1) as served:
        rekognition = client("rekognition", served.url)

        def similarity(one: Any, other: Any) -> float:
            answer = rekognition.compare_faces(
                SourceImage=one, TargetImage=other, SimilarityThreshold=0
            )
            found: float = answer["FaceMatches"][0]["Similarity"]
            return found

        s3 = bucket(served.url, "real")
        declared, real = stored("declared", "ada.png"), stored("real", "ada.png")
        assert refusal(rekognition.detect_faces, Image=real)[0] == "InvalidS3ObjectException"
        s3.put_object(Bucket="real", Key="ada.png", Body=picture(shade=8))
        assert similarity(declared, real) > 98  # the manifest says that it is she
        s3.put_object(Bucket="real", Key="bob.png", Body=picture(shade=8))
        assert similarity(declared, stored("real", "bob.png")) < 80


def test_a_reset_empties_the_back_end(own: Served) -> None:
    bucket(own.url, "forgotten")
    for path in ("/_mockrek/v1/reset", "/moto-api/reset"):
        bucket(own.url, "again")
        assert ask(own, "POST", path, Authorization=None).status == 200
        assert client("s3", own.url).list_buckets()["Buckets"] == []
    assert ask(own, "GET", "/moto-api/data.json", Authorization=None).status == 404


def test_a_back_end_that_is_gone_is_named(own: Served) -> None:
    bucket(own.url, "before")
    os.kill(moto_pid(own), signal.SIGKILL)
    reply = ask(own, "GET", "/before/k")
    assert (reply.status, b"<Code>ServiceUnavailable</Code>" in reply.body) == (503, True)
    assert b"the embedded moto" in reply.body
    detect = client("rekognition", own.url).detect_faces
    code, message, status = refusal(detect, Image=stored("before", "k"))
    assert (code, status) == ("InternalServerError", 500)
    assert "the embedded moto" in message
    with own.connect() as connection:
        detect_bytes = Call({"Image": {"Bytes": b64encode(picture()).decode()}})
        assert connection.ask(detect_bytes).status == 200


def test_moto_ends_with_the_server() -> None:
    for end in (signal.SIGTERM, signal.SIGINT):
        with serving("--s3-endpoint", "embedded", workers=1) as served:
            pid = moto_pid(served)
            served.stop(end)
            assert not alive(pid)


def alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


def test_moto_ends_with_a_server_that_is_killed() -> None:
    with serving("--s3-endpoint", "embedded", workers=1) as served:
        pid = moto_pid(served)
        watch = os.pidfd_open(pid)
        os.kill(served.process.pid, signal.SIGKILL)
        os.kill(next(iter(served.first_pids)), signal.SIGKILL)
        served.process.wait()
        assert ended(watch)


def ended(watch: int) -> bool:
    """Whether a process ends within a while; a file descriptor of it becomes readable then."""
    import select  # noqa: PLC0415  # of this one question

    return bool(select.select([watch], [], [], 10)[0])


def test_another_s3_is_asked_where_one_is_named(whole: Served) -> None:
    """A server whose S3 is another's: requests of its own are signed, others pass unchanged."""
    bucket(whole.url, "elsewhere").put_object(Bucket="elsewhere", Key="k", Body=picture(shade=3))
    with serving("--s3-endpoint", whole.url, workers=1) as served:
        seen = client("rekognition", served.url).detect_faces(Image=stored("elsewhere", "k"))
        assert len(seen["FaceDetails"]) == 1
        missing = client("rekognition", served.url).detect_faces
        assert refusal(missing, Image=stored("elsewhere", "x"))[0] == "InvalidS3ObjectException"
        names = client("s3", served.url).list_buckets()["Buckets"]
        assert "elsewhere" in [entry["Name"] for entry in names]
        assert ask(served, "POST", "/_mockrek/v1/reset", Authorization=None).status == 200
        assert client("s3", served.url).list_buckets()["Buckets"] == names
        with served.connect() as connection:
            labels = connection.ask(Call({"Image": {}}, "DetectLabels"))
        assert labels.json["__type"] == "UnknownOperationException"


def test_an_s3_that_nobody_answers_at_is_named() -> None:
    with serving("--s3-endpoint", "http://127.0.0.1:9", workers=1) as served:
        detect = client("rekognition", served.url).detect_faces
        code, message, _ = refusal(detect, Image=stored("any", "k"))
        assert (code, "http://127.0.0.1:9" in message) == ("InternalServerError", True)


def test_connections_are_read_to_their_end(whole: Served) -> None:
    """A body that the back end refuses is still read, so that the next request is understood."""
    with whole.connect() as connection:
        refused: Connection = connection
        assert refused.ask(call("PUT", "/no-such-bucket/k", bytes(3_000_000))).status == 404
        assert refused.ask(call("GET", "/")).status == 200
