"""``truth``: the manifests in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, request

from mockrek.server.configuration import Configuration, Registered, parse_sent, sent_name
from mockrek.server.control.received import sent_scope
from mockrek.server.control.replies import PREFIX, error_reply, reply
from mockrek.store import Scope
from mockrek.truth.table import Form

_FORMS: Final[Mapping[str, Form]] = {
    "text/csv": "csv",
    "application/jsonl": "jsonl",
    "application/x-ndjson": "jsonl",
}
_MAX_NUMBER: Final = 2**63 - 1  # of a row of the store


def add(routes: Blueprint, configuration: Configuration) -> None:
    """Add the routes."""
    store = configuration.store

    @routes.get("/truth")
    def get_truth() -> Response:
        return _listed(configuration, sent_scope())

    @routes.post("/truth")
    def post_truth() -> Response:
        scope, form = sent_scope(), _FORMS.get(request.mimetype)
        if form is None:
            what = f"{request.mimetype!r} is not one of: {', '.join(_FORMS)}"
            return error_reply(415, "wrong-content-type", what)
        body = request.get_data()
        manifest = parse_sent(form, body, "request")
        number = store.add_manifest(form, body, scope)
        manifest = replace(manifest, name=sent_name(number))
        return reply(_summary(Registered(number, manifest, scope)), status=201)

    @routes.delete("/truth")
    def delete_truth() -> Response:
        scope = sent_scope()
        store.clear_truth(scope)
        return _listed(configuration, scope)

    @routes.delete(f"/truth/<int(max={_MAX_NUMBER}):number>")
    def delete_manifest(number: int) -> Response:
        scope = sent_scope()
        if store.remove_manifest(number, scope):
            return reply({"removed": number})
        what = f"no manifest {number} was sent for {scope}; GET {PREFIX}/truth lists those in force"
        return error_reply(404, "no-such-manifest", what)


def _listed(configuration: Configuration, scope: Scope) -> Response:
    registered = configuration.in_force(*scope).registered
    return reply({"manifests": [_summary(entry) for entry in registered]})


def _summary(entry: Registered) -> dict[str, Any]:
    """A manifest, and for whom it was registered unless that is everybody."""
    scope = {name: value for name, value in entry.scope._asdict().items() if value}
    return {
        "number": entry.number,
        "name": entry.manifest.name,
        "images": entry.manifest.images,
        "faces": entry.manifest.faces,
        **scope,
    }
