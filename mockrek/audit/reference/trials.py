"""Trials: answers that count, right or wrong, by group and subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from mockrek.audit.reference.grouping import BETWEEN
from mockrek.audit.reference.results import ALL, Difference, Row
from mockrek.audit.reference.statistics import (
    Int64Array,
    bootstrap,
    bootstrap_pairs,
    fisher_p,
    holm,
    homogeneity_p,
    wilson,
)

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """The trials of one task, or of several that have the same ones.

    Attributes:
        tasks: their names.
        labels: names of groups in order; those of pairs across two groups behind them.
        codes: int64, shape (n,): the place in ``labels`` of each trial.
        subjects: int64, shape (n,): whose face it is about.
        wrong: bool, shape (n_tasks, n).
        others: int64, shape (n,): the subject of the other face of a pair; ``None`` for faces.
    """

    tasks: tuple[str, ...]
    labels: tuple[str, ...]
    codes: Int64Array
    subjects: Int64Array
    wrong: BoolArray
    others: Int64Array | None = None


def count(trials: Trials) -> list[Row]:
    """The rows of every task: of each group with a trial, in order, then of all.

    Returns:
        By task, then group.
    """
    places = [np.flatnonzero(trials.codes == code) for code in range(len(trials.labels))]
    named = [(label, at) for label, at in zip(trials.labels, places, strict=True) if at.size]
    columns = [
        list(_rows(trials, label, at))
        for label, at in [*named, (ALL, np.arange(trials.codes.size))]
    ]
    return [row for rows in zip(*columns, strict=True) for row in rows]


def _rows(trials: Trials, label: str, at: Int64Array) -> Iterator[Row]:
    """The row of each task in one group."""
    wrong = trials.wrong[:, at]
    errors = wrong.sum(axis=1)
    lows, highs = wilson(errors, np.full_like(errors, at.size))
    for i, (task, bounds) in enumerate(zip(trials.tasks, _bounds(trials, at, wrong), strict=True)):
        low, high = float(lows[i]), float(highs[i])
        yield Row(task, label, at.size, int(errors[i]), low, high, bounds)


def _bounds(
    trials: Trials, at: Int64Array, wrong: BoolArray
) -> Sequence[tuple[float, float] | None]:
    """The bootstrap interval of each task."""
    if not at.size:
        return [None] * len(wrong)
    if trials.others is None:
        return [bootstrap(trials.subjects[at], each) for each in wrong]
    pairs = bootstrap_pairs(trials.subjects[at], trials.others[at], wrong).tolist()
    return [(low, high) for low, high in pairs]


def compare(rows: Sequence[Row]) -> tuple[list[Difference], list[Difference]]:
    """Test whether groups differ, task by task.

    Pairs of faces across two groups are not compared: that strangers of two groups are told
    apart more easily is no disparity.

    Args:
        rows: of all tasks.

    Returns:
        The test of each task, adjusted over the tasks; that of every two groups, adjusted within
        the task.
    """
    by_task: dict[str, list[Row]] = {}
    for row in rows:
        if row.group != ALL and BETWEEN not in row.group:
            by_task.setdefault(row.task, []).append(row)
    tested = {task: found for task, found in by_task.items() if len(found) > 1}
    overall = [
        _difference(found, "chi-square", homogeneity_p(*_counts(found)))
        for found in tested.values()
    ]
    pairwise = [d for found in tested.values() for d in _adjusted(list(_pairwise(found)))]
    return _adjusted(overall), pairwise


def _counts(rows: Sequence[Row]) -> tuple[list[int], list[int]]:
    return [row.errors for row in rows], [row.trials for row in rows]


def _pairwise(rows: Sequence[Row]) -> Iterator[Difference]:
    for one, other in combinations(rows, 2):
        p = fisher_p((one.errors, other.errors), (one.trials, other.trials))
        yield _difference([one, other], "fisher", p)


def _difference(rows: Sequence[Row], method: str, p: float) -> Difference:
    return Difference(rows[0].task, tuple(row.group for row in rows), method, p, p)


def _adjusted(tests: Sequence[Difference]) -> list[Difference]:
    """The tests of one family, with Holm's correction."""
    adjusted = holm([test.p for test in tests]).tolist()
    return [
        Difference(test.task, test.groups, test.method, test.p, p)
        for test, p in zip(tests, adjusted, strict=True)
    ]
