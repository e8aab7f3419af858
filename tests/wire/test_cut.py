from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockrek.errors import SerializationException
from mockrek.wire.convert import decode_base64
from mockrek.wire.cut import beginning_of_blobs, cut
from mockrek.wire.decode import _decode_thoroughly, decode
from mockrek.wire.model import Model, StructureShape

LARGE = bytes(range(256)) * 20
TEXT = base64.b64encode(LARGE).decode()
BAD = TEXT[:5000] + "*" + TEXT[5001:]


def outcome(
    read: Callable[[bytes, StructureShape], Any], body: bytes, shape: StructureShape
) -> Any:
    try:
        return read(body, shape)
    except SerializationException as error:
        return f"refused: {error.text}"


@pytest.fixture(scope="session")
def compare(model: Model) -> StructureShape:
    return model.operations["CompareFaces"].input


def test_what_is_looked_for_are_the_names_of_blobs(model: Model, compare: StructureShape) -> None:
    beginning = beginning_of_blobs(compare)

    assert beginning is not None
    assert beginning.fullmatch(b'"Bytes" :\n"')
    assert not beginning.search(b'"Name":"')
    assert beginning_of_blobs(model.operations["ListFaces"].input) is None


def test_what_is_large_is_cut_and_a_token_stands_for_it(compare: StructureShape) -> None:
    body = json.dumps({"a": {"Bytes": TEXT}, "b": [{"Bytes": "AAAA"}, {"Bytes": TEXT}]}).encode()
    short, blobs = cut(body, beginning_of_blobs(compare))
    first, second = blobs

    assert blobs == {first: LARGE, second: LARGE}
    assert json.loads(short) == {
        "a": {"Bytes": first},
        "b": [{"Bytes": "AAAA"}, {"Bytes": second}],
    }


def test_a_token_is_no_base64(compare: StructureShape) -> None:
    (token,) = cut(f'{{"Bytes":"{TEXT}"}}'.encode(), beginning_of_blobs(compare))[1]

    with pytest.raises(binascii.Error):
        decode_base64(token.encode())


def test_a_crowd_of_blobs_is_read_too(compare: StructureShape) -> None:
    many = ",".join(f'"SourceImage":{{"Bytes":"{TEXT}"}}' for _ in range(100))
    body = f'{{{many},"TargetImage":{{"Bytes":"{TEXT}"}}}}'.encode()

    assert len(cut(body, beginning_of_blobs(compare))[1]) == 64
    assert decode(body, compare) == {
        "SourceImage": {"Bytes": LARGE},
        "TargetImage": {"Bytes": LARGE},
    }


PIECES = (
    '"SourceImage":{', '"TargetImage":{', '"Bytes":"', '"Bytes" : "', TEXT, TEXT[:-4], "=", "*",
    '"', '"}', "},", "}", "{", ",", '"S3Object":{"Name":"', "null", '\\"Bytes":"', "\\/",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(PIECES), max_size=9).map("".join)
    | st.lists(
        st.tuples(st.sampled_from(["Source", "Target", "Other"]), st.sampled_from([TEXT, BAD, ""])),
        max_size=4,
    ).map(lambda parts: ",".join(f'"{name}Image":{{"Bytes":"{text}"}}' for name, text in parts))
)
def test_a_cut_body_reads_as_the_whole_one(compare: StructureShape, inside: str) -> None:
    body = f"{{{inside}}}".encode()

    assert outcome(decode, body, compare) == outcome(_decode_thoroughly, body, compare)


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
