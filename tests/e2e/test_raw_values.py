"""Values that break a rule: constraints of the model, image sources. Facts 4.3, 4.4."""

from __future__ import annotations

from typing import Any

import pytest

from pictures import base64_of, png_of_bytes
from raw_case import (
    INVALID_FORMAT,
    INVALID_PARAMETERS,
    PICTURE,
    Case,
    answered,
    assert_answers,
    at_least,
    at_most,
    refused,
    validation,
)
from raw_http import Call
from served import Served

MOST_BYTES = 5_242_880


NOT_NULL = "failed to satisfy constraint: Member must not be null"


ATTRIBUTES = (
    "DEFAULT, ALL, AGE_RANGE, BEARD, EMOTIONS, EYE_DIRECTION, EYEGLASSES, EYES_OPEN, GENDER, "
    "MOUTH_OPEN, MUSTACHE, FACE_OCCLUDED, SMILE, SUNGLASSES"
)


def blob(length: int) -> str:
    return f"java.nio.HeapByteBuffer[pos=0 lim={length} cap={length}]"


def not_in_attributes(values: str) -> str:
    rule = f"[Member must satisfy enum value set: [{ATTRIBUTES}]]"
    return (
        f"'{values}' at 'attributes' failed to satisfy constraint: "
        f"Member must satisfy constraint: {rule}"
    )


def not_a_filter(value: str) -> str:
    return (
        f"'{value}' at 'qualityFilter' failed to satisfy constraint: "
        "Member must satisfy enum value set: [NONE, AUTO, LOW, MEDIUM, HIGH]"
    )


def detect(name: str, expected: bytes, body: Any) -> Case:
    return refused(name, Call(body), expected)


def image(name: str, expected: bytes, **members: Any) -> Case:
    return detect(name, expected, {"Image": members})


def pair(**members: Any) -> Call:
    """A request of CompareFaces; a member that is ``None`` is left out."""
    body = {"SourceImage": PICTURE, "TargetImage": PICTURE, **members}
    return Call({k: v for k, v in body.items() if v is not None}, "CompareFaces")


def compare(name: str, expected: bytes, **members: Any) -> Case:
    return refused(name, pair(**members), expected)


MISSING = [
    detect("no image", validation(f"null at 'image' {NOT_NULL}"), {}),
    detect("null image", validation(f"null at 'image' {NOT_NULL}"), {"Image": None}),
    detect("image by another case", validation(f"null at 'image' {NOT_NULL}"), {"image": PICTURE}),
    compare("no source", validation(f"null at 'sourceImage' {NOT_NULL}"), SourceImage=None),
    compare("no target", validation(f"null at 'targetImage' {NOT_NULL}"), TargetImage=None),
    compare(
        "neither",
        validation(f"null at 'sourceImage' {NOT_NULL}", f"null at 'targetImage' {NOT_NULL}"),
        SourceImage=None,
        TargetImage=None,
    ),
    image("no source of the image", INVALID_PARAMETERS),
    image(
        "both sources of the image",
        INVALID_PARAMETERS,
        Bytes=PICTURE["Bytes"],
        S3Object={"Bucket": "photos", "Name": "ada.jpg"},
    ),
    compare("source without bytes", INVALID_PARAMETERS, SourceImage={}),
    compare("target without bytes", INVALID_PARAMETERS, TargetImage={}),
]


BLOBS = [
    image("empty bytes", validation(at_least(blob(0), "image.bytes", 1)), Bytes=""),
    image(
        "a byte too many",
        validation(at_most(blob(MOST_BYTES + 1), "image.bytes", MOST_BYTES)),
        Bytes=base64_of(bytes(MOST_BYTES + 1)),
    ),
    image(
        "two bytes too many of a sound picture",
        validation(at_most(blob(MOST_BYTES + 2), "image.bytes", MOST_BYTES)),
        Bytes=base64_of(png_of_bytes(MOST_BYTES + 2)),
    ),
    image("the most bytes, no picture", INVALID_FORMAT, Bytes=base64_of(bytes(MOST_BYTES))),
    answered(
        "the most bytes, a picture",
        Call({"Image": {"Bytes": base64_of(png_of_bytes(MOST_BYTES))}}),
    ),
    answered(
        "the most bytes twice",
        pair(
            SourceImage={"Bytes": base64_of(png_of_bytes(MOST_BYTES))},
            TargetImage={"Bytes": base64_of(png_of_bytes(MOST_BYTES))},
        ),
    ),
    compare(
        "empty target",
        validation(at_least(blob(0), "targetImage.bytes", 1)),
        TargetImage={"Bytes": ""},
    ),
]


