"""``cd tests && python -m fuzz.make_seeds``: write the seeds anew.

Everything in them is ours: drawn pictures, labels, requests, manifests and profiles.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from PIL import Image

from fuzz.surfaces import FUZZ
from fuzz.surfaces.signature import joined
from mockrek.domain import Box, Face
from mockrek.truth.label import embed
from pictures import base64_of, jpeg_claiming, picture, png_claiming
from raw_http import Call, chunked
from signed_requests import HOST, TARGET, TEMPORARY, Sending, sign

_FACE = Face("ada", Box(0.3, 0.2, 0.4, 0.5), {"gender": "Female", "age": "36", "skin_type": "II"})
_OTHER = Face("bob", Box(0.1, 0.1, 0.2, 0.2), {"smile": "true", "emotion": "HAPPY", "yaw": "-12"})
_DIGEST = "0123456789abcdef" * 4
_DATE = "Thu, 02 Jan 2025 03:04:05 GMT"
_HEADER = (
    "AWS4-HMAC-SHA256 Credential={key}/20250101/eu-west-1/rekognition/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + "0" * 64
)
_PROFILE = """\
name = "seed"
title = "A seed"
source = "ourselves"
confidence = "illustrative"
sampling = "quota"

[[group]]
name = "darker_female"
where = { gender = "Female", skin_type = ["IV", "V", "VI"] }

[[group]]
name = "old"
where = { age_group = "60+" }

[detection.miss]
default = 0.01

[gender.error]
darker_female = { errors = 85, of = 271 }
default = "1/3"

[gender.confidence]
right = { mean = 99.2, sd = 1.5 }
wrong = { mean = 82.0, sd = 11.0 }

[age]
old = { bias = 2.0, sd = 5.0 }

[attribute.Smile]
false_positive = { default = 0.01 }

[emotion.error]
default = 0.05

[matching.false_match]
darker_female = { 80 = 4e-3, 90 = 8e-4, 99 = 1e-5 }
default = { 80 = 4e-4, 90 = 5e-5, 99 = 1e-6 }

[matching.between]
factor = 0.1

