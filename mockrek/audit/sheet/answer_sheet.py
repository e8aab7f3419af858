"""The answer sheet: what a right audit of a cohort must find, before the audit runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from mockrek.audit.sheet.tasks import count_tasks
from mockrek.profiles.compile import CompiledProfile
from mockrek.profiles.verdicts import decide_cohort
from mockrek.truth.appearance import roll_of
from mockrek.truth.manifest import Manifest

ALL = "all"
"""The row of a task that adds up the groups."""


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
    roll = roll_of(manifest)
    verdicts = decide_cohort(compiled, seed, roll)
    rows: list[Row] = []
    for counts in count_tasks(compiled, roll.appearance, verdicts):
        trials, errors = counts.trials.tolist(), counts.errors.tolist()
        rows.extend(
            Row(counts.task, group, trials[i], errors[i], float(counts.rates[i]))
            for i, group in enumerate(compiled.groups)
            if trials[i]
        )
        rows.append(Row(counts.task, ALL, sum(trials), sum(errors), None))
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
