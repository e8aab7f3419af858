"""S3 on the same endpoint, as boto3 uses it."""

from __future__ import annotations

import json
import socket
from typing import Any
from urllib.request import Request, urlopen

import pytest

from aws_clients import ACCOUNT, S3_OBJECT, bucket, client, refusal, stored
from pictures import base64_of, picture, png_of_bytes
from served import Served, serving

INVALID = ("InvalidS3ObjectException", S3_OBJECT, 400)
LIMIT = 15 * 1024 * 1024


@pytest.fixture
def rekognition(whole: Served) -> Any:
    return client("rekognition", whole.url)


def faces(rekognition: Any, image: Any) -> Any:
    return rekognition.detect_faces(Image=image, Attributes=["ALL"])["FaceDetails"]


@pytest.mark.parametrize(
    "key",
    [
        "plain.png",
        "with a space",
        "a+b",
        "#1",
        "what?",
        "100%",
        "é/ü",
        "%2B",
        "a//b",
        "a/../b",
        "~.",
    ],
)
def test_an_object_is_seen_as_the_same_bytes_are(whole: Served, rekognition: Any, key: str) -> None:
    name = f"keys-{abs(hash(key))}"
    data = picture(shade=len(key))
    bucket(whole.url, name).put_object(Bucket=name, Key=key, Body=data)
    assert faces(rekognition, stored(name, key)) == faces(rekognition, {"Bytes": data})
    listed = client("s3", whole.url).list_objects_v2(Bucket=name)["Contents"]
    assert [entry["Key"] for entry in listed] == [key]


def test_an_overwritten_object_is_read_anew_by_every_worker(
    whole: Served, rekognition: Any
) -> None:
    s3, image = bucket(whole.url, "overwritten"), stored("overwritten", "key")
    others = [client("rekognition", whole.url) for _ in range(4)]  # connections to both workers
    for shade in (1, 2, 1, 3):
        s3.put_object(Bucket="overwritten", Key="key", Body=picture(shade=shade))
        expected = faces(rekognition, {"Bytes": picture(shade=shade)})
        for other in others:
            assert faces(other, image) == expected


def test_a_version_is_read_where_it_is_named(whole: Served, rekognition: Any) -> None:
    s3 = bucket(whole.url, "versions")
    s3.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
    ids = [
        s3.put_object(Bucket="versions", Key="key", Body=picture(shade=shade))["VersionId"]
        for shade in (4, 5)
    ]
    seen = [faces(rekognition, stored("versions", "key", version)) for version in ids]
    assert seen == [faces(rekognition, {"Bytes": picture(shade=shade)}) for shade in (4, 5)]
    assert faces(rekognition, stored("versions", "key")) == seen[1]
    nowhere = "3" * 32
    assert refusal(rekognition.detect_faces, Image=stored("versions", "key", nowhere)) == INVALID


def test_what_cannot_be_read_is_one_error(whole: Served) -> None:
    here, there = "us-east-1", "eu-west-1"
    bucket(whole.url, "errors-here").put_object(Bucket="errors-here", Key="k", Body=picture())
    s3 = bucket(whole.url, "errors-there", region=there)
    s3.put_object(Bucket="errors-there", Key="k", Body=picture())

    def detect(image: Any, account: str = ACCOUNT, region: str = here) -> Any:
        asked = client("rekognition", whole.url, account, region)
        return refusal(asked.detect_faces, Image=image)

    assert detect(stored("errors-here", "missing")) == INVALID
    assert detect(stored("errors-nowhere", "k")) == INVALID
    assert detect(stored("errors-here", "k"), "2" * 12) == INVALID
    assert detect(stored("errors-there", "k")) == INVALID
    assert detect(stored("errors-here", "k"), region=there) == INVALID
    answered = client("rekognition", whole.url, region=there)
    assert len(faces(answered, stored("errors-there", "k"))) == 1


