"""Gunicorn's settings, looked up once a worker instead of some thirty times a request."""

from __future__ import annotations

from typing import Any


class Settled:
    """Settings that change no more: each is an attribute from when it is first read.

    Args:
        cfg: gunicorn's, which goes through a dictionary of objects for each.
    """

    def __init__(self, cfg: Any) -> None:
        self._cfg = cfg

    def __getattr__(self, name: str) -> Any:
        """Read a setting for the first time."""
        value = getattr(self._cfg, name)
        setattr(self, name, value)
        return value
