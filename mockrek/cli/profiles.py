"""``mockrek profiles``."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from mockrek.errors import ProfileError
from mockrek.profiles.builtin import builtin, resolve
from mockrek.profiles.compile import compile_profile
from mockrek.profiles.extend import LIBRARY, names
from mockrek.profiles.load import load


@click.group("profiles")
def command() -> None:
    """Profiles say which errors are injected, by group."""


@command.command("list")
def list_profiles() -> None:
    """List the built-in profiles, and how sure their numbers are."""
    table = Table()
    table.add_column("name", no_wrap=True, overflow="fold", min_width=max(map(len, names())))
    for heading in ("title", "numbers", "sampling"):
        table.add_column(heading)
    for name in names():
        profile = builtin(name)
        table.add_row(name, profile.title, profile.confidence, profile.sampling)
    Console().print(table)


@command.command("show")
@click.argument("name", metavar="NAME|FILE")
def show(name: str) -> None:
    """Print a profile as the TOML file that it is: a start for one of your own."""
    resolve(name)  # a wrong name or file says what is wrong with it
    file = LIBRARY / f"{name}.toml" if name in names() else Path(name)
    click.echo(file.read_text(encoding="utf-8"), nl=False)


@command.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check profile files, and name every problem."""
    broken = False
    for file in files:
        try:
            compiled = compile_profile(load(file))
        except ProfileError as error:
            click.echo(f"mockrek: {error}", err=True)
            broken = True
        else:
            groups = ", ".join(compiled.groups)
            click.echo(f"{file}: good. {compiled.profile.name}, groups: {groups}")
    if broken:
        sys.exit(2)
