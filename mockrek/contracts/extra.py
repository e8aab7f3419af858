"""What the extra ``contracts`` brings: the command line must start without it."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from mockrek.errors import Problem, SettingsError

jsonschema: Any = None
yaml: Any = None
_missing: str | None = None
try:
    jsonschema, yaml = import_module("jsonschema"), import_module("yaml")
except ImportError as error:
    _missing = error.name

__all__ = ["jsonschema", "require_extra", "yaml"]


def require_extra() -> None:
    """Check that what reads the suite is installed.

    Raises:
        SettingsError: it is not; the message names the extra that brings it.
    """
    if _missing is not None:
        what = (
            f"{_missing} is not installed; it comes with the extra 'contracts': in a checkout of "
            "mockrek run pip install '.[contracts]'"
        )
        raise SettingsError("contracts", [Problem("", what)])
