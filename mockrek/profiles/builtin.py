"""The profiles that ship with mockrek."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from mockrek.errors import Problem, ProfileError
from mockrek.profiles.extend import LIBRARY, names
from mockrek.profiles.forms import suggest
from mockrek.profiles.load import PARSERS, load, parse_toml
from mockrek.profiles.schema import Profile

PERFECT = "perfect"
"""The profile that holds when none is chosen: no errors."""


@cache
def builtin(name: str) -> Profile:
    """A built-in profile.

    Raises:
        ProfileError: there is none of this name.
    """
    if name not in names():
        raise ProfileError(name, [Problem("", f"no built-in profile; {suggest(name, names())}")])
    file = LIBRARY / f"{name}.toml"
    return parse_toml(file.read_text(encoding="utf-8"), f"{name} (built in)")


def resolve(name_or_path: str) -> Profile:
    """A built-in profile by its name, or the profile in a ``.toml`` or ``.json`` file.

    Raises:
        ProfileError: it is neither, or the file is wrong.
    """
    path = Path(name_or_path)
    if name_or_path not in names() and (path.suffix.lower() in PARSERS or len(path.parts) > 1):
        return load(path)
    return builtin(name_or_path)
