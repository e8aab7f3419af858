"""``mockrek answer-sheet``."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
import msgspec
from rich.console import Console
from rich.table import Table

from mockrek.audit.sheet.answer_sheet import AnswerSheet, Options, answer_sheet, as_csv, as_document
from mockrek.audit.sheet.marking import Marks, mark, read_results
from mockrek.audit.sheet.matching import THRESHOLDS
from mockrek.audit.sheet.measures import Basis, SheetMeasure
from mockrek.audit.sheet.pair_list import load_pairs
from mockrek.audit.sheet.row import ALL, Row
from mockrek.cli import options
from mockrek.profiles.builtin import PERFECT, resolve
from mockrek.profiles.compile import compile_profile
from mockrek.truth.manifest import Manifest, load

_WRONG_SHOWN: Final = 40
_NAMES_SHOWN: Final = 4
_BASES: Final[Mapping[Basis, str]] = {"errors": "errors", "rates": "injected"}
_HINT: Final = (
    "Groups have to be those of the profile (mockrek audit --groups PROFILE.toml); for matching "
    "give --pairs and the thresholds of the audit"
)


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
@options.number("--seed", least=0, default=0, meaning="Of the draws, as it is served.")
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
@options.form
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
    if rest["results"] is not None and form != "table":
        raise click.UsageError("--mark prints a table; leave out --format")
    compiled, manifest = compile_profile(resolve(rest["profile"])), load(truth)
    wanted = _options(pairs, thresholds, truth, manifest)
    sheet = answer_sheet(compiled, rest["seed"], manifest, wanted)
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
        if thresholds:
            raise click.UsageError(
                "--threshold is of comparing: say which with --pairs FILE or all"
            )
        return Options()
    listed = None if pairs == "all" else load_pairs(Path(pairs), truth, manifest)
    return Options(matching=True, pairs=listed, thresholds=thresholds or THRESHOLDS)


def _print_sheet(console: Console, sheet: AnswerSheet) -> None:
    console.print(
        f"{sheet.cohort}: profile {sheet.profile} ({sheet.confidence}, {sheet.sampling}),"
        f" seed {sheet.seed}",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
    shown, still, unknown = _worth_showing(sheet)
    if shown:
        console.print(_rows(shown))
    if not any(row.task.startswith("matching.") for row in sheet.rows):
        what = "Errors of comparing are not counted: --pairs all does, or --pairs FILE of a list."
        console.print(what, highlight=False, markup=False)
    if still:
        console.print(f"No errors, and none injected: {', '.join(still)}", highlight=False)
    if unknown:
        what = f"No trials, as the manifest does not declare the truth: {', '.join(unknown)}"
        console.print(what, highlight=False)
    _print_measures(console, sheet)


def _rows(shown: Sequence[Row]) -> Table:
    """A task is a line of its own, its groups stand below it: names stay whole in 80 columns."""
    table = _table(
        ("task, group",), ("trials", "errors", "share %", "injected %", "95 %\nof seeds")
    )
    task = ""
    for row in shown:
        if row.task != task:
            task = row.task
            table.add_row(task, style="bold")
        table.add_row(f"  {row.group}", *_cells(row), end_section=row.group == ALL)
    return table


def _worth_showing(sheet: AnswerSheet) -> tuple[list[Row], list[str], list[str]]:
    """The rows of tasks in which something happens; and of the others, those with trials or not."""
    busy = {row.task for row in sheet.rows if row.errors or row.rate}
    totals = {row.task: row.trials for row in sheet.rows if row.group == ALL}
    still = [task for task, trials in totals.items() if task not in busy and trials]
    unknown = [task for task, trials in totals.items() if task not in busy and not trials]
    return [row for row in sheet.rows if row.task in busy], still, unknown


def _cells(row: Row) -> Sequence[str]:
    share = f"{100 * row.errors / row.trials:.4g}" if row.trials else "–"
    rate = "–" if row.rate is None else f"{100 * row.rate:.4g}"
    span = "–" if row.low is None else f"{row.low:,} – {row.high:,}"
    return f"{row.trials:,}", f"{row.errors:,}", share, rate, span


def _table(words: Sequence[str], numbers: Sequence[str]) -> Table:
    """A table of two kinds of columns; names are folded, not cut."""
    table = Table()
    for name in words:
        table.add_column(name, overflow="fold")
    for name in numbers:
        table.add_column(name, justify="right", overflow="fold")
    return table


def _print_measures(console: Console, sheet: AnswerSheet) -> None:
    """How far groups lie apart: of each rate, and of both rates of matching together."""
    busy = {row.task for row in sheet.rows if row.errors or row.rate}
    shown = [m for m in sheet.measures if m.task in busy or m.task.startswith("matching@")]
    for together in (False, True):
        _print_disparity(console, [m for m in shown if m.task.startswith("matching@") == together])
    undefined: dict[tuple[str, str], list[str]] = {}
    for measure in shown:
        if measure.undefined:
            names = undefined.setdefault((measure.undefined, measure.task), [])
            names += [measure.name] * (measure.name not in names)
    tasks: dict[str, list[str]] = {}
    for (why, task), names in undefined.items():
        tasks.setdefault(f"{', '.join(names)}: {why}", []).append(task)
    for reason, found in tasks.items():
        console.print(f"– {reason} ({_some(found)})", highlight=False, markup=False)


def _print_disparity(console: Console, measures: Sequence[SheetMeasure]) -> None:
    if not measures:
        return
    names = dict.fromkeys(f"{m.name}\nfair: {m.fair:g}" for m in measures)
    table = _table(("disparity between groups",), list(names))
    lines: dict[tuple[str, str], list[str]] = {}
    for m in measures:
        value = "–" if m.value is None else f"{m.value:.4g}"
        lines.setdefault((m.task, _BASES[m.basis]), []).append(value)
    before = ""
    for (task, basis), values in lines.items():
        if task != before:
            table.add_row(task, style="bold")
        before = task
        table.add_row(f"  {basis}", *values)
    console.print(table)


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMES_SHOWN
    return ", ".join(names[:_NAMES_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


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
    said = f"{sign} {right} of {len(marks.marks)} cells that both have agree"
    if marks.marks and all(each.group == ALL for each in marks.marks):
        said += "; none of them is of a group"
    console.print(said, highlight=False)
    for names, who in ((marks.missing, "the sheet"), (marks.unknown, "the audit")):
        if names:
            line = f"{len(names):,} not compared, only {who} has: {_some(names)}"
            console.print(line, highlight=False, markup=False)
    if marks.unknown:
        console.print(_HINT, highlight=False, markup=False)
