"""What an audit found: plain records, which the tables, the tests and the report read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

ALL = "all"
"""The row of a task that adds up the groups."""

Float64Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """One task in one group.

    Attributes:
        task: ``gender.error``, ``matching.false_match@80`` and so on.
        group: its name; two names joined by ``|`` for pairs of faces across groups; or ``all``.
        trials: how many answers count.
        errors: how many of them are wrong.
        low, high: the 95 % Wilson interval of the rate.
        bootstrap: the 95 % percentile interval, resampling subjects; ``None`` where not computed.
    """

    task: str
    group: str
    trials: int
    errors: int
    low: float
    high: float
    bootstrap: tuple[float, float] | None = None

    @property
    def rate(self) -> float | None:
        """Errors of trials, 0 to 1; ``None`` without a trial."""
        return self.errors / self.trials if self.trials else None


@dataclass(frozen=True, slots=True)
class Difference:
    """A test whether groups differ in one task.

    Attributes:
        task: of the rows that are compared.
        groups: the names compared: all groups for the test of the task, two for a pair.
        method: ``chi-square`` or ``fisher``.
        p: of the hypothesis that the groups have one rate.
        adjusted: the same after Holm's correction over all tests of its family.
    """

    task: str
    groups: tuple[str, ...]
    method: str
    p: float
    adjusted: float


@dataclass(frozen=True, slots=True)
class AgeSummary:
    """Perceived less true age in one group, years; the middle of AgeRange is the perceived age."""

    group: str
    faces: int
    bias: float
    sd: float
    mean_absolute: float


@dataclass(frozen=True, slots=True, eq=False)
class PairScores:
    """Similarities of the pairs of one group, percent, ascending.

    Attributes:
        genuine: float64, shape (n,).
        impostor: float64, shape (m,); pairs within the group.
    """

    genuine: Float64Array
    impostor: Float64Array


@dataclass(frozen=True, slots=True)
class Choices:
    """What an auditor decides, each of which changes results.

    Attributes:
        undetected: a face that is not returned is no trial of the other tasks, or counts as wrong.
        min_confidence: percent; a gender below it is an abstention, which counts as wrong.
        face: which face of an answer is judged: the one that overlaps the declared box best, the
            largest, or the first.
        thresholds: similarity thresholds of verification, percent.
        alpha: the level of the tests.
    """

    undetected: Literal["excluded", "wrong"] = "excluded"
    min_confidence: float = 0.0
    face: Literal["overlap", "largest", "first"] = "overlap"
    thresholds: tuple[float, ...] = (80.0, 90.0, 95.0, 99.0)
    alpha: float = 0.05


@dataclass(frozen=True, slots=True)
class Results:
    """An audit, finished.

    Attributes:
        endpoint: the URL that was asked.
        cohort: the directory that was audited.
        groups: the names of the groups in order; the same order is the order of colours everywhere.
        choices: of the auditor.
        images, pairs, faces: how many were asked about, and faces in truth.
        rows: by task, then group, ``all`` last.
        overall: the test of each task over all groups, Holm-adjusted over the tasks.
        pairwise: of every two groups in each task, Holm-adjusted within the task.
        ages: by group.
        scores: of verification by group; empty without pairs.
    """

    endpoint: str
    cohort: str
    groups: tuple[str, ...]
    choices: Choices
    images: int
    pairs: int
    faces: int
    rows: tuple[Row, ...]
    overall: tuple[Difference, ...] = ()
    pairwise: tuple[Difference, ...] = ()
    ages: tuple[AgeSummary, ...] = ()
    scores: Mapping[str, PairScores] = field(default_factory=dict)
