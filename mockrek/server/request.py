"""Gunicorn's request, quicker with what SDKs send: the plainest heads are not taken line by line.

Whatever is not plain is gunicorn's to read or to refuse, so that there is one opinion of it.
"""

from __future__ import annotations

import re
from typing import Any, Final

from gunicorn.http.message import Request

Lines = list[tuple[str, str]]

_CALL: Final = b"POST / HTTP/1.1"
_PLAIN: Final = re.compile(
    # No name with an underscore, which may not be what it seems; no line that goes on in the next.
    r"(?:[!#$%&'*+\-.^`|~0-9a-zA-Z]++:[^\x00-\x08\x0a-\x1f\x7f]*+\r\n)++"
)


class ServiceRequest(Request):  # type: ignore[misc]  # gunicorn is not typed
    """What gunicorn makes of a request, made with less ado where there is nothing to decide."""

    method: str
    uri: str
    path: str
    version: tuple[int, int]

    def parse_request_line(self, line_bytes: bytes) -> None:
        """Know the line that every call of the service begins with."""
        if line_bytes != _CALL:
            super().parse_request_line(line_bytes)
            return
        self.method, self.version = "POST", (1, 1)
        self.uri = self.path = "/"
        self.query = self.fragment = ""

    def parse_headers(self, data: bytes, from_trailer: bool = False) -> Lines:  # noqa: FBT001, FBT002  # gunicorn's
        """The header lines, names in capitals."""
        plain = None if from_trailer else self._parse_plain(data)
        lines: Lines = super().parse_headers(data, from_trailer) if plain is None else plain
        return lines

    def _parse_plain(self, data: bytes) -> Lines | None:
        """The same, if no name comes twice or has a meaning for gunicorn, and none is long."""
        text = str(data, "latin-1")
        size = self.limit_request_field_size
        if 0 < size < len(text) + 2 or not _PLAIN.fullmatch(text + "\r\n"):
            return None
        lines = [
            (name.upper(), value.strip(" \t"))
            for name, _, value in [line.partition(":") for line in text.split("\r\n")]
        ]
        names = {name for name, _ in lines}
        single = len(names) == len(lines) <= self.limit_request_fields
        return lines if single and names.isdisjoint(self._meaning()) else None

    def _meaning(self) -> Any:
        return ("EXPECT", *self.cfg.secure_scheme_headers)
