"""The reference audit: ask, judge, count, compare, write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from mockrek.audit.reference.answers import FLAGS
from mockrek.audit.reference.asking import Asker, Progress
from mockrek.audit.reference.assignment import judged_answers, largest_boxes
from mockrek.audit.reference.client import Credentials, rekognition
from mockrek.audit.reference.cohort import Cohort, read_cohort
from mockrek.audit.reference.grouping import Groups, by_columns, by_file
from mockrek.audit.reference.judging import judge_ages, judge_detection, judge_faces
from mockrek.audit.reference.record import Record
from mockrek.audit.reference.report import write_report
from mockrek.audit.reference.results import AgeSummary, Choices, Results
from mockrek.audit.reference.trials import Trials, compare, count
from mockrek.audit.reference.verification import (
    compared,
    judge_pairs,
    scores_by_group,
)
from mockrek.audit.reference.writing import write_results
from mockrek.errors import Problem, SettingsError
from mockrek.version import __version__

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "detection": (),
    "gender": ("gender",),
    "age": ("age",),
    "attributes": tuple(FLAGS.values()),
    "emotion": ("emotion",),
}
"""What the truth of a task stands in: one of these columns is enough."""

_PAIRS: Final = "verification"
TASKS: Final = (*_COLUMNS, _PAIRS)
"""What an audit can be about."""

_EXTRA: Final = ("boto3", "scipy")
_ATTEMPTS: Final = 10


@dataclass(frozen=True, slots=True)
class Request:
    """What to audit, and how.

    Attributes:
        endpoint: URL of the service; ``None``, with ``environment``, for AWS itself.
        cohort: a directory with ``manifest.csv``, and ``pairs.csv`` for verification.
        out: a directory for answers and results.
        by: columns of the manifest whose intersections are the groups.
        groups_file: a TOML file of groups, instead.
        choices: of the auditor.
        tasks: of :data:`TASKS`; none for all of which the cohort has the truth.
        threads: how many requests at a time.
        fresh: ask again what ``out`` has answers to.
        credentials: whose keys sign the requests.
    """

    endpoint: str | None
    cohort: Path
    out: Path
    by: tuple[str, ...] = ()
    groups_file: Path | None = None
    choices: Choices = Choices()  # noqa: RUF009  # frozen
    tasks: tuple[str, ...] = ()
    threads: int = 8
    fresh: bool = False
    credentials: Credentials = "anonymous"


def audit(request: Request, progress: Progress) -> Results:
    """Ask a service about a cohort, judge its answers and write what was found.

    A run that was interrupted goes on where it ended; one that was finished is judged again, with
    other choices or groups perhaps, and nothing is asked.

    Args:
        request: what to audit, and how.
        progress: called with the number of answers and of questions.

    Returns:
        What was found; it stands in the directory ``out`` too, with a page for readers.

    Raises:
        TruthError: the cohort cannot be read.
        SettingsError: the request asks for what cannot be done.
        OperatorError: an image cannot be read, or the service failed.
    """
    _require_extra()
    cohort = read_cohort(request.cohort)
    groups = _groups(request, cohort)
    tasks = _tasks(request, cohort)
    client = _client(request)
    asked = {"endpoint": client.meta.endpoint_url, **cohort.digests}
    record = Record(request.out, asked, fresh=request.fresh)
    images = [(image,) for image in cohort.images] if set(tasks) - {_PAIRS} else []
    pairs = [(pair.source, pair.target) for pair in cohort.pairs] if _PAIRS in tasks else []
    asker = Asker(client, cohort.folder, request.threads, largest_boxes(cohort))
    asker.ask(images, list(dict.fromkeys(pairs)), record, progress)
    record.finish(images, pairs)
    found = _Found(cohort, groups, request.choices, tasks)
    results = found.results(asked["endpoint"], record)
    _write(results, tasks, record, request.out)
    return results


def _require_extra() -> None:
    missing = [name for name in _EXTRA if find_spec(name) is None]
    if missing:
        what = (
            f"{' and '.join(missing)} not installed, which the extra 'audit' brings: in a checkout "
            "of mockrek run pip install '.[audit]'"
        )
        raise SettingsError("audit", [Problem("", what)])


def _groups(request: Request, cohort: Cohort) -> Groups:
    if request.groups_file is None:
        return by_columns(cohort, request.by)
    if request.by:
        what = "groups come from columns or from a file: give --by or --groups"
        raise SettingsError("audit", [Problem("groups", what)])
    return by_file(cohort, request.groups_file)


def _tasks(request: Request, cohort: Cohort) -> tuple[str, ...]:
    """The tasks to do: those that were asked for, or all of which there is the truth."""
    there = {
        task: not columns or any(name in cohort.columns for name in columns)
        for task, columns in _COLUMNS.items()
    } | {_PAIRS: bool(cohort.pairs)}
    problems = [
        Problem(f"tasks: {task}", _remedy(task)) for task in request.tasks if not there.get(task)
    ]
    if problems:
        raise SettingsError("audit", problems)
    return tuple(task for task in TASKS if task in (request.tasks or there) and there[task])


def _remedy(task: str) -> str:
    if task not in TASKS:
        return f"no task; there are {', '.join(TASKS)}"
    if task == _PAIRS:
        return "the cohort has no pairs.csv with pairs of images"
    return f"manifest.csv has no column {' or '.join(_COLUMNS[task])}"


def _client(request: Request) -> Any:
    if request.endpoint is None and request.credentials != "environment":
        what = "is missing: give the URL of a service, or --credentials environment for AWS itself"
        raise SettingsError("audit", [Problem("endpoint", what)])
    return rekognition(
        request.endpoint,
        connections=request.threads,
        credentials=request.credentials,
        attempts=_ATTEMPTS,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Judges the answers of a finished run."""

    cohort: Cohort
    groups: Groups
    choices: Choices
    tasks: Sequence[str]

    def results(self, endpoint: str, record: Record) -> Results:
        cohort, groups, names = self.cohort, self.groups, self.groups.names
        trials: list[Trials] = []
        ages: list[AgeSummary] = []
        if set(self.tasks) - {_PAIRS}:
            answers = record.faces()
            judged = judged_answers(cohort, answers, self.choices.face)
            if "detection" in self.tasks:
                trials += judge_detection(cohort, groups, answers)
            trials += judge_faces(cohort, groups, judged, self.choices, self.tasks)
            ages = judge_ages(cohort, groups, judged) if "age" in self.tasks else []
        pairs = None
        if _PAIRS in self.tasks:
            pairs = compared(cohort, groups, record.scores())
            trials += judge_pairs(pairs, self.choices.thresholds)
        rows = [row for each in trials for row in count(each)]
        overall, pairwise = compare(rows)
        return Results(
            endpoint=endpoint,
            cohort=str(cohort.folder),
            groups=names,
            choices=self.choices,
            images=len(cohort.images),
            pairs=len(cohort.pairs) if pairs else 0,
            faces=len(cohort.faces),
            rows=tuple(rows),
            overall=tuple(overall),
            pairwise=tuple(pairwise),
            ages=tuple(ages),
            scores=scores_by_group(pairs, names) if pairs else {},
        )


def _write(results: Results, tasks: Sequence[str], record: Record, out: Path) -> None:
    now = datetime.now(UTC)
    write_results(results, out)
    record.note(
        {
            "cohort": results.cohort,
            "tasks": tasks,
            "groups": results.groups,
            "choices": asdict(results.choices),
            "finished": now.isoformat(timespec="seconds"),
            "mockrek": __version__,
        }
    )
    write_report(results, out, now)
