"""Strict signatures through a real server of two workers, as boto3 and bare HTTP meet them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.etree import ElementTree as ET

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.config import Config

from aws_clients import refusal
from pictures import picture
from raw_http import Call
from served import Served, serving

KEYS = """\
[ci]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = c2VjcmV0
account = 123456789012
[number]
aws_access_key_id = 210987654321
aws_secret_access_key = dGhl
[temporary]
aws_access_key_id = ASIATEMPORARY
aws_secret_access_key = dGVt
aws_session_token = t0k/e+n==
[past]
aws_access_key_id = ASIAPAST
aws_secret_access_key = cGFz
aws_session_token = past
expires = 2020-01-01T00:00:00Z
"""
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)
IMAGE = {"Bytes": picture()}
FORM = "application/x-www-form-urlencoded"
STS = "sts.amazonaws.com"
_PNG = {"Content-Type": "image/png"}


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("keys") / "credentials"
    file.write_text(KEYS)
    options = ("--auth", "strict", "--credentials", str(file), "--s3-endpoint", "embedded")
    with serving(*options, workers=2) as served:
        yield served


def client(
    served: Served,
    service: str = "rekognition",
    key: tuple[str, str, str | None] = ("AKIDEXAMPLE", "c2VjcmV0", None),
    region: str = "us-east-1",
) -> Any:
    config = Config(retries={"total_max_attempts": 1}, signature_version="v4")
    if service == "s3":
        config = Config(retries={"total_max_attempts": 1}, signature_version="s3v4")
    session = boto3.Session(*key, region_name=region)
    return session.client(service, endpoint_url=served.url, config=config)


def skewed(seconds: int) -> Any:
    """Requests signed within are dated so many seconds from now."""
    then = datetime.now(UTC) + timedelta(seconds=seconds)
    return patch("botocore.auth.get_current_datetime", return_value=then)


def fetch(method: str, url: str, body: bytes | None = None) -> tuple[int, bytes]:
    try:
        with urlopen(Request(url, body, _PNG, method=method)) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


@pytest.mark.parametrize(
    ("key", "region"),
    [
        (("AKIDEXAMPLE", "c2VjcmV0", None), "us-east-1"),
        (("210987654321", "dGhl", None), "eu-west-1"),
        (("ASIATEMPORARY", "dGVt", "t0k/e+n=="), "ap-south-1"),
    ],
)
def test_signed_requests_are_answered(
    strict: Served, key: tuple[str, str, str | None], region: str
) -> None:
    assert client(strict, key=key, region=region).detect_faces(Image=IMAGE)["FaceDetails"]


def test_both_workers_check(strict: Served) -> None:
    def ask(secret: str) -> int:
        rekognition = client(strict, key=("AKIDEXAMPLE", secret, None))
        if secret == "c2VjcmV0":
            return len(rekognition.detect_faces(Image=IMAGE)["FaceDetails"])
        return refusal(rekognition.detect_faces, Image=IMAGE)[2]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, ["c2VjcmV0", "wrong"] * 6)) == [1, 400] * 6


@pytest.mark.parametrize(
    ("key", "code", "text"),
    [
        (("AKIDEXAMPLE", "wrong", None), "InvalidSignatureException", MISMATCH),
        (
            ("AKIDOTHER", "c2VjcmV0", None),
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        (
            ("ASIATEMPORARY", "dGVt", None),
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
        ),
        (
            ("ASIAPAST", "cGFz", "past"),
            "ExpiredTokenException",
            "The security token included in the request is expired",
        ),
    ],
)
def test_wrong_keys_are_refused(
    strict: Served, key: tuple[str, str, str | None], code: str, text: str
) -> None:
    detect = client(strict, key=key).detect_faces
    assert refusal(detect, Image=IMAGE) == (code, text, 400)


def test_a_region_without_the_service_is_refused(strict: Served) -> None:
    code, text, _ = refusal(client(strict, region="eu-north-1").detect_faces, Image=IMAGE)
    assert (code, text) == (
        "InvalidSignatureException",
        "Credential should be scoped to a valid region. ",
    )


@pytest.mark.parametrize(
    ("seconds", "start"), [(-330, "Signature expired: "), (330, "Signature not yet current: ")]
)
def test_a_clock_that_is_wrong_is_told(strict: Served, seconds: int, start: str) -> None:
    with skewed(seconds):
        code, text, _ = refusal(client(strict).detect_faces, Image=IMAGE)
    assert code == "InvalidSignatureException"
    assert text.startswith(start)
    assert text.endswith(" 5 min.)")


@pytest.mark.parametrize("seconds", [-270, 270])
def test_a_clock_may_be_a_little_wrong(strict: Served, seconds: int) -> None:
    with skewed(seconds):
        assert client(strict).detect_faces(Image=IMAGE)["FaceDetails"]


def _turn_body(request: Any, **_: Any) -> None:
    request.body = request.body.replace(b'"Image"', b'"image"')


def _turn_target(request: Any, **_: Any) -> None:
    request.headers["X-Amz-Target"] = b"RekognitionService.CompareFaces"


def _add_header(request: Any, **_: Any) -> None:
    request.headers["X-Amz-Extra"] = b"1"


@pytest.mark.parametrize(
    ("turn", "text"),
    [
        (_turn_body, MISMATCH),
        (_turn_target, MISMATCH),
        (_add_header, "'x-amz-extra' must be a 'SignedHeader' in the AWS Authorization."),
    ],
)
def test_what_was_changed_on_the_way_is_refused(
    strict: Served, turn: Callable[..., None], text: str
) -> None:
    rekognition = client(strict)
    rekognition.meta.events.register("before-send", turn)
    code, said, _ = refusal(rekognition.detect_faces, Image=IMAGE)
    assert (code, said) == ("InvalidSignatureException", text)


def test_a_request_without_a_signature(strict: Served) -> None:
    body = strict.ask(Call({}, headers={"Authorization": None}))
    assert body == (
        b'{"__type":"MissingAuthenticationTokenException","message":"Missing Authentication Token"}'
    )


def test_a_header_that_lacks_a_part(strict: Served) -> None:
    body = strict.ask(Call({}, headers={"Authorization": "a", "Date": "b"}))
    assert body == (
        b'{"__type":"IncompleteSignatureException","message":"Authorization header requires '
        b"'Credential' parameter. Authorization header requires 'Signature' parameter. "
        b"Authorization header requires 'SignedHeaders' parameter. Authorization=a\"}"
    )


def test_s3_objects_and_identities_of_a_caller(strict: Served) -> None:
    s3 = client(strict, "s3")
    s3.create_bucket(Bucket="strict")
    s3.put_object(Bucket="strict", Key="a b+c/é.png", Body=IMAGE["Bytes"])
    image = {"S3Object": {"Bucket": "strict", "Name": "a b+c/é.png"}}
    rekognition = client(strict)
    assert rekognition.detect_faces(Image=image) | {"ResponseMetadata": None} == (
        rekognition.detect_faces(Image=IMAGE) | {"ResponseMetadata": None}
    )
    assert client(strict, "sts").get_caller_identity()["Account"] == "123456789012"
    assert client(strict, "iam").list_users()["Users"] == []


def test_s3_and_sts_refuse_in_their_own_words(strict: Served) -> None:
    wrong = ("AKIDEXAMPLE", "wrong", None)
    code, text, status = refusal(client(strict, "s3", wrong).list_buckets)
    assert (code, status) == ("SignatureDoesNotMatch", 403)
    assert text.endswith("Check your key and signing method.")
    code, _, status = refusal(client(strict, "s3", ("AKIDOTHER", "x", None)).list_buckets)
    assert (code, status) == ("InvalidAccessKeyId", 403)
    assert refusal(client(strict, "sts", wrong).get_caller_identity)[0] == "SignatureDoesNotMatch"
    with skewed(-960):
        assert refusal(client(strict, "s3").list_buckets)[0] == "RequestTimeTooSkewed"
    status, body = fetch("GET", f"{strict.url}/strict/any")
    assert (status, ET.fromstring(body).findtext("Code")) == (403, "AccessDenied")


def unsigned(served: Served, method: str, path: str, **headers: str | None) -> tuple[int, str]:
    """Status and code of the answer to a bare request, whose body is one that STS takes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = b"Action=AssumeRoleWithSAML"
    call = Call(
        body, method=method, path=path, target=None, headers={"Authorization": None, **named}
    )
    with served.connect() as connection:
        reply = connection.ask(call)
    found = ET.fromstring(reply.body).iterfind(".//{*}Code")
    return reply.status, next((element.text or "" for element in found), "")


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("GET", "text/plain"),
        ("GET", FORM),
        ("PUT", FORM),
        ("POST", "multipart/form-data; boundary=x"),
    ],
)
def test_only_a_plain_form_reaches_sts_unsigned(strict: Served, method: str, kind: str) -> None:
    refused = (403, "MissingAuthenticationToken")
    for path in ("/", "/?Version=2011-06-15&Action=GetSessionToken"):
        assert unsigned(strict, method, path, Host=STS, Content_Type=kind) == refused
    assert unsigned(strict, "POST", path, Host=STS, Content_Type=FORM) == refused


