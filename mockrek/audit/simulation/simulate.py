"""Simulation: what an audit of this size would find, and how often."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from time import perf_counter
from typing import Final

import numpy as np

from mockrek.audit.simulation.audits import (
    Counts,
    Series,
    count_audit,
    count_audits,
    sampled,
    sent,
    tasks_of,
    together,
)
from mockrek.audit.simulation.cohort import Cohort, cohort_of_shape, cohort_of_truth
from mockrek.audit.simulation.crews import Crew, crew
from mockrek.audit.simulation.findings import any_task, p_values, searches, task_findings
from mockrek.audit.simulation.impostors import Strangers, count_impostors, faces_for
from mockrek.audit.simulation.plan import AREA, Plan, check, profile_of
from mockrek.audit.simulation.results import Audits, Cost, Impostors, Simulation
from mockrek.errors import Problem, SettingsError
from mockrek.profiles.forms import suggest
from mockrek.profiles.schema import Profile

Report = Callable[[int, int], None]
ProgressBar = Callable[[str], AbstractContextManager[Report]]
"""Shows how far work with this title is, while its block runs."""

_FACES: Final = 20_000  # audited in one piece of work: some 50 ms


@contextmanager
def silent(_title: str) -> Iterator[Report]:
    """No progress bar."""
    yield lambda _done, _total: None


def simulate(
    plan: Plan, progress_bar: ProgressBar = silent, scheduler: str | None = None
) -> Simulation:
    """Repeat an audit over many seeds, and compare strangers, as the plan says.

    The numbers do not depend on who works: one process, many, or a Dask scheduler. Processes are
    started afresh, so a script that calls this needs the usual ``if __name__ == "__main__"``.

    Args:
        plan: what to simulate.
        progress_bar: shows how far it is.
        scheduler: address of a Dask scheduler whose workers have mockrek installed.

    Raises:
        OperatorError: the plan cannot be followed; with every problem of one kind.
    """
    check(plan)
    profile = profile_of(plan)
    series = _series(plan, profile) if plan.audits else None
    with crew(plan.workers, scheduler) as hands:
        audits = None if series is None else _audits(plan, series, hands, progress_bar)
        impostors = _impostors(plan, profile, hands, progress_bar) if plan.impostor_pairs else None
    return Simulation(plan, profile, audits, impostors)


def _series(plan: Plan, profile: Profile) -> Series:
    cohort = _cohort(plan)
    sampling = plan.sampling or "independent"
    names, declared = tasks_of(cohort, sampled(sent(profile), sampling))
    problems = [
        Problem("task", f"{task!r} is not known; {suggest(task, names)}")
        for task in plan.tasks
        if task not in names
    ]
    if problems:
        raise SettingsError(AREA, problems)
    wanted = plan.tasks or declared
    return Series(
        profile=sent(profile),
        cohort=cohort,
        tasks=tuple(task for task in names if task in wanted),
        sampling=sampling,
        search_sampling=plan.sampling or profile.sampling,
        gallery=plan.gallery,
    )


def _cohort(plan: Plan) -> Cohort:
    if plan.truth is not None:
        return cohort_of_truth(plan.truth)
    assert plan.shape is not None
    return cohort_of_shape(plan.shape, plan.size)


def _audits(plan: Plan, series: Series, hands: Crew, progress_bar: ProgressBar) -> Audits:
    begin, cohort = perf_counter(), series.cohort
    compiled = sampled(series.profile, series.sampling)
    counts, cores = _count(plan, series, hands, progress_bar)
    ps = p_values(counts)
    first = {found.task: found for found in count_audit(compiled, plan.first_seed, cohort)}
    injected = {task: first[task] for task in series.tasks}
    tasks = tuple(task_findings(compiled, injected, counts, ps, plan.alpha))
    return Audits(
        cohort=cohort.name,
        sampling=series.sampling,
        search_sampling=series.search_sampling,
        tasks=tasks,
        any_task=any_task(tasks, counts, ps, plan.alpha),
        searches=tuple(searches(compiled, cohort, counts.matched, plan.gallery)),
        counts=counts,
        ps=ps,
        cost=Cost(perf_counter() - begin, cores),
    )


def _count(
    plan: Plan, series: Series, hands: Crew, progress_bar: ProgressBar
) -> tuple[Counts, int]:
    """Count all audits; and how many cores did."""
    seeds = range(plan.first_seed, plan.first_seed + plan.seeds)
    size = max(1, _FACES // max(1, series.cohort.keys.size))
    pieces = [seeds[start : start + size] for start in range(0, plan.seeds, size)]
    parts: dict[int, Counts] = {}
    done = 0
    with progress_bar("auditing") as report:
        for place, part in hands.work(count_audits, series, pieces):
            parts[place] = part
            done += len(pieces[place])
            report(done, plan.seeds)
    return together([parts[place] for place in sorted(parts)]), min(hands.cores, len(pieces))


def _impostors(plan: Plan, profile: Profile, hands: Crew, progress_bar: ProgressBar) -> Impostors:
    thresholds = sorted({float(np.float32(threshold)) for threshold in plan.thresholds})
    strangers = Strangers(
        sent(profile), plan.first_seed, faces_for(plan.impostor_pairs), tuple(thresholds)
    )
    with progress_bar("comparing strangers, million pairs") as report:
        return count_impostors(strangers, hands, report)
