"""The control API: PUT replaces, GET returns what PUT takes, reset restores the start."""

from mockrek.server.control.routes import mount

__all__ = ["mount"]
