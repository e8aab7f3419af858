"""``mockrek cohort``."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from mockrek.audit.cohorts.cohort import make
from mockrek.audit.cohorts.shapes import SHAPES
from mockrek.cli.progress import progress_bar


@click.group("cohort")
def command() -> None:
    """Cohorts of synthetic people, with their truth."""


@command.command("make")
@click.argument("name", type=click.Choice(sorted(SHAPES)))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory for the images and manifest.csv.",
)
@click.option(
    "--size",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many subjects (of crowd: images); the shape's own number by default.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="The same seed gives the same bytes.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes; one a core by default.",
)
def make_cohort(name: str, out: Path, size: int | None, seed: int, workers: int | None) -> None:
    """Draw a cohort: images, labelled inside, and a manifest.

    \b
      mockrek cohort make ppb-2019 --out people
      mockrek serve --truth people/manifest.csv --profile actionable-auditing-2019-amazon
    """  # noqa: D301  # \b is a character, by which click keeps the lines of a block
    with progress_bar(f"drawing {name}") as progress:
        summary = make(name, out, size=size, seed=seed, workers=workers, progress=progress)
    click.echo(f"{summary.images} images of {summary.subjects} subjects in {out}")
    table = Table("group", "faces")
    for group, count in summary.groups.items():
        table.add_row(group, str(count))
    Console(markup=False).print(table)  # [ ] in a name are no markup
