"""``mockrek demo``."""

from __future__ import annotations

import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mockrek.audit.demo.comparison import Comparison
from mockrek.audit.demo.demonstration import Plan, Result, demonstrate
from mockrek.audit.demo.findings import GENDER, MISS, Finding
from mockrek.audit.demo.report import write_page
from mockrek.cli import options
from mockrek.cli.progress import progress_bar


@click.command("demo")
@click.option(
    "--out",
    default="mockrek-demo",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory for the people and the page.",
)
@click.option(
    "--profile",
    default="actionable-auditing-2019-amazon",
    show_default=True,
    metavar="NAME|FILE",
    help="Errors to inject.",
)
@options.number("--size", least=1, meaning="How many people; 1,270 by default.")
@options.number(
    "--seed", least=0, default=0, meaning="Another seed, other people, of whom others err."
)
@options.number("--workers", least=1, default=2, meaning="Worker processes of the server.")
def command(out: Path, profile: str, size: int | None, seed: int, workers: int) -> None:
    """Audit synthetic people, and compare what was injected with what was recovered.

    Draws a cohort, serves it with the errors of a profile, audits it through boto3 and writes a
    page. Exits with 0 only if the audit recovered what was injected in every cell.

    \b
      mockrek demo
      mockrek demo --profile gender-shades-2018-facepp --out demo-facepp
    """  # noqa: D301  # \b is a character, by which click keeps the lines of a block
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))  # stops the server
    result = demonstrate(Plan(out, profile, size, seed, workers), progress_bar)
    console = Console()
    _print(console, result)
    with console.status("writing the page"):
        page = write_page(result, out, datetime.now(UTC))
    console.print(f"\nThe page: {page}", soft_wrap=True, highlight=False, markup=False)
    sys.exit(0 if result.agrees else 1)


def _print(console: Console, result: Result) -> None:
    profile = result.profile
    console.print(f"\n[bold]{escape(profile.title)}[/]", highlight=False)
    numbers = f"profile: {profile.name}\nnumbers: {profile.confidence}\nsource: {profile.source}"
    console.print(escape(numbers), highlight=False)
    of = "all faces" if profile.gender_base == "all" else "detected faces"
    _print_findings(console, f"Wrong gender, of {of}", result, GENDER)
    _print_findings(console, "Faces not detected", result, MISS)
    console.print(_comparisons(result.comparisons))
    cells = len(result.findings)
    differing = sum(not finding.agrees for finding in result.findings)
    if result.agrees:
        console.print(f"[green]✓[/] recovered equals injected in all {cells} cells")
    else:
        console.print(f"[red]✗[/] recovered differs from injected in {differing} of {cells} cells")


def _print_findings(console: Console, title: str, result: Result, task: str) -> None:
    """A table; of cells that all agree on nothing, a line."""
    findings = [finding for finding in result.findings if finding.task == task]
    if all(finding.agrees and not finding.injected for finding in findings):
        console.print(f"\n{title}: none injected, none recovered, in each group", highlight=False)
    else:
        console.print(_findings(title, findings))


def _findings(title: str, findings: list[Finding]) -> Table:
    table = Table("group", title=f"\n{title}", title_justify="left", title_style="bold")
    for name in ("trials", "injected", "recovered", "error %", "Wilson 95 %"):
        table.add_column(name, justify="right")
    table.add_column("", justify="center")
    for finding in findings:
        low, high = finding.interval
        table.add_row(
            finding.group.replace("_", " "),
            f"{finding.trials:,}",
            f"{finding.injected:,}",
            f"{finding.recovered:,}",
            f"{100 * finding.recovered_rate:.2f}",
            f"{100 * low:.2f} – {100 * high:.2f}",
            "[green]✓[/]" if finding.agrees else "[red]✗[/]",
            style="bold" if finding is findings[-1] else "",
        )
    return table


def _comparisons(comparisons: tuple[Comparison, ...]) -> Table:
    table = Table(
        "source", "target", title="\nCompareFaces", title_justify="left", title_style="bold"
    )
    table.add_column("threshold", justify="right")
    table.add_column("answer")
    for comparison in comparisons:
        names = comparison.source.name, comparison.target.name
        table.add_row(*names, f"{comparison.threshold:g}", comparison.outcome)
    return table
