from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mockrek.audit.cohorts.cohort import Progress, make
from mockrek.audit.demo import demonstration as demo
from mockrek.audit.demo.demonstration import Plan, demonstrate, is_made
from mockrek.errors import SettingsError

TITLES: list[str] = []


@contextmanager
def silent(title: str) -> Iterator[Progress]:
    TITLES.append(title)
    yield lambda _done, _of: None


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A plan whose cohort is there."""
    out = tmp_path_factory.mktemp("demo")
    made = Plan(out, "extreme", size=24, seed=3, workers=1)
    make(made.shape, made.cohort, size=24, seed=3, workers=1)
    return made


def test_an_audit_recovers_what_was_injected_without_drawing_again(plan: Plan) -> None:
    TITLES.clear()
    result = demonstrate(plan, silent)
    assert TITLES == ["auditing with boto3"]
    assert result.agrees
    assert len(result.answers) == 24
    assert (result.sheet.seed, result.sheet.profile) == (3, "extreme")
    assert sum(finding.recovered for finding in result.findings) > 0
    assert result.comparisons[0].similarity == 100


def test_a_cohort_that_is_not_there_is_drawn(tmp_path: Path) -> None:
    TITLES.clear()
    result = demonstrate(Plan(tmp_path / "new", "perfect", size=3, seed=0, workers=1), silent)
    assert TITLES == ["drawing people", "auditing with boto3"]
    assert [finding.injected for finding in result.findings] == [0] * len(result.findings)


@pytest.mark.parametrize(
    "change", [{"seed": 4}, {"size": 23}, {"size": None}, {"profile": "gender-shades-2018-ibm"}]
)
def test_another_shape_size_or_seed_is_another_cohort(plan: Plan, change: dict[str, Any]) -> None:
    assert is_made(plan)
    assert not is_made(replace(plan, **change))


def test_another_profile_of_the_same_people_is_not_another_cohort(plan: Plan) -> None:
    assert is_made(replace(plan, profile="equal", workers=4))


@pytest.mark.parametrize("lost", ["manifest.csv", "images/00002.jpg", "cohort.json"])
def test_a_cohort_that_is_not_whole_is_not_reused(tmp_path: Path, lost: str) -> None:
    plan = Plan(tmp_path, "equal", size=3, seed=0, workers=1)
    make(plan.shape, plan.cohort, size=3, seed=0, workers=1)
    assert is_made(plan)
    (plan.cohort / lost).unlink()
    assert not is_made(plan)


def test_a_cohort_of_another_version_is_not_reused(tmp_path: Path) -> None:
    plan = Plan(tmp_path, "equal", size=2, seed=0, workers=1)
    make(plan.shape, plan.cohort, size=2, seed=0, workers=1)
    note = plan.cohort / "cohort.json"
    note.write_text(json.dumps(json.loads(note.read_text()) | {"version": "0.0.0"}))
    assert not is_made(plan)


def test_the_people_are_those_that_the_profile_s_source_audited() -> None:
    shapes = {
        profile: Plan(Path(), profile, None, 0, 2).shape
        for profile in ("gender-shades-2018-facepp", "actionable-auditing-2019-ibm", "my.toml")
    }
    assert list(shapes.values()) == ["ppb", "ppb-2019", "ppb-2019"]


def test_packages_that_are_missing_are_named(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "find_spec", lambda name: None if name != "PIL" else object())
    with pytest.raises(SettingsError, match=r"boto3, matplotlib, resvg_py, skimage not installed"):
        demonstrate(plan, silent)
