"""`simulate` counts what an audit through HTTP counts, seed by seed; and its alarms are honest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request as Put
from urllib.request import urlopen

import numpy as np
import pytest

from mockrek.audit.cohorts.cohort import make_from
from mockrek.audit.cohorts.recipe import Recipe
from mockrek.audit.reference.audit import Request, audit
from mockrek.audit.reference.results import Results
from mockrek.audit.simulation.plan import Plan
from mockrek.audit.simulation.results import TaskFinding
from mockrek.audit.simulation.simulate import simulate
from mockrek.profiles.builtin import builtin
from mockrek.profiles.extend import LIBRARY
from mockrek.scoring.rates import wilson
from served import Served, serving

pytestmark = pytest.mark.usefixtures("uncounted")

SEEDS = 20
PEOPLE = 200
TASK = "gender.error"


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("null") / "people"
    make_from(Recipe("ppb", size=PEOPLE, seed=1, images="tiles"), folder)
    return folder


@pytest.fixture(scope="module")
def server(cohort: Path) -> Iterator[Served]:
    truth = str(cohort / "manifest.csv")
    options = ("--profile", "equal", "--truth", truth, "--log", "off")
    with serving(*options, covered=False) as server:
        yield server


def audited(server: Served, cohort: Path, seed: int, out: Path) -> Results:
    body = json.dumps({"seed": seed}).encode()
    urlopen(Put(f"{server.url}/_mockrek/v1/seed", body, method="PUT")).close()
    groups = Path(str(LIBRARY / "equal.toml"))
    request = Request(server.url, cohort, out, groups_file=groups, tasks=("detection", "gender"))
    return audit(request, lambda _done, _of: None)


def test_twenty_seeds_agree_with_the_audit_through_http(
    server: Served, cohort: Path, tmp_path: Path
) -> None:
    plan = Plan("equal", truth=cohort / "manifest.csv", seeds=SEEDS, tasks=(TASK,), workers=1)
    simulated = simulate(plan).audits
    assert simulated is not None
    groups = builtin("equal").group_names
    for seed in range(SEEDS):
        results = audited(server, cohort, seed, tmp_path / str(seed))
        rows = {row.group: row for row in results.rows if row.task == TASK}
        for place, group in enumerate(groups):
            if group in rows:
                counted = (rows[group].trials, rows[group].errors)
                assert counted == (
                    simulated.counts.trials[seed, 0, place],
                    simulated.counts.errors[seed, 0, place],
                )
        (test,) = [each for each in results.overall if each.task == TASK]
        assert test.p == pytest.approx(float(np.ravel(simulated.ps[seed])[0]), rel=1e-9)


def test_under_equal_rates_five_percent_of_audits_raise_an_alarm() -> None:
    """1,000 seeds, fixed: the share lies within three standard errors of 5 %."""
    (found,) = audits_of("equal", "ppb")
    assert found.alarms.measure == "false-alarm rate"
    low, high = wilson(found.alarms.count, found.alarms.seeds, 0.997)
    assert low <= 0.05 <= high


def test_under_actionable_auditing_every_audit_does() -> None:
    (found,) = audits_of("actionable-auditing-2019-amazon", "ppb-2019")
    assert found.alarms.measure == "power"
    assert found.alarms.count / found.alarms.seeds > 0.999


def audits_of(profile: str, shape: str) -> tuple[TaskFinding, ...]:
    audits = simulate(Plan(profile, shape=shape, seeds=1000, tasks=(TASK,), workers=1)).audits
    assert audits is not None
    return audits.tasks


@pytest.mark.parametrize(
    ("profile", "probes", "matched"),
    [
        ("aclu-congress-2018", 535, 28),
        ("aclu-california-2019", 120, 26),
        ("aclu-massachusetts-2019", 188, 27),
        ("comparitech-2020-congress", 530, 32),
        ("comparitech-2020-uk", 1429, 73),
    ],
)
def test_searches_match_the_published_number_of_probes_with_every_seed(
    profile: str, probes: int, matched: int
) -> None:
    plan = Plan(profile, shape="congress", size=probes, seeds=5, workers=1)
    audits = simulate(plan).audits
    assert audits is not None
    assert audits.counts.matched.sum(axis=1).tolist() == [matched] * 5
