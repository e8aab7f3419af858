"""``profile`` and ``seed``: which errors are made, and where they fall."""

from __future__ import annotations

from typing import Final

import msgspec
from flask import Blueprint, Response, request

from mockrek.errors import Problem, SettingsError
from mockrek.profiles.builtin import builtin
from mockrek.profiles.document import to_document
from mockrek.profiles.load import parse_json, parse_toml
from mockrek.profiles.schema import Profile
from mockrek.server.configuration import Configuration
from mockrek.server.control.received import sent_json, sent_scope, sent_text
from mockrek.server.control.replies import reply

_MAX_SEED: Final = 2**63 - 1


def add(routes: Blueprint, configuration: Configuration) -> None:
    """Add the routes."""

    @routes.get("/profile")
    def get_profile() -> Response:
        return reply(to_document(configuration.in_force(*sent_scope()).profile))

    @routes.put("/profile")
    def put_profile() -> Response:
        scope, document = sent_scope(), to_document(_sent_profile())
        configuration.store.put_profile(msgspec.json.encode(document).decode(), scope)
        return reply(document)

    @routes.get("/seed")
    def get_seed() -> Response:
        return reply({"seed": configuration.in_force(*sent_scope()).active.seed})

    @routes.put("/seed")
    def put_seed() -> Response:
        scope, seed = sent_scope(), _sent_seed()
        configuration.store.put_seed(seed, scope)
        return reply({"seed": seed})


def _sent_profile() -> Profile:
    """A profile as TOML, as a document, or by the name of a built-in: ``{"builtin": "equal"}``."""
    if request.mimetype == "application/toml":
        return parse_toml(sent_text(), source="request")
    document = sent_json()
    if document.keys() == {"builtin"}:
        return builtin(str(document["builtin"]))
    return parse_json(sent_text(), source="request")


def _sent_seed() -> int:
    document = sent_json()
    seed = document.get("seed")
    if document.keys() != {"seed"} or type(seed) is not int or not 0 <= seed <= _MAX_SEED:
        what = f'{{"seed": N}} is wanted, N a whole number from 0 to {_MAX_SEED}'
        raise SettingsError("request", [Problem("seed", what)])
    return seed
