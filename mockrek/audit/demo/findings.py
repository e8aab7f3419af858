"""What was injected beside what an audit recovered, cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from mockrek.audit.demo.gender_audit import Answer, Group, Tally, tally
from mockrek.audit.sheet.answer_sheet import AnswerSheet
from mockrek.audit.sheet.row import ALL
from mockrek.profiles.schema import OTHER, GenderBase
from mockrek.profiles.schema import Group as ProfileGroup
from mockrek.scoring.rates import wilson

MISS: Final = "detection.miss"
GENDER: Final = "gender.error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One cell: a task in a group.

    Attributes:
        task: as the answer sheet spells it.
        group: of the profile, or ``all``.
        expected: the trials that the answer sheet has.
        injected: the errors that it has.
        trials: those of the audit.
        recovered: the errors that the audit found.
    """

    task: str
    group: str
    expected: int
    injected: int
    trials: int
    recovered: int

    @property
    def agrees(self) -> bool:
        """Whether the audit recovered what was injected, to the count."""
        return (self.trials, self.recovered) == (self.expected, self.injected)

    @property
    def injected_rate(self) -> float:
        """Injected errors of expected trials, 0 to 1."""
        return self.injected / self.expected if self.expected else 0.0

    @property
    def recovered_rate(self) -> float:
        """Recovered errors of the audit's trials, 0 to 1."""
        return self.recovered / self.trials if self.trials else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The Wilson 95 % interval of the recovered rate."""
        return wilson(self.recovered, self.trials)


def group_of(groups: Sequence[ProfileGroup], truth: Mapping[str, str]) -> str:
    """The name of the first group that a face belongs to, or ``other``."""
    return next((group.name for group in groups if group.matches(truth)), OTHER)


def compare(
    sheet: AnswerSheet,
    answers: Sequence[Answer],
    groups: Sequence[ProfileGroup],
    base: GenderBase,
) -> tuple[Finding, ...]:
    """Set the counts of an audit against the answer sheet.

    Args:
        sheet: of the cohort that was audited.
        answers: of the audit.
        groups: of the profile, in their order.
        base: whether the profile counts gender errors among detected faces, or among all; then a
            face that was not detected is an error.

    Returns:
        A finding for each row of detection and of gender, in the order of the sheet.
    """
    rows = [row for row in sheet.rows if row.task in (MISS, GENDER)]
    tallies = tally(answers, {row.group: _belongs(row.group, groups) for row in rows})
    return tuple(
        Finding(
            row.task,
            row.group,
            row.trials,
            row.errors,
            *_counts(row.task, tallies[row.group], base),
        )
        for row in rows
    )


def _belongs(name: str, groups: Sequence[ProfileGroup]) -> Group:
    def belongs(answer: Answer) -> bool:
        return name in (ALL, group_of(groups, answer.truth))

    return belongs


def _counts(task: str, counted: Tally, base: GenderBase) -> tuple[int, int]:
    """Trials and errors."""
    if task == MISS:
        return counted.faces, counted.undetected
    if base == "all":
        return counted.faces, counted.errors + counted.undetected
    return counted.detected, counted.errors
