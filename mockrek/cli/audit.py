"""``mockrek audit``."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path
from typing import Any, Final, get_args

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mockrek.audit.reference.audit import TASKS, Request, audit
from mockrek.audit.reference.client import Credentials
from mockrek.audit.reference.results import Choices, Results, Row
from mockrek.cli import options
from mockrek.cli.progress import Report, progress_bar

_SHOWN: Final = 3  # pairs of groups of a task; the page has all
_LEAST_P: Final = 1e-4
_DIRECTORY: Final = click.Path(file_okay=False, path_type=Path)


@click.command("audit")
@click.option(
    "--endpoint",
    metavar="URL",
    help="The service; by default AWS itself, which needs --credentials environment.",
)
@click.option(
    "--cohort",
    required=True,
    type=_DIRECTORY,
    help="Directory with manifest.csv and, for verification, pairs.csv.",
)
@click.option(
    "--out", required=True, type=_DIRECTORY, help="Directory for answers, tables and the page."
)
@click.option(
    "--by",
    multiple=True,
    metavar="COLUMN",
    help="Group by a column; more than one for their intersections. By default: those of gender, "
    "skin_type, race, region, age_group, skin that the manifest has.",
)
@click.option(
    "--groups",
    "groups_file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Group as the [[group]] tables of a TOML file say; a profile is one.",
)
@click.option("--tasks", multiple=True, type=click.Choice(TASKS), help="All by default.")
@click.option(
    "--undetected",
    type=click.Choice(["excluded", "wrong"]),
    default="excluded",
    show_default=True,
    help="A face that is not returned is no trial of the other tasks, or counts as wrong.",
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 100),
    default=0.0,
    metavar="PERCENT",
    help="A gender below it is an abstention, which counts as wrong.",
)
@click.option(
    "--face",
    type=click.Choice(["overlap", "largest", "first"]),
    default="overlap",
    show_default=True,
    help="Which face of an answer is judged.",
)
@options.thresholds(Choices().thresholds, "Of verification; may be repeated.")
@options.alpha
@options.number("--threads", least=1, default=8, meaning="Requests at a time.")
@click.option("--fresh", is_flag=True, help="Ask again what --out has answers to.")
@click.option(
    "--credentials",
    type=click.Choice(get_args(Credentials)),
    default="anonymous",
    show_default=True,
    help="environment: your own AWS keys and region. Calls to the real service cost money.",
)
@click.option(
    "--fail-on-difference", is_flag=True, help="Exit with 1 if groups differ in any task."
)
def command(**given: Any) -> None:
    """Audit a face service by demographic group, knowing nothing but the truth of a cohort.

    Asks DetectFaces about every image and CompareFaces about every pair, and writes every answer
    (answers.csv, comparisons.csv), the error rates with 95 % intervals (results.csv, results.json)
    and a page. A run that was interrupted goes on where it ended; the same command with other
    groups or choices asks nothing again.

    \b
      mockrek cohort make ppb-2019 --out people
      mockrek profiles show actionable-auditing-2019-amazon > p.toml
      mockrek serve --truth people/manifest.csv --profile p.toml &
      mockrek audit --endpoint http://127.0.0.1:5111 --cohort people --groups p.toml --out audit
      mockrek answer-sheet --truth people/manifest.csv --profile p.toml --mark audit/results.csv

    With --credentials environment it runs against the real service too: one paid call an image and
    one a pair.
    """  # noqa: D301  # \b is a character, by which click keeps the lines of a block
    fail = given.pop("fail_on_difference")
    own = ("undetected", "min_confidence", "face", "thresholds", "alpha")
    choices = Choices(**{name: given.pop(name) for name in own})
    request = Request(**given, choices=choices)
    with progress_bar("asking") as bar:
        results = audit(request, _Noting(bar))
    console = Console(highlight=False)
    console.print(_table(results))
    differs = _print_differences(console, results)
    console.print(f"\nThe page: {request.out / 'report.html'}", soft_wrap=True, markup=False)
    sys.exit(1 if fail and differs else 0)


class _Noting:
    """Moves a bar, and says first how much of the work an earlier run has done."""

    def __init__(self, bar: Report) -> None:
        self._bar, self._first = bar, True

    def __call__(self, done: int, total: int) -> None:
        if self._first and done:
            there = f"{done:,} of {total:,} answers are there already; --fresh asks again"
            click.echo(there, err=True)
        self._first = False
        self._bar(done, total)


def _table(results: Results) -> Table:
    """Every row under its task; of a task without errors the last, which adds up the groups."""
    table = Table("group")
    for name in ("trials", "errors", "error %", "Wilson 95 %"):
        table.add_column(name, justify="right")
    for task, found in groupby(results.rows, key=lambda row: row.task):
        rows = list(found)
        table.add_section()
        table.add_row(f"[bold]{escape(task)}[/]")
        for row in rows if rows[-1].errors else rows[-1:]:
            table.add_row(*_cells(row))
    return table


def _cells(row: Row) -> tuple[str, ...]:
    rate = "–" if row.rate is None else f"{100 * row.rate:.2f}"
    bounds = f"{100 * row.low:.2f} – {100 * row.high:.2f}"
    return f"  {escape(row.group)}", f"{row.trials:,}", f"{row.errors:,}", rate, bounds


def _print_differences(console: Console, results: Results) -> bool:
    """What the tests say, in words.

    Returns:
        Whether groups differ in a task.
    """
    alpha = results.choices.alpha
    found = [test for test in results.overall if test.adjusted < alpha]
    console.print()
    for test in found:
        console.print(f"[red]≠[/] {escape(test.task)} differs between groups: {_p(test.adjusted)}")
        pairs = [p for p in results.pairwise if p.task == test.task and p.adjusted < alpha]
        for pair in sorted(pairs, key=lambda pair: pair.p)[:_SHOWN]:
            names = escape(" and ".join(pair.groups))
            console.print(f"    {names}: {_p(pair.adjusted)}")
        if len(pairs) > _SHOWN:
            console.print(f"    and {len(pairs) - _SHOWN} more")
    if not found:
        tests = len(results.overall)
        console.print(f"No task differs between groups: {tests} tests at {alpha:g}, Holm-adjusted")
    return bool(found)


def _p(p: float) -> str:
    return f"p = {p:.2g}" if p >= _LEAST_P else f"p < {_LEAST_P:.4f}"
