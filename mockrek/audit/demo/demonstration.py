"""The demonstration: people are drawn, served with errors, audited, and the audit is marked."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import msgspec

from mockrek.audit.cohorts.cohort import Progress, make
from mockrek.audit.cohorts.shapes import find_shape
from mockrek.audit.demo.comparison import Comparison, compare_photographs
from mockrek.audit.demo.findings import Finding, compare
from mockrek.audit.demo.gender_audit import Answer, audit_gender
from mockrek.audit.demo.photographs import photographs
from mockrek.audit.served import Served, serving
from mockrek.audit.sheet.answer_sheet import AnswerSheet
from mockrek.errors import Problem, SettingsError
from mockrek.profiles.builtin import resolve
from mockrek.profiles.load import parse_document
from mockrek.profiles.schema import Profile
from mockrek.version import __version__

ProgressBar = Callable[[str], AbstractContextManager[Progress]]
"""Shows how far work with this title is, while its block runs."""

_THREADS: Final = 8
_NEEDED: Final = ("boto3", "matplotlib", "PIL", "resvg_py", "skimage")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to demonstrate.

    Attributes:
        out: the directory for the cohort and the page.
        profile: a built-in one, or a file.
        size: of the cohort; ``None`` for that of the benchmark.
        seed: of the people and of the draws.
        workers: of the server.
    """

    out: Path
    profile: str
    size: int | None
    seed: int
    workers: int

    @property
    def shape(self) -> str:
        """The composition that the profile's source audited; its counts hold for that alone."""
        return "ppb" if self.profile.startswith("gender-shades-2018-") else "ppb-2019"

    @property
    def cohort(self) -> Path:
        """The directory of the cohort."""
        return self.out / "cohort"

    @property
    def answers(self) -> Path:
        """The directory of what the service answered."""
        return self.out / "answers"

    @property
    def manifest(self) -> Path:
        """Its truth."""
        return self.cohort / "manifest.csv"


@dataclass(frozen=True, slots=True)
class Result:
    """What came out.

    Attributes:
        plan: what was asked for.
        profile: as the server had it in force.
        sheet: what was injected.
        answers: of the audit.
        findings: the two side by side.
        comparisons: of two photographs.
    """

    plan: Plan
    profile: Profile
    sheet: AnswerSheet
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def agrees(self) -> bool:
        """Whether the audit recovered what was injected, in every cell."""
        return bool(self.findings) and all(finding.agrees for finding in self.findings)


def demonstrate(plan: Plan, progress_bar: ProgressBar) -> Result:
    """Draw a cohort or take the one that is there, serve it, audit it and compare.

    Raises:
        OperatorError: a package is missing, the profile is wrong, the directory holds something
            else, or the server does not start.
    """
    _require_extra()
    resolve(plan.profile)  # what is wrong with it is told now, not after the drawing
    pair = photographs()
    if not is_made(plan):
        with progress_bar("drawing people") as progress:
            make(plan.shape, plan.cohort, size=plan.size, seed=plan.seed, progress=progress)
    with serving(*_options(plan)) as server:
        with progress_bar("auditing with boto3") as progress:
            answers = audit_gender(
                server.url, plan.cohort, plan.answers, threads=_THREADS, progress=progress
            )
        profile = parse_document(server.control("profile"), source=server.url)
        sheet = _sheet(server)
        comparisons = compare_photographs(server.url, pair)
    findings = compare(sheet, answers, profile.groups, profile.gender_base)
    return Result(plan, profile, sheet, tuple(answers), findings, comparisons)


def is_made(plan: Plan) -> bool:
    """Whether the cohort that the plan wants is there already, whole."""
    try:
        note: dict[str, Any] = json.loads((plan.cohort / "cohort.json").read_bytes())
        images = sum(1 for _ in (plan.cohort / "images").iterdir())
    except (OSError, ValueError):
        return False
    size = find_shape(plan.shape).size if plan.size is None else plan.size
    wanted = {"shape": plan.shape, "seed": plan.seed, "size": size, "version": __version__}
    wanted["images_are"] = "portraits"
    return (
        wanted.items() <= note.items()
        and images == note["images"]
        and plan.manifest.is_file()  # written last
    )


def _options(plan: Plan) -> tuple[str, ...]:
    return (
        *("--workers", str(plan.workers)),
        *("--profile", plan.profile),
        *("--truth", str(plan.manifest)),
        *("--seed", str(plan.seed)),
        *("--log", "off"),
    )


def _sheet(server: Served) -> AnswerSheet:
    (sheet,) = server.control("answer-sheet")["cohorts"]
    return msgspec.convert(sheet, AnswerSheet)


def _require_extra() -> None:
    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        what = (
            f"{', '.join(missing)} not installed; they come with the extra 'demo': in a checkout "
            "of mockrek run pip install '.[demo]'"
        )
        raise SettingsError("demo", [Problem("", what)])
