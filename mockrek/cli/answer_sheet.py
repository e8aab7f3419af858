"""``mockrek answer-sheet``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table

from mockrek.audit.sheet.answer_sheet import AnswerSheet, Options, answer_sheet, as_csv, as_document
from mockrek.audit.sheet.marking import Marks, mark, read_results
from mockrek.audit.sheet.matching import THRESHOLDS
from mockrek.audit.sheet.pair_list import load_pairs
from mockrek.audit.sheet.row import Row
from mockrek.profiles.builtin import PERFECT, resolve
from mockrek.profiles.compile import compile_profile
from mockrek.truth.manifest import Manifest, load

_WRONG_SHOWN = 40


@click.command("answer-sheet")
@click.option(
    "--profile",
    default=PERFECT,
    show_default=True,
    metavar="NAME|FILE",
    help="Errors that are injected.",
)
@click.option(
    "--truth",
    required=True,
    type=click.Path(path_type=Path),
    metavar="MANIFEST",
    help="The cohort, as it is served.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="Of the draws, as it is served.",
)
@click.option(
    "--pairs",
    metavar="FILE|all",
    help="Count errors of comparing, too: over the pairs of a pairs.csv, or over all pairs.",
)
@click.option(
    "--threshold",
    "thresholds",
    type=click.FloatRange(0, 100),
    multiple=True,
    metavar="PERCENT",
    help="Similarity at which they are counted; may be repeated. 80, 90, 95 and 99 by default.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="A table for people, or the whole sheet for programs.",
)
@click.option(
    "--mark",
    "results",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Set the results.csv of an audit beside it: task, group, trials, errors.",
)
def command(
    truth: Path, pairs: str | None, thresholds: tuple[float, ...], form: str, **rest: Any
) -> None:
    """Print what a right audit of a cohort must find, before it runs.

    With --mark, exits with 0 only if the audit found the same counts in every cell that both have.

    \b
      mockrek answer-sheet --profile equal --truth people/manifest.csv
      mockrek answer-sheet --profile equal --truth people/manifest.csv --pairs all --format csv
      mockrek answer-sheet --profile equal --truth people/manifest.csv --mark audit/results.csv
    """  # noqa: D301  # \b is a character, by which click keeps the lines of a block
    compiled, manifest = compile_profile(resolve(rest["profile"])), load(truth)
    options = _options(pairs, thresholds or THRESHOLDS, truth, manifest)
    sheet = answer_sheet(compiled, rest["seed"], manifest, options)
    if rest["results"] is not None:
        marks = mark(sheet.rows, read_results(rest["results"]))
        _print_marks(Console(), marks)
        sys.exit(0 if marks.right else 1)
    if form == "csv":
        click.echo(as_csv([sheet]), nl=False)
    elif form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(as_document(sheet))).decode())
    else:
        _print_sheet(Console(), sheet)


def _options(
    pairs: str | None, thresholds: tuple[float, ...], truth: Path, manifest: Manifest
) -> Options:
    if pairs is None:
        return Options(thresholds=thresholds)
    listed = None if pairs == "all" else load_pairs(Path(pairs), truth, manifest)
    return Options(matching=True, pairs=listed, thresholds=thresholds)


def _print_sheet(console: Console, sheet: AnswerSheet) -> None:
    console.print(
        f"{sheet.cohort}: profile {sheet.profile} ({sheet.confidence}, {sheet.sampling}),"
        f" seed {sheet.seed}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
    shown, still = _worth_showing(sheet)
    table = Table("task", "group")
    for name in ("trials", "errors", "share %", "injected %", "95 % of seeds"):
        table.add_column(name, justify="right")
    for row in shown:
        table.add_row(row.task, row.group, *_cells(row))
    console.print(table)
    if still:
        console.print(f"No errors, and none injected: {', '.join(still)}", highlight=False)
    _print_measures(console, sheet)


def _worth_showing(sheet: AnswerSheet) -> tuple[list[Row], list[str]]:
    """The rows of tasks in which something happens, and the names of the others."""
    busy = {row.task for row in sheet.rows if row.errors or row.rate}
    still = dict.fromkeys(row.task for row in sheet.rows if row.task not in busy)
    return [row for row in sheet.rows if row.task in busy], list(still)


def _cells(row: Row) -> Sequence[str]:
    share = f"{100 * row.errors / row.trials:.4g}" if row.trials else "–"
    rate = "–" if row.rate is None else f"{100 * row.rate:.4g}"
    span = "–" if row.low is None else f"{row.low:,} – {row.high:,}"
    return f"{row.trials:,}", f"{row.errors:,}", share, rate, span


def _print_measures(console: Console, sheet: AnswerSheet) -> None:
    """Measures of what is injected, a line a task; what is not defined says why."""
    tasks: dict[str, list[str]] = {}
    for measure in sheet.measures:
        if measure.basis == "rates":
            value = measure.undefined if measure.value is None else f"{measure.value:.4g}"
            tasks.setdefault(measure.task, []).append(f"{measure.name} {value}")
    busy = {row.task for row in sheet.rows if row.rate}
    table = Table("task", "disparity of the injected rates", title="", show_lines=False)
    for task, told in tasks.items():
        if task in busy or task.startswith("matching@"):
            table.add_row(task, "; ".join(told))
    if table.row_count:
        console.print(table)


def _print_marks(console: Console, marks: Marks) -> None:
    wrong = [each for each in marks.marks if not each.right]
    if wrong:
        table = Table("task", "group", "expected", "found")
        for each in wrong[:_WRONG_SHOWN]:
            pairs = (f"{errors:,} of {trials:,}" for trials, errors in (each.expected, each.found))
            table.add_row(each.task, each.group, *pairs)
        console.print(table)
    right = len(marks.marks) - len(wrong)
    sign = "[green]✓[/]" if marks.right else "[red]✗[/]"
    console.print(f"{sign} {right} of {len(marks.marks)} cells agree", highlight=False)
    for names, who in ((marks.missing, "the sheet"), (marks.unknown, "the audit")):
        if names:
            console.print(f"only {who} has: {', '.join(names)}", highlight=False, markup=False)
