from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mockrek.audit.reference.asking import Progress
from mockrek.audit.reference.audit import Request
from mockrek.audit.reference.results import Choices, Difference, Results, Row
from mockrek.cli import audit as module

Run = Callable[..., Any]

FOUND = Results(
    endpoint="http://x",
    cohort="people",
    groups=("a[1]", "b"),
    choices=Choices(),
    images=300,
    pairs=0,
    faces=300,
    rows=(
        Row("gender.error", "a[1]", 1100, 85, 0.0630, 0.0947),
        Row("gender.error", "b", 20, 0, 0, 0.1611),
        Row("gender.error", "all", 1120, 85, 0.0617, 0.0929),
        Row("emotion.error", "a[1]", 9, 0, 0, 0.3),
        Row("emotion.error", "all", 9, 0, 0, 0.3),
        Row("age.outside", "all", 0, 0, 0, 1),
    ),
    overall=(
        Difference("gender.error", ("a[1]", "b"), "chi-square", 1e-9, 2e-9),
        Difference("emotion.error", ("a[1]", "b"), "chi-square", 0.9, 1.0),
    ),
    pairwise=(Difference("gender.error", ("a[1]", "b"), "fisher", 0.004, 0.012),),
)


@dataclass
class Auditor:
    """Stands in for the audit, and keeps what it was asked."""

    results: Results
    there: int = 0
    request: Request | None = None

    def __call__(self, request: Request, progress: Progress) -> Results:
        self.request = request
        progress(self.there, 300)
        progress(300, 300)
        return self.results


@pytest.fixture
def auditor(monkeypatch: pytest.MonkeyPatch) -> Auditor:
    made = Auditor(FOUND)
    monkeypatch.setattr(module, "audit", made)
    return made


BARE = ("audit", "--endpoint", "http://x", "--cohort", "people", "--out", "found")


def test_it_prints_a_table_and_what_it_found_in_words(run: Run, auditor: Auditor) -> None:
    ran = run(*BARE)
    assert ran.code == 0
    lines = [" ".join(line.strip("│ ").split()) for line in ran.out.splitlines()]
    assert "a[1] │ 1,100 │ 85 │ 7.73 │ 6.30 – 9.47" in lines
    assert "all │ 9 │ 0 │ 0.00 │ 0.00 – 30.00" in lines
    assert "all │ 0 │ 0 │ – │ 0.00 – 100.00" in lines
    assert "≠ gender.error differs between groups: p < 0.0001" in lines
    assert "a[1] and b: p = 0.012" in lines
    assert "emotion.error differs" not in ran.out
    assert ran.out.endswith(f"The page: {Path('found', 'report.html')}\n")
    assert "answers are there already" not in ran.err


def test_options_become_the_request(run: Run, auditor: Auditor) -> None:
    run(
        *(*BARE, "--by", "gender", "--by", "race", "--tasks", "gender", "--undetected", "wrong"),
        *("--min-confidence", "90", "--face", "first", "--threshold", "99.5", "--alpha", "0.01"),
        *("--threads", "3", "--fresh", "--credentials", "environment"),
    )
    assert auditor.request == Request(
        endpoint="http://x",
        cohort=Path("people"),
        out=Path("found"),
        by=("gender", "race"),
        choices=Choices("wrong", 90, "first", (99.5,), 0.01),
        tasks=("gender",),
        threads=3,
        fresh=True,
        credentials="environment",
    )
    run(*BARE, "--groups", "my.toml")
    assert auditor.request == Request(
        "http://x", Path("people"), Path("found"), groups_file=Path("my.toml")
    )


def test_a_difference_is_a_failure_where_that_was_asked_for(run: Run, auditor: Auditor) -> None:
    assert run(*BARE, "--fail-on-difference").code == 1
    auditor.results = Results("x", "y", (), Choices(), 0, 0, 0, (), overall=FOUND.overall[1:])
    ran = run(*BARE, "--fail-on-difference")
    assert ran.code == 0
    assert "No task differs between groups: 1 tests at 0.05, Holm-adjusted" in ran.out


def test_answers_of_an_earlier_run_are_told(run: Run, auditor: Auditor) -> None:
    auditor.there = 120
    assert "120 of 300 answers are there already; --fresh asks again" in run(*BARE).err


def test_problems_end_with_2(run: Run, tmp_path: Path) -> None:
    ran = run("audit", "--endpoint", "http://x", "--cohort", str(tmp_path), "--out", "found")
    assert ran.code == 2
    assert "manifest.csv: 1 problem" in ran.err
