from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from mockrek.wire.model import load_model
from model_check import assert_valid_output
from pictures import picture, png_claiming
from served import Served

ALWAYS = {"BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"}
MEMBERS = {
    "AGE_RANGE": "AgeRange",
    "BEARD": "Beard",
    "EMOTIONS": "Emotions",
    "EYE_DIRECTION": "EyeDirection",
    "EYEGLASSES": "Eyeglasses",
    "EYES_OPEN": "EyesOpen",
    "FACE_OCCLUDED": "FaceOccluded",
    "GENDER": "Gender",
    "MOUTH_OPEN": "MouthOpen",
    "MUSTACHE": "Mustache",
    "SMILE": "Smile",
    "SUNGLASSES": "Sunglasses",
}
FIVE = ["eyeLeft", "eyeRight", "mouthLeft", "mouthRight", "nose"]
NOBODY = {"S3Object": {"Bucket": "photos", "Name": "empty.jpg"}}
COMPARED = {"BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"}


class Sdk:
    """A boto3 client that counts what it sends, and whose answers are all checked strictly."""

    def __init__(self, url: str | None, **config: Any) -> None:
        session = boto3.Session("123456789012", "secret", region_name="eu-west-1")
        self.client: Any = session.client(
            "rekognition", endpoint_url=url, config=Config(**config) if config else None
        )
        self.sent = 0
        self.client.meta.events.register("before-send.rekognition", self._count)
        self.client.meta.events.register("after-call.rekognition", self._check)

    def __call__(self, operation: str, **parameters: Any) -> Any:
        self.sent = 0
        return getattr(self.client, operation)(**parameters)

    def refused(self, operation: str, **parameters: Any) -> Any:
        """The error that boto3 raises."""
        with pytest.raises(ClientError) as caught:
            self(operation, **parameters)
        return caught.value

    def _count(self, **_: Any) -> None:
        self.sent += 1

    def _check(self, *, http_response: Any, model: Any, **_: Any) -> None:
        if http_response.status_code == 200:
            assert_valid_output(http_response.content, load_model().operations[model.name].output)


@pytest.fixture(scope="module")
def sdk(server: Served) -> Iterator[Sdk]:
    sdk = Sdk(server.url)
    yield sdk
    sdk.client.close()


def test_all_attributes_are_17_members(sdk: Sdk, grace_hopper: bytes, astronaut: bytes) -> None:
    for photo in (grace_hopper, astronaut):
        [face] = sdk("detect_faces", Image={"Bytes": photo}, Attributes=["ALL"])["FaceDetails"]
        assert set(face) == ALWAYS | set(MEMBERS.values())
        assert len(face) == 17
        assert len(face["Landmarks"]) == 30
        assert [mark["Type"] for mark in face["Landmarks"][:5]] == FIVE


@pytest.mark.parametrize("attribute", sorted(MEMBERS))
def test_one_attribute_adds_one_member(sdk: Sdk, grace_hopper: bytes, attribute: str) -> None:
    answers = [
        sdk("detect_faces", Image={"Bytes": grace_hopper}, Attributes=attributes)["FaceDetails"]
        for attributes in ([attribute], ["DEFAULT", attribute], ["ALL"])
    ]
    [face], [with_default], [everything] = answers
    assert set(face) == ALWAYS | {MEMBERS[attribute]}
    assert face == with_default
    assert face[MEMBERS[attribute]] == everything[MEMBERS[attribute]]


@pytest.mark.parametrize("attributes", [{}, {"Attributes": []}, {"Attributes": ["DEFAULT"]}])
def test_the_default_is_five_members(
    sdk: Sdk, grace_hopper: bytes, attributes: dict[str, Any]
) -> None:
    answer = sdk("detect_faces", Image={"Bytes": grace_hopper}, **attributes)
    [face] = answer["FaceDetails"]
    assert set(face) == ALWAYS
    assert [mark["Type"] for mark in face["Landmarks"]] == FIVE
    assert "OrientationCorrection" not in answer


def test_an_answer_says_what_the_service_says_of_itself(sdk: Sdk, grace_hopper: bytes) -> None:
    metadata = sdk("detect_faces", Image={"Bytes": grace_hopper})["ResponseMetadata"]
    assert metadata["HTTPStatusCode"] == 200
    assert metadata["RetryAttempts"] == 0
    assert metadata["RequestId"] == metadata["HTTPHeaders"]["x-amzn-requestid"]


def test_eight_emotions_the_strongest_first(sdk: Sdk, astronaut: bytes) -> None:
    answer = sdk("detect_faces", Image={"Bytes": astronaut}, Attributes=["EMOTIONS"])
    emotions = answer["FaceDetails"][0]["Emotions"]
    confidences = [emotion["Confidence"] for emotion in emotions]
    assert len({emotion["Type"] for emotion in emotions} - {"UNKNOWN"}) == 8
    assert confidences == sorted(confidences, reverse=True)


