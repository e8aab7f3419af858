"""Keys that strict mode knows: a file in the form of ``~/.aws/credentials``.

::

    [ci]
    aws_access_key_id = AKIDEXAMPLE
    aws_secret_access_key = …
    account = 123456789012              ; ours: left out, the id says it
    aws_session_token = …               ; of a temporary key
    expires = 2030-01-01T00:00:00Z      ; ours

(Comments stand on lines of their own.)
"""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from mockrek.errors import Problem, SettingsError

DEFAULT_ACCOUNT: Final = "000000000000"

ID: Final = re.compile("[!-+.0-~-]{1,128}")
"""An access key id: what is visible in ASCII, but a comma and a slash, which end it in a header."""

_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_ENCODING: Final = re.compile(r"A[KS]IA([Q-Z2-7][A-Z2-7]{7})([A-Z2-7])[A-Z2-7]{7}")
_OFFSET: Final = 1 << 39  # what the first account's eight characters, QAAAAAAA, stand for
_LARGEST: Final = 999_999_999_999
_REQUIRED: Final = ("aws_access_key_id", "aws_secret_access_key")
_NAMES: Final = (*_REQUIRED, "aws_session_token", "account", "expires")
_QUOTES: Final = "\"'"
_ODD: Final = frozenset("QRSTUVWXYZ234567")


@dataclass(frozen=True, slots=True)
class Key:
    """An access key that requests may be signed with.

    Attributes:
        access_key: its id.
        secret: what signs; never written anywhere.
        token: the session token that belongs to a temporary key.
        account: twelve digits.
        expires: when it stops working, with an offset; ``None`` for never.
    """

    access_key: str
    secret: str = field(repr=False)
    token: str | None = field(repr=False)
    account: str
    expires: datetime | None


def account_of(access_key: str) -> str:
    """The account that an access key id names.

    Twelve digits are the account. An id that AWS gave out since about 2019 holds it: characters 5
    to 12 are half of it in base32, from an offset on, and the 13th says whether it is odd. Any
    other id, older ones among them, names none.

    >>> account_of("123456789012"), account_of("ASIAQAAAAAAARAAAAAAA"), account_of("test")
    ('123456789012', '000000000001', '000000000000')
    """
    if _ACCOUNT.fullmatch(access_key):
        return access_key
    found = _ENCODING.fullmatch(access_key)
    if found is None:
        return DEFAULT_ACCOUNT
    half = int.from_bytes(b32decode(found[1])) - _OFFSET
    account = 2 * half + (found[2] in _ODD)
    return f"{account:012}" if account <= _LARGEST else DEFAULT_ACCOUNT


def load_keys(path: Path) -> Mapping[str, Key]:
    """Read a file of keys; they come back by their ids.

    Raises:
        SettingsError: it cannot be read, or something in it is wrong: every problem at once.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        what = f"cannot be read ({error}); give a file in the form of ~/.aws/credentials"
        raise SettingsError(str(path), [Problem("", what)]) from None
    problems: list[Problem] = []
    keys: dict[str, Key] = {}
    owners: dict[str, str] = {}
    for section, values in _read_sections(text, problems).items():
        key = _read_key(section, values, problems)
        if key is None:
            continue
        if key.access_key in keys:
            what = (
                f"{key.access_key!r} is also in [{owners[key.access_key]}]; leave one of them out"
            )
            problems.append(Problem(f"[{section}] aws_access_key_id", what))
        keys[key.access_key], owners[key.access_key] = key, section
    if not keys and not problems:
        what = "has no keys, so that strict mode would let nobody in; add a section with "
        problems.append(Problem("", what + " and ".join(_REQUIRED)))
    if problems:
        raise SettingsError(str(path), problems)
    return keys


_Sections: TypeAlias = dict[str, dict[str, str]]


def _read_sections(text: str, problems: list[Problem]) -> _Sections:
    """The lines by section. What a line says is not repeated in a problem: it may be a secret."""
    sections: _Sections = {}
    section = None
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        name, equals, value = (part.strip() for part in line.partition("="))
        name = name.lower()
        if not line or line[0] in "#;":
            continue
        if line[0] == "[" and line[-1] == "]":
            section = line[1:-1].strip()
            if section in sections:
                what = "is there twice; give one of them another name"
                problems.append(Problem(f"line {number}: [{section}]", what))
            sections.setdefault(section, {})
        elif section is None or not equals:
            what = "is neither a [section] nor a 'name = value' in one"
            problems.append(Problem(f"line {number}", what))
        elif name not in _NAMES:
            what = f"is not known; known are {', '.join(_NAMES)}; leave it out"
            problems.append(Problem(f"line {number}: [{section}] {name}", what))
        elif name in sections[section]:
            what = "is there twice; leave one of them out"
            problems.append(Problem(f"line {number}: [{section}] {name}", what))
        else:
            sections[section][name] = value
    return sections


def _read_key(section: str, values: Mapping[str, str], problems: list[Problem]) -> Key | None:
    found = list(_look_at(values))
    if found:
        problems += [Problem(f"[{section}] {name}", what) for name, what in found]
        return None
    access_key, secret = (values[name] for name in _REQUIRED)
    return Key(
        access_key,
        secret,
        token=values.get("aws_session_token") or None,
        account=values.get("account") or account_of(access_key),
        expires=datetime.fromisoformat(values["expires"]) if "expires" in values else None,
    )


def _look_at(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a section: names, and sentences."""
    for name, value in values.items():
        if value != value.strip(_QUOTES):
            yield name, "has quotes around it, which would be a part of it; leave them out"
    values = {name: value.strip(_QUOTES) for name, value in values.items()}
    for name in _REQUIRED:
        if not values.get(name):
            yield name, "is missing; a key has an id and a secret"
    access_key = values.get(_REQUIRED[0]) or "none"
    if not ID.fullmatch(access_key):
        what = "has a comma, a slash, a space or what is not ASCII, or over 128 characters"
        yield _REQUIRED[0], f"{access_key!r} {what}"
    account = values.get("account") or DEFAULT_ACCOUNT
    if not _ACCOUNT.fullmatch(account):
        yield "account", f"{account!r} is not an account; write its twelve digits"
    expires = values.get("expires")
    if expires is not None and not _is_moment(expires):
        yield "expires", f"{expires!r} is not a time with an offset; write 2030-01-01T00:00:00Z"


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
