"""From the counts of many audits to what an audit of this size would find."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan

import numpy as np
import numpy.typing as npt

from mockrek.audit.reference.statistics import holm, homogeneity_ps
from mockrek.audit.sheet.tasks import TaskCounts
from mockrek.audit.simulation.audits import Counts
from mockrek.audit.simulation.cohort import Cohort
from mockrek.audit.simulation.results import Alarms, GroupRate, Measure, Search, TaskFinding
from mockrek.profiles.compile import CompiledProfile
from mockrek.scoring.rates import wilson

BoolArray = npt.NDArray[np.bool_]
Float64Array = npt.NDArray[np.float64]
Int64Array = npt.NDArray[np.int64]


def p_values(counts: Counts) -> Float64Array:
    """The reference audit's test of each task of each audit: float64, shape (seeds, tasks)."""
    tasks = range(counts.errors.shape[1])
    return np.column_stack(
        [homogeneity_ps(counts.errors[:, task], counts.trials[:, task]) for task in tasks]
    )


def task_findings(
    compiled: CompiledProfile,
    injected: Mapping[str, TaskCounts],
    counts: Counts,
    ps: Float64Array,
    alpha: float,
) -> Iterator[TaskFinding]:
    """What became of each task.

    Args:
        compiled: the profile.
        injected: the first audit, by task.
        counts: of all audits; its tasks are those of ``injected``, in order.
        ps: see :func:`p_values`.
        alpha: the level of the tests.
    """
    for place, (task, first) in enumerate(injected.items()):
        errors, trials = counts.errors[:, place], counts.trials[:, place]
        there = np.flatnonzero(trials.sum(axis=0))
        groups = tuple(
            _group_rate(compiled.groups[g], first.rate(g), errors[:, g], trials[:, g])
            for g in there.tolist()
        )
        measure = _measure(compiled, np.array([first.rate(g) for g in there.tolist()]), there)
        yield TaskFinding(task, alarms(measure, ps[:, place] < alpha), groups)


def any_task(
    findings: Sequence[TaskFinding], counts: Counts, ps: Float64Array, alpha: float
) -> Alarms:
    """Whether any task of an audit alarms after Holm's correction over its tests.

    A task in which fewer than two groups have trials is not tested.
    """
    tested = np.count_nonzero(counts.trials, axis=2) > 1
    raised = [bool((holm(p[can]) < alpha).any()) for p, can in zip(ps, tested, strict=True)]
    measures = {finding.alarms.measure for finding in findings}
    measure: Measure = "alarm rate"
    if "power" in measures:
        measure = "power"
    elif measures <= {"false-alarm rate"}:
        measure = "false-alarm rate"
    return alarms(measure, np.array(raised))


def alarms(measure: Measure, raised: BoolArray) -> Alarms:
    """Count the audits that raise an alarm.

    Args:
        measure: what their share is called.
        raised: bool, shape (seeds,).
    """
    count = int(np.count_nonzero(raised))
    return Alarms(measure, count, raised.size, *wilson(count, raised.size))


def searches(
    compiled: CompiledProfile, cohort: Cohort, matched: Int64Array, gallery: int | None
) -> Iterator[Search]:
    """The searches of each group for which the profile declares identification.

    Args:
        compiled: the profile.
        cohort: the probes.
        matched: int64, shape (seeds, groups).
        gallery: how many faces are searched; ``None`` for what the profile declares.
    """
    groups = compiled.groups_of(cohort.columns, cohort.keys.size)[cohort.probes]
    probes = np.bincount(groups, minlength=len(compiled.groups)).tolist()
    for place, group in enumerate(compiled.groups):
        declared, runs = compiled.profile.identification.of(group), matched[:, place]
        if declared is not None and probes[place]:
            yield Search(
                group=group,
                probes=probes[place],
                matched=int(runs[0]),
                least=int(runs.min()),
                most=int(runs.max()),
                mean=float(runs.mean()),
                threshold=float(declared.threshold),
                gallery=declared.gallery if gallery is None else gallery,
            )


def _group_rate(group: str, injected: float, errors: Int64Array, trials: Int64Array) -> GroupRate:
    tried = trials > 0
    return GroupRate(
        group=group,
        trials=float(trials.mean()),
        injected=None if isnan(injected) else injected,
        recovered=float((errors[tried] / trials[tried]).mean()),
    )


def _measure(compiled: CompiledProfile, rates: Float64Array, groups: Int64Array) -> Measure:
    if np.isnan(rates).all():
        # Of ages years are injected. The same years move people of different ages across the
        # bounds of their ranges differently often: that groups are treated alike is not known.
        beliefs = compiled.beliefs
        same = _equal(beliefs.age_bias[groups]) and _equal(beliefs.age_sd[groups])
        return "alarm rate" if same else "power"
    return "false-alarm rate" if _equal(rates[~np.isnan(rates)]) else "power"


def _equal(values: Float64Array) -> bool:
    return bool((values == values[:1]).all())
