from __future__ import annotations

from typing import Any

import pytest
from botocore.parsers import create_parser

from mockrek import errors
from mockrek.errors import FrameworkError, ServiceError
from mockrek.wire import refusal
from mockrek.wire.refusal import JSON_1_1, Refusal, render


def all_subclasses(cls: type[ServiceError]) -> set[type[ServiceError]]:
    children = set(cls.__subclasses__())
    return children.union(*(all_subclasses(child) for child in children))


ERRORS = sorted(all_subclasses(ServiceError) - {FrameworkError}, key=lambda cls: cls.__name__)


@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (
            errors.InvalidImageFormatException(),
            400,
            (
                '{"__type":"InvalidImageFormatException","Code":"InvalidImageFormatException",'
                '"Message":"Request has invalid image format"}'
            ),
        ),
        (
            errors.InternalServerError(),
            500,
            (
                '{"__type":"InternalServerError","Code":"InternalServerError",'
                '"Message":"Internal server error"}'
            ),
        ),
        (
            errors.ValidationException("1 validation error detected: …"),
            400,
            '{"__type":"ValidationException","message":"1 validation error detected: …"}',
        ),
        (
            errors.MissingAuthenticationTokenException(),
            400,
            (
                '{"__type":"MissingAuthenticationTokenException",'
                '"message":"Missing Authentication Token"}'
            ),
        ),
        (
            errors.SerializationException("Expected null"),
            400,
            '{"__type":"SerializationException","Message":"Expected null"}',
        ),
        (errors.SerializationException(), 400, '{"__type":"SerializationException"}'),
        (errors.UnknownOperationException(), 400, '{"__type":"UnknownOperationException"}'),
        (
            errors.AccessDeniedException(),
            400,
            '{"__type":"AccessDeniedException","Code":"AccessDeniedException"}',
        ),
        (
            errors.SerializationException("'\"\\\n"),
            400,
            r"""{"__type":"SerializationException","Message":"'\"\\\n"}""",
        ),
    ],
)
def test_errors_have_the_bytes_of_the_layer_they_come_from(
    error: ServiceError, status: int, body: str
) -> None:
    assert render(error) == Refusal(status, "application/x-amz-json-1.1", body.encode())


@pytest.mark.parametrize("cls", ERRORS, ids=lambda cls: cls.__name__)
def test_botocore_reads_code_and_text(cls: type[ServiceError], botocore_model: Any) -> None:
    rendered = render(cls("what is wrong"))
    response = {
        "body": rendered.body,
        "headers": {"content-type": rendered.content_type},
        "status_code": rendered.status,
    }
    shape = botocore_model.operation_model("DetectFaces").output_shape
    parsed = create_parser("json").parse(response, shape)
    assert parsed["Error"] == {"Code": cls.__name__, "Message": "what is wrong"}


@pytest.mark.parametrize(
    ("name", "status", "content_type", "body"),
    [
        ("UNKNOWN_OPERATION", 400, JSON_1_1, '{"__type":"UnknownOperationException"}'),
        ("UNKNOWN_OPERATION_XML", 404, None, "<UnknownOperationException/>\n"),
        (
            "UNKNOWN_OPERATION_PLAIN",
            404,
            "application/json",
            (
                '{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException",'
                '"message":null},"Version":"1.0"}'
            ),
        ),
        (
            "ACCESS_DENIED_XML",
            403,
            None,
            (
                "<AccessDeniedException>\n  <Message>Unable to determine service/operation name "
                "to be authorized</Message>\n</AccessDeniedException>\n"
            ),
        ),
        (
            "MISSING_TOKEN_XML",
            403,
            None,
            (
                "<MissingAuthenticationTokenException>\n  <Message>Missing Authentication Token"
                "</Message>\n</MissingAuthenticationTokenException>\n"
            ),
        ),
        ("TOO_LARGE", 413, None, ""),
    ],
)
def test_refusals_that_are_no_errors_of_json_1_1(
    name: str, status: int, content_type: str | None, body: str
) -> None:
    assert getattr(refusal, name) == Refusal(status, content_type, body.encode())
