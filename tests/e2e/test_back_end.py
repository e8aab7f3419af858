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
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from aws_clients import ACCOUNT, bucket, client, refusal, stored
from pictures import picture
from raw_http import Call, Connection, Reply
from s3_double import s3_double
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


@pytest.mark.parametrize(
    ("method", "target", "host"),
    [
        ("POST", "//moto-api/reset", "127.0.0.1"),
        ("POST", "///moto-api/reset", "127.0.0.1"),
        ("POST", "http://x//moto-api/reset", "127.0.0.1"),
        ("POST", "http://x?q=/moto-api/reset", "127.0.0.1"),
        ("POST", "http://x#/moto-api/reset", "127.0.0.1"),
        ("POST", "/reset", "moto-api.localhost"),
        ("POST", "/v", "moto-api/reset?x=.localhost"),
        ("GET", "/data.json", "moto-api.localhost"),
        ("GET", "/moto-api", "127.0.0.1"),
        ("POST", "/x/../moto-api/reset", "127.0.0.1"),
    ],
)
@pytest.mark.parametrize("signed", [True, False])
def test_nobody_controls_moto(
    whole: Served, method: str, target: str, host: str, signed: bool
) -> None:
    names = client("s3", whole.url).list_buckets()["Buckets"]
    assert names or bucket(whole.url, "kept")
    authorization = S3 if signed else None
    reply = ask(whole, method, target, Host=host, Authorization=authorization)
    assert b'"status"' not in reply.body
    assert reply.status in {200, 400, 403, 404, 500}  # the list of buckets, or moto's own refusals
    assert client("s3", whole.url).list_buckets()["Buckets"]


@pytest.mark.parametrize("service", ["sns", "dynamodb", "ec2", "lambda", "events"])
def test_services_that_are_not_wanted_are_refused(whole: Served, service: str) -> None:
    auth = f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20250101/us-east-1/{service}/aws4_request, x"
    reply = ask(whole, "POST", "/", b"Action=Subscribe", Authorization=auth)
    assert (reply.status, reply.header("x-mockrek-answered-by")) == (501, None)
    assert f"mockrek answers iam, rekognition, s3, sts, not {service}".encode() in reply.body


def test_a_service_that_is_no_name_is_nobodys(whole: Served) -> None:
    auth = f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20250101/us-east-1/x%0a/aws4_request, x"
    reply = ask(whole, "GET", "/", Authorization=auth)  # so it is S3's, as what says nothing is
    assert b"ListAllMyBucketsResult" in reply.body


def test_a_name_that_another_account_has_is_taken(whole: Served) -> None:
    bucket(whole.url, "taken", "7" * 12)
    create = client("s3", whole.url, "8" * 12).create_bucket
    code, message, status = refusal(create, Bucket="taken")
    assert (code, status) == ("BucketAlreadyExists", 409)
    assert "not available" in message
    bucket(whole.url, "taken", "7" * 12)  # one's own, in us-east-1, may be made again


def test_a_refusal_is_read_before_the_body_is_sent(server: Served) -> None:
    body = bytes(20_000_000)
    with server.connect() as connection:
        for _ in range(2):  # and the connection goes on
            assert connection.ask(call("PUT", "/b/k", body)).status == 501
        assert connection.ask(call("HEAD", "/b/k")).status == 501
    assert "NotImplemented" in server.log_line("s3 PUT /b/k")


def test_odd_characters_reach_neither_log_nor_client(whole: Served) -> None:
    for host in ("\xe9.localhost", "a b.localhost", "a\x1b.localhost"):
        reply = ask(whole, "GET", "/k\x1b[31m", Host=host)
        assert reply.status in {200, 400, 403, 404}
    assert "\x1b" not in whole.log


def test_an_answer_that_breaks_off_is_not_passed_off_as_whole() -> None:
    with s3_double() as double, serving("--s3-endpoint", double.address.url, workers=1) as served:
        double.answers["HEAD", "/bucket"] = (200, {}, b"")
        double.answers["GET", "/bucket/k"] = (
            200,
            {"ETag": '"1"', "Content-Length": "100"},
            b"short",
        )
        with served.connect() as connection:
            connection.send(call("GET", "/bucket/k").encode() * 2)
            with pytest.raises((AssertionError, ConnectionResetError)):
                connection.read()
        detect = client("rekognition", served.url).detect_faces
        code, message, status = refusal(detect, Image=stored("bucket", "k"))
        assert (code, status) == ("InternalServerError", 500)
        assert "broke off" in message
        double.answers["GET", "/bucket/k"] = (200, {"ETag": '"1"'}, picture())
        assert len(detect(Image=stored("bucket", "k"))["FaceDetails"]) == 1


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    keys = tmp_path_factory.mktemp("keys") / "credentials"
    keys.write_text(f"[d]\naws_access_key_id = {ACCOUNT}\naws_secret_access_key = secret\n")
    options = ("--s3-endpoint", "embedded", "--auth", "strict", "--credentials", str(keys))
    with serving(*options, workers=1) as served:
        yield served


def signed(server: Served, method: str, path: str, said: bytes, **more: str) -> Call:
    """A request signed for one body, which is then left out."""
    request = AWSRequest(method, f"{server.url}{path}", data=said, headers=more)
    S3SigV4Auth(Credentials(ACCOUNT, "secret"), "s3", "us-east-1").add_auth(request)
    headers: dict[str, str | None] = {**request.headers, "Content-Type": None}
    headers |= {"Content-Length": "0", "X-Amz-Target": None}
    return Call(b"", None, method, path, headers={"Host": server.url[7:], **headers})


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("PUT", "/tampered/k", {}),
        ("DELETE", "/tampered/k", {}),
        ("PUT", "/tampered/copy", {"x-amz-copy-source": "/tampered/k"}),
    ],
)
def test_a_body_that_was_taken_away_changes_nothing(
    strict: Served, method: str, path: str, more: dict[str, str]
) -> None:
    s3 = bucket(strict.url, "tampered")
    s3.put_object(Bucket="tampered", Key="k", Body=b"original")
    with strict.connect() as connection:
        reply = connection.ask(signed(strict, method, path, b"what was signed", **more))
    assert (reply.status, b"XAmzContentSHA256Mismatch" in reply.body) == (400, True)
    assert s3.get_object(Bucket="tampered", Key="k")["Body"].read() == b"original"
    assert len(s3.list_objects_v2(Bucket="tampered")["Contents"]) == 1


def test_it_says_that_signatures_are_checked(strict: Served) -> None:
    assert "signatures strict" in strict.log_line("answers on")


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
    assert ask(own, "GET", "/_mockrek/v1/health/ready", Authorization=None).status == 503
    assert ask(own, "GET", "/_mockrek/v1/health/live", Authorization=None).status == 200
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
