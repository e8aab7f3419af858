"""All settings in one table: command line, environment and documentation are made from it."""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from mockrek.errors import Problem, SettingsError

PREFIX: Final = "MOCKREK_"

NEAR_COPY_BITS: Final = 15
"""Bits of 255 in which near copies may differ from what is registered, unless asked otherwise."""

_SWITCH: Final = {"off": None, "on": NEAR_COPY_BITS}


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table.

    Attributes:
        name: the field of :class:`Settings`; ``--unknown-images`` on the command line and
            ``MOCKREK_UNKNOWN_IMAGES`` in the environment follow from it.
        default: as text, as it would be typed.
        parse: text → value; raises ``ValueError`` with a sentence that says what is wanted.
        metavar: what stands for the value in help.
        help: one sentence, for people.
        many: may be given more than once; the environment separates by ``:``.
    """

    name: str
    default: str
    parse: Callable[[str], Any]
    metavar: str
    help: str
    many: bool = False

    @property
    def option(self) -> str:
        """Its spelling on the command line."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """Its spelling in the environment."""
        return PREFIX + self.name.upper()


def _whole(low: int, high: int) -> Callable[[str], int]:
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


def _choice(*names: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in names:
            raise ValueError(f"one of {', '.join(names)} is wanted")
        return text

    return parse


def _near(text: str) -> int | None:
    if text in _SWITCH:
        return _SWITCH[text]
    try:
        return _whole(4, 40)(text)
    except ValueError as error:
        raise ValueError(f"off, on or {error}") from None


def _text(text: str) -> str:
    return text


def _paths(text: str) -> tuple[Path, ...]:
    return tuple(Path(part) for part in text.split(os.pathsep) if part)


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _workers(text: str) -> int:
    return min(os.cpu_count() or 1, 8) if text == "auto" else _whole(1, 256)(text)


SETTINGS: Final = (
    Setting(
        "host",
        "127.0.0.1",
        _text,
        "ADDRESS",
        "Address to listen on. On any but a loopback address the control API wants a token.",
    ),
    Setting("port", "5111", _whole(0, 65535), "PORT", "Port to listen on; 0 picks a free one."),
    Setting(
        "profile",
        "perfect",
        _text,
        "NAME|FILE",
        "Errors to inject: a built-in profile (`mockrek profiles list`), a TOML or a JSON file.",
    ),
    Setting(
        "truth",
        "",
        _paths,
        "FILE",
        "Manifest of images whose truth is known, CSV or JSON Lines; may be repeated.",
        many=True,
    ),
    Setting(
        "seed",
        "0",
        _whole(0, 2**63 - 1),
        "N",
        "Seed of all draws: another seed, other people err.",
    ),
    Setting("workers", "auto", _workers, "N", "Worker processes; auto is one a core, at most 8."),
    Setting("threads", "4", _whole(1, 256), "N", "Threads in each worker process."),
    Setting(
        "unknown_images",
        "procedural",
        _choice("procedural", "empty"),
        "RULE",
        "What an image without truth shows: procedural (one plausible face that follows from its "
        "bytes) or empty (no face).",
    ),
    Setting(
        "near_copies",
        "off",
        _near,
        "BITS",
        "Whether an image that was resized or re-encoded before it was sent is still known by its "
        "pixels: off, on (15 of 255 bits may differ) or how many bits may, 4 to 40. Wants the "
        "extra `near`.",
    ),
    Setting(
        "auth",
        "lenient",
        _choice("lenient", "off"),
        "MODE",
        "Signatures: lenient reads account and region from the credential and accepts any "
        "signature or none; off does not look.",
    ),
    Setting(
        "state",
        "",
        _path,
        "DIR",
        "Directory for what the control API changes; without it, changes end with the server.",
    ),
    Setting(
        "log",
        "text",
        _choice("text", "json", "off"),
        "FORM",
        "One line a request on standard error: text for people, json for programs, or off.",
    ),
    Setting(
        "control_token",
        "",
        _text,
        "TOKEN",
        "What the control API wants as `Authorization: Bearer TOKEN`; none on loopback.",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The values of all settings; each field is a row of :data:`SETTINGS`."""

    host: str
    port: int
    profile: str
    truth: tuple[Path, ...]
    seed: int
    workers: int
    threads: int
    unknown_images: str
    near_copies: int | None
    auth: str
    state: Path | None
    log: str
    control_token: str

    @classmethod
    def parse(cls, texts: Mapping[str, str | tuple[str, ...]]) -> Settings:
        """Make settings from texts; what is not given has its default.

        Args:
            texts: name → text; of a setting that may be repeated, also the texts one by one.

        Raises:
            SettingsError: with every value that cannot be used.
        """
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for setting in SETTINGS:
            text = texts.get(setting.name, setting.default)
            try:
                if isinstance(text, tuple):
                    values[setting.name] = tuple(map(Path, text))
                else:
                    values[setting.name] = setting.parse(text)
            except ValueError as error:
                where = f"{setting.option} ({setting.variable})"
                problems.append(Problem(where, f"{text!r} cannot be used: {error}"))
        if problems:
            raise SettingsError("settings", problems)
        return cls(**values)

    @property
    def loopback(self) -> bool:
        """Whether only programs on this machine can reach the server."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def texts_from_environ(environ: Mapping[str, str]) -> dict[str, str]:
    """The settings that the environment gives, by name.

    Raises:
        SettingsError: for each variable that begins with ``MOCKREK_`` and is no setting.
    """
    by_variable = {setting.variable: setting for setting in SETTINGS}
    given = {name: text for name, text in environ.items() if name.startswith(PREFIX)}
    problems = []
    for name in given.keys() - by_variable.keys():
        close = difflib.get_close_matches(name, by_variable, 1)
        hint = f"did you mean {close[0]}?" if close else f"known: {', '.join(by_variable)}"
        problems.append(Problem(name, f"is not a setting; {hint}"))
    if problems:
        raise SettingsError("environment", sorted(problems, key=lambda problem: problem.where))
    return {by_variable[name].name: text for name, text in given.items()}
