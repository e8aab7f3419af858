"""The answer sheet: what a right audit of a cohort must find, before the audit runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from typing import Any

from mockrek.audit.sheet.ages import count_ages
from mockrek.audit.sheet.matching import THRESHOLDS, Pairs, matching_rows
from mockrek.audit.sheet.measures import SheetMeasure, measures_of
from mockrek.audit.sheet.row import ALL, Row
from mockrek.audit.sheet.tasks import TaskCounts, count_tasks
from mockrek.profiles.compile import CompiledProfile
from mockrek.profiles.schema import Profile
from mockrek.profiles.verdicts import decide_cohort
from mockrek.scoring.rates import expected_sum
from mockrek.truth.appearance import roll_of
from mockrek.truth.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Options:
    """What a sheet holds beside the tasks of single faces.

    Attributes:
        matching: count the errors of comparing faces, over ``pairs``.
        pairs: ``None`` for all pairs of the cohort.
        thresholds: similarities at which they are counted, percent.
    """

    matching: bool = False
    pairs: Pairs | None = None
    thresholds: tuple[float, ...] = THRESHOLDS


FACES_ALONE = Options()


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
        measures: how far the groups lie apart.
    """

    cohort: str
    profile: str
    confidence: str
    source: str
    sampling: str
    seed: int
    rows: tuple[Row, ...]
    measures: tuple[SheetMeasure, ...] = ()

    def row(self, task: str, group: str) -> Row:
        """The row of a task and a group.

        Raises:
            KeyError: when there is none.
        """
        for row in self.rows:
            if (row.task, row.group) == (task, group):
                return row
        raise KeyError((task, group))


def answer_sheet(
    compiled: CompiledProfile, seed: int, manifest: Manifest, options: Options = FACES_ALONE
) -> AnswerSheet:
    """Count what will happen to the faces of a registered cohort.

    Args:
        compiled: the profile.
        seed: any integer.
        manifest: the cohort, as it is registered.
        options: whether, and how, comparing is counted.
    """
    roll = roll_of(manifest)
    verdicts = decide_cohort(compiled, seed, roll)
    rows = [
        row
        for counts in (
            *count_tasks(compiled, roll, verdicts),
            count_ages(compiled, seed, roll, verdicts),
        )
        for row in _rows(compiled, counts)
    ]
    if options.matching:
        pairs, thresholds = options.pairs, options.thresholds
        rows += matching_rows(compiled, seed, roll, verdicts, pairs, thresholds)
    profile = compiled.profile
    return AnswerSheet(
        cohort=manifest.name,
        profile=profile.name,
        confidence=profile.confidence,
        source=profile.source,
        sampling=profile.sampling,
        seed=seed,
        rows=tuple(rows),
        measures=measures_of(rows),
    )


def _rows(compiled: CompiledProfile, counts: TaskCounts) -> Iterator[Row]:
    """The rows of one task: of each group with a trial, and of all."""
    profile, task = compiled.profile, counts.task
    trials, errors = counts.trials.tolist(), counts.errors.tolist()
    everything = []
    for place, group in enumerate(compiled.groups):
        if trials[place]:
            parts, rate = counts.parts(place), counts.rate(place)
            everything += parts
            bounds = _bounds(profile, parts, errors[place])
            injected = None if isnan(rate) else rate
            yield Row(task, group, trials[place], errors[place], injected, *bounds)
    total = sum(errors)
    yield Row(task, ALL, sum(trials), total, None, *_bounds(profile, everything, total))


def _bounds(
    profile: Profile, parts: Sequence[tuple[int, float]], errors: int
) -> tuple[int | None, int | None]:
    """Low and high of a row, from its trials with their rates."""
    if profile.trials == "subject" or any(isnan(rate) for _, rate in parts):
        return None, None
    return (errors, errors) if profile.sampling == "quota" else expected_sum(parts)


def as_document(sheet: AnswerSheet) -> dict[str, Any]:
    """The sheet as JSON-able values."""
    return asdict(sheet)


def as_csv(sheets: Sequence[AnswerSheet]) -> str:
    """Sheets as CSV, a row a task and group; every row carries its provenance."""
    text = io.StringIO()
    names = ("cohort", "profile", "confidence", "sampling", "seed")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*names, "task", "group", "trials", "errors", "rate", "low", "high"])
    for sheet in sheets:
        head = [getattr(sheet, name) for name in names]
        for row in sheet.rows:
            rest = ["" if value is None else value for value in (row.rate, row.low, row.high)]
            writer.writerow([*head, row.task, row.group, row.trials, row.errors, *rest])
    return text.getvalue()