def test_an_image_in_s3_may_have_15_megabytes(whole: Served, rekognition: Any) -> None:
    s3 = bucket(whole.url, "large")
    s3.put_object(Bucket="large", Key="most", Body=png_of_bytes(LIMIT))
    s3.put_object(Bucket="large", Key="more", Body=png_of_bytes(LIMIT + 1))
    assert len(faces(rekognition, stored("large", "most"))) == 1
    code, message, status = refusal(rekognition.detect_faces, Image=stored("large", "more"))
    assert (code, message, status) == ("ImageTooLargeException", "Image size is too large", 400)


def test_checks_come_in_their_order(whole: Served, rekognition: Any) -> None:
    s3 = bucket(whole.url, "order")
    s3.put_object(Bucket="order", Key="text", Body=b"no image")
    text, missing = stored("order", "text"), stored("order", "missing")
    compare = rekognition.compare_faces
    shape, source, target = (
        refusal(compare, SourceImage=missing, TargetImage=missing, SimilarityThreshold=101),
        refusal(compare, SourceImage=missing, TargetImage=text),
        refusal(compare, SourceImage=text, TargetImage=missing),
    )
    codes = [shape[0], source[0], target[0]]
    assert codes == [
        "ValidationException",
        "InvalidS3ObjectException",
        "InvalidImageFormatException",
    ]


def test_parts_of_an_upload_make_one_object(whole: Served, rekognition: Any) -> None:
    s3, data = bucket(whole.url, "parts"), png_of_bytes(6 * 1024 * 1024)
    where = {"Bucket": "parts", "Key": "whole"}
    upload = s3.create_multipart_upload(**where)["UploadId"]
    split = 5 * 1024 * 1024
    tags = [
        {
            "PartNumber": number,
            "ETag": s3.upload_part(**where, UploadId=upload, PartNumber=number, Body=part)["ETag"],
        }
        for number, part in enumerate((data[:split], data[split:]), 1)
    ]
    s3.complete_multipart_upload(**where, UploadId=upload, MultipartUpload={"Parts": tags})
    assert s3.get_object(**where)["Body"].read() == data
    assert len(faces(rekognition, stored("parts", "whole"))) == 1


def test_presigned_addresses_upload_and_download(whole: Served) -> None:
    s3, where = bucket(whole.url, "presigned"), {"Bucket": "presigned", "Key": "a b/é.png"}
    put = s3.generate_presigned_url("put_object", where)
    with urlopen(Request(put, picture(shade=9), method="PUT")) as answer:
        assert answer.status == 200
    with urlopen(s3.generate_presigned_url("get_object", where)) as answer:
        assert answer.read() == picture(shade=9)
        assert answer.headers["x-mockrek-answered-by"] == "moto"


def test_metadata_keeps_its_names(whole: Served) -> None:
    s3, where = bucket(whole.url, "metadata"), {"Bucket": "metadata", "Key": "k"}
    metadata = {"with_underscore": "1", "with-dash": "2"}
    s3.put_object(**where, Body=b"x", Metadata=metadata, ContentType="image/png")
    head = s3.head_object(**where)
    assert (head["Metadata"], head["ContentType"]) == (metadata, "image/png")
    assert head["ContentLength"] == 1


