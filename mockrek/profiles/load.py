"""Profile files: TOML or JSON in, a checked profile out, or every problem of the file at once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from mockrek.errors import Problem, ProfileError
from mockrek.profiles.extend import extended
from mockrek.profiles.forms import Place, TooManyProblems, show
from mockrek.profiles.grammar import PROFILE
from mockrek.profiles.groups import declared_names
from mockrek.profiles.schema import Profile


def load(path: Path) -> Profile:
    """Read a profile file; the suffix, ``.toml`` or ``.json``, says how.

    Raises:
        ProfileError: the file cannot be read, or is wrong.
    """
    parse = PARSERS.get(path.suffix.lower())
    if parse is None:
        raise _failure(str(path), f"the suffix {path.suffix!r} is neither .toml nor .json")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _failure(str(path), f"byte {error.start} is not UTF-8: save it as UTF-8") from error
    except OSError as error:
        raise _failure(str(path), f"cannot be read: {error.strerror or error}") from error
    return parse(text, str(path), path.parent)


def parse_toml(text: str, source: str, folder: Path | None = None) -> Profile:
    """Read a profile as TOML.

    Args:
        text: the file.
        source: what to call it in messages.
        folder: where files that it extends are; ``None`` where no file may be opened.

    Raises:
        ProfileError: it is wrong.
    """
    try:
        document = tomllib.loads(text, parse_float=_decimal)
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).rpartition(" (at ")
        raise _failure(source, f"not TOML: {what}", where.removesuffix(")")) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; deep nesting
        raise _failure(source, f"not TOML that can be read: {error}") from error
    return parse_document(document, source, folder)


def parse_json(text: str, source: str, folder: Path | None = None) -> Profile:
    """Read a profile as JSON; the keys are those of the TOML form.

    Args:
        text: the file.
        source: what to call it in messages.
        folder: where files that it extends are; ``None`` where no file may be opened.

    Raises:
        ProfileError: it is wrong.
    """
    try:
        document = json.loads(text, parse_float=_decimal, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _failure(source, f"not JSON: {error.msg}", where) from error
    except (ValueError, RecursionError) as error:
        raise _failure(source, f"not JSON that can be read: {error}") from error
    return parse_document(document, source, folder)


def parse_document(document: Mapping[str, Any], source: str, folder: Path | None = None) -> Profile:
    """Read a decoded profile: tables as mappings with text keys, arrays as lists.

    A float counts as the decimal that it prints as, so 0.3137 is 3137/10000 from JSON, too.

    Args:
        document: the profile.
        source: what to call it in messages.
        folder: where files that it extends are; ``None`` where no file may be opened.

    Raises:
        ProfileError: it is wrong.
    """
    if not isinstance(document, Mapping):
        raise _failure(source, f"{show(document)} is not a profile: a table with a name")
    document = extended(document, source, folder)
    problems: list[Problem] = []
    place = Place("", problems, declared_names(document.get("group")))
    try:
        profile = PROFILE.read(document, place)
    except TooManyProblems:
        problems.append(Problem("", "reading stopped here: mend these first"))
    if problems:
        raise ProfileError(source, problems)
    return profile


PARSERS: Mapping[str, Callable[[str, str, Path | None], Profile]] = {
    ".toml": parse_toml,
    ".json": parse_json,
}


def _failure(source: str, what: str, where: str = "") -> ProfileError:
    return ProfileError(source, [Problem(where, what)])


def _decimal(text: str) -> Decimal | str:
    """An exact number; one that is beyond decimals stays text, for the message to show."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for key, value in pairs:
        if key in entries:
            raise ValueError(f"the key {show(key)} stands twice in one object")
        entries[key] = value
    return entries
