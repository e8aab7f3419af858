"""What a simulation came to: plain records, which the tables and the tests read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mockrek.audit.simulation.audits import Counts
from mockrek.audit.simulation.plan import Plan
from mockrek.profiles.schema import Profile, Sampling

Float64Array = npt.NDArray[np.float64]

Measure = Literal["false-alarm rate", "power", "alarm rate"]
"""What a share of alarms is: of tests where nothing differs; where something does; or where nobody
can say, because what is injected is no rate."""


@dataclass(frozen=True, slots=True)
class Alarms:
    """In how many audits a test says that groups differ.

    Attributes:
        measure: what their share is called.
        count, seeds: how many of how many.
        low, high: the 95 % Wilson interval of the share.
    """

    measure: Measure
    count: int
    seeds: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.count / self.seeds


@dataclass(frozen=True, slots=True)
class GroupRate:
    """One task in one group.

    Attributes:
        group: of the profile.
        trials: in one audit, the mean over the seeds.
        injected: the rate; ``None`` for ages, of which no rate is injected.
        recovered: errors by trials, the mean over the seeds in which there is a trial.
    """

    group: str
    trials: float
    injected: float | None
    recovered: float


@dataclass(frozen=True, slots=True)
class TaskFinding:
    """One task over all seeds; ``alarms`` are of its own test, not corrected for the others."""

    task: str
    alarms: Alarms
    groups: tuple[GroupRate, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """Probes of one group that have no mate in the gallery.

    Attributes:
        group: of the profile.
        probes: how many there are.
        matched: how many get a candidate at the threshold, in the first seed.
        least, most: the same over all seeds.
        mean: over all seeds.
        threshold: similarity, percent.
        gallery: how many faces are searched.
    """

    group: str
    probes: int
    matched: int
    least: int
    most: int
    mean: float
    threshold: float
    gallery: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What work took.

    Attributes:
        seconds: from beginning to end, the start of processes among them.
        cores: that worked.
    """

    seconds: float
    cores: int


@dataclass(frozen=True, slots=True)
class MatchCount:
    """Impostor pairs of one group at one threshold.

    Attributes:
        group: of the profile.
        threshold: similarity, percent.
        pairs: how many were compared.
        matches: how many reach the threshold.
        rate: the false match rate injected.
        low, high: between which counts ``matches`` lies with a probability of 99.9 %.
    """

    group: str
    threshold: float
    pairs: int
    matches: int
    rate: float
    low: int
    high: int

    @property
    def expected(self) -> float:
        """The mean of ``matches`` over all seeds."""
        return self.pairs * self.rate


@dataclass(frozen=True, slots=True)
class Impostors:
    """All pairs of strangers within each group, each one tried.

    Attributes:
        seed: of the draws.
        faces: of each group.
        counts: by group, then threshold.
        cost: of the trying.
        peak: bytes, the sum over all processes of the most that each held.
    """

    seed: int
    faces: int
    counts: tuple[MatchCount, ...]
    cost: Cost
    peak: int

    @property
    def pairs(self) -> int:
        """How many there are in all groups."""
        return sum({count.group: count.pairs for count in self.counts}.values())

    @property
    def speed(self) -> float:
        """Pairs per second per core."""
        return self.pairs / self.cost.seconds / self.cost.cores


@dataclass(frozen=True, slots=True, eq=False)
class Audits:
    """The same audit over many seeds.

    Attributes:
        cohort: who was audited.
        sampling: of the audits.
        search_sampling: of the searches.
        tasks: in the order of the sheet.
        any_task: whether any task alarms after Holm's correction.
        searches: groups for which the profile declares identification.
        counts: what each audit counted.
        ps: float64, shape (seeds, tasks): the p-value of each test.
        cost: of the audits.
    """

    cohort: str
    sampling: Sampling
    search_sampling: Sampling
    tasks: tuple[TaskFinding, ...]
    any_task: Alarms
    searches: tuple[Search, ...]
    counts: Counts
    ps: Float64Array
    cost: Cost


@dataclass(frozen=True, slots=True, eq=False)
class Simulation:
    """What was simulated.

    Attributes:
        plan: what was asked for.
        profile: with the changes of the plan.
        audits: ``None`` without a cohort.
        impostors: ``None`` unless asked for.
    """

    plan: Plan
    profile: Profile
    audits: Audits | None
    impostors: Impostors | None
