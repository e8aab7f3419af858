"""Who may use the control API: anybody on this machine, else whoever has the token."""

from __future__ import annotations

import hmac
from urllib.parse import urlsplit

from flask import Response, request

from mockrek.server.control.replies import PREFIX, error_reply
from mockrek.settings import Settings


def refusal(settings: Settings) -> Response | None:
    """What a request gets that may not be answered; ``None`` for one that may."""
    if request.path.startswith(f"{PREFIX}/health/"):
        return None
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        what = f"a page of {origin} may not use the control API of {request.host}"
        return error_reply(403, "cross-origin", what)
    if not settings.control_token:
        if settings.loopback:
            return None
        what = (
            f"the server listens on {settings.host}, so the control API wants a token: "
            "set MOCKREK_CONTROL_TOKEN and send it as Authorization: Bearer TOKEN"
        )
        return error_reply(403, "control-api-closed", what)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if hmac.compare_digest(given.encode(), settings.control_token.encode()):
        return None
    what = "send Authorization: Bearer TOKEN with the server's token"
    return error_reply(401, "wrong-token", what)
