"""What a schema cannot say of a case: that names lead somewhere, and that expressions are sound."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import botocore.session
import jmespath
from botocore.model import ServiceModel

from mockrek.contracts.case import Case, Request
from mockrek.contracts.images import Images

_AREAS: Final = ("wire", "s3", "auth")  # ids of cases that are about no single operation
_WRONG: Final = {"secret", "skew", "tamper", "not_signed"}  # what makes a signature wrong
_ARGUMENTS: Final[Mapping[str, type]] = {
    "$image": str,
    "$zeros": int,
    "$base64": str,
    "$repeat": list,
    "$bucket": str,
    "$collection": str,
    "$each": str,
    "$json": object,
    "$join": list,
}


@cache
def service_model() -> ServiceModel:
    """The model of Amazon Rekognition, as the installed botocore has it."""
    return botocore.session.get_session().get_service_model("rekognition")


def kebab(operation: str) -> str:
    """An operation as ids spell it.

    >>> kebab("DetectFaces")
    'detect-faces'
    """
    return re.sub(r"(?<!^)(?=[A-Z](?![A-Z])|(?<=[a-z])[A-Z])", "-", operation).lower()


def problems_of(case: Case, images: Images) -> Iterator[str]:
    """Everything that is wrong with a case, in sentences."""
    known = service_model().operation_names
    for name in {case.operation, *(request.operation for request in case.requests)} - {None}:
        if name not in known:
            yield f"operation {name} is none of the service model"
    head = case.id.partition(".")[0]
    if head not in _AREAS and (case.operation is None or head != kebab(case.operation)):
        yield f"the id must begin with the operation in kebab case, or with one of {_AREAS}"
    names = [request.name for request in case.requests]
    if len(set(names)) < len(names):
        yield "two requests have one name"
    for request in case.requests:
        yield from _problems_of_request(request, case)
    yield from _problems_of_names(case, images)
    yield from _problems_of_expressions(case)


def _problems_of_request(request: Request, case: Case) -> Iterator[str]:
    if request.params is not None and request.operation is None:
        yield "params need an operation"
    wrong = sorted(_WRONG & set(request.sign or ()))
    if wrong and "signatures" not in case.needs:
        yield f"sign with {', '.join(wrong)} needs `needs: [signatures]`"


def _problems_of_names(case: Case, images: Images) -> Iterator[str]:
    if case.each is not None and case.each not in images.set_names():
        yield f"{case.each} is no set of images"
    given = {entry["image"] for entry in case.objects if "image" in entry}
    yield from (f"{name} is no image" for name in sorted(given - images.names()))
    content = [(r.params, r.raw) for r in case.requests], [e.get("content") for e in case.objects]
    for key, value in _substitutions(content):
        if not isinstance(value, _ARGUMENTS.get(key, ())):
            yield f"{key}: {value!r} is no substitution"
        elif key == "$image" and value not in images.names():
            yield f"{value} is no image"
    used = {key for key, _ in _substitutions(content)}
    if ("$each" in used) != (case.each is not None):
        yield "$each and `for_each` need one another"
    if "$bucket" in used and "s3" not in case.needs:
        yield "$bucket needs `needs: [s3]`"


def _substitutions(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((key, item) for key, item in value.items() if key.startswith("$"))
        yield from (found for item in value.values() for found in _substitutions(item))
    elif isinstance(value, list | tuple):
        yield from (found for item in value for found in _substitutions(item))


def _problems_of_expressions(case: Case) -> Iterator[str]:
    expect = case.expect
    tally = [entry["where"] for entry in expect.get("tally", ())]
    for text in (*expect.get("assert", ()), *tally):
        try:
            jmespath.compile(text)
        except jmespath.exceptions.JMESPathError as error:
            yield f"{text}: {' '.join(str(error).split())}"
    wanted = (*expect.get("headers", {}).values(), expect.get("body"))
    patterns = [item["matches"] for item in wanted if isinstance(item, Mapping)]
    for text in (*patterns, expect.get("message_matches", "")):
        try:
            re.compile(text)
        except re.error as error:
            yield f"{text}: {error}"
