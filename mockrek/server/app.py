"""The application: everything is built here once and handed down."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from flask import Flask

from mockrek.operations.table import ANSWERED
from mockrek.server.configuration import Configuration, Start
from mockrek.server.control import mount
from mockrek.server.front import FrontDoor
from mockrek.server.log import log_of
from mockrek.server.service import Find, assemble
from mockrek.settings import Settings
from mockrek.store import SqliteStore
from mockrek.wire.encode import prepare
from mockrek.wire.model import load_model


def create_app(settings: Settings, state: Path, find: Find | None = None) -> Flask:
    """Build the application that gunicorn serves.

    Args:
        settings: what the operator wants.
        state: the directory of what workers share.
        find: gives the address of the back end once it answers; ``None`` for no back end.

    Returns:
        A Flask application with the control API. Its ``wsgi_app`` is the front door, which
        answers the AWS API before Flask sees it. ``extensions["mockrek"]`` is the configuration.

    Raises:
        OperatorError: a profile, a manifest, the credentials or the state directory cannot be used.
    """
    configuration = Configuration(Start.of(settings), SqliteStore(state))
    _prepare()
    app = Flask("mockrek", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = 256 * 1024 * 1024  # a manifest of a million rows fits
    service, back_end = assemble(settings, configuration, find)
    mount(app, settings, configuration, back_end)
    door = FrontDoor(cast(Any, app.wsgi_app), service, back_end, log_of(settings.log))
    cast(Any, app).wsgi_app = door
    app.extensions["mockrek"] = configuration
    return app


def _prepare() -> None:
    """Make what answers need, before workers are forked, so that they share it."""
    operations = load_model().operations
    for name in ANSWERED:
        if (output := operations[name].output) is not None:
            prepare(output)
