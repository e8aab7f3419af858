from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.errors import SerializationException
from mockrek.wire.cut import blob_names, cut, restore
from mockrek.wire.decode import decode
from mockrek.wire.model import Model, StructureShape

LARGE = bytes(range(256)) * 20
TEXT = base64.b64encode(LARGE).decode()


@pytest.fixture(scope="session")
def compare(model: Model) -> StructureShape:
    return model.operations["CompareFaces"].input


def test_the_names_are_those_of_blobs(model: Model, compare: StructureShape) -> None:
    assert blob_names(compare) == (b'"Bytes"',)
    assert blob_names(model.operations["ListFaces"].input) == ()


def test_what_is_large_is_cut_and_put_back() -> None:
    body = json.dumps({"a": {"Bytes": TEXT}, "b": [{"Bytes": "AAAA"}, {"Bytes": TEXT}]}).encode()
    short, blobs = cut(body, [b'"Bytes"'])
    tokens = list(blobs)

    assert len(short) < 200
    assert list(blobs.values()) == [LARGE, LARGE]
    assert restore({"a": tokens[0], "b": [tokens[1], b"AAAA"], "c": 1}, blobs) == {
        "a": LARGE,
        "b": [LARGE, b"AAAA"],
        "c": 1,
    }


@given(st.sampled_from(["", " ", "\n\t "]), st.booleans(), st.booleans())
def test_images_arrive_whole(
    compare: StructureShape, space: str, escaped: bool, twice: bool
) -> None:
    text = TEXT.replace("/", r"\/") if escaped else TEXT
    image = f'{{"Bytes"{space}:{space}"{text}"}}'
    earlier = f'"SourceImage":{{"Bytes":"{TEXT}"}},' if twice else ""
    body = f'{{{earlier}"SourceImage":{image},"TargetImage":{{"Bytes":"AAEC"}}}}'

    assert decode(body.encode(), compare) == {
        "SourceImage": {"Bytes": LARGE},
        "TargetImage": {"Bytes": b"\0\1\2"},
    }


BAD = TEXT[:5000] + "*" + TEXT[5001:]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (f'{{"SourceImage":{{"Bytes":"{BAD}"}}}}', "Invalid Base64 character"),
        (f'{{"SourceImage":{{"Bytes":"{TEXT[:-1]}"}}}}', "multiple of 4 bytes"),
        (f'{{"SourceImage":{{"Bytes":"{TEXT}"}},"SimilarityThreshold":"x"}}', "STRING_VALUE"),
        (f'{{"SourceImage":{{"Bytes":["{TEXT}"]}}}}', "Start of list"),
        (f'{{"SourceImage":{{"Bytes":"{TEXT}}}', None),
        (f'{{"SourceImage":{{"Bytes":"{TEXT}"', None),
        (f'{{"SourceImage":{{"Bytes":"{TEXT}""}}}}', None),
    ],
    ids=["bad letter", "length", "other member", "list", "no end", "cut off", "extra quote"],
)
def test_what_is_wrong_is_said_of_the_body_as_it_came(
    body: str, text: str | None, compare: StructureShape
) -> None:
    with pytest.raises(SerializationException) as raised:
        decode(body.encode(), compare)

    found = raised.value.text
    assert found is None if text is None else text in str(found)


def test_a_name_inside_a_text_is_only_text(compare: StructureShape) -> None:
    name = json.dumps(f'"Bytes":"{TEXT}"')
    body = f'{{"SourceImage":{{"S3Object":{{"Bucket":"b","Name":{name}}}}}}}'
    found: Any = decode(body.encode(), compare)

    assert found["SourceImage"]["S3Object"]["Name"] == f'"Bytes":"{TEXT}"'


def test_an_unknown_member_of_that_name_is_passed_over(compare: StructureShape) -> None:
    body = f'{{"Other":{{"Bytes":"{TEXT}"}},"QualityFilter":"AUTO"}}'

    assert decode(body.encode(), compare) == {"QualityFilter": "AUTO"}
