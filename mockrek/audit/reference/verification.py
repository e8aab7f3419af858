"""Which comparisons of pairs are wrong, at which threshold; and the curves of their scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.audit.reference.assignment import largest
from mockrek.audit.reference.cohort import Cohort
from mockrek.audit.reference.grouping import BETWEEN, Groups
from mockrek.audit.reference.results import Float64Array, PairScores
from mockrek.audit.reference.statistics import Int64Array
from mockrek.audit.reference.trials import Trials

Scores = Mapping[tuple[str, str], float | None]
"""Similarity of source and target, percent; ``None`` where a face was not found."""

MAX_POINTS: Final = 200
"""Of a curve."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """The pairs that have a score.

    Attributes:
        labels: names of groups, then those of every two, ``one|other``.
        codes: int64, shape (n,): the place in ``labels``.
        sources, targets: int64, shape (n,): subjects.
        scores: float64, shape (n,), percent.
        genuine: bool, shape (n,).
    """

    labels: tuple[str, ...]
    codes: Int64Array
    sources: Int64Array
    targets: Int64Array
    scores: Float64Array
    genuine: npt.NDArray[np.bool_]


def compared(cohort: Cohort, groups: Groups, scores: Scores) -> Compared:
    """Put the pairs of a cohort in arrays; one without a score is no trial.

    Of an image with several faces the largest counts.
    """
    faces = cohort.faces
    boxes = {
        image: places[largest([faces[place].box for place in places])]
        for image, places in cohort.by_image().items()
        if places
    }
    subjects = {name: i for i, name in enumerate(dict.fromkeys(face.subject for face in faces))}
    codes, table = _pair_codes(groups.names)
    rows = []
    for pair in cohort.pairs:
        score = scores[pair.source, pair.target]
        if score is not None:
            ends = [boxes[pair.source], boxes[pair.target]]
            code = codes[groups.codes[ends[0]]][groups.codes[ends[1]]]
            rows.append((code, *(subjects[faces[i].subject] for i in ends), score, pair.genuine))
    columns = np.array(rows, dtype=float).reshape(-1, 5).T
    return Compared(
        labels=table,
        codes=columns[0].astype(np.int64),
        sources=columns[1].astype(np.int64),
        targets=columns[2].astype(np.int64),
        scores=columns[3],
        genuine=columns[4].astype(bool),
    )


def _pair_codes(names: Sequence[str]) -> tuple[list[list[int]], tuple[str, ...]]:
    """The label of every two groups: a table of places, and what stands there."""
    labels, size = list(names), len(names)
    codes = [[i if i == j else 0 for j in range(size)] for i in range(size)]
    for i, j in combinations(range(size), 2):
        codes[i][j] = codes[j][i] = len(labels)
        labels.append(BETWEEN.join(sorted((names[i], names[j]))))
    return codes, tuple(labels)


def judge_pairs(pairs: Compared, thresholds: Sequence[float]) -> list[Trials]:
    """False matches of impostor pairs and false non-matches of genuine ones, at thresholds."""
    limits = np.array(thresholds, dtype=float)[:, None]
    found = []
    for kind, of in (("false_match", ~pairs.genuine), ("false_non_match", pairs.genuine)):
        above = pairs.scores[of] >= limits
        found.append(
            Trials(
                tuple(f"matching.{kind}@{threshold:g}" for threshold in thresholds),
                pairs.labels,
                pairs.codes[of],
                pairs.sources[of],
                above if kind == "false_match" else ~above,
                pairs.targets[of],
            )
        )
    return found


def scores_by_group(pairs: Compared, names: Sequence[str]) -> dict[str, PairScores]:
    """The scores of the pairs within each group that has some, ascending."""
    found = {}
    for code, name in enumerate(names):
        inside = pairs.codes == code
        if inside.any():
            genuine, impostor = (
                np.sort(pairs.scores[inside & of]) for of in (pairs.genuine, ~pairs.genuine)
            )
            found[name] = PairScores(genuine, impostor)
    return found


def det_points(scores: PairScores) -> list[tuple[float, float | None, float | None]]:
    """The curve of a group: false matches against false non-matches, over all thresholds.

    Args:
        scores: of its pairs.

    Returns:
        Threshold, FMR and FNMR, thresholds ascending; at most :data:`MAX_POINTS` of them, evenly
        among the scores. A rate without a trial is ``None``.
    """
    steps = np.unique(np.concatenate([scores.genuine, scores.impostor]))
    if steps.size > MAX_POINTS:
        steps = steps[np.linspace(0, steps.size - 1, MAX_POINTS).astype(int)]
    below_genuine = np.searchsorted(scores.genuine, steps)
    above_impostor = scores.impostor.size - np.searchsorted(scores.impostor, steps)
    return [
        (step, _rate(matched, scores.impostor.size), _rate(lost, scores.genuine.size))
        for step, matched, lost in zip(
            steps.tolist(), above_impostor.tolist(), below_genuine.tolist(), strict=True
        )
    ]


def _rate(errors: int, trials: int) -> float | None:
    return errors / trials if trials else None