def test_an_identity_of_elsewhere_is_taken_unsigned(strict: Served) -> None:
    role = "arn:aws:iam::123456789012:role/any"
    answer = client(strict, "sts").assume_role_with_web_identity(
        RoleArn=role, RoleSessionName="any", WebIdentityToken="token"
    )
    assert answer["Credentials"]["SessionToken"]


def test_only_uploads_reach_a_bucket_unsigned(strict: Served) -> None:
    mine = client(strict, "s3")
    mine.create_bucket(Bucket="forms")
    mine.put_object(Bucket="forms", Key="kept", Body=b"kept")
    for path in ("/forms?delete", "/forms/kept?uploads", "/forms/kept", "/", "//forms"):
        answer = unsigned(strict, "POST", path, Content_Type="multipart/form-data; boundary=x")
        assert answer == (403, "AccessDenied")
    assert mine.get_object(Bucket="forms", Key="kept")["Body"].read() == b"kept"


@pytest.mark.parametrize("key", ["%E2%82%AC", "a%0A12:00:00 200", "a%00", "a%2Cb", "%1B[31m"])
def test_a_key_that_no_header_can_have(strict: Served, key: str) -> None:
    now = datetime.now(UTC)
    scope = f"{key.replace(' ', '%20')}/{now:%Y%m%d}/us-east-1/s3/aws4_request"
    dated = f"X-Amz-Date={now:%Y%m%dT%H%M%SZ}&X-Amz-Expires=60"
    query = f"X-Amz-Credential={scope}&X-Amz-SignedHeaders=host&X-Amz-Signature=0&{dated}"
    path = f"/any?X-Amz-Algorithm=AWS4-HMAC-SHA256&{query}"
    assert unsigned(strict, "GET", path) == (400, "AuthorizationQueryParametersError")
    assert not [line for line in strict.log.splitlines() if line.startswith("12:00:00 200")]


