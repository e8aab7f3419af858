"""What the extra ``contracts`` brings: the command line must start without it."""

from __future__ import annotations

from mockrek.errors import Problem, SettingsError

try:
    import jsonschema
    import yaml
except ImportError as error:
    _missing: str | None = error.name
else:
    _missing = None

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
