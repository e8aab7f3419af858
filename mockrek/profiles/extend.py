"""A profile that extends another: what it says itself, over what the other says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from mockrek.errors import Problem, ProfileError
from mockrek.profiles.forms import show, suggest

LIBRARY: Final = files("mockrek.profiles") / "library"
"""The folder of the profiles that ship with mockrek."""

HEAD: Final = frozenset({"name", "title", "source", "edition", "confidence"})
"""What is not inherited: changed numbers are no longer those of the source."""

_WHOLE: Final = frozenset({"errors", "of", "rate", "threshold", "gallery"})
_THRESHOLD: Final = re.compile(r"[0-9]+(\.[0-9]+|/[0-9]+)?")
_MAX_CHAIN: Final = 8


@cache
def names() -> tuple[str, ...]:
    """The names of the built-in profiles, sorted."""
    entries = (entry.name for entry in LIBRARY.iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in entries if name.endswith(".toml")))


def extended(
    document: Mapping[str, Any], source: str, folder: Path | None, chain: int = 0
) -> Mapping[str, Any]:
    """A document with what it extends under it; one that extends nothing comes back as it is.

    Args:
        document: decoded.
        source: what to call it in messages.
        folder: where files that it names are; ``None`` where no file may be opened.
        chain: how many extensions led here.

    Raises:
        ProfileError: what it extends does not exist, cannot be read, or goes round in a circle.
    """
    if "extend" not in document:
        return document
    wanted = document["extend"]
    if chain == _MAX_CHAIN:
        raise _failure(source, f"more than {_MAX_CHAIN} profiles extend one another: a circle?")
    base, name, home = _base(wanted, source, folder)
    under = extended(base, name, home, chain + 1)
    kept = {key: entry for key, entry in under.items() if key not in HEAD}
    over = {key: entry for key, entry in document.items() if key != "extend"}
    return merged(kept, over)


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Table over table; a count, a curve, a list or a value is taken whole.

    >>> merged({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}})
    {'a': {'x': 1, 'y': 3}}
    """
    result = dict(under)
    for key, entry in over.items():
        below = under.get(key)
        if isinstance(entry, Mapping) and isinstance(below, Mapping) and not _is_whole(entry):
            result[key] = merged(below, entry)
        else:
            result[key] = entry
    return result


def _is_whole(table: Mapping[str, Any]) -> bool:
    """Whether a table is one value: a count, a search, or rates by threshold."""
    keys = table.keys()
    return keys <= _WHOLE or all(_THRESHOLD.fullmatch(key) for key in keys)


def _base(
    wanted: Any, source: str, folder: Path | None
) -> tuple[Mapping[str, Any], str, Path | None]:
    if not isinstance(wanted, str):
        raise _failure(source, f"{show(wanted)} is not the name of a profile, nor a file")
    if wanted in names():
        text = (LIBRARY / f"{wanted}.toml").read_text(encoding="utf-8")
        return tomllib.loads(text, parse_float=Decimal), f"{wanted} (built in)", None
    if not wanted.endswith(".toml"):
        raise _failure(source, f"no built-in profile {show(wanted)}; {suggest(wanted, names())}")
    if folder is None:
        what = f"{show(wanted)} is not opened, as no file named in a request is; built in: "
        raise _failure(source, what + ", ".join(names()))
    path = folder / wanted
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text, parse_float=Decimal), str(path), path.parent
    except (OSError, ValueError, ArithmeticError, RecursionError) as error:
        raise _failure(source, f"{path} cannot be read as TOML: {error}") from error


def _failure(source: str, what: str) -> ProfileError:
    return ProfileError(source, [Problem("extend", what)])
