"""``python -m tests.benchmarks.against REV``: this checkout against an older revision of itself.

Both are measured in turn, now, then, now, then, … in one run on one machine, by the benchmarks of
this checkout: servers and cores of both stand side by side, each with its own mockrek on its path
and one virtual environment for both. What a figure of last month said does not matter.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from time import perf_counter

import click
from rich import box
from rich.console import Console
from rich.table import Table

from .against_figures import Change, Sides
from .against_sections import core, requests, startup
from .against_tree import NoSuchRevision, checked_out, full_name
from .figures import Plan
from .machine import describe
from .servers import ROOT
from .table import WIDTH

SECTIONS: Mapping[str, Callable[[Sides, Plan], Iterator[Change]]] = {
    "core": core,
    "requests": requests,
    "startup": startup,
}
_STYLES = {"slower": "red", "quicker": "green", "same": "dim"}


@click.command()
@click.argument("revision")
@click.option("--only", type=click.Choice([*SECTIONS]), multiple=True, help="Only this section.")
@click.option("--pairs", type=click.IntRange(2), default=11, show_default=True, help="How often.")
@click.option("--share", type=float, default=1.0, help="Of the requests and sizes of a full run.")
@click.option("--fail-above", type=float, help="Exit with 1 when a median ratio is above this.")
def main(
    *, revision: str, only: tuple[str, ...], pairs: int, share: float, fail_above: float | None
) -> None:
    """Measure this checkout and REVISION in turn; a ratio above 1 is a slowdown."""
    console = Console() if sys.stdout.isatty() else Console(width=WIDTH)
    began, changes = perf_counter(), []
    try:
        commit = full_name(revision, ROOT)[:9]
        with checked_out(revision, ROOT) as tree, console.status("measuring") as status:
            for name in only or SECTIONS:
                for change in SECTIONS[name](Sides(ROOT, tree), Plan(pairs, share)):
                    changes.append(change)
                    status.update(f"measuring: {change.name} done")
    except NoSuchRevision as error:
        raise click.ClickException(f"cannot compare with {revision!r}: {error}") from None
    render(changes, f"{revision} ({commit})", console)
    console.print(f"{pairs} pairs a row, {perf_counter() - began:.0f} s", highlight=False)
    slow = [change.name for change in changes if fail_above and change.ratio.median > fail_above]
    if slow:
        raise click.ClickException(f"slower than {fail_above:g} × {revision}: {', '.join(slow)}")


def render(changes: list[Change], then: str, console: Console) -> None:
    """Print a line a change, and how to read them."""
    facts = " · ".join(f"{name} {text}" for name, text in describe().items())
    console.print(f"{facts} · against {then}", highlight=False, soft_wrap=True)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("median (least–greatest)", no_wrap=True)
    table.add_column("unit", no_wrap=True)
    for title in ("now", "then", "now / then"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for change in changes:
        verdict = f"[{_STYLES[change.verdict]}]{change.verdict}[/]"
        table.add_row(change.name, change.unit, *change.cells(), verdict)
    console.print(table)
    console.print(
        "slower, quicker: by 5 % or more in the median, and in three of four pairs",
        highlight=False,
    )


if __name__ == "__main__":
    main()