@pytest.fixture
def _localhost_has_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """As browsers and systemd do it, and RFC 6761 wants it: whatever ends so is this machine."""
    ask = socket.getaddrinfo

    def find(host: Any, *rest: Any, **more: Any) -> Any:
        here = isinstance(host, str) and host.endswith(".localhost")
        return ask("127.0.0.1" if here else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", find)


@pytest.mark.usefixtures("_localhost_has_names")
def test_virtual_hosted_addresses_name_the_bucket(whole: Served, rekognition: Any) -> None:
    bucket(whole.url, "virtual")
    address = f"http://localhost:{whole.port}"
    s3 = client("s3", address, s3={"addressing_style": "virtual"})
    sent = []
    s3.meta.events.register("before-send.s3", lambda request, **_: sent.append(request.url))
    s3.put_object(Bucket="virtual", Key="a/b c.png", Body=picture(shade=6))
    assert sent[0].startswith(f"http://virtual.localhost:{whole.port}/a/b%20c.png")
    assert faces(rekognition, stored("virtual", "a/b c.png")) == faces(
        rekognition, {"Bytes": picture(shade=6)}
    )
    names = [entry["Key"] for entry in s3.list_objects_v2(Bucket="virtual")["Contents"]]
    assert names == ["a/b c.png"]


def test_a_name_server_that_lies_is_enough(whole: Served) -> None:
    """Behind a DNS override a client sends the service's own host names."""
    body = json.dumps({"Image": {"Bytes": base64_of(picture())}}).encode()
    headers = {
        "Host": "rekognition.eu-west-1.amazonaws.com",
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": "RekognitionService.DetectFaces",
    }
    with urlopen(Request(whole.url, body, headers)) as answer:
        assert len(json.load(answer)["FaceDetails"]) == 1
    bucket(whole.url, "override").put_object(Bucket="override", Key="k", Body=b"here")
    for host, path in (
        ("s3.us-east-1.amazonaws.com", "/override/k"),
        ("override.s3.us-east-1.amazonaws.com", "/k"),
        ("override.s3.amazonaws.com", "/k"),
    ):
        auth = f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20250101/us-east-1/s3/aws4_request, x"
        asked = Request(whole.url + path, headers={"Host": host, "Authorization": auth})
        with urlopen(asked) as answer:
            assert answer.read() == b"here"


def test_accounts_do_not_meet(whole: Served) -> None:
    one, other = "3" * 12, "4" * 12
    bucket(whole.url, "of-one", one).put_object(Bucket="of-one", Key="k", Body=picture())
    bucket(whole.url, "of-other", other)

    def names(account: str) -> list[str]:
        found = client("s3", whole.url, account).list_buckets()["Buckets"]
        return [entry["Name"] for entry in found]

    assert (names(one), names(other)) == (["of-one"], ["of-other"])
    read = client("s3", whole.url, other).get_object
    assert refusal(read, Bucket="of-one", Key="k")[0] == "AccessDenied"


def test_the_caller_is_who_the_key_says(whole: Served) -> None:
    identity = client("sts", whole.url, "5" * 12).get_caller_identity()
    assert identity["Account"] == "5" * 12
    user = client("iam", whole.url, "5" * 12).create_user(UserName="ada")["User"]
    assert user["Arn"] == f"arn:aws:iam::{'5' * 12}:user/ada"


def test_keys_that_a_role_gives_are_of_its_account(whole: Served, rekognition: Any) -> None:
    iam, name = client("iam", whole.url), "of-role"
    policy = json.dumps({"Version": "2012-10-17", "Statement": []})
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    sts = client("sts", whole.url)
    given = sts.assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    key = given["AccessKeyId"]
    bucket(whole.url, name).put_object(Bucket=name, Key="k", Body=picture())
    as_role = client("rekognition", whole.url, key)
    assert len(faces(as_role, stored(name, "k"))) == 1
    assert client("sts", whole.url, key).get_caller_identity()["Account"] == ACCOUNT


def test_servers_do_not_meet(whole: Served) -> None:
    bucket(whole.url, "of-the-first")
    with serving("--s3-endpoint", "embedded", workers=1) as other:
        bucket(other.url, "of-the-second")
        names = [
            {entry["Name"] for entry in client("s3", server.url).list_buckets()["Buckets"]}
            for server in (whole, other)
        ]
        assert "of-the-first" in names[0] - names[1]
        assert names[1] == {"of-the-second"}
        detect = client("rekognition", other.url).detect_faces
        assert refusal(detect, Image=stored("of-the-first", "k")) == INVALID
