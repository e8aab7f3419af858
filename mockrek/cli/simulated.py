"""The tables that ``mockrek simulate`` prints."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mockrek.audit.simulation.results import Alarms, Audits, Impostors, Simulation, TaskFinding

_MEGABYTE: Final = 10**6
_FEW: Final = 3  # tasks whose rates are printed unasked


def print_simulation(console: Console, simulation: Simulation) -> None:
    """Print tables, and what they took.

    Args:
        console: where to.
        simulation: what came out.
    """
    profile, plan = simulation.profile, simulation.plan
    console.print(f"profile {escape(profile.name)} ({profile.confidence})", soft_wrap=True)
    for rate in plan.rates:
        console.print(f"  with {escape(rate)}", soft_wrap=True)
    if simulation.audits is not None:
        _print_audits(console, simulation, simulation.audits)
    if simulation.impostors is not None:
        _print_impostors(console, simulation.impostors)


def _print_audits(console: Console, simulation: Simulation, audits: Audits) -> None:
    plan, own = simulation.plan, simulation.profile.sampling
    said = "" if own == audits.sampling else f" (the profile itself: {own})"
    last = plan.first_seed + plan.seeds - 1
    console.print(f"cohort {escape(audits.cohort)}", soft_wrap=True)
    console.print(f"seeds {plan.first_seed} – {last}, {audits.sampling} sampling{said}")
    busy = [finding for finding in audits.tasks if _is_busy(finding)]
    if busy:
        title = f"Seeds of {plan.seeds:,} in which groups are said to differ, α = {plan.alpha:g}"
        _show(console, title, _alarm_table(busy, audits.any_task))
        _print_rates(console, simulation, busy)
    if still := [finding.task for finding in audits.tasks if finding not in busy]:
        console.print(f"\nNo errors, and none injected: {', '.join(still)}", soft_wrap=True)
    if audits.searches:
        title = f"1:N, {audits.search_sampling} sampling: probes without a mate that match"
        _show(console, title, _search_table(audits))
    speed = plan.seeds / audits.cost.seconds
    console.print(f"\n{plan.seeds:,} audits in {_took(audits)}: {speed:,.0f} a second")


def _is_busy(finding: TaskFinding) -> bool:
    return any(group.recovered or group.injected for group in finding.groups)


def _alarm_table(busy: list[TaskFinding], any_task: Alarms) -> Table:
    table = _table("task", "%", "Wilson 95 %", "")
    for finding in busy:
        table.add_row(escape(finding.task), *_alarm_cells(finding.alarms))
    table.add_section()
    table.add_row("any, after Holm", *_alarm_cells(any_task), style="bold")
    return table


def _alarm_cells(alarms: Alarms) -> tuple[str, ...]:
    bounds = f"{100 * alarms.low:.2f} – {100 * alarms.high:.2f}"
    return f"{100 * alarms.share:.2f}", bounds, alarms.measure


def _print_rates(console: Console, simulation: Simulation, busy: list[TaskFinding]) -> None:
    """Rates by group of the tasks that were asked for, else of those in which groups differ."""
    shown = busy
    if not simulation.plan.tasks and len(busy) > _FEW:
        shown = [finding for finding in busy if finding.alarms.measure == "power"]
    if shown:
        _show(console, "Error rates, mean over the seeds", _rate_table(shown))
    if len(shown) < len(busy):
        console.print("Rates by group of the other tasks: with --task, or --format csv")


def _rate_table(shown: list[TaskFinding]) -> Table:
    table = _table("group", "trials", "injected %", "recovered %")
    for finding in shown:
        table.add_section()
        table.add_row(f"[bold]{escape(finding.task)}[/]")
        for group in finding.groups:
            rate = "–" if group.injected is None else f"{100 * group.injected:.4g}"
            cells = f"{group.trials:,.1f}", rate, f"{100 * group.recovered:.4g}"
            table.add_row(f"  {escape(group.group)}", *cells)
    return table


def _search_table(audits: Audits) -> Table:
    table = _table("group", "at %", "gallery", "matched", "%", "all seeds")
    for search in audits.searches:
        table.add_row(
            escape(search.group),
            f"{search.threshold:g}",
            f"{search.gallery:,}",
            f"{search.matched}/{search.probes}",
            f"{100 * search.matched / search.probes:.2f}",
            f"{search.least} – {search.most}",
        )
    matched = sum(search.matched for search in audits.searches)
    probes = sum(search.probes for search in audits.searches)
    share = f"{100 * matched / probes:.2f}"
    table.add_section()
    table.add_row("all", "", "", f"{matched}/{probes}", share, "", style="bold")
    return table


def _print_impostors(console: Console, impostors: Impostors) -> None:
    table = _table("group", "at %", "matched", "expected", "99.9 % of seeds", "")
    for count in impostors.counts:
        table.add_row(
            escape(count.group),
            f"{count.threshold:g}",
            f"{count.matches:,}",
            f"{count.expected:,.1f}",
            f"{count.low:,} – {count.high:,}",
            "[green]✓[/]" if count.low <= count.matches <= count.high else "[red]✗[/]",
        )
    _show(console, f"1:1, seed {impostors.seed}: pairs of strangers that match", table)
    console.print(
        f"\n{impostors.pairs:,} pairs, all of {impostors.faces:,} faces in each group, each tried, "
        f"in {_took(impostors)}: {impostors.speed:,.0f} pairs per second per core; "
        f"peak memory of all processes {impostors.peak / _MEGABYTE:,.0f} MB",
        soft_wrap=True,
    )


def _show(console: Console, title: str, table: Table) -> None:
    console.print(f"\n[bold]{escape(title)}[/]", soft_wrap=True)
    console.print(table)


def _table(first: str, *others: str) -> Table:
    """A table whose names are folded and never cut."""
    table = Table()
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _took(work: Audits | Impostors) -> str:
    cores = work.cost.cores
    return f"{work.cost.seconds:.1f} s on {cores} core{'' if cores == 1 else 's'}"
