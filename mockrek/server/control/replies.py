"""What the control API answers with: JSON, and one shape for all errors."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from flask import Response, request
from werkzeug.exceptions import HTTPException

from mockrek.errors import OperatorError

PREFIX: Final = "/_mockrek/v1"
NOUNS: Final = (
    "health/live",
    "health/ready",
    "profile",
    "seed",
    "truth",
    "answer-sheet",
    "reset",
)


def reply(document: Any, *, status: int = 200) -> Response:
    """A document as JSON, and a line break."""
    body = msgspec.json.encode(document) + b"\n"
    return Response(body, status=status, mimetype="application/json")


def error_reply(
    status: int, code: str, message: str, problems: list[dict[str, str]] | None = None
) -> Response:
    """An error: a code for programs, a sentence for people, and every problem with its place."""
    body = {"error": {"code": code, "message": message, "problems": problems or []}}
    return reply(body, status=status)


def operator_error(error: OperatorError) -> Response:
    """What was sent has problems."""
    problems = [{"where": problem.where, "what": problem.what} for problem in error.problems]
    return error_reply(400, "wrong-request", str(error).splitlines()[0], problems)


def http_error(error: HTTPException) -> Response:
    """What Flask refuses by itself: a path or a method that there is not, a body too large."""
    code = (error.name or "error").lower().replace(" ", "-")
    if error.code == 404:
        what = f"{request.method} {request.path}: there is {PREFIX}/ with {', '.join(NOUNS)}"
        return error_reply(404, code, what)
    what = f"{request.method} {request.path}: {error.description}"
    return error_reply(error.code or 500, code, what)
