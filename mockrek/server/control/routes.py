"""The routes of the control API, put together."""

from __future__ import annotations

from flask import Blueprint, Flask, Response
from werkzeug.exceptions import HTTPException

from mockrek.errors import OperatorError
from mockrek.server.configuration import Configuration
from mockrek.server.control import answer_sheet, profile, truth
from mockrek.server.control.guard import refusal
from mockrek.server.control.received import sent_scope
from mockrek.server.control.replies import PREFIX, http_error, operator_error, reply
from mockrek.settings import Settings
from mockrek.version import __version__


def mount(app: Flask, settings: Settings, configuration: Configuration) -> None:
    """Add the control API to a Flask application."""
    routes = Blueprint("control", __name__, url_prefix=PREFIX)
    _health(routes, configuration)
    profile.add(routes, configuration)
    truth.add(routes, configuration)
    answer_sheet.add(routes, configuration)

    @routes.post("/reset")
    def reset() -> Response:
        configuration.store.reset(sent_scope())
        return reply({"reset": True})

    @routes.before_request
    def guard() -> Response | None:
        return refusal(settings)

    app.register_blueprint(routes)
    app.register_error_handler(OperatorError, operator_error)
    app.register_error_handler(HTTPException, http_error)


def _health(routes: Blueprint, configuration: Configuration) -> None:
    @routes.get("/health/live")
    def live() -> Response:
        return reply({"status": "live", "version": __version__})

    @routes.get("/health/ready")
    def ready() -> Response:
        state = configuration.in_force()
        return reply({"status": "ready", "version": __version__, "profile": state.profile.name})
