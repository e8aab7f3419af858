"""S3 objects, which a manifest declares or not. Facts, sections 1.1, 4.3 and 9."""

from __future__ import annotations

from typing import Any

import pytest

from raw_case import (
    INVALID_PARAMETERS,
    PICTURE,
    Case,
    answered,
    assert_answers,
    at_least,
    at_most,
    refused,
    service,
    validation,
)
from raw_http import Call
from served import Served

INVALID_S3 = service(
    "InvalidS3ObjectException",
    "Unable to get object metadata from S3. Check object key, region and/or access permissions.",
)
BUCKET_PATTERN = r"Member must satisfy regular expression pattern: [0-9A-Za-z\.\-_]*"


def s3(name: str, expected: bytes, **members: str) -> Case:
    return refused(name, Call({"Image": {"S3Object": members}}), expected)


def compare(name: str, expected: bytes, **members: Any) -> Case:
    body = {"SourceImage": PICTURE, "TargetImage": PICTURE, **members}
    return refused(name, Call(body, "CompareFaces"), expected)


S3_OBJECTS = [
    s3("no manifest knows it", INVALID_S3, Bucket="photos", Name="nobody.jpg"),
    s3("no such bucket", INVALID_S3, Bucket="another", Name="ada.jpg"),
    s3("no such version", INVALID_S3, Bucket="photos", Name="old.jpg", Version="8"),
    s3("no bucket", INVALID_PARAMETERS, Name="ada.jpg"),
    s3("no name", INVALID_PARAMETERS, Bucket="photos"),
    s3("empty S3 object", INVALID_PARAMETERS),
    s3(
        "bucket too short",
        validation(at_least("ab", "image.s3Object.bucket", 3)),
        Bucket="ab",
        Name="k",
    ),
    s3(
        "bucket too long",
        validation(at_most("b" * 256, "image.s3Object.bucket", 255)),
        Bucket="b" * 256,
        Name="k",
    ),
    s3("bucket of the greatest length", INVALID_S3, Bucket="b" * 255, Name="k"),
    s3(
        "bucket with a slash",
        validation(
            f"'my/photos' at 'image.s3Object.bucket' failed to satisfy constraint: {BUCKET_PATTERN}"
        ),
        Bucket="my/photos",
        Name="k",
    ),
    s3(
        "bucket is an ARN",
        validation(
            "'arn:aws:s3:::photos' at 'image.s3Object.bucket' failed to satisfy constraint: "
            + BUCKET_PATTERN
        ),
        Bucket="arn:aws:s3:::photos",
        Name="k",
    ),
    s3("empty name", validation(at_least("", "image.s3Object.name", 1)), Bucket="photos", Name=""),
    s3(
        "name too long",
        validation(at_most("k" * 1024 + "...", "image.s3Object.name", 1024)),
        Bucket="photos",
        Name="k" * 1025,
    ),
    s3(
        "empty version",
        validation(at_least("", "image.s3Object.version", 1)),
        Bucket="photos",
        Name="k",
        Version="",
    ),
    answered(
        "a manifest knows it",
        Call({"Image": {"S3Object": {"Bucket": "photos", "Name": "ada.jpg"}}}),
    ),
    answered(
        "any version of it",
        Call({"Image": {"S3Object": {"Bucket": "photos", "Name": "ada.jpg", "Version": "3"}}}),
    ),
    compare(
        "target unknown",
        INVALID_S3,
        TargetImage={"S3Object": {"Bucket": "photos", "Name": "nobody.jpg"}},
    ),
    compare(
        "nobody in the target",
        INVALID_PARAMETERS,
        TargetImage={"S3Object": {"Bucket": "photos", "Name": "empty.jpg"}},
    ),
    compare(
        "nobody in the source",
        INVALID_PARAMETERS,
        SourceImage={"S3Object": {"Bucket": "photos", "Name": "empty.jpg"}},
    ),
]


@pytest.mark.parametrize("case", S3_OBJECTS, ids=lambda case: case.name)
def test_an_s3_object_gets_the_answer_of_the_service(server: Served, case: Case) -> None:
    assert_answers(server, case)


def test_nobody_in_the_image_is_an_empty_list(server: Served) -> None:
    nobody = {"Image": {"S3Object": {"Bucket": "photos", "Name": "empty.jpg"}}}
    assert server.ask(Call(nobody)) == b'{"FaceDetails":[]}'


def test_faces_come_by_size_the_largest_first(server: Served) -> None:
    crowd = {"Image": {"S3Object": {"Bucket": "photos", "Name": "crowd.jpg"}}}
    with server.connect() as connection:
        faces = connection.ask(Call(crowd)).json["FaceDetails"]
    widths = [face["BoundingBox"]["Width"] for face in faces]
    assert len(widths) == 2
    assert widths[0] > 0.25 > widths[1]
