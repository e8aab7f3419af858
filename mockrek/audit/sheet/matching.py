"""The rows of matching: false matches and false non-matches by the groups of both faces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mockrek.audit.sheet.row import ALL, Row
from mockrek.domain import Roll
from mockrek.profiles.compile import CompiledProfile
from mockrek.profiles.verdicts import Verdicts
from mockrek.scoring.pairs import AllPairs, PairCounts, listed_pairs
from mockrek.scoring.rates import expected_sum
from mockrek.scoring.similarity import Faces, PairCurves

Int64Array = npt.NDArray[np.int64]

THRESHOLDS = (80.0, 90.0, 95.0, 99.0)
"""Similarities at which errors are counted unless asked otherwise, percent."""

_Limit = Callable[[int, int], int]

FALSE_MATCH = "matching.false_match"
FALSE_NON_MATCH = "matching.false_non_match"


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Which faces are compared with which.

    Attributes:
        first, second: int64, shape (pairs,): rows of a manifest.
    """

    first: Int64Array
    second: Int64Array


def task_at(kind: str, threshold: float) -> str:
    """The name of a task at a threshold: ``matching.false_match@80``."""
    return f"{kind}@{threshold:g}"


def matching_rows(
    compiled: CompiledProfile,
    seed: int,
    roll: Roll,
    verdicts: Verdicts,
    pairs: Pairs | None,
    thresholds: Sequence[float],
) -> Iterator[Row]:
    """Count the errors of comparing faces that are detected.

    Args:
        compiled: the profile.
        seed: any integer.
        roll: the faces of the cohort.
        verdicts: what is decided about them.
        pairs: those that are compared; ``None`` for all pairs of the cohort.
        thresholds: similarities, percent.
    """
    exact = tuple(float(np.float32(threshold)) for threshold in thresholds)
    counted = _counted(compiled, seed, roll, verdicts, pairs, exact)
    for threshold, counts in zip(exact, counted, strict=True):
        impostor, mated = _limits(compiled.curves, threshold)
        false_match = counts.impostors, counts.false_matches
        false_non_match = counts.genuine, counts.false_non_matches
        yield from _rows(task_at(FALSE_MATCH, threshold), compiled.groups, false_match, impostor)
        yield from _rows(
            task_at(FALSE_NON_MATCH, threshold), compiled.groups, false_non_match, mated
        )


def _limits(curves: PairCurves, threshold: float) -> tuple[_Limit, _Limit]:
    """The cutoffs of impostor and of genuine pairs of two groups, worked out when asked for."""

    def impostor(i: int, j: int) -> int:
        return curves.impostor.curve(int(curves.impostor_of[i, j])).cutoff(threshold)

    def mated(i: int, j: int) -> int:
        # A genuine pair of two groups follows the one that is declared first.
        return curves.genuine.curve(int(curves.genuine_of[min(i, j)])).cutoff(threshold)

    return impostor, mated


def _counted(
    compiled: CompiledProfile,
    seed: int,
    roll: Roll,
    verdicts: Verdicts,
    pairs: Pairs | None,
    thresholds: tuple[float, ...],
) -> Sequence[PairCounts]:
    seen, groups = ~verdicts.outcomes.missed, len(compiled.groups)
    subjects = roll.subjects()
    if pairs is None:
        faces = Faces(roll.keys[seen], subjects[seen], verdicts.groups[seen])
        everybody = AllPairs(faces, compiled.curves, groups, seed)
        return [everybody.count(threshold) for threshold in thresholds]
    both = seen[pairs.first] & seen[pairs.second]
    one, other = (
        Faces(roll.keys[rows], subjects[rows], verdicts.groups[rows])
        for rows in (pairs.first[both], pairs.second[both])
    )
    return listed_pairs(
        one, other, compiled.curves, groups=groups, seed=seed, thresholds=thresholds
    )


def _rows(
    task: str, names: Sequence[str], counted: tuple[Int64Array, Int64Array], limit: _Limit
) -> Iterator[Row]:
    """The rows of one task: within groups, then across two, then of all."""
    trials, errors = counted
    places = [(int(i), int(j)) for i, j in zip(*np.nonzero(trials), strict=True)]
    parts = []
    for i, j in sorted(places, key=lambda place: (place[0] != place[1], place)):
        group = names[i] if i == j else "|".join(sorted((names[i], names[j])))
        parts.append((int(trials[i, j]), _rate(limit(i, j))))
        bounds = expected_sum(parts[-1:])
        yield Row(task, group, parts[-1][0], int(errors[i, j]), parts[-1][1], *bounds)
    yield Row(task, ALL, int(trials.sum()), int(errors.sum()), None, *expected_sum(parts))


def _rate(cutoff: int) -> float:
    """The share of draws below a cutoff, to ten digits: what 64 bits can say of 10⁻⁹."""
    return float(f"{cutoff / 2**64:.10g}")
