"""Results of audits that nobody made, of any number of groups, for tests of the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations
from math import sqrt

import numpy as np

from mockrek.audit.reference.results import (
    ALL,
    AgeSummary,
    Choices,
    Difference,
    PairScores,
    Results,
    Row,
)
from mockrek.scoring.rates import wilson

FOUR = ("darker_female", "darker_male", "lighter_female", "lighter_male")
REGIONS = ("W.Africa", "E.Asia", "S.Asia", "C.America", "E.Europe")
AGES = ("(12-20]", "(20-35]", "(35-50]", "(50-65]", "(65-99]")
RACES = (
    *("White", "Black", "Latino_Hispanic", "East Asian", "Southeast Asian"),
    *("Indian", "Middle Eastern"),
)
FOURTEEN = tuple(f"{sex} {race}" for race in RACES for sex in ("Female", "Male"))
FIFTY = tuple(f"{s} {r} {a}" for r in REGIONS for s in ("Female", "Male") for a in AGES)


def rising(middle: float, place: float) -> float:
    return float(middle * 10 ** (place - 0.5))


def doubling(lowest: float, place: float) -> float:
    return lowest * (1 + place)


def row(task: str, group: str, errors: int, trials: int, *, bootstrap: bool = True) -> Row:
    low, high = wilson(errors, trials)
    wider = (max(0.0, low - 0.01), min(1.0, high + 0.01)) if bootstrap and trials else None
    return Row(task, group, trials, errors, low, high, wider)


def results(groups: Sequence[str], seed: int = 1, *, equal: bool = False) -> Results:
    """An audit of everything; rates rise with the place of the group unless they are equal."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []

    def count(
        task: str, trials: int, rate: Callable[[float], float], *, across: bool = False
    ) -> None:
        places = [0.5 if equal else i / max(1, len(groups) - 1) for i in range(len(groups))]
        cells = [(g, trials, rate(p)) for g, p in zip(groups, places, strict=True)]
        if across:
            pairs = combinations(zip(groups, places, strict=True), 2)
            cells += [
                ("|".join(sorted((a, b))), trials, rate(min(p, q)) / 10) for (a, p), (b, q) in pairs
            ]
        found = [
            row(task, g, int(rng.binomial(n, r)), n, bootstrap="matching" not in task)
            for g, n, r in cells
        ]
        rows.extend(found)
        errors, total = sum(r.errors for r in found), sum(r.trials for r in found)
        rows.append(row(task, ALL, errors, total, bootstrap="matching" not in task))

    count("detection.miss", 300, lambda p: 0.02 * p)
    count("detection.false_detection", 300, lambda p: 0.0)
    count("gender.error", 290, lambda p: 0.3 * p**2)
    count("age.outside", 290, lambda p: 0.1)
    for flag in ("Smile", "EyesOpen"):
        count(f"attribute.{flag}.false_positive", 150, lambda p: 0.02)
        count(f"attribute.{flag}.false_negative", 140, lambda p: 0.02 + 0.1 * p)
    count("emotion.error", 290, lambda p: 0.05)
    for threshold, fmr, fnmr in (
        (80, 4e-3, 1e-3),
        (90, 8e-4, 5e-3),
        (95, 1e-4, 1e-2),
        (99, 1e-5, 3e-2),
    ):
        false_match, false_non_match = partial(rising, fmr), partial(doubling, fnmr)
        count(f"matching.false_match@{threshold}", 20000, false_match, across=True)
        count(f"matching.false_non_match@{threshold}", 2500, false_non_match)
    return Results(
        endpoint="http://127.0.0.1:5111",
        cohort="cohorts/made-up",
        groups=tuple(groups),
        choices=Choices(),
        images=300 * len(groups),
        pairs=22500 * len(groups),
        faces=300 * len(groups),
        rows=tuple(rows),
        overall=tuple(overall(rows)),
        pairwise=tuple(pairwise(rows)),
        ages=ages(groups, rng),
        scores={g: scores(rng, i, len(groups)) for i, g in enumerate(groups)},
    )


def overall(rows: Sequence[Row]) -> list[Difference]:
    """By eye: a task differs when the intervals of two groups do not meet."""
    found = []
    for task in dict.fromkeys(row.task for row in rows):
        cells = [r for r in rows if r.task == task and "|" not in r.group and r.group != ALL]
        if any(cell.errors for cell in cells):
            apart = max(c.low for c in cells) > min(c.high for c in cells)
            p = 1e-7 if apart else 0.0623
            found.append(
                Difference(task, tuple(c.group for c in cells), "chi-square", p, min(1, 4 * p))
            )
    return found


def pairwise(rows: Sequence[Row]) -> list[Difference]:
    found = []
    for task in dict.fromkeys(row.task for row in rows):
        cells = [r for r in rows if r.task == task and "|" not in r.group and r.group != ALL]
        for a, b in combinations(cells, 2):
            gap = abs((a.rate or 0) - (b.rate or 0)) / sqrt(0.01 / a.trials)
            p = float(np.exp(-gap))
            found.append(Difference(task, (a.group, b.group), "fisher", p, min(1.0, 6 * p)))
    return found


def ages(groups: Sequence[str], rng: np.random.Generator) -> tuple[AgeSummary, ...]:
    return tuple(
        AgeSummary(g, 290, float(rng.normal(1, 2)), float(rng.uniform(3, 6)), 4.1)
        for g in (*groups, ALL)
    )


def scores(rng: np.random.Generator, place: int, count: int) -> PairScores:
    shift = 15 * place / count
    impostor = 100 * rng.beta(2.0, 6 - shift / 6, 4000)
    genuine = 100 - 100 * rng.beta(1.2, 24 - shift, 800)
    return PairScores(np.sort(genuine), np.sort(impostor))
