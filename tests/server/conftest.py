from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mockrek.server.app import create_app
from mockrek.settings import Settings

Start = Callable[..., FlaskClient]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Build an application with settings, and give a client of it."""

    def build(**texts: str) -> FlaskClient:
        settings = Settings.parse({"log": "off", **texts})
        return create_app(settings, tmp_path / "state").test_client()

    return build


@pytest.fixture
def client(start: Start) -> FlaskClient:
    return start()
