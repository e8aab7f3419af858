"""``mockrek simulate``."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console

from mockrek.audit.cohorts.shapes import SHAPES
from mockrek.audit.simulation.plan import THRESHOLDS, Plan
from mockrek.audit.simulation.simulate import simulate
from mockrek.audit.simulation.tables import as_csv, as_document
from mockrek.cli import options
from mockrek.cli.progress import progress_bar
from mockrek.cli.simulated import print_simulation


def _count(text: str | int) -> int:
    """A whole number that may be written 1e9."""
    try:
        number = Fraction(text)
    except (ValueError, OverflowError, ZeroDivisionError):
        number = Fraction(1, 2)
    if number.denominator != 1:
        raise click.BadParameter(f"{text!r} is not a whole number, such as 1000000 or 1e9")
    return number.numerator


@click.command("simulate")
@click.option("--profile", required=True, metavar="NAME|FILE", help="Errors to inject.")
@click.option(
    "--truth",
    type=click.Path(path_type=Path),
    metavar="MANIFEST",
    help="The cohort that is audited.",
)
@click.option(
    "--shape",
    type=click.Choice(sorted(SHAPES)),
    help="Instead: a cohort that is planned and never drawn.",
)
@options.number("--size", least=1, meaning="Of the shape; its own number by default.")
@options.number("--seeds", least=1, default=1000, meaning="How many audits.")
@options.number(
    "--first-seed", least=0, default=0, meaning="That of the first; the others count up from it."
)
@options.alpha
@click.option(
    "--task",
    "tasks",
    multiple=True,
    metavar="NAME",
    help="Audit this, such as gender.error; may be repeated. By default all of which the cohort "
    "has the truth.",
)
@click.option(
    "--rate",
    "rates",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change the profile; may be repeated. A line of a profile file: "
    "gender.error.darker_female=0.2.",
)
@click.option(
    "--sampling",
    type=click.Choice(["independent", "quota"]),
    help="By default audits are independent, whatever the profile says, since a quota errs "
    "equally often with every seed; searches are as the profile says.",
)
@options.number(
    "--gallery",
    least=0,
    meaning="1:N: how many faces are searched; what the profile declares by default.",
)
@click.option(
    "--impostor-pairs",
    type=_count,
    default=0,
    metavar="N",
    help="1:1: compare all pairs of strangers, at least N in each group (1e9), by brute force.",
)
@options.thresholds(THRESHOLDS, "Similarity at which they are counted; may be repeated.")
@options.workers
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Work on a Dask scheduler that runs already, such as tcp://10.0.0.1:8786. Its workers "
    "need the same mockrek; the numbers are the same.",
)
@options.form
def command(form: str, scheduler: str | None, **given: Any) -> None:
    """Repeat an audit over many seeds, without HTTP: what would an audit of this size find?

    For each task the share of seeds in which the reference audit's test says that groups differ:
    its false-alarm rate where the profile injects the same rate into all groups, its power where
    it does not. And how often strangers match, in 1:1 comparison and in 1:N search.

    \b
      mockrek simulate --profile equal --shape ppb
      mockrek simulate --profile equal --shape ppb --size 400 --task gender.error \\
        --rate gender.error.darker_female=0.2
      mockrek simulate --profile aclu-congress-2018 --shape congress
      mockrek simulate --profile equal --impostor-pairs 1e9
    """  # noqa: D301  # \b is a character, by which click keeps the lines of a block
    simulation = simulate(Plan(**given), progress_bar, scheduler)
    if form == "csv":
        click.echo(as_csv(simulation), nl=False)
    elif form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(as_document(simulation))).decode())
    else:
        print_simulation(Console(highlight=False), simulation)
