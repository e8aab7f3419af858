"""The answer sheet: what a right audit of a cohort must find, before the audit runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from mockrek.domain import FLAGS, Appearance, Outcomes
from mockrek.profiles.compile import CompiledProfile, ErrorRates
from mockrek.profiles.outcomes import cohort_outcomes
from mockrek.truth.appearance import appearance_of_manifest
from mockrek.truth.manifest import Manifest

ALL = "all"
"""The row of a task that adds up the groups."""

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Row:
    """One task in one group.

    Attributes:
        task: as a profile spells it: ``detection.miss``, ``attribute.Smile.false_positive``.
        group: of the profile, or ``all``.
        trials: how many faces can err.
        errors: how many will, with this profile and seed.
        rate: what the profile injects; ``None`` for ``all``, which has no rate of its own.
    """

    task: str
    group: str
    trials: int
    errors: int
    rate: float | None


@dataclass(frozen=True, slots=True)
class AnswerSheet:
    """The rows of one cohort, and where their numbers come from.

    Attributes:
        cohort: the name of the manifest.
        profile: its name.
        confidence: its provenance word: published, reconstructed, derived or illustrative.
        source: of its numbers.
        sampling: ``quota`` or ``independent``.
        seed: of the draws.
        rows: by task, then group; groups without a face are left out.
    """

    cohort: str
    profile: str
    confidence: str
    source: str
    sampling: str
    seed: int
    rows: tuple[Row, ...]

    def row(self, task: str, group: str) -> Row:
        """The row of a task and a group.

        Raises:
            KeyError: when there is none.
        """
        for row in self.rows:
            if (row.task, row.group) == (task, group):
                return row
        raise KeyError((task, group))


def answer_sheet(compiled: CompiledProfile, seed: int, manifest: Manifest) -> AnswerSheet:
    """Count what will happen to the faces of a registered cohort.

    Args:
        compiled: the profile.
        seed: any integer.
        manifest: the cohort, as it is registered.
    """
    keys = manifest.keys
    appearance = appearance_of_manifest(manifest)
    groups = compiled.groups_of(manifest.columns, manifest.faces)
    outcomes = cohort_outcomes(compiled, seed, keys, groups, appearance)
    rows: list[Row] = []
    for task, rates, eligible, wrong in _tasks(compiled, appearance, outcomes):
        trials = np.bincount(groups[eligible], minlength=len(compiled.groups)).tolist()
        errors = np.bincount(groups[wrong], minlength=len(compiled.groups)).tolist()
        rows.extend(
            Row(task, group, trials[i], errors[i], float(rates[i]))
            for i, group in enumerate(compiled.groups)
            if trials[i]
        )
        rows.append(Row(task, ALL, sum(trials), sum(errors), None))
    profile = compiled.profile
    return AnswerSheet(
        cohort=manifest.name,
        profile=profile.name,
        confidence=profile.confidence,
        source=profile.source,
        sampling=profile.sampling,
        seed=seed,
        rows=tuple(rows),
    )


def _tasks(
    compiled: CompiledProfile, appearance: Appearance, outcomes: Outcomes
) -> Iterator[tuple[str, Sequence[Fraction], BoolArray, BoolArray]]:
    """Each task with its rates, the faces that can err and those that do."""
    everyone, detected = np.ones_like(outcomes.missed), ~outcomes.missed
    yield "detection.miss", _values(compiled.miss), everyone, outcomes.missed
    if compiled.profile.gender_base == "all":
        # A missed face is a wrong one, so the rate cannot be below that of misses.
        pairs = zip(compiled.gender.rates, compiled.miss.rates, strict=True)
        least = [max(gender.value, miss.value) for gender, miss in pairs]
        yield "gender.error", least, everyone, outcomes.gender_wrong | outcomes.missed
    else:
        yield "gender.error", _values(compiled.gender), detected, outcomes.gender_wrong
    for i, flag in enumerate(FLAGS):
        present, wrong = appearance.flags[:, i], outcomes.flags_wrong[:, i]
        absent = detected & ~present
        name = f"attribute.{flag}"
        positive, negative = compiled.false_positive[i], compiled.false_negative[i]
        yield f"{name}.false_positive", _values(positive), absent, wrong & absent
        shown = detected & present
        yield f"{name}.false_negative", _values(negative), shown, wrong & shown
    yield "emotion.error", _values(compiled.emotion), detected, outcomes.emotion_wrong


def _values(rates: ErrorRates) -> list[Fraction]:
    return [rate.value for rate in rates.rates]


def as_document(sheet: AnswerSheet) -> dict[str, Any]:
    """The sheet as JSON-able values."""
    return asdict(sheet)


def as_csv(sheets: Sequence[AnswerSheet]) -> str:
    """Sheets as CSV, a row a task and group; every row carries its provenance."""
    text = io.StringIO()
    names = ("cohort", "profile", "confidence", "sampling", "seed")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*names, "task", "group", "trials", "errors", "rate"])
    for sheet in sheets:
        head = [getattr(sheet, name) for name in names]
        for row in sheet.rows:
            rate = "" if row.rate is None else row.rate
            writer.writerow([*head, row.task, row.group, row.trials, row.errors, rate])
    return text.getvalue()
