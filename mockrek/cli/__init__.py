"""The command line: a command is one call and an exit code.

Exit codes: 0 when what was asked for is done, 1 when it was done and the answer is no (an audit
that recovers something else than was injected), 2 when the operator has to change something.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import Final

import click

from mockrek.errors import OperatorError
from mockrek.version import __version__

COMMANDS: Final[Mapping[str, str]] = {
    "answer-sheet": "Print what a right audit of a cohort must find, and mark one against it.",
    "audit": "Audit a face service by demographic group, through boto3.",
    "cohort": "Make cohorts of synthetic people.",
    "contracts": "Run the contract suite against an endpoint.",
    "demo": "Audit synthetic people, and compare what was injected with what was recovered.",
    "label": "Write truth into an image file, or show what stands in it.",
    "profiles": "List, show and check profiles of errors.",
    "serve": "Answer the Amazon Rekognition API on localhost.",
    "simulate": "Repeat an audit over many seeds: its power, and its false alarms.",
}


class _Commands(click.Group):
    """Imports a command's module when it is asked for, so that ``--help`` is quick."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"mockrek.cli.{name.replace('-', '_')}").command
        return command

    def format_commands(self, _context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.command(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: mockrek demo",
)
@click.version_option(__version__, message="mockrek %(version)s")
def cli() -> None:
    """An offline Amazon Rekognition for people who test.

    The answers follow from declared truth; a profile injects errors by demographic group, so that
    an audit can be marked against a known answer sheet.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit.

    Args:
        arguments: what stands behind ``mockrek``; the process's own by default.
    """
    try:
        cli.main(arguments, prog_name="mockrek")
    except OperatorError as error:
        click.echo(f"mockrek: {error}", err=True)
        sys.exit(2)
