"""The control API: PUT replaces, GET returns what PUT takes, reset restores the start."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import replace
from math import nan
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException

from mockrek.audit.sheet.answer_sheet import (
    AnswerSheet,
    Options,
    answer_sheet,
    as_csv,
    as_document,
)
from mockrek.audit.sheet.matching import THRESHOLDS
from mockrek.errors import OperatorError, Problem, SettingsError
from mockrek.profiles.builtin import builtin
from mockrek.profiles.document import to_document
from mockrek.profiles.load import parse_json, parse_toml
from mockrek.profiles.schema import Profile
from mockrek.server.configuration import Configuration, Registered, parse_sent, sent_name
from mockrek.settings import Settings
from mockrek.truth.table import Form
from mockrek.version import __version__

PREFIX: Final = "/_mockrek/v1"

_FORMS: Final[Mapping[str, Form]] = {
    "text/csv": "csv",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
}
_NOUNS: Final = (
    "health/live",
    "health/ready",
    "profile",
    "seed",
    "truth",
    "answer-sheet",
    "reset",
)
_MAX_SEED: Final = 2**63 - 1
_MAX_NUMBER: Final = 2**63 - 1  # of a row of the store


def mount(app: Flask, settings: Settings, configuration: Configuration) -> None:
    """Add the control API to a Flask application."""
    routes = Blueprint("control", __name__, url_prefix=PREFIX)
    _health(routes, configuration)
    _profile(routes, configuration)
    _seed(routes, configuration)
    _truth(routes, configuration)
    _answer_sheet(routes, configuration)

    @routes.post("/reset")
    def reset() -> Response:
        configuration.store.reset()
        return _json({"reset": True})

    @routes.before_request
    def guard() -> Response | None:
        return _refusal(settings)

    app.register_blueprint(routes)
    app.register_error_handler(OperatorError, _operator_error)
    app.register_error_handler(HTTPException, _http_error)


def _refusal(settings: Settings) -> Response | None:
    """Who may use the control API: anybody on this machine, else whoever has the token."""
    if request.path.startswith(f"{PREFIX}/health/"):
        return None
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        what = f"a page of {origin} may not use the control API of {request.host}"
        return _error(403, "cross-origin", what)
    if not settings.control_token:
        if settings.loopback:
            return None
        what = (
            f"the server listens on {settings.host}, so the control API wants a token: "
            "set MOCKREK_CONTROL_TOKEN and send it as Authorization: Bearer TOKEN"
        )
        return _error(403, "control-api-closed", what)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if hmac.compare_digest(given.encode(), settings.control_token.encode()):
        return None
    return _error(401, "wrong-token", "send Authorization: Bearer TOKEN with the server's token")


def _health(routes: Blueprint, configuration: Configuration) -> None:
    @routes.get("/health/live")
    def live() -> Response:
        return _json({"status": "live", "version": __version__})

    @routes.get("/health/ready")
    def ready() -> Response:
        state = configuration.in_force()
        return _json({"status": "ready", "version": __version__, "profile": state.profile.name})


def _profile(routes: Blueprint, configuration: Configuration) -> None:
    @routes.get("/profile")
    def get_profile() -> Response:
        return _json(to_document(configuration.in_force().profile))

    @routes.put("/profile")
    def put_profile() -> Response:
        document = to_document(_sent_profile())
        configuration.store.put_profile(msgspec.json.encode(document).decode())
        return _json(document)


def _sent_profile() -> Profile:
    """A profile as TOML, as a document, or by the name of a built-in: ``{"builtin": "equal"}``."""
    if request.mimetype == "application/toml":
        return parse_toml(_sent_text(), source="request")
    document = _sent_json()
    if document.keys() == {"builtin"}:
        return builtin(str(document["builtin"]))
    return parse_json(_sent_text(), source="request")


def _seed(routes: Blueprint, configuration: Configuration) -> None:
    @routes.get("/seed")
    def get_seed() -> Response:
        return _json({"seed": configuration.in_force().active.seed})

    @routes.put("/seed")
    def put_seed() -> Response:
        document = _sent_json()
        seed = document.get("seed")
        if document.keys() != {"seed"} or type(seed) is not int or not 0 <= seed <= _MAX_SEED:
            what = f'{{"seed": N}} is wanted, N a whole number from 0 to {_MAX_SEED}'
            raise SettingsError("request", [Problem("seed", what)])
        configuration.store.put_seed(seed)
        return _json({"seed": seed})


def _truth(routes: Blueprint, configuration: Configuration) -> None:
    @routes.get("/truth")
    def get_truth() -> Response:
        return _json({"manifests": [_summary(row) for row in configuration.in_force().registered]})

    @routes.post("/truth")
    def post_truth() -> Response:
        form = _FORMS.get(request.mimetype)
        if form is None:
            what = f"{request.mimetype!r} is not one of: {', '.join(_FORMS)}"
            return _error(415, "wrong-content-type", what)
        body = request.get_data()
        manifest = parse_sent(form, body, "request")
        number = configuration.store.add_manifest(form, body)
        manifest = replace(manifest, name=sent_name(number))
        return _json(_summary(Registered(number, manifest)), status=201)

    @routes.delete("/truth")
    def delete_truth() -> Response:
        configuration.store.clear_truth()
        return _json({"manifests": []})

    @routes.delete(f"/truth/<int(max={_MAX_NUMBER}):number>")
    def delete_manifest(number: int) -> Response:
        if configuration.store.remove_manifest(number):
            return _json({"removed": number})
        return _error(404, "no-such-manifest", f"no manifest {number} was sent; GET {PREFIX}/truth")


def _summary(row: Registered) -> dict[str, Any]:
    return {
        "number": row.number,
        "name": row.manifest.name,
        "images": row.manifest.images,
        "faces": row.manifest.faces,
    }


def _answer_sheet(routes: Blueprint, configuration: Configuration) -> None:
    @routes.get("/answer-sheet")
    def get_answer_sheet() -> Response:
        form = request.args.get("format", "json")
        if form not in {"json", "csv"}:
            raise SettingsError("request", [Problem("format", f"{form!r} is not json or csv")])
        options, active = _sheet_options(), configuration.in_force().active
        sheets: list[AnswerSheet] = [
            answer_sheet(active.compiled, active.seed, manifest, options)
            for manifest in active.manifests
        ]
        if form == "csv":
            return Response(as_csv(sheets), mimetype="text/csv")
        return _json({"cohorts": [as_document(sheet) for sheet in sheets]})


def _sheet_options() -> Options:
    """``?matching=all&threshold=80&threshold=99``; without it faces alone are counted."""
    matching = request.args.get("matching", "none")
    if matching not in {"none", "all"}:
        raise SettingsError("request", [Problem("matching", f"{matching!r} is not none or all")])
    thresholds, texts = [], request.args.getlist("threshold")
    if texts and matching == "none":
        what = "is of comparing, which is counted with matching=all"
        raise SettingsError("request", [Problem("threshold", what)])
    for text in texts:
        try:
            thresholds.append(float(text))
        except ValueError:
            thresholds.append(nan)
        if not 0 <= thresholds[-1] <= 100:
            what = f"{text!r} is not a similarity: a number from 0 to 100"
            raise SettingsError("request", [Problem("threshold", what)])
    return Options(matching=matching == "all", thresholds=tuple(thresholds) or THRESHOLDS)


def _sent_text() -> str:
    try:
        return request.get_data().decode()
    except UnicodeDecodeError as error:
        raise SettingsError("request", [Problem("body", f"is not UTF-8: {error}")]) from None


def _sent_json() -> dict[str, Any]:
    try:
        document = msgspec.json.decode(request.get_data())
    except (ValueError, RecursionError, msgspec.DecodeError) as error:
        raise SettingsError("request", [Problem("body", f"is not JSON: {error}")]) from None
    if not isinstance(document, dict):
        raise SettingsError("request", [Problem("body", "a JSON object is wanted")])
    return document


def _operator_error(error: OperatorError) -> Response:
    problems = [{"where": problem.where, "what": problem.what} for problem in error.problems]
    return _error(400, "wrong-request", str(error).splitlines()[0], problems)


def _http_error(error: HTTPException) -> Response:
    code = (error.name or "error").lower().replace(" ", "-")
    if error.code == 404:
        what = f"{request.method} {request.path}: there is {PREFIX}/ with {', '.join(_NOUNS)}"
        return _error(404, code, what)
    return _error(error.code or 500, code, f"{request.method} {request.path}: {error.description}")


def _error(
    status: int, code: str, message: str, problems: list[dict[str, str]] | None = None
) -> Response:
    body = {"error": {"code": code, "message": message, "problems": problems or []}}
    return _json(body, status=status)


def _json(document: Any, *, status: int = 200) -> Response:
    body = msgspec.json.encode(document) + b"\n"
    return Response(body, status=status, mimetype="application/json")
