from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from mockrek.audit.cohorts.cohort import make_from
from mockrek.audit.cohorts.recipe import Recipe
from mockrek.audit.reference.statistics import holm, homogeneity_p
from mockrek.audit.sheet.answer_sheet import answer_sheet
from mockrek.audit.simulation.plan import Plan
from mockrek.audit.simulation.results import Audits, TaskFinding
from mockrek.audit.simulation.simulate import simulate
from mockrek.errors import OperatorError, ProfileError, SettingsError
from mockrek.profiles.builtin import builtin
from mockrek.profiles.compile import compile_profile
from mockrek.truth.manifest import load

LEVEL = 1e-4  # at which a right simulation would fail a test here


def audits_of(plan: Plan) -> Audits:
    audits = simulate(plan).audits
    assert audits is not None
    return audits


def gender_of(plan: Plan) -> TaskFinding:
    (finding,) = audits_of(plan).tasks
    return finding


GENDER = Plan("equal", shape="ppb", size=400, seeds=500, tasks=("gender.error",), workers=1)


def changed(*rates: str, first_seed: int = 0) -> Plan:
    return Plan(
        "equal",
        shape="ppb",
        size=400,
        seeds=200,
        first_seed=first_seed,
        tasks=("gender.error",),
        rates=rates,
        workers=1,
    )


def test_under_equal_rates_the_test_alarms_as_often_as_its_level_says() -> None:
    alarms = gender_of(GENDER).alarms
    assert alarms.measure == "false-alarm rate"
    assert binomtest(alarms.count, alarms.seeds, 0.05).pvalue > LEVEL
    assert alarms.low < alarms.share < alarms.high


def test_what_is_injected_is_recovered() -> None:
    finding = gender_of(changed("gender.error.darker_female = 0.2"))
    rates = {group.group: group for group in finding.groups}
    assert finding.alarms.measure == "power"
    assert rates["darker_female"].injected == 0.2
    assert rates["lighter_male"].injected == 0.1
    for group in finding.groups:
        assert group.injected is not None
        sd = (group.injected * (1 - group.injected) / (group.trials * 200)) ** 0.5
        assert abs(group.recovered - group.injected) < 4.5 * sd


def test_power_rises_with_the_disparity() -> None:
    shares = [
        gender_of(changed(f"gender.error.darker_female={rate}")).alarms.count
        for rate in ("0.10", "0.20", "0.30")
    ]
    assert shares == sorted(shares)
    assert shares[0] < 40 < shares[1] < 160 < shares[2]


def test_a_published_disparity_is_always_found() -> None:
    plan = Plan("actionable-auditing-2019-amazon", shape="ppb-2019", seeds=60, workers=1)
    audits = audits_of(plan)
    found = {finding.task: finding.alarms for finding in audits.tasks}
    assert audits.sampling == "independent"
    assert (found["gender.error"].measure, found["gender.error"].count) == ("power", 60)
    assert (found["detection.miss"].measure, found["detection.miss"].count) == (
        "false-alarm rate",
        0,
    )
    assert (audits.any_task.measure, audits.any_task.count) == ("power", 60)


def test_a_quota_finds_the_published_count_with_every_seed() -> None:
    plan = Plan("actionable-auditing-2019-amazon", shape="ppb-2019", seeds=3, sampling="quota")
    audits = audits_of(plan)
    place = [finding.task for finding in audits.tasks].index("gender.error")
    assert audits.counts.errors[:, place].tolist() == [[85, 4, 21, 0, 0]] * 3
    assert audits.counts.trials[:, place].tolist() == [[271, 318, 295, 386, 0]] * 3


def test_seeds_count_up_from_the_first() -> None:
    many = audits_of(GENDER).counts.errors
    later = audits_of(changed(first_seed=100)).counts.errors
    assert np.array_equal(many[100:300], later)
    assert len({tuple(errors) for errors in later[:, 0].tolist()}) > 150


def test_an_audit_is_the_answer_sheet_and_the_tests_of_the_reference_audit(tmp_path: Path) -> None:
    make_from(Recipe("grid", size=96, images="tiles"), tmp_path, workers=1)
    truth = tmp_path / "manifest.csv"
    audits = audits_of(Plan("equal", truth=truth, seeds=3, first_seed=5))
    compiled = compile_profile(builtin("equal"))
    sheet = answer_sheet(compiled, 7, load(truth))
    tasks = [finding.task for finding in audits.tasks]
    for place, task in enumerate(tasks):
        rows = [row for row in sheet.rows if row.task == task and row.group != "all"]
        errors, trials = audits.counts.errors[2, place], audits.counts.trials[2, place]
        assert [row.errors for row in rows] == errors[trials > 0].tolist()
        assert audits.ps[2, place] == homogeneity_p(
            [row.errors for row in rows], [row.trials for row in rows]
        )
    raised = sum(bool((holm(ps) < 0.05).any()) for ps in audits.ps)
    assert audits.any_task.count == raised


