"""``python -m tests.fuzz``: fuzz for long, and print what came of it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from .children import NAMES, Outcome, Plan, replay, run

TEACHING = f"""Throw inputs at the places where bytes of others come in, and report what broke.

SURFACE is one or more of: {", ".join(NAMES)}. Without one, all are fuzzed.

An input is wrong to fail on: anything raised that is not declared, a result that is not well
formed, an answer that is not in the service's form, or more than one second for one input.

\b
What was found is in .fuzz/crashes/SURFACE/. To look at it again, with its traceback:
  python -m tests.fuzz --replay .fuzz/crashes/SURFACE/crash-…
Once it is mended, keep it: copy it to tests/fuzz/regressions/SURFACE/what-was-wrong; tests
replay that folder. Inputs that reached something new stay in .fuzz/corpus/ for the next run.
"""


@click.command(help=TEACHING)
@click.argument("surfaces", nargs=-1, metavar="[SURFACE]…", type=click.Choice(NAMES))
@click.option("--runs", default=0, help="Inputs for each surface; 0 for no limit.")
@click.option(
    "--seconds", default=None, type=float, help="Seconds for each; 20, or no limit with --runs."
)
@click.option("--seed", default=1, show_default=True, help="Of all chance.")
@click.option("--jobs", default=min(2, os.cpu_count() or 1), help="How many at a time.")
@click.option("--replay", "files", multiple=True, type=click.Path(exists=True, path_type=Path))
def main(
    surfaces: tuple[str, ...],
    runs: int,
    seconds: float | None,
    seed: int,
    jobs: int,
    files: tuple[Path, ...],
) -> None:
    """Fuzz, and print the table."""
    if files:
        raise SystemExit(max(replay(path) for path in files))
    if seconds is None:
        seconds = 0.0 if runs else 20.0
    plans = [Plan(name, runs, seconds, seed) for name in surfaces or NAMES]
    outcomes = _run_all(plans, jobs)
    console = Console()
    console.print(_table(outcomes))
    broken = [outcome for outcome in outcomes if outcome.failed]
    for outcome in broken:
        console.print(f"[bold]{outcome.name}[/bold]: {outcome.said}", highlight=False)
    raise SystemExit(bool(broken))


def _run_all(plans: list[Plan], jobs: int) -> list[Outcome]:
    columns = TextColumn("{task.description:<16}"), BarColumn(), TextColumn("{task.fields[said]}")
    with Progress(*columns, TimeElapsedColumn()) as progress:
        tasks = {
            plan.name: progress.add_task(plan.name, total=None, start=False, said="waits")
            for plan in plans
        }

        def one(plan: Plan) -> Outcome:
            task = tasks[plan.name]
            progress.start_task(task)
            outcome = run(plan, lambda inputs: progress.update(task, said=f"{inputs:,} inputs"))
            said = f"{outcome.inputs:,} inputs{', failed' if outcome.failed else ''}"
            progress.update(task, total=1, completed=1, said=said)
            return outcome

        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(one, plans))


def _table(outcomes: list[Outcome]) -> Table:
    table = Table(title="Fuzzing")
    table.add_column("surface", no_wrap=True)
    for title in ("inputs", "inputs/s", "new", "slowest, ms", "crashes"):
        table.add_column(title, justify="right")
    for outcome in outcomes:
        table.add_row(
            outcome.name,
            f"{outcome.inputs:,}",
            f"{outcome.inputs / outcome.seconds:,.0f}",
            f"{outcome.new:,}",
            f"{1000 * outcome.slowest:,.1f}",
            str(outcome.crashes),
        )
    table.add_section()
    total, crashes = sum(o.inputs for o in outcomes), sum(o.crashes for o in outcomes)
    new = sum(outcome.new for outcome in outcomes)
    slowest = max(outcome.slowest for outcome in outcomes)
    table.add_row("all", f"{total:,}", "", f"{new:,}", f"{1000 * slowest:,.1f}", str(crashes))
    return table


if __name__ == "__main__":
    main(prog_name="python -m tests.fuzz")