def test_a_photo_with_itself_is_exactly_100(
    sdk: Sdk, grace_hopper: bytes, astronaut: bytes
) -> None:
    for photo in (grace_hopper, astronaut):
        answer = sdk("compare_faces", SourceImage={"Bytes": photo}, TargetImage={"Bytes": photo})
        [match] = answer["FaceMatches"]
        assert match["Similarity"] == 100.0
        assert set(match["Face"]) == COMPARED
        assert set(answer["SourceImageFace"]) == {"BoundingBox", "Confidence"}
        assert answer["UnmatchedFaces"] == []


def test_another_person_is_an_unmatched_face(
    sdk: Sdk, grace_hopper: bytes, astronaut: bytes
) -> None:
    images = {"SourceImage": {"Bytes": grace_hopper}, "TargetImage": {"Bytes": astronaut}}
    answer = sdk("compare_faces", **images)
    assert answer["FaceMatches"] == []
    [face] = answer["UnmatchedFaces"]
    assert set(face) == COMPARED


def test_threshold_0_gives_a_match_with_its_similarity(
    sdk: Sdk, grace_hopper: bytes, astronaut: bytes
) -> None:
    images = {"SourceImage": {"Bytes": grace_hopper}, "TargetImage": {"Bytes": astronaut}}
    answer = sdk("compare_faces", **images, SimilarityThreshold=0)
    [match] = answer["FaceMatches"]
    assert 0 <= match["Similarity"] < 80
    assert answer["UnmatchedFaces"] == []
    exactly = sdk("compare_faces", **images, SimilarityThreshold=match["Similarity"])
    assert [face["Similarity"] for face in exactly["FaceMatches"]] == [match["Similarity"]]
    above = sdk("compare_faces", **images, SimilarityThreshold=match["Similarity"] + 0.01)
    assert above["FaceMatches"] == []


def test_nobody_is_an_empty_list_or_invalid_parameters(sdk: Sdk, astronaut: bytes) -> None:
    assert sdk("detect_faces", Image=NOBODY)["FaceDetails"] == []
    error = sdk.refused("compare_faces", SourceImage={"Bytes": astronaut}, TargetImage=NOBODY)
    assert isinstance(error, sdk.client.exceptions.InvalidParameterException)


@pytest.mark.parametrize(
    ("image", "exception", "text"),
    [
        ({"Bytes": b"GIF89a"}, "InvalidImageFormatException", "Request has invalid image format"),
        ({"Bytes": picture(size=(79, 80))}, "InvalidParameterException", "Request has invalid"),
        ({}, "InvalidParameterException", "Request has invalid parameters"),
        ({"Bytes": png_claiming(10_001, 80)}, "ImageTooLargeException", "10001 x 80 exceed"),
        (
            {"S3Object": {"Bucket": "photos", "Name": "?"}},
            "InvalidS3ObjectException",
            "Unable to get object metadata from S3.",
        ),
    ],
)
def test_errors_are_typed_and_not_retried(
    sdk: Sdk, image: dict[str, Any], exception: str, text: str
) -> None:
    error = sdk.refused("detect_faces", Image=image)
    assert type(error) is getattr(sdk.client.exceptions, exception)
    assert text in error.response["Error"]["Message"]
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert (sdk.sent, error.response["ResponseMetadata"]["RetryAttempts"]) == (1, 0)


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
@pytest.mark.parametrize(
    ("operation", "parameters", "code"),
    [
        ("list_collections", {}, "UnknownOperationException"),
        ("detect_labels", {"Image": {"Bytes": b"x"}}, "UnknownOperationException"),
        ("detect_faces", {"Image": {"Bytes": b""}}, "ValidationException"),
        ("detect_faces", {"Image": {"Bytes": bytes(13_000_000)}}, "413"),
    ],
)
def test_what_the_model_does_not_name_is_raised_and_not_retried(
    server: Served, mode: str, operation: str, parameters: dict[str, Any], code: str
) -> None:
    sdk = Sdk(server.url, retries={"mode": mode})
    error = sdk.refused(operation, **parameters)
    assert error.response["Error"]["Code"] == code
    assert sdk.sent == 1
    sdk.client.close()


def test_an_operation_that_is_not_answered_says_which_are(sdk: Sdk) -> None:
    error = sdk.refused("create_collection", CollectionId="c")
    assert str(error).endswith(
        "mockrek does not answer CreateCollection. It answers: CompareFaces, DetectFaces."
    )


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_REKOGNITION"])
def test_the_environment_variable_alone_points_a_program_here(
    server: Served,
    grace_hopper: bytes,
    variable: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, server.url)
    sdk = Sdk(None)
    assert len(sdk("detect_faces", Image={"Bytes": grace_hopper})["FaceDetails"]) == 1
    sdk.client.close()


def test_a_program_is_who_its_credentials_say(
    server: Served, sdk: Sdk, grace_hopper: bytes
) -> None:
    answer = sdk("detect_faces", Image={"Bytes": grace_hopper})
    line = server.log_line(answer["ResponseMetadata"]["RequestId"])
    assert " 123456789012/eu-west-1 " in line
