"""The routes of the control API, put together."""

from __future__ import annotations

from flask import Blueprint, Flask, Response
from werkzeug.exceptions import HTTPException

from mockrek.backend.address import Unreachable
from mockrek.errors import OperatorError
from mockrek.server.back_end import BackEnd
from mockrek.server.configuration import Configuration
from mockrek.server.control import answer_sheet, profile, truth
from mockrek.server.control.guard import refusal
from mockrek.server.control.received import sent_scope
from mockrek.server.control.replies import (
    PREFIX,
    error_reply,
    http_error,
    operator_error,
    reply,
)
from mockrek.settings import Settings
from mockrek.store import EVERYBODY
from mockrek.version import __version__


def mount(
    app: Flask,
    settings: Settings,
    configuration: Configuration,
    back_end: BackEnd | None,
) -> None:
    """Add the control API to a Flask application.

    Args:
        app: to add it to.
        settings: say who may use it.
        configuration: what it shows and changes.
        back_end: which a reset empties, and readiness waits for.
    """
    routes = Blueprint("control", __name__, url_prefix=PREFIX)
    _health(routes, configuration, back_end)
    profile.add(routes, configuration)
    truth.add(routes, configuration)
    answer_sheet.add(routes, configuration)

    @routes.post("/reset")
    def reset() -> Response:
        scope = sent_scope()
        configuration.store.reset(scope)
        if scope == EVERYBODY and back_end is not None:
            back_end.reset()
        return reply({"reset": True})

    # Suites that were written for moto's server reset it so.
    app.add_url_rule("/moto-api/reset", "moto_reset", methods=["POST"], view_func=reset)

    @app.before_request
    def guard() -> Response | None:
        return refusal(settings)

    app.register_blueprint(routes)
    app.register_error_handler(OperatorError, operator_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Unreachable, _unreachable)


def _unreachable(error: Unreachable) -> Response:
    return error_reply(503, "back-end", str(error))


def _health(routes: Blueprint, configuration: Configuration, back_end: BackEnd | None) -> None:
    @routes.get("/health/live")
    def live() -> Response:
        return reply({"status": "live", "version": __version__})

    @routes.get("/health/ready")
    def ready() -> Response:
        if back_end is not None:
            back_end.look()
        state = configuration.in_force()
        return reply({"status": "ready", "version": __version__, "profile": state.profile.name})
