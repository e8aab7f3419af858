"""From the texts that people type to the values of settings.

Each function raises ``ValueError`` with a sentence that says what is wanted.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

NEAR_COPY_BITS: Final = 15
"""Bits of 255 in which near copies may differ from what is registered, unless asked otherwise."""

_NEAR: Final = {"off": None, "on": NEAR_COPY_BITS}


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number, both ends included."""

    def parse(text: str) -> int:
        wanted = f"a whole number from {low} to {high} is wanted"
        try:
            value = int(text)
        except ValueError:
            raise ValueError(wanted) from None
        if not low <= value <= high:
            raise ValueError(wanted)
        return value

    return parse


def choice(*names: str) -> Callable[[str], str]:
    """One of some words."""

    def parse(text: str) -> str:
        if text not in names:
            raise ValueError(f"one of {', '.join(names)} is wanted")
        return text

    return parse


def near(text: str) -> int | None:
    """Off, on, or how many bits may differ."""
    if text in _NEAR:
        return _NEAR[text]
    try:
        return whole(4, 40)(text)
    except ValueError as error:
        raise ValueError(f"off, on or {error}") from None


def text(given: str) -> str:
    """Any text."""
    return given


def paths(text: str) -> tuple[Path, ...]:
    """Files, separated as the system separates them."""
    return tuple(Path(part) for part in text.split(os.pathsep) if part)


def path(text: str) -> Path | None:
    """One file or directory, or none."""
    return Path(text) if text else None


def switch(text: str) -> bool:
    """On or off."""
    return choice("on", "off")(text) == "on"


def s3_endpoint(text: str) -> str:
    """One of the words, or a URL without what would stand behind its host."""
    if text in {"auto", "embedded", "off"}:
        return text
    wanted = "auto, embedded, off or a URL as http://127.0.0.1:9000 is wanted"
    try:
        parts = urlsplit(text)
        _ = parts.port  # looks whether it is a number
    except ValueError:
        raise ValueError(wanted) from None
    trailing = parts.path.strip("/") or parts.query or parts.fragment or parts.username
    if parts.scheme not in {"http", "https"} or not parts.hostname or trailing:
        raise ValueError(wanted)
    return f"{parts.scheme}://{parts.netloc}"


def workers(text: str) -> int:
    """How many, or one a core."""
    return min(os.cpu_count() or 1, 8) if text == "auto" else whole(1, 256)(text)
