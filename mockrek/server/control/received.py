"""What was sent to the control API: the scope it is about, and the body."""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from flask import request

from mockrek.errors import OperatorError, Problem, SettingsError
from mockrek.store import Scope

_WANTED: Final = {
    "account": (re.compile(r"[0-9]{12}"), "an account: 12 digits, as 111111111111"),
    "region": (re.compile(r"[a-z]{2}(-[a-z]+)+-[0-9]{1,2}"), "a region, as eu-west-1"),
}


def sent_scope(*others: str) -> Scope:
    """``?account=111111111111&region=eu-west-1``: for whom, or as whom; without, everybody.

    Args:
        others: parameters that the route takes besides.

    Raises:
        SettingsError: a parameter is not known here, is given twice or has a wrong value.
    """
    known = (*_WANTED, *others)
    problems = [
        Problem(name, f"there is no such parameter here; known: {', '.join(known)}")
        for name in request.args
        if name not in known
    ]
    problems += [problem for name in _WANTED for problem in _problems(name)]
    if problems:
        raise SettingsError("request", problems)
    return Scope(**{name: request.args.get(name, "") for name in _WANTED})


def _problems(name: str) -> list[Problem]:
    pattern, what = _WANTED[name]
    texts = request.args.getlist(name)
    wrong = [f"{text!r} is not {what}" for text in texts if not pattern.fullmatch(text)]
    if len(texts) > 1:
        wrong.append("is given more than once; send a request for each")
    return [Problem(name, text) for text in wrong]


def sent_text() -> str:
    """The body as text.

    Raises:
        SettingsError: it is not UTF-8.
    """
    try:
        return request.get_data().decode()
    except UnicodeDecodeError as error:
        raise wrong_body(f"is not UTF-8: {error}") from None


def sent_json() -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        SettingsError: it is another thing.
    """
    try:
        document = msgspec.json.decode(request.get_data())
    except (ValueError, RecursionError, msgspec.DecodeError) as error:
        raise wrong_body(f"is not JSON: {error}") from None
    if not isinstance(document, dict):
        raise wrong_body("a JSON object is wanted")
    return document


def wrong_body(what: str) -> OperatorError:
    """An error about the body as a whole."""
    return SettingsError("request", [Problem("body", what)])
