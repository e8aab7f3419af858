from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from mockrek.errors import SettingsError
from mockrek.settings import SETTINGS, Settings, texts_from_environ

_S3_WANTED = "auto, embedded, off or a URL as http://127.0.0.1:9000 is wanted"
_WRONG_ENDPOINTS = (
    "",
    "on",
    "127.0.0.1:9000",
    "ftp://host",
    "http://",
    "http://host:port",
    "http://host/path",
    "http://host?query",
    "http://user@host",
    "http://[::1",
)


def problems(texts: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.parse(texts)
    return [str(problem) for problem in caught.value.problems]


def test_the_table_and_the_settings_are_the_same_things() -> None:
    assert [setting.name for setting in SETTINGS] == [field.name for field in fields(Settings)]


def test_nothing_given_is_what_the_documentation_says() -> None:
    settings = Settings.parse({})
    assert (settings.host, settings.port, settings.loopback) == ("127.0.0.1", 5111, True)
    assert (settings.profile, settings.seed, settings.truth) == ("perfect", 0, ())
    assert (settings.unknown_images, settings.auth) == ("procedural", "lenient")
    assert (settings.state, settings.control_token, settings.log) == (None, "", "text")
    assert settings.threads == 4


@pytest.mark.parametrize(("cores", "workers"), [(1, 1), (3, 3), (8, 8), (64, 8), (None, 1)])
def test_auto_is_a_worker_for_each_core_up_to_8(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, workers: int
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert Settings.parse({}).workers == workers
    assert Settings.parse({"workers": "auto"}).workers == workers


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("host", "0.0.0.0", "0.0.0.0"),
        ("port", "0", 0),
        ("port", "65535", 65535),
        ("profile", "mine.toml", "mine.toml"),
        ("truth", "a.csv", (Path("a.csv"),)),
        ("truth", os.pathsep.join(["a.csv", "b.jsonl"]), (Path("a.csv"), Path("b.jsonl"))),
        ("seed", "9223372036854775807", 2**63 - 1),
        ("workers", "256", 256),
        ("threads", "1", 1),
        ("unknown_images", "empty", "empty"),
        ("near_copies", "off", None),
        ("near_copies", "on", 15),
        ("near_copies", "4", 4),
        ("auth", "off", "off"),
        ("state", "var/state", Path("var/state")),
        ("log", "json", "json"),
        ("control_token", "secret", "secret"),
    ],
)
def test_a_text_becomes_a_value(name: str, text: str, value: Any) -> None:
    assert getattr(Settings.parse({name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("port", "-1", "a whole number from 0 to 65535 is wanted"),
        ("port", "65536", "a whole number from 0 to 65535 is wanted"),
        ("port", "http", "a whole number from 0 to 65535 is wanted"),
        ("port", "", "a whole number from 0 to 65535 is wanted"),
        ("seed", "-1", "a whole number from 0 to 9223372036854775807 is wanted"),
        ("seed", "1.5", "a whole number from 0 to 9223372036854775807 is wanted"),
        ("seed", "9223372036854775808", "a whole number from 0 to 9223372036854775807 is wanted"),
        ("workers", "0", "a whole number from 1 to 256 is wanted"),
        ("workers", "many", "a whole number from 1 to 256 is wanted"),
        ("threads", "257", "a whole number from 1 to 256 is wanted"),
        ("unknown_images", "none", "one of procedural, empty is wanted"),
        ("near_copies", "1", "off, on or a whole number from 4 to 40 is wanted"),
        ("near_copies", "true", "off, on or a whole number from 4 to 40 is wanted"),
        ("auth", "none", "one of strict, lenient, off is wanted"),
        ("moto_operations", "yes", "one of on, off is wanted"),
        *(("s3_endpoint", text, _S3_WANTED) for text in _WRONG_ENDPOINTS),
        ("log", "TEXT", "one of text, json, off is wanted"),
    ],
)
def test_a_wrong_text_is_named_with_what_is_wanted(name: str, text: str, wanted: str) -> None:
    option = "--" + name.replace("_", "-")
    variable = "MOCKREK_" + name.upper()
    assert problems({name: text}) == [f"{option} ({variable}): {text!r} cannot be used: {wanted}"]


def test_all_wrong_texts_are_named_at_once() -> None:
    texts = {"port": "x", "seed": "-1", "log": "loud", "host": "::1"}
    assert [problem.partition(" ")[0] for problem in problems(texts)] == [
        "--port",
        "--seed",
        "--log",
    ]


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.0.0.2", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
    ],
)
def test_only_loopback_addresses_are_private(host: str, loopback: bool) -> None:
    assert Settings.parse({"host": host}).loopback is loopback


def test_the_environment_gives_settings_by_their_variables() -> None:
    environ = {setting.variable: setting.default for setting in SETTINGS}
    environ |= {"PATH": "/bin", "mockrek_seed": "1", "MOCKREK_SEED": "5"}
    texts = texts_from_environ(environ)
    assert texts == {setting.name: setting.default for setting in SETTINGS} | {"seed": "5"}
    assert Settings.parse(texts).seed == 5


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("MOCKREK_PROFIL", "did you mean MOCKREK_PROFILE?"),
        ("MOCKREK_WORKER", "did you mean MOCKREK_WORKERS?"),
        ("MOCKREK_UNKNOWN_IMAGE", "did you mean MOCKREK_UNKNOWN_IMAGES?"),
        ("MOCKREK_QQQQQQQQQQ", "known: MOCKREK_HOST, MOCKREK_PORT, "),
    ],
)
def test_a_variable_that_is_no_setting_gets_a_hint(variable: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        texts_from_environ({variable: "1"})
    [problem] = caught.value.problems
    assert problem.where == variable
    assert problem.what.startswith(f"is not a setting; {hint}")


def test_all_unknown_variables_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        texts_from_environ({"MOCKREK_B": "", "MOCKREK_A": "", "MOCKREK_SEED": "1"})
    assert [problem.where for problem in caught.value.problems] == ["MOCKREK_A", "MOCKREK_B"]


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_explains_itself(setting: Any) -> None:
    assert setting.help.endswith((".", ")."))
    assert setting.metavar == setting.metavar.upper()
    assert setting.option.removeprefix("--").replace("-", "_") == setting.name
