"""Judging: what of an answer is not as its case says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import jmespath

from mockrek.contracts.case import Case, Request
from mockrek.contracts.exchange import Answer
from mockrek.contracts.meaning import service_model
from mockrek.contracts.shapes import walk

_SHOWN: Final = 400  # characters of a body
_MOST: Final = 8  # places in which an answer is not of its shape


@dataclass(frozen=True)
class Flaw:
    """One thing that is not as it should be.

    Attributes:
        expected: what the case says.
        came: what the endpoint did.
        answer: where a relation does not hold, the answer of which it does not.
    """

    expected: str
    came: str
    answer: str = ""


class NotJson(ValueError):
    """A text is not JSON; says why."""


def judge(case: Case, asked: Sequence[tuple[Request, Answer]]) -> list[Flaw]:
    """Compare the answers of a case with what it expects.

    Args:
        case: says what is expected.
        asked: requests with their answers, in order; with ``for_each`` one an image.

    Returns:
        Every flaw. Where a status is another one, only those: the rest would follow from it.
    """
    flaws = [flaw for request, answer in asked for flaw in _status_flaws(case, request, answer)]
    if flaws:
        return flaws
    for request, answer in asked:
        flaws += _answer_flaws(case, request, answer)
    flaws += _relations(case, asked)
    return flaws


def shown(body: bytes) -> str:
    """A body for people, cut where it is long."""
    text = body.decode("utf-8", "replace")
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(body):,} bytes)"


def decoded(body: bytes) -> Any:
    """The value of a JSON text, read strictly: no NaN, no name twice.

    Raises:
        NotJson: it is none.
    """
    try:
        return json.loads(body, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotJson(f"a name is there twice among {[name for name, _ in pairs]}")
    return found


def _refuse(constant: str) -> Any:
    raise NotJson(f"{constant} is no number of JSON")


def _status_flaws(case: Case, request: Request, answer: Answer) -> Iterator[Flaw]:
    wanted = case.expect["status"] if request.status is None else request.status
    if answer.status != wanted:
        came = f"{answer.status}: {shown(answer.body)}"
        yield Flaw(_at(request, f"status {wanted}"), came)


def _answer_flaws(case: Case, request: Request, answer: Answer) -> Iterator[Flaw]:
    if request.status is None:
        yield from _error_flaws(case.expect, request, answer)
        yield from _header_flaws(case.expect, request, answer)
        if "body" in case.expect:
            text = answer.body.decode("utf-8", "replace")
            if not _fits(case.expect["body"], text):
                expected = _at(request, f"body {_spelt(case.expect['body'])}")
                yield Flaw(expected, shown(answer.body))
    if request.params is not None and answer.status == 200:
        yield from _shape_flaws(request, answer)


def _error_flaws(expect: Mapping[str, Any], request: Request, answer: Answer) -> Iterator[Flaw]:
    if not expect.keys() & {"error", "message", "message_matches"}:
        return
    body = _value(answer)
    if not isinstance(body, Mapping):
        yield Flaw(_at(request, "an error as JSON"), shown(answer.body))
        return
    error = expect.get("error")
    if error is not None and {body.get("__type"), body.get("Code", error)} != {error}:
        yield Flaw(_at(request, f"error {error}"), shown(answer.body))
    message = body.get("Message", body.get("message"))
    wanted: Any = expect.get("message")
    if "message_matches" in expect:
        wanted = {"matches": expect["message_matches"]}
    if wanted is not None and not (isinstance(message, str) and _fits(wanted, message)):
        yield Flaw(_at(request, f"message {_spelt(wanted)}"), f"message {message!r}")


def _header_flaws(expect: Mapping[str, Any], request: Request, answer: Answer) -> Iterator[Flaw]:
    for name, wanted in expect.get("headers", {}).items():
        value = answer.headers.get(name)
        if value is None:
            yield Flaw(_at(request, f"header {name}: {_spelt(wanted)}"), "no such header")
        elif not _fits(wanted, value):
            yield Flaw(_at(request, f"header {name}: {_spelt(wanted)}"), f"{name}: {value}")
    for name in expect.get("no_headers", ()):
        if name in answer.headers:
            yield Flaw(_at(request, f"no header {name}"), f"{name}: {answer.headers[name]}")


def _shape_flaws(request: Request, answer: Answer) -> Iterator[Flaw]:
    try:
        value = decoded(answer.body)
    except NotJson as error:
        yield Flaw(_at(request, "a body of JSON"), f"{error}: {shown(answer.body)}")
        return
    operation = service_model().operation_model(request.operation)
    problems = list(walk(value, operation.output_shape))
    if problems:
        more = len(problems) - _MOST
        listed = "; ".join(problems[:_MOST]) + (f"; and {more} more" if more > 0 else "")
        yield Flaw(_at(request, f"the output shape of {request.operation}"), listed)


def _relations(case: Case, asked: Sequence[tuple[Request, Answer]]) -> Iterator[Flaw]:
    bodies = [_value(answer) for _, answer in asked]
    scopes = bodies
    if case.each is None and len(case.requests) > 1:
        scopes = [{request.name: body for (request, _), body in zip(asked, bodies, strict=True)}]
    for expression in case.expect.get("assert", ()):
        for scope in scopes:
            result = _searched(expression, scope)
            if result is not True:
                came = json.dumps(result, ensure_ascii=False)
                yield Flaw(expression, shown(came.encode()), _json(scope))
                break
    for entry in case.expect.get("tally", ()):
        yield from _tally_flaws(entry, scopes)
    if "same" in case.expect and len({answer.body for _, answer in asked}) > 1:
        came = " | ".join(shown(answer.body) for _, answer in asked)
        yield Flaw("the same bytes in every answer", came)


def _tally_flaws(entry: Mapping[str, Any], scopes: Sequence[Any]) -> Iterator[Flaw]:
    count = sum(_searched(entry["where"], scope) is True for scope in scopes)
    least, most = entry.get("at_least", 0), entry.get("at_most", len(scopes))
    if not least <= count <= most:
        expected = f"{least} to {most} of {len(scopes)} answers with {entry['where']}"
        yield Flaw(expected, f"{count}")


def _searched(expression: str, scope: Any) -> Any:
    try:
        return jmespath.search(expression, scope)
    except jmespath.exceptions.JMESPathError as error:
        return f"{type(error).__name__}: {error}"


def _value(answer: Answer) -> Any:
    """What an assertion sees: JSON, or else the text; nothing is null."""
    try:
        return decoded(answer.body)
    except NotJson:
        return answer.body.decode("utf-8", "replace") or None


def _fits(wanted: str | Mapping[str, str], text: str) -> bool:
    if isinstance(wanted, str):
        return text == wanted
    return re.search(wanted["matches"], text, re.DOTALL) is not None


def _spelt(wanted: str | Mapping[str, str]) -> str:
    return repr(wanted) if isinstance(wanted, str) else f"that matches {wanted['matches']}"


def _json(value: Any) -> str:
    return shown(json.dumps(value, ensure_ascii=False).encode())


def _at(request: Request, what: str) -> str:
    return f"{request.name}: {what}" if request.name else what
