from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockrek.settings import SETTINGS
from served import serving

Run = Callable[..., Any]


def test_help_shows_every_setting_with_its_default_and_variable(run: Run) -> None:
    words = " ".join(run("serve", "--help").out.split())
    for setting in SETTINGS:
        default = f"default: {setting.default}" if setting.default else "none by default"
        assert f"{setting.option} {setting.metavar} {setting.help} [{default}; " in words
        assert f"; {setting.variable}]" in words


def test_help_shows_how_to_point_an_sdk_at_it(run: Run) -> None:
    lines = run("serve", "--help").out.splitlines()
    assert "    export AWS_ENDPOINT_URL=http://127.0.0.1:5111" in lines


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--profile", "perfct"], "mockrek: perfct: 1 problem\n  no built-in profile; "),
        (["--profile", "nope.toml"], "mockrek: nope.toml: 1 problem\n  cannot be read: "),
        (["--truth", "nope.csv"], "mockrek: nope.csv: 1 problem\n  cannot be read: "),
        (["--truth", "nope.xls"], "mockrek: nope.xls: 1 problem\n  ends in '.xls'; "),
        (["--port", "http"], "--port (MOCKREK_PORT): 'http' cannot be used: "),
        (["--state", "/dev/null/x"], "mockrek: /dev/null/x: 1 problem\n  cannot be used as "),
        (["--host", "no.such.host.invalid"], "cannot listen on no.such.host.invalid port 0: "),
    ],
)
def test_what_cannot_be_served_ends_with_2_and_a_sentence(
    run: Run, words: list[str], said: str
) -> None:
    ran = run("serve", "--port", "0", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_taken_port_ends_with_2_at_once(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = run("serve", "--port", str(port))
    assert ran.code == 2
    assert ran.err == (
        "mockrek: settings: 1 problem\n"
        "  --host, --port (MOCKREK_HOST, MOCKREK_PORT): "
        f"cannot listen on 127.0.0.1 port {port}: Address already in use; "
        "give an address of this machine and a free port (0 picks one)\n"
    )


def test_all_problems_of_settings_are_told_at_once(run: Run) -> None:
    ran = run("serve", "--port", "x", "--seed", "-1", "--log", "loud")
    assert ran.code == 2
    assert ran.err == (
        "mockrek: settings: 3 problems\n"
        "  --port (MOCKREK_PORT): 'x' cannot be used: a whole number from 0 to 65535 is wanted\n"
        "  --seed (MOCKREK_SEED): '-1' cannot be used: "
        "a whole number from 0 to 9223372036854775807 is wanted\n"
        "  --log (MOCKREK_LOG): 'loud' cannot be used: one of text, json, off is wanted\n"
    )


def test_an_unknown_variable_ends_with_2_and_a_hint(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKREK_PROFIL", "equal")
    ran = run("serve", "--port", "0")
    assert ran.code == 2
    assert "MOCKREK_PROFIL: is not a setting; did you mean MOCKREK_PROFILE?" in ran.err


def test_the_command_line_wins_over_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKREK_PROFILE", "equal")
    monkeypatch.setenv("MOCKREK_SEED", "not a number")
    assert "mockrek: nope: 1 problem" in run("serve", "--seed", "1", "--profile", "nope").err


def test_a_manifest_tells_all_its_problems(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "faces.csv"
    file.write_text("s3,gender,age\ns3://photos/k,F,1\nftp://photos/k,Male,-1\n", encoding="utf-8")
    ran = run("serve", "--port", "0", "--truth", str(file))
    assert ran.code == 2
    assert ran.err.startswith(f"mockrek: {file}: 3 problems\n  {file}:2: column 'gender': 'F' ")


def test_it_says_what_it_serves_and_how_to_use_it() -> None:
    options = ("--profile", "equal", "--seed", "3", "--log", "off")
    with serving(*options, workers=1, MOCKREK_SEED="5") as served:
        first, second = served.log_line("answers on"), served.log_line("export")
    assert first.endswith("  (profile equal, seed 3, no S3, 1 worker)\n")
    assert second == f"  export AWS_ENDPOINT_URL={served.url}\n"


def test_it_serves_from_the_environment_alone() -> None:
    with serving(
        workers=1, MOCKREK_PROFILE="extreme", MOCKREK_SEED="5", MOCKREK_LOG="off"
    ) as served:
        assert "(profile extreme, seed 5, " in served.log_line("answers on")


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_it_listens_on_the_other_loopback_address() -> None:
    with serving("--host", "::1", workers=1) as served:
        assert served.url.startswith("http://[::1]:")
