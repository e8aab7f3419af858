"""Plans: what to simulate."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from math import isfinite
from pathlib import Path
from typing import Any, Final

from mockrek.errors import Problem, SettingsError
from mockrek.profiles.builtin import resolve
from mockrek.profiles.document import to_document
from mockrek.profiles.extend import merged
from mockrek.profiles.load import parse_document
from mockrek.profiles.schema import Profile, Sampling

AREA: Final = "simulate"
"""What problems of a plan are about."""

THRESHOLDS: Final = (80.0, 90.0, 95.0, 99.0)
"""Similarities at which impostor pairs are counted unless asked otherwise, percent."""

MAX_PAIRS: Final = 10**13
"""Of each group: hours of a core, which tries some 10⁹ a second."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate.

    Attributes:
        profile: a built-in one by its name, or a file.
        truth: the manifest of the cohort that is audited.
        shape: instead, the shape of a cohort that is planned and never drawn.
        size: of the shape; ``None`` for its own.
        seeds: how many audits.
        first_seed: that of the first; the others count up from it.
        alpha: the level of the tests.
        tasks: those that are audited; none for all whose truth the cohort has.
        rates: what to change in the profile, each a line of a profile file:
            ``gender.error.darker_female = 0.2``.
        sampling: of all draws; ``None`` for independent audits, and searches as the profile says.
        gallery: how many faces are searched for a probe; ``None`` for what the profile declares.
        impostor_pairs: how many pairs of strangers to compare in each group, at least.
        thresholds: similarities at which these are counted, percent.
        workers: processes; ``None`` for one a core.
    """

    profile: str
    truth: Path | None = None
    shape: str | None = None
    size: int | None = None
    seeds: int = 1000
    first_seed: int = 0
    alpha: float = 0.05
    tasks: tuple[str, ...] = ()
    rates: tuple[str, ...] = ()
    sampling: Sampling | None = None
    gallery: int | None = None
    impostor_pairs: int = 0
    thresholds: tuple[float, ...] = THRESHOLDS
    workers: int | None = None

    @property
    def audits(self) -> bool:
        """Whether there is a cohort to audit."""
        return self.truth is not None or self.shape is not None


def check(plan: Plan) -> None:
    """See that a plan can be followed.

    Raises:
        SettingsError: it cannot; with every problem.
    """
    problems = [*_cohort_problems(plan), *_number_problems(plan)]
    if plan.audits and find_spec("scipy") is None:
        what = (
            "scipy is not installed, which the extra 'audit' brings: in a checkout of mockrek run "
            "pip install '.[audit]'"
        )
        problems.append(Problem("", what))
    if problems:
        raise SettingsError(AREA, problems)


def profile_of(plan: Plan) -> Profile:
    """The profile with the changes of the plan, sampled as its author says.

    A profile with changed rates is ``illustrative``, whatever it was.

    Raises:
        OperatorError: there is no such profile, or a change cannot be made.
    """
    profile = resolve(plan.profile)
    if not plan.rates:
        return profile
    document: Mapping[str, Any] = to_document(profile)
    for change in _changes(plan.rates):
        document = merged(document, change)
    document = merged(document, {"confidence": "illustrative"})
    return parse_document(document, f"{plan.profile} with {'; '.join(plan.rates)}")


def _changes(rates: Sequence[str]) -> list[Mapping[str, Any]]:
    """The changes as tables, of which each has one value at its end."""
    changes: list[Mapping[str, Any]] = []
    problems = []
    for line in rates:
        try:
            changes.append(tomllib.loads(line, parse_float=Decimal))
        except (ValueError, ArithmeticError, RecursionError) as error:
            what = (
                f"{line!r} is no line of a profile, as gender.error.darker_female=0.2 is: {error}"
            )
            problems.append(Problem("rate", what))
    if problems:
        raise SettingsError(AREA, problems)
    return changes


def _cohort_problems(plan: Plan) -> Iterator[Problem]:
    if plan.truth is not None and plan.shape is not None:
        yield Problem("shape", "the cohort has a manifest already: give truth or shape")
    if not plan.audits and not plan.impostor_pairs:
        yield Problem("", "nothing to do: give truth or shape for audits, or impostor pairs")
    if plan.size is not None and plan.shape is None:
        yield Problem("size", f"{plan.size} of what? It goes with shape")


def _number_problems(plan: Plan) -> Iterator[Problem]:
    if plan.seeds < 1:
        yield Problem("seeds", f"{plan.seeds} is not 1 or more")
    if not 0 < plan.alpha < 1:
        yield Problem("alpha", f"{plan.alpha} is not between 0 and 1")
    if not 0 <= plan.impostor_pairs <= MAX_PAIRS:
        yield Problem("impostor pairs", f"{plan.impostor_pairs} is not 0 to {MAX_PAIRS:.0e}")
    if plan.gallery is not None and plan.gallery < 0:
        yield Problem("gallery", f"{plan.gallery} is not 0 or more")
    if plan.workers is not None and plan.workers < 1:
        yield Problem("workers", f"{plan.workers} is not 1 or more")
    for threshold in plan.thresholds:
        if not (isfinite(threshold) and 0 <= threshold <= 100):
            yield Problem("threshold", f"{threshold} is not 0 to 100")
