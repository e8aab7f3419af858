"""Requests to the AWS API, from the front door to the answer.

An input is the name of an operation on a line, and a body.
"""

from __future__ import annotations

from fuzz.inside import OPERATIONS, ask, assert_service_answer
from fuzz.mutators import change_request
from fuzz.surfaces import Surface


def check(data: bytes) -> None:
    line, _, body = data.partition(b"\n")
    name = line.decode("latin-1")
    assert_service_answer(ask(name, body), OPERATIONS.get(name))


SURFACE = Surface(
    check,
    change_request,
    words=(b"DetectFaces\n", b"CompareFaces\n", b'"Bytes":"', b'"S3Object":{"Bucket":"', b'"ALL"'),
    longest=8192,
)
