"""A row of an answer sheet."""

from __future__ import annotations

from dataclasses import dataclass

ALL = "all"
"""The row of a task that adds up the groups."""


@dataclass(frozen=True, slots=True)
class Row:
    """One task in one group.

    Attributes:
        task: as a profile spells it: ``detection.miss``, ``attribute.Smile.false_positive``;
            ``age.outside``, an age outside the range that is answered; ``matching.false_match@80``.
        group: of the profile, ``one|other`` for pairs across groups, or ``all``.
        trials: how many can err.
        errors: how many will, with this profile and seed.
        rate: what the profile injects; ``None`` for ``all`` and for ages, which have none.
        low, high: between which counts the errors of another seed lie, with 95 %: see
            :func:`mockrek.scoring.rates.expected_sum`. With a quota the count is always the same.
            ``None`` for ages, and where faces of a subject err together, so that trials are not
            independent.
    """

    task: str
    group: str
    trials: int
    errors: int
    rate: float | None
    low: int | None = None
    high: int | None = None