[matching.false_non_match]
default = { 80 = 1e-3, 99 = 2e-2 }
"""
_ADDRESSES = {
    "path": "127.0.0.1:5111\n/bucket/a%20key?versionId=1",
    "virtual": "photos.localhost:5111\n/a/b.png?acl",
    "aws": "a.b.s3.eu-west-1.amazonaws.com\n/",
    "dualstack": "photos.s3.dualstack.us-east-1.amazonaws.com\n/k+e%y",
    "proxy": "localhost\nhttp://localhost/bucket/key",
    "presigned": "s3.amazonaws.com\n/b/k?X-Amz-Credential=AKID%2F20250101%2Fus-east-1%2Fs3%2Fx",
}


def main() -> None:
    """Write one folder a surface."""
    for folder, name, data in _all():
        path = FUZZ / "seeds" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _all() -> Iterator[tuple[str, str, bytes]]:
    bodies = {**_requests(), **_bodies()}
    folders: dict[str, dict[str, bytes]] = {
        "address": {name: text.encode() for name, text in _ADDRESSES.items()},
        "blobs": bodies,
        "body": bodies,
        "image": _images(),
        "label": _labels(),
        "metadata": _metadata(),
        "request": _requests(),
        "server": _calls(),
        "signature": _signed(),
    }
    for folder, files in folders.items():
        yield from ((folder, name, data) for name, data in files.items())
    yield from _texts()


def _small(form: str, **options: object) -> bytes:
    """A picture of the least size, with two colours in it."""
    image = Image.new("L", (80, 80), 40)
    image.paste(200, (20, 20, 60, 60))
    file = BytesIO()
    image.save(file, form, quality=10, **options)
    return file.getvalue()


def _turned(orientation: int) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112], tags[0x010E] = orientation, 'mockrek:{"version":1,"faces":[]}'
    return tags


def _images() -> dict[str, bytes]:
    return {
        "grey.png": _small("PNG"),
        "labelled.png": embed(_small("PNG"), [_FACE, _OTHER]),
        "nobody.png": embed(_small("PNG"), []),
        "grey.jpg": _small("JPEG"),
        "labelled.jpg": embed(_small("JPEG"), [_FACE]),
        "turned.jpg": _small("JPEG", exif=_turned(6)),
        "xmp.jpg": _small("JPEG", xmp=b'<a b=\'mockrek:{"version":1,"faces":[]}\'/>'),
        "wide.png": png_claiming(10_001, 80),
        "low.jpg": jpeg_claiming(80, 79),
        "gif": _small("GIF"),
    }


def _metadata() -> dict[str, bytes]:
    xmp = b"http://ns.adobe.com/xap/1.0/\0"
    entry = struct.Struct(">HHIHH").pack(0x0112, 3, 1, 6, 0)
    return {
        "exif-little": b"Exif\0\0" + _turned(8).tobytes().removeprefix(b"Exif\0\0"),
        "exif-big": b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + bytes(4),
        "xmp-attribute": xmp + b'<x:a xmlns:x="x" x:b="mockrek:{&quot;version&quot;:1}"/>',
        "xmp-element": xmp + b"<a>\n mockrek:{} </a>",
    }


def _labels() -> dict[str, bytes]:
    face = {"subject": "ada", "box": [0.3, 0.2, 0.4, 0.5], "attributes": {"gender": "Female"}}
    plain = {"subject": "bob", "attributes": {"age": 3, "smile": True, "yaw": -12.5, "hat": "red"}}
    texts = {
        "two.json": {"version": 1, "faces": [face, plain]},
        "nobody.json": {"version": 1, "faces": []},
        "wrong.json": {"version": 2, "faces": [{"box": [1, 2]}], "more": None},
    }
    return {name: json.dumps(text).encode() for name, text in texts.items()}


def _request(operation: str, body: object) -> bytes:
    return f"{operation}\n{json.dumps(body)}".encode()


def _requests() -> dict[str, bytes]:
    ada, both = embed(_small("PNG"), [_FACE]), embed(_small("JPEG"), [_OTHER, _FACE])
    png, jpeg = {"Bytes": base64_of(ada)}, {"Bytes": base64_of(both)}
    stored = {"S3Object": {"Bucket": "bucket", "Name": "a key", "Version": "1"}}
    compare = {"SourceImage": png, "TargetImage": jpeg}
    return {
        "detect": _request("DetectFaces", {"Image": png, "Attributes": ["ALL", "DEFAULT"]}),
        "detect-jpeg": _request("DetectFaces", {"Image": jpeg, "Attributes": ["GENDER"]}),
        "detect-s3": _request("DetectFaces", {"Image": stored}),
        "compare": _request(
            "CompareFaces", {**compare, "SimilarityThreshold": 80.0, "QualityFilter": "AUTO"}
        ),
        "compare-same": _request("CompareFaces", {"SourceImage": png, "TargetImage": png}),
        "refused": _request("ListCollections", {"MaxResults": 3}),
    }


def _bodies() -> dict[str, bytes]:
    channel = {"SNSTopicArn": "arn:aws:sns:us-east-1:123456789012:t", "RoleArn": "arn:aws:iam::1"}
    video = {"S3Object": {"Bucket": "bucket", "Name": "v.mp4"}}
    return {
        "index": _request(
            "IndexFaces",
            {"CollectionId": "c", "Image": {"Bytes": base64_of(picture())}, "MaxFaces": 2},
        ),
        "collection": _request("CreateCollection", {"CollectionId": "c", "Tags": {"k": "v"}}),
        "faces": _request("DeleteFaces", {"CollectionId": "c", "FaceIds": [_DIGEST[:36]]}),
        "video": _request(
            "StartFaceDetection",
            {"Video": video, "NotificationChannel": channel, "FaceAttributes": "ALL"},
        ),
        "labels": _request("DetectLabels", {"Image": video, "MinConfidence": 55.5}),
        "broken": b'DetectFaces\n{"Image":{"Bytes":"YQ=="},"Attributes":[1,null,{}]}',
    }


def _signed() -> dict[str, bytes]:
    s3 = {"Host": "bucket.s3.amazonaws.com", "x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    token = {"Host": HOST, "X-Amz-Target": TARGET}
    sendings = {
        "rekognition": sign(),
        "rekognition-session": sign(headers=token, key=TEMPORARY),
        "s3-put": sign(method="PUT", target="/a%20key?acl", headers=s3, service="s3"),
        "s3-link": sign(
            method="GET",
            target="/key?versionId=1",
            headers={"Host": s3["Host"]},
            service="s3",
            seconds=600,
        ),
        "sts-link": sign(
            method="GET", target="/?Action=X", headers={"Host": HOST}, service="sts", seconds=60
        ),
        "rekognition-date": sign().with_header("X-Amz-Date", None).with_header("Date", _DATE),
        "sts-unsigned": Sending(body=b"Action=AssumeRoleWithSAML&Version=2011-06-15"),
    }
    return {name: joined(name.partition("-")[0], sent) for name, sent in sendings.items()}


def _calls() -> dict[str, bytes]:
    detect = {"Image": {"Bytes": base64_of(embed(_small("PNG"), [_FACE]))}, "Attributes": ["ALL"]}
    s3: dict[str, str | None] = {
        "Authorization": _HEADER.format(key="AKID").replace("rekognition", "s3")
    }
    bare: dict[str, str | None] = {
        "Authorization": None,
        "X-Amz-Target": None,
        "Content-Type": None,
    }
    control = {**bare, "Content-Type": "application/json"}
    origin = {"Origin": "http://page", "Access-Control-Request-Method": "POST"}
    api = "/_mockrek/v1"
    get = Call(method="GET", headers=bare)
    calls = {
        "detect": Call(detect),
        "detect-twice": Call(raw=Call(detect).encode() * 2),
        "compare": Call(
            {"SourceImage": detect["Image"], "TargetImage": detect["Image"]}, "CompareFaces"
        ),
        "chunked": chunked(json.dumps(detect).encode(), 300),
        "expect": Call(detect, headers={"Expect": "100-continue"}),
        "head": Call(method="HEAD", target=None),
        "preflight": Call(method="OPTIONS", headers={**bare, **origin}),
        "unsigned": Call(detect, headers={"Authorization": None, "Connection": "close"}),
        "presigned": Call(detect, path="/?X-Amz-Signature=0&X-Amz-Credential=AKID%2F2"),
        "get-profile": replace(get, path=f"{api}/profile"),
        "get-truth": replace(get, path=f"{api}/truth?format=csv"),
        "answer-sheet": replace(get, path=f"{api}/answer-sheet?matching=all&threshold=80"),
        "put-profile": Call(
            {"builtin": "equal"}, method="PUT", path=f"{api}/profile", headers=control
        ),
        "put-seed": Call({"seed": 5}, method="PUT", path=f"{api}/seed", headers=control),
        "put-truth": Call(
            json.dumps({"sha256": _DIGEST, "subject": "ada"}).encode(),
            method="POST",
            path=f"{api}/truth",
            headers={**bare, "Content-Type": "application/x-ndjson"},
        ),
        "reset": Call(method="POST", path=f"{api}/reset", headers=control),
        "s3-get": Call(
            method="GET",
            target=None,
            path="/bucket/a%20key?acl",
            headers={**s3, "Content-Type": None},
        ),
        "s3-put": Call(b"text", method="PUT", target=None, path="/bucket/key", headers=s3),
        "sts": Call(
            b"Action=GetCallerIdentity&Version=2011-06-15",
            target=None,
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        ),
    }
    return {name: call.encode() for name, call in calls.items()}


def _texts() -> Iterator[tuple[str, str, bytes]]:
    csv = (
        "sha256,subject,gender,skin_type,age,left,top,width,height,camera\r\n"
        f"{_DIGEST},ada,Female,VI,36,0.1,0.2,0.3,0.4,front\r\n"
        f'{_DIGEST},bob,Male,I,5,,,,,"a, ""b"""\r\n'
        f"{_DIGEST[::-1]},,,,,,,,,\r\n"
    )
    stored = "s3,subject\ns3://bucket/a key?versionId=3,ada\ns3://bucket/b,\n"
    rows = [
        {"sha256": _DIGEST, "subject": "ada", "gender": "Female", "age": 36, "left": 0.1},
        {"s3": "s3://bucket/key", "subject": "bob", "smile": True, "hat": None},
    ]
    lines = "\n".join(map(json.dumps, rows))
    document = {"name": "seed", "confidence": "illustrative", "gender": {"error": {"default": 0.1}}}
    header, presigned = _HEADER.format(key="AKIDEXAMPLE"), "X-Amz-Credential=AKID%2F20250101%2F"
    yield "manifest_csv", "faces.csv", csv.encode()
    yield "manifest_csv", "stored.csv", stored.encode()
    yield "manifest_jsonl", "rows.jsonl", lines.encode()
    yield "profile", "whole.toml", _PROFILE.encode()
    yield "profile", "extended.toml", b'name = "x"\nextend = "equal"\nconfidence = "derived"\n'
    yield "profile", "plain.json", json.dumps(document).encode()
    yield "credentials", "header", f"{header}\n".encode()
    yield "credentials", "account", f"{_HEADER.format(key='123456789012')}\n".encode()
    yield "credentials", "presigned", f"\n{presigned}us-east-1%2Fs3%2Faws4_request".encode()


if __name__ == "__main__":
    main()
    files = [path for path in (FUZZ / "seeds").rglob("*") if path.is_file()]
    print(f"{len(files)} seeds, {sum(path.stat().st_size for path in files):,} bytes")