@pytest.mark.parametrize("told", ["garbage", "A" * 64, "STREAMING-XYZ"])
def test_a_body_has_a_hash_or_none(strict: Served, told: str) -> None:
    s3 = client(strict, "s3")
    with patch.object(S3SigV4Auth, "payload", return_value=told):
        code, text, status = refusal(s3.list_buckets)
    assert (code, status) == ("InvalidArgument", 400)
    assert text.endswith(" or a valid sha256 value.")


def test_a_signature_in_the_query_does_not_hide_there(strict: Served) -> None:
    def add(request: Any, **_: Any) -> None:
        request.url += "?X-Amz-Signature=acl"

    s3 = client(strict, "s3")
    s3.meta.events.register("before-send", add)
    assert refusal(s3.list_buckets)[0] == "SignatureDoesNotMatch"


def test_links_to_s3(strict: Served) -> None:
    s3 = client(strict, "s3")
    s3.create_bucket(Bucket="links")
    where = {"Bucket": "links", "Key": "a b/é+~"}
    put = s3.generate_presigned_url("put_object", Params=where, ExpiresIn=60)
    assert fetch("PUT", put, b"data")[0] == 200
    get = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=60)
    assert fetch("GET", get) == (200, b"data")
    assert fetch("DELETE", get)[0] == 403
    assert fetch("GET", get.replace("/links/", "/others/"))[0] == 403
    with skewed(-61):
        late = s3.generate_presigned_url("get_object", Params=where, ExpiresIn=60)
    status, body = fetch("GET", late)
    error = ET.fromstring(body)
    assert (status, error.findtext("Code")) == (403, "AccessDenied")
    assert error.findtext("Message") == "Request has expired"


def test_a_link_to_an_identity(strict: Served) -> None:
    link = client(strict, "sts").generate_presigned_url("get_caller_identity", HttpMethod="GET")
    status, body = fetch("GET", link)
    assert status == 200
    assert b"<Account>123456789012</Account>" in body
    assert fetch("GET", link[:-1])[0] == 403


def test_keys_that_cannot_be_used_stop_the_start(tmp_path: Any) -> None:
    file = tmp_path / "credentials"
    file.write_text("[a]\nregion = eu-west-1\n")
    with (
        pytest.raises(AssertionError, match=r"3 problems") as stopped,
        serving("--auth", "strict", "--credentials", str(file), workers=1),
    ):
        pass
    assert "line 2: [a] region: is not known" in str(stopped.value)