def test_only_tasks_whose_truth_is_there_are_audited_unasked(tmp_path: Path) -> None:
    truth = tmp_path / "manifest.csv"
    lines = [f"{i:016x}{'0' * 48},{('Female', 'Male')[i % 2]}" for i in range(40)]
    truth.write_text("\n".join(["sha256,gender", *lines]))
    named = [finding.task for finding in audits_of(Plan("equal", truth=truth, seeds=2)).tasks]
    assert named == ["detection.miss", "detection.false_detection", "gender.error"]
    asked = Plan("equal", truth=truth, seeds=2, tasks=("age.outside", "gender.error"))
    assert [finding.task for finding in audits_of(asked).tasks] == ["gender.error", "age.outside"]


def test_nobody_says_whether_ages_should_alarm_unless_years_differ() -> None:
    same = audits_of(Plan("equal", shape="ppb", size=200, seeds=5, tasks=("age.outside",)))
    moved = Plan(
        "equal",
        shape="ppb",
        size=200,
        seeds=5,
        tasks=("age.outside",),
        rates=("age.darker_male = { bias = 30, sd = 0 }",),
    )
    assert same.any_task.measure == "alarm rate"
    assert same.tasks[0].groups[0].injected is None
    assert gender_of(moved).alarms.measure == "power"
    assert gender_of(moved).alarms.count == 5


@pytest.mark.parametrize(
    ("profile", "size", "matched", "probes"),
    [
        ("aclu-congress-2018", 535, 28, 535),
        ("aclu-california-2019", 120, 26, 120),
        ("aclu-massachusetts-2019", 188, 27, 188),
        ("comparitech-2020-congress", 530, 32, 530),
        ("comparitech-2020-uk", 1429, 73, 1429),
    ],
)
def test_searches_match_the_published_number_of_probes(
    profile: str, size: int, matched: int, probes: int
) -> None:
    found = audits_of(Plan(profile, shape="congress", size=size, seeds=2)).searches
    assert sum(search.matched for search in found) == matched
    assert sum(search.probes for search in found) == probes
    assert [search.least for search in found] == [search.most for search in found]


def test_a_larger_gallery_matches_more_and_seeds_differ() -> None:
    def matched(gallery: int | None) -> list[int]:
        plan = Plan(
            "aclu-california-2019",
            shape="congress",
            seeds=8,
            sampling="independent",
            gallery=gallery,
        )
        audits = audits_of(plan)
        (search,) = audits.searches
        assert search.gallery == (gallery or 25_000)
        assert search.least < search.mean < search.most
        runs: list[int] = audits.counts.matched.sum(axis=1).tolist()
        return runs

    fewer, usual, more = matched(2500), matched(None), matched(100_000)
    assert all(a < b < c for a, b, c in zip(fewer, usual, more, strict=True))


def test_changed_rates_are_no_longer_those_of_the_source() -> None:
    plan = Plan(
        "actionable-auditing-2019-amazon",
        shape="ppb",
        size=50,
        seeds=1,
        rates=("gender.error.lighter_male = { errors = 1, of = 4 }",),
    )
    profile = simulate(plan).profile
    assert profile.confidence == "illustrative"
    assert profile.gender_error.of("lighter_male").of == 4
    assert profile.gender_error.of("darker_female").errors == 85


@pytest.mark.parametrize(
    ("plan", "kind", "said"),
    [
        (Plan("equal"), SettingsError, "nothing to do: give truth or shape"),
        (Plan("equal", size=4, impostor_pairs=1), SettingsError, "size: 4 of what?"),
        (Plan("equal", shape="ppb", truth=Path("x.csv")), SettingsError, "give truth or shape"),
        (Plan("equal", shape="pbb"), SettingsError, "'pbb' is not known"),
        (Plan("equl", shape="ppb"), ProfileError, "did you mean 'equal'"),
        (Plan("equal", shape="ppb", rates=("a.b=",)), SettingsError, "rate: 'a.b=' is no line of"),
        (changed("gender.error.nobody=1"), ProfileError, "gender.error.nobody"),
        (Plan("equal", shape="ppb", tasks=("gender",)), SettingsError, "'gender.error'"),
        (Plan("equal", shape="ppb", thresholds=(float("nan"),)), SettingsError, "nan is not 0 to"),
    ],
)
def test_a_plan_that_cannot_be_followed_says_why(
    plan: Plan, kind: type[OperatorError], said: str
) -> None:
    with pytest.raises(kind) as told:
        simulate(plan)
    assert said in str(told.value)


def test_all_wrong_numbers_are_told_at_once() -> None:
    plan = Plan("equal", shape="ppb", seeds=0, alpha=1, impostor_pairs=-1, gallery=-1, workers=0)
    with pytest.raises(SettingsError) as told:
        simulate(plan)
    assert [problem.where for problem in told.value.problems] == [
        "seeds",
        "alpha",
        "impostor pairs",
        "gallery",
        "workers",
    ]


def test_without_scipy_audits_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mockrek.audit.simulation.plan.find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match="scipy is not installed"):
        simulate(Plan("equal", shape="ppb"))
    found = simulate(Plan("equal", impostor_pairs=10, workers=1)).impostors
    assert found is not None
