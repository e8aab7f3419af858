"""Audits without HTTP: what an auditor would count, seed by seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from mockrek.audit.sheet.ages import count_ages
from mockrek.audit.sheet.tasks import COLUMN_OF, TaskCounts, count_tasks
from mockrek.audit.simulation.cohort import Cohort
from mockrek.profiles.compile import CompiledProfile, compile_profile
from mockrek.profiles.document import to_document
from mockrek.profiles.load import parse_document
from mockrek.profiles.outcomes import identification_outcomes
from mockrek.profiles.schema import Profile, Sampling
from mockrek.profiles.verdicts import decide_cohort

Int64Array = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """What all audits of a simulation share.

    Attributes:
        profile: as JSON: what a process can be sent.
        cohort: who is audited.
        tasks: those that are counted, in the order of the sheet.
        sampling: of the audits.
        search_sampling: of the searches.
        gallery: how many faces are searched; ``None`` for what the profile declares.
    """

    profile: bytes
    cohort: Cohort
    tasks: tuple[str, ...]
    sampling: Sampling
    search_sampling: Sampling
    gallery: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """What many audits counted; a group is an index of the compiled profile's.

    Attributes:
        errors, trials: int64, shape (seeds, tasks, groups).
        matched: int64, shape (seeds, groups): probes that a search falsely matches.
    """

    errors: Int64Array
    trials: Int64Array
    matched: Int64Array


def sent(profile: Profile) -> bytes:
    """A profile in the form of :attr:`Series.profile`."""
    return msgspec.json.encode(to_document(profile))


def tasks_of(cohort: Cohort, compiled: CompiledProfile) -> tuple[list[str], list[str]]:
    """The names of all tasks, and of those whose truth the cohort declares."""
    names = [found.task for found in count_audit(compiled, 0, cohort)]
    columns = {task: COLUMN_OF.get(task) for task in names}
    return names, [t for t in names if columns[t] is None or columns[t] in cohort.columns]


def count_audit(compiled: CompiledProfile, seed: int, cohort: Cohort) -> Sequence[TaskCounts]:
    """Count one audit, as the answer sheet does.

    Args:
        compiled: the profile.
        seed: any integer.
        cohort: who is audited.
    """
    roll = cohort.roll
    verdicts = decide_cohort(compiled, seed, roll)
    return (
        *count_tasks(compiled, roll, verdicts),
        count_ages(compiled, seed, roll, verdicts),
    )


def count_audits(series: Series, seeds: range) -> Counts:
    """Count one audit a seed: the job of a crew.

    Args:
        series: what the audits share.
        seeds: of the audits.
    """
    compiled = sampled(series.profile, series.sampling)
    searched = sampled(series.profile, series.search_sampling)
    shape = (len(seeds), len(series.tasks), len(compiled.groups))
    errors, trials = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    matched = np.zeros((len(seeds), len(compiled.groups)), np.int64)
    for run, seed in enumerate(seeds):
        found = {counts.task: counts for counts in count_audit(compiled, seed, series.cohort)}
        for place, task in enumerate(series.tasks):
            errors[run, place], trials[run, place] = found[task].errors, found[task].trials
        matched[run] = _matched(searched, seed, series)
    return Counts(errors, trials, matched)


def together(parts: Sequence[Counts]) -> Counts:
    """The counts of successive seeds."""
    return Counts(
        np.concatenate([part.errors for part in parts]),
        np.concatenate([part.trials for part in parts]),
        np.concatenate([part.matched for part in parts]),
    )


@lru_cache(maxsize=4)
def sampled(profile: bytes, sampling: Sampling) -> CompiledProfile:
    """A profile as :func:`sent` writes it, compiled, with a sampling of our choice."""
    document: dict[str, Any] = msgspec.json.decode(profile)
    return compile_profile(replace(parse_document(document, "simulate"), sampling=sampling))


def _matched(searched: CompiledProfile, seed: int, series: Series) -> Int64Array:
    cohort = series.cohort
    probes = np.flatnonzero(cohort.probes)
    groups = searched.groups_of(cohort.columns, cohort.keys.size)[probes]
    hit = identification_outcomes(searched, seed, cohort.keys[probes], groups, series.gallery)
    return np.bincount(groups[hit], minlength=len(searched.groups))
