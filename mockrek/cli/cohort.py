"""``mockrek cohort``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click
from rich.console import Console
from rich.table import Table

from mockrek.audit.cohorts.cohort import CohortSummary, make_from
from mockrek.audit.cohorts.picture import Kind
from mockrek.audit.cohorts.recipe import Recipe
from mockrek.audit.cohorts.shapes import SHAPES
from mockrek.cli import options
from mockrek.cli.cohort_import import import_cohort
from mockrek.cli.progress import progress_bar


@click.group("cohort")
def command() -> None:
    """Cohorts of synthetic people, with their truth."""


command.add_command(import_cohort)


@command.command("make")
@click.argument("name", type=click.Choice(sorted(SHAPES)))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory for the images and manifest.csv; an earlier cohort there is replaced.",
)
@options.number(
    "--size",
    least=1,
    meaning="How many subjects (of crowd: images; of congress: probes); the shape's own number by "
    "default.",
)
@click.option(
    "--images",
    type=click.Choice(get_args(Kind)),
    default="portraits",
    show_default=True,
    help="Painted people; or tiny images of one colour, some ninety times quicker: mockrek reads "
    "truth, and looks at no pixels.",
)
@click.option(
    "--by",
    multiple=True,
    metavar="NAME=V1,V2,…",
    help="Of grid: an attribute and its values; repeat it for more. gender and skin_type know "
    "their values; age_group has values such as 20-35.",
)
@options.number(
    "--gallery",
    least=0,
    meaning="Of congress: how many people are searched for the probes; 1,000 by default.",
)
@options.number(
    "--pairs",
    least=0,
    meaning="Of bfw, frte and pairs: how many pairs of images to list in pairs.csv.",
)
@options.number("--seed", least=0, default=0, meaning="The same seed gives the same bytes.")
@options.workers
def make_cohort(out: Path, workers: int | None, **wanted: Any) -> None:
    """Draw a cohort: images, labelled inside, and a manifest.

    \b
    Shapes with the composition of an audit:
      ppb, ppb-2019, ppb-south-africa   gender by skin type
      fairface                          race by gender
      congress                          probes, and a gallery to search
      frte, bfw                         pairs for 1:1 comparison
    Shapes of equal parts:
      grid                              any attributes
      pairs                             pairs for 1:1 comparison
      crowd                             up to a hundred people in an image

    \b
      mockrek cohort make ppb-2019 --out people
      mockrek cohort make bfw --out faces --images tiles --pairs 20000
      mockrek cohort make grid --out grid --by gender --by race=Black,White --size 400
      mockrek serve --truth people/manifest.csv --profile actionable-auditing-2019-amazon
    """  # noqa: D301  # \b is a character, by which click keeps the lines of a block
    recipe = Recipe(**wanted)
    with progress_bar(f"drawing {recipe.name}") as progress:
        summary = make_from(recipe, out, workers=workers, progress=progress)
    click.echo(f"{summary.images} images of {summary.subjects} subjects in {out}")
    if summary.pairs is not None:
        kinds = ", ".join(f"{n} {kind.replace('_', ' ')}" for kind, n in summary.pairs.items())
        click.echo(f"{sum(summary.pairs.values())} pairs: {kinds}")
    Console(markup=False).print(_groups(summary))  # [ ] in a name are no markup


def _groups(summary: CohortSummary) -> Table:
    table = Table(" / ".join(summary.by), "faces")
    for group, count in summary.groups.items():
        table.add_row(group, str(count))
    return table
