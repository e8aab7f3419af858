from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np
import pytest

from mockrek.audit.sheet.answer_sheet import answer_sheet
from mockrek.errors import (
    InvalidImageFormatException,
    InvalidParameterException,
    InvalidS3ObjectException,
)
from mockrek.operations.active import Active
from mockrek.operations.context import Context
from mockrek.operations.detect_faces import detect_faces
from mockrek.truth.manifest import parse
from operation_cases import active, labelled, people, profile
from pictures import picture


def faces(data: bytes, configuration: Active | None = None, *attributes: str) -> list[Any]:
    parameters = {"Image": {"Bytes": data}, "Attributes": list(attributes)}
    answer = detect_faces(parameters, Context(configuration or active()))
    found: list[Any] = answer["FaceDetails"]
    return found


def test_faces_come_largest_first() -> None:
    details = faces(labelled(people("small", "smaller", "smallest")[::-1]))
    areas = [box["Width"] * box["Height"] for box in (face["BoundingBox"] for face in details)]

    assert areas == sorted(areas, reverse=True)
    assert len(areas) == 3


def test_nobody_is_an_empty_list() -> None:
    assert faces(labelled([])) == []
    assert faces(picture(), active(unknown="empty")) == []


def test_an_unknown_image_shows_one_face_that_follows_from_its_bytes() -> None:
    first, again, other = faces(picture(shade=1)), faces(picture(shade=1)), faces(picture(shade=2))

    assert len(first) == 1
    assert first == again != other


def test_missed_faces_are_not_returned() -> None:
    half = active(profile(detection={"miss": {"default": 0.5}}))
    counts = [len(faces(labelled(people("a", "b", "c", "d"), shade), half)) for shade in range(40)]

    assert len(set(counts)) > 2
    assert 0.35 < sum(counts) / 160 < 0.65


def test_a_wrong_gender_is_said_of_whom_the_profile_errs_on() -> None:
    errors = active(profile(gender={"error": {"default": 1}}))
    right = faces(labelled(people("a")), None, "GENDER")[0]["Gender"]
    wrong = faces(labelled(people("a")), errors, "GENDER")[0]["Gender"]

    assert (right["Value"], wrong["Value"]) == ("Female", "Male")


def registered(count: int, form: str = "sha256") -> Any:
    lines = [f"{form},subject,gender,left,top,width,height"]
    for shade in range(count):
        data = picture(shade=shade)
        name = sha256(data).hexdigest() if form == "sha256" else f"s3://bucket/{shade}.png"
        lines.append(f"{name},s{shade},Female,0.3,0.2,0.3,0.4")
    return parse("\n".join(lines).encode(), source="cohort", form="csv", folder=None)


def test_a_registered_cohort_errs_to_the_count() -> None:
    errors = profile(
        sampling="quota",
        detection={"miss": {"default": {"errors": 3, "of": 60}}},
        gender={"error": {"default": {"errors": 19, "of": 57}}},
    )
    configuration = active(errors, [registered(60)])
    answers = [faces(picture(shade=shade), configuration, "GENDER") for shade in range(60)]
    found = [face["Gender"]["Value"] for answer in answers for face in answer]

    assert answers.count([]) == 3
    assert found.count("Male") == 19


def test_an_image_in_two_cohorts_belongs_to_the_first() -> None:
    errors = profile(sampling="quota", gender={"error": {"default": 0.5}})
    first = active(errors, [registered(20)])
    both = active(errors, [registered(20), registered(30)])

    assert [faces(picture(shade=s), first, "GENDER") for s in range(20)] == [
        faces(picture(shade=s), both, "GENDER") for s in range(20)
    ]


def test_the_sheet_of_a_later_cohort_counts_only_what_is_its_own() -> None:
    """20 and 30 images of which 20 are shared: what is served is what both sheets say."""
    errors = profile(sampling="quota", gender={"error": {"default": 0.5}})
    configuration = active(errors, [registered(20), registered(30)])
    sheets = [answer_sheet(configuration.compiled, 0, m) for m in configuration.manifests]
    answers = [faces(picture(shade=s), configuration, "GENDER") for s in range(30)]
    wrong = [face["Gender"]["Value"] == "Male" for (face,) in answers]

    assert [sheet.row("gender.error", "all").trials for sheet in sheets] == [20, 10]
    assert [sheet.row("gender.error", "all").errors for sheet in sheets] == [
        sum(wrong[:20]),
        sum(wrong[20:]),
    ]


def s3(configuration: Active, **names: str) -> Any:
    context = Context(configuration)
    return detect_faces({"Image": {"S3Object": names}}, context), context.rules


def test_a_declared_s3_object_is_answered_without_reading_it() -> None:
    answer, rules = s3(active(manifests=[registered(3, "s3")]), Bucket="bucket", Name="1.png")

    assert len(answer["FaceDetails"]) == 1
    assert rules == ["s3"]
    assert np.isclose(answer["FaceDetails"][0]["BoundingBox"]["Left"], 0.3, atol=0.004)


def test_a_row_without_a_version_stands_for_every_version() -> None:
    configuration = active(manifests=[registered(3, "s3")])

    assert s3(configuration, Bucket="bucket", Name="1.png", Version="v1")[0]["FaceDetails"]


def test_an_undeclared_s3_object_cannot_be_had() -> None:
    with pytest.raises(InvalidS3ObjectException):
        s3(active(manifests=[registered(3, "s3")]), Bucket="bucket", Name="9.png")


@pytest.mark.parametrize(
    "image",
    [
        {},
        {"Bytes": picture(), "S3Object": {"Bucket": "bucket", "Name": "1.png"}},
        {"S3Object": {"Bucket": "bucket"}},
        {"S3Object": {"Name": "1.png"}},
        {"Bytes": picture(size=(79, 96))},
    ],
    ids=["neither", "both", "no name", "no bucket", "too small"],
)
def test_an_image_that_cannot_be_used_is_an_invalid_parameter(image: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameterException, match="Request has invalid parameters"):
        detect_faces({"Image": image}, Context(active()))


def test_other_formats_are_refused() -> None:
    with pytest.raises(InvalidImageFormatException):
        faces(b"GIF89a" + bytes(200))


def test_stages_of_the_work_are_timed_and_rules_are_named() -> None:
    context = Context(active())
    detect_faces({"Image": {"Bytes": labelled(people("a"))}}, context)

    assert list(context.clock.nanoseconds) == ["truth", "score"]
    assert context.rules == ["label"]
