"""``mockrek cohort import``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.table import Table

from mockrek.audit.cohorts.layouts.imported import ImportSummary, Skipped
from mockrek.audit.cohorts.layouts.importing import LAYOUTS, import_layout
from mockrek.cli.progress import progress_bar

_SHOWN: Final = 20


@click.command("import")
@click.argument("layout", type=click.Choice(sorted(LAYOUTS)))
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory for manifest.csv, pairs.csv and skipped.csv; the images stay where they are.",
)
def import_cohort(layout: str, directory: Path, out: Path) -> None:
    """Read a published data set, of which you have a copy, as it is laid out.

    \b
      bfw       bfw-<version>-datatable.csv, asian_females/…         pairs
      fairface  fairface_label_train.csv, …_val.csv; or predict.py's output
      lfw       pairs.txt, <name>/<name>_0001.jpg                    pairs
      ppb       PPB-2017-metadata.csv, imgs/
      rfw       test/data/<Race>/, test/txts/<Race>/                 pairs
      utkface   <age>_<gender>_<race>_<time>.jpg

    What cannot be used (a malformed name, a line that makes no sense, the same bytes twice) is left
    out, counted, and named with the reason in skipped.csv.

    \b
      mockrek cohort import ppb PPB-2017 --out ppb
      mockrek serve --truth ppb/manifest.csv
    """  # noqa: D301  # \b is a character, by which click keeps the lines of a block
    with progress_bar("reading images") as progress:
        summary, skipped = import_layout(layout, directory, out, progress=progress)
    click.echo(f"{summary.images} images of {summary.subjects} subjects in {out}")
    if summary.pairs is not None:
        kinds = ", ".join(f"{count} {kind}" for kind, count in summary.pairs.items())
        click.echo(f"{sum(summary.pairs.values())} pairs: {kinds}")
    console = Console(markup=False)  # [ ] in a name are no markup
    if summary.groups:
        console.print(_groups(summary))
    if skipped:
        click.echo(f"{len(skipped)} left out, listed in {out / 'skipped.csv'}:")
        console.print(_left_out(skipped))


def _groups(summary: ImportSummary) -> Table:
    table = Table(" / ".join(summary.by), "faces")
    for group, count in summary.groups.items():
        table.add_row(group, str(count))
    return table


def _left_out(skipped: tuple[Skipped, ...]) -> Table:
    table = Table("left out", "why")
    for what, reason in skipped[:_SHOWN]:
        table.add_row(what, reason)
    if len(skipped) > _SHOWN:
        table.add_row(f"and {len(skipped) - _SHOWN} more", "")
    return table
