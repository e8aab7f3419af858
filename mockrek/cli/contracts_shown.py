"""What ``mockrek contracts run`` prints."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mockrek.contracts.case import KINDS
from mockrek.contracts.results import OUTCOMES, Report, Result, counted
from mockrek.contracts.writing import told

_HEADS: Final = {"unexpected-pass": "surprise"}  # the whole word would not fit into 80 columns
_COLOURS: Final = {"failed": "red", "unexpected-pass": "red", "skipped": "yellow"}


def print_report(console: Console, report: Report) -> None:
    """Counts by kind, why cases were skipped, and every surprise in full."""
    console.print(_counts(report))
    reasons: dict[str, int] = {}
    for result in report.of("skipped"):
        reasons[result.reason] = reasons.get(result.reason, 0) + 1
    for reason, count in reasons.items():
        console.print(f"[yellow]{count} skipped:[/] {escape(reason)}", soft_wrap=True)
    unknown = report.of("unknown")
    if unknown:
        fits = sum(not result.flaws for result in unknown)
        console.print(f"Of the {len(unknown)} of which nobody knows, {fits} are as the case says.")
    for result in report.surprises:
        _print_result(console, result)
    console.print(_verdict(report), soft_wrap=True)


def _counts(report: Report) -> Table:
    table = Table("kind")
    for outcome in OUTCOMES:
        table.add_column(_HEADS.get(outcome, outcome), justify="right")
    counts = report.counts()
    for kind in (kind for kind in KINDS if kind in counts):
        table.add_row(kind, *(_number(counts[kind][outcome], outcome) for outcome in OUTCOMES))
    table.add_section()
    totals = (_number(len(report.of(outcome)), outcome) for outcome in OUTCOMES)
    table.add_row("all", *totals)
    return table


def _number(count: int, outcome: str) -> str:
    if not count:
        return ""
    colour = _COLOURS.get(outcome)
    return f"[{colour}]{count}[/]" if colour else str(count)


def _print_result(console: Console, result: Result) -> None:
    case = result.case
    lines = [f"\n[red]{result.outcome}[/] [bold]{escape(case.id)}[/]: {escape(case.title)}"]
    lines += [f"  {escape(line)}" for line in told(result)]
    lines += [f"  source: {escape(case.source)}", f"  {case.file}"]
    console.print("\n".join(lines), soft_wrap=True)


def _verdict(report: Report) -> str:
    surprises = len(report.surprises)
    if not surprises:
        return f"\n[green]{report.target}: all as known[/], {counted(len(report.results), 'case')}"
    failed, passed = len(report.of("failed")), len(report.of("unexpected-pass"))
    return f"\n[red]{report.target}: {failed} failed, {passed} passed unexpectedly[/]"
