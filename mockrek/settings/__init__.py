"""All settings in one table: command line, environment and documentation are made from it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from mockrek.errors import Problem, SettingsError
from mockrek.settings.table import PREFIX, SETTINGS, Setting
from mockrek.settings.texts import NEAR_COPY_BITS

__all__ = ["NEAR_COPY_BITS", "SETTINGS", "Setting", "Settings", "texts_from_environ"]


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
    queue: int
    unknown_images: str
    keep_answers: bool
    near_copies: int | None
    s3_endpoint: str
    moto_operations: bool
    auth: str
    credentials: Path | None
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
        if not problems:
            problems = _contradictions(values)
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


def _contradictions(values: Mapping[str, Any]) -> list[Problem]:
    """Values that are good by themselves, but not together."""
    if values["auth"] == "strict" and values["credentials"] is None:
        what = "strict needs keys: give a file like ~/.aws/credentials with --credentials FILE"
        return [Problem("--auth (MOCKREK_AUTH)", what)]
    if values["auth"] != "strict" and values["credentials"] is not None:
        what = f"is used by --auth strict only, and --auth is {values['auth']}"
        return [Problem("--credentials (MOCKREK_CREDENTIALS)", what)]
    return []


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