ENUMS = [
    detect(
        "no such attribute",
        validation(not_in_attributes("[NOPE]")),
        {"Image": PICTURE, "Attributes": ["NOPE"]},
    ),
    detect(
        "one bad attribute among good ones",
        validation(not_in_attributes("[ALL, all, SMILE]")),
        {"Image": PICTURE, "Attributes": ["ALL", "all", "SMILE"]},
    ),
    detect(
        "null attribute",
        validation(not_in_attributes("[null]")),
        {"Image": PICTURE, "Attributes": [None]},
    ),
    compare("no such filter", validation(not_a_filter("BEST")), QualityFilter="BEST"),
    compare("filter in lower case", validation(not_a_filter("auto")), QualityFilter="auto"),
    compare("empty filter", validation(not_a_filter("")), QualityFilter=""),
]


THRESHOLDS = [
    compare(
        "below 0",
        validation(at_least("-1.0", "similarityThreshold", 0, "value")),
        SimilarityThreshold=-1,
    ),
    compare(
        "a little below 0",
        validation(at_least("-1.0E-4", "similarityThreshold", 0, "value")),
        SimilarityThreshold=-0.0001,
    ),
    compare(
        "above 100",
        validation(at_most("100.5", "similarityThreshold", 100, "value")),
        SimilarityThreshold=100.5,
    ),
    compare(
        "far above 100",
        validation(at_most("1.0E30", "similarityThreshold", 100, "value")),
        SimilarityThreshold=1e30,
    ),
    refused(
        "beyond a double",
        Call(b'{"SourceImage":{},"TargetImage":{},"SimilarityThreshold":1e999}', "CompareFaces"),
        validation(at_most("Infinity", "similarityThreshold", 100, "value")),
    ),
    answered("exactly 0", pair(SimilarityThreshold=0)),
    answered("minus 0", pair(SimilarityThreshold=-0.0)),
    answered("exactly 100", pair(SimilarityThreshold=100)),
    answered("no threshold", pair()),
    answered("a filter", pair(QualityFilter="NONE")),
]


SEVERAL = [
    compare(
        "one of each",
        validation(
            at_least(blob(0), "sourceImage.bytes", 1),
            at_most("101.0", "similarityThreshold", 100, "value"),
            not_a_filter("X"),
        ),
        SourceImage={"Bytes": ""},
        SimilarityThreshold=101,
        QualityFilter="X",
    ),
    detect(
        "image and attributes",
        validation(f"null at 'image' {NOT_NULL}", not_in_attributes("[X]")),
        {"Attributes": ["X"]},
    ),
    image(
        "constraints go before both sources",
        validation(at_least("ab", "image.s3Object.bucket", 3)),
        Bytes=PICTURE["Bytes"],
        S3Object={"Bucket": "ab", "Name": "k"},
    ),
    compare(
        "constraints go before the picture",
        validation(not_a_filter("X")),
        SourceImage={"Bytes": base64_of(b"GIF89a")},
        QualityFilter="X",
    ),
]


@pytest.mark.parametrize(
    "case",
    [*MISSING, *BLOBS, *ENUMS, *THRESHOLDS, *SEVERAL],
    ids=lambda case: case.name,
)
def test_a_value_gets_the_answer_of_the_service(server: Served, case: Case) -> None:
    assert_answers(server, case)


def test_a_picture_with_itself_is_exactly_100(server: Served) -> None:
    with server.connect() as connection:
        reply = connection.ask(pair(SimilarityThreshold=100))
    assert b'"Similarity":100.0}' in reply.body
    assert reply.json["UnmatchedFaces"] == []
