from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import click
import pytest
from click.testing import CliRunner

from mockrek import __version__
from mockrek.cli import COMMANDS, cli
from served import clean_environ

Run = Callable[..., Any]

PATHS = [
    [],
    ["answer-sheet"],
    ["audit"],
    ["cohort"],
    ["cohort", "import"],
    ["cohort", "make"],
    ["contracts"],
    ["contracts", "check"],
    ["contracts", "list"],
    ["contracts", "run"],
    ["demo"],
    ["label"],
    ["profiles"],
    ["profiles", "check"],
    ["profiles", "list"],
    ["profiles", "show"],
    ["serve"],
    ["simulate"],
]


def command_at(path: list[str]) -> click.Command:
    command: click.Command = cli
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    return command


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_names_and_explains_every_option(path: list[str], option: str) -> None:
    result = CliRunner().invoke(cli, [*path, option], prog_name="mockrek", terminal_width=100)
    assert result.exit_code == 0
    assert result.output.startswith(f"Usage: {' '.join(['mockrek', *path])} ")
    assert "\\b" not in result.output
    options = [item for item in command_at(path).params if isinstance(item, click.Option)]
    for item in options:
        assert item.help, f"{item.name} has no help"
        assert max(item.opts, key=len) in result.output


def test_the_paths_above_are_all_there_are() -> None:
    assert [path[0] for path in PATHS[1:] if len(path) == 1] == sorted(COMMANDS)
    for path in PATHS:
        command = command_at(path)
        if isinstance(command, click.Group):
            names = command.list_commands(click.Context(command))
            assert [[*path, name] in PATHS for name in names] == [True] * len(names)


def test_commands_say_in_a_line_what_they_do(run: Run) -> None:
    out = run("--help").out
    for name, what in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(what)}", out, re.MULTILINE)
    assert "Start with: mockrek demo" in out


def test_without_a_command_it_shows_its_help(run: Run) -> None:
    ran = run()
    assert ran.code == 2
    assert "Usage: mockrek [OPTIONS] COMMAND" in ran.out + ran.err


def test_a_command_that_there_is_not_is_named(run: Run) -> None:
    ran = run("sreve")
    assert (ran.code, ran.out) == (2, "")
    assert "No such command 'sreve'" in ran.err


@pytest.mark.parametrize("option", ["--nope", "--port=1=2"])
def test_an_option_that_cannot_be_used_is_named(run: Run, option: str) -> None:
    ran = run("serve", option)
    assert ran.code == 2
    assert option.partition("=")[0] in ran.err


def test_the_version_is_that_of_the_package(run: Run) -> None:
    ran = run("--version")
    assert (ran.code, ran.out) == (0, f"mockrek {__version__}\n")


def test_python_runs_it_as_a_module() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "mockrek", "--version"],
        env=clean_environ(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == f"mockrek {__version__}\n"


def test_help_does_not_import_what_serving_needs() -> None:
    code = (
        "import sys\n"
        "from mockrek.cli import main\n"
        "try:\n    main(['--help'])\n"
        "finally:\n    print(sorted({'flask', 'gunicorn', 'numpy', 'boto3'} & set(sys.modules)))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=clean_environ(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.endswith("\n[]\n")
