"""``mockrek contracts``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mockrek.contracts.case import KINDS, TARGETS, Case
from mockrek.contracts.suite import load_suite

Command = TypeVar("Command", bound=Callable[..., Any])

_suite: Final = click.option(
    "--suite",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    metavar="DIR",
    help="The suite; by default the one that comes with mockrek.",
)
_only: Final = click.option(
    "--only",
    multiple=True,
    metavar="ID",
    help="Only this case, or those that a pattern such as 'detect-faces.*' fits; may be repeated.",
)
_kinds: Final = click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only this kind."
)


@click.group("contracts")
def command() -> None:
    """Cases that say how Amazon Rekognition behaves, to run against any endpoint.

    The format is described in the README.md of the suite, so that others can run it too.
    """


@command.command("list")
@_suite
@_only
@_kinds
def list_cases(suite: Path | None, only: tuple[str, ...], kinds: tuple[Any, ...]) -> None:
    """List the cases: id, kind, and what is known of each target."""
    cases = load_suite(suite).select(only, kinds)
    table = Table("id", "title", "kind", *TARGETS)
    for case in cases:
        verdicts = (case.verdicts[target] for target in TARGETS)
        table.add_row(escape(case.id), escape(case.title), case.kind, *verdicts)
    Console(highlight=False).print(table)
    click.echo(f"{len(cases)} cases: {_counts(cases)}")


@command.command("check")
@_suite
def check(suite: Path | None) -> None:
    """Check the files of a suite, without a request to anything."""
    loaded = load_suite(suite)
    for name in loaded.images.names():
        loaded.images.read(name)
    click.echo(f"{loaded.directory}: {len(loaded.cases)} cases: {_counts(loaded.cases)}")


def _counts(cases: Any) -> str:
    found: Counter[str] = Counter(case.kind for case in cases if isinstance(case, Case))
    return ", ".join(f"{found[kind]} {kind}" for kind in KINDS if found[kind])
