from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.exceptions import ClientError

from mockrek.wire.model import FACE_OPERATIONS, Model
from mockrek.wire.refusal import (
    ACCESS_DENIED_XML,
    JSON_1_1,
    MISSING_TOKEN_XML,
    UNKNOWN_OPERATION,
    UNKNOWN_OPERATION_PLAIN,
    UNKNOWN_OPERATION_XML,
    Refusal,
    render,
)
from mockrek.wire.route import route, unsupported

TARGET = "RekognitionService.DetectFaces"


@pytest.mark.parametrize(
    "content_type",
    [JSON_1_1, f"{JSON_1_1}; charset=utf-8", f"  {JSON_1_1}  ;x", "Application/X-Amz-Json-1.1"],
)
def test_an_operation_is_found_by_its_target(content_type: str, model: Model) -> None:
    found = route("POST", content_type, TARGET, b"{}", signed=True)
    assert found is model.operations["DetectFaces"]


def test_every_operation_of_the_service_is_found(model: Model) -> None:
    for name, operation in model.operations.items():
        target = f"RekognitionService.{name}"
        assert route("POST", JSON_1_1, target, b"", signed=False) is operation


@pytest.mark.parametrize(
    "target",
    ["", "DetectFaces", "RekognitionService.", "RekognitionService.Detect", "X.DetectFaces", "."],
)
@pytest.mark.parametrize("body", [b"", b"{}", b"[]"])
def test_unknown_targets_are_refused_as_json(target: str, body: bytes) -> None:
    assert route("POST", JSON_1_1, target, body, signed=True) is UNKNOWN_OPERATION


@pytest.mark.parametrize("body", [b"hello", b"null", b"{"])
def test_a_body_that_is_not_json_is_refused_before_the_target(body: bytes) -> None:
    found = route("POST", JSON_1_1, "X.Y", body, signed=True)
    assert found == Refusal(400, JSON_1_1, b'{"__type":"SerializationException"}')


@pytest.mark.parametrize(
    ("method", "content_type", "signed", "refusal"),
    [
        ("POST", "", True, UNKNOWN_OPERATION_XML),
        ("POST", "text/plain", True, UNKNOWN_OPERATION_XML),
        ("POST", "application/x-amz-json-1.0", True, UNKNOWN_OPERATION_XML),
        ("POST", "application/json", True, UNKNOWN_OPERATION_PLAIN),
        ("POST", "application/json; charset=utf-8", False, UNKNOWN_OPERATION_PLAIN),
        ("GET", JSON_1_1, True, ACCESS_DENIED_XML),
        ("PUT", JSON_1_1, True, ACCESS_DENIED_XML),
        ("DELETE", "", False, MISSING_TOKEN_XML),
        ("OPTIONS", "", False, MISSING_TOKEN_XML),
    ],
)
def test_other_methods_and_content_types_are_refused(
    method: str, content_type: str, signed: bool, refusal: Refusal
) -> None:
    assert route(method, content_type, TARGET, b"{}", signed=signed) is refusal


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_sdks_do_not_retry_what_is_not_answered(mode: Any) -> None:
    session = botocore.session.Session()
    session.set_credentials("key", "secret")
    client = session.create_client(
        "rekognition",
        region_name="us-east-1",
        endpoint_url="http://localhost",
        config=Config(retries={"mode": mode, "max_attempts": 5}),
    )
    rendered = render(unsupported("DetectText", FACE_OPERATIONS[:2]))
    attempts = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        attempts.append(request.url)
        response = AWSResponse(request.url, rendered.status, {"Content-Type": JSON_1_1}, None)
        response._content = rendered.body
        return response

    client.meta.events.register("before-send.rekognition.*", answer)
    with pytest.raises(ClientError) as caught:
        client.detect_text(Image={"Bytes": b"image"})
    assert len(attempts) == 1
    assert caught.value.response["Error"] == {
        "Code": "UnknownOperationException",
        "Message": "mockrek does not answer DetectText. It answers: CompareFaces, DetectFaces.",
    }
