"""What a sheet expects of other seeds, and what it counts of ages."""

from __future__ import annotations

from typing import Any

import pytest

from mockrek.audit.sheet import ages
from mockrek.audit.sheet.answer_sheet import AnswerSheet, Options, answer_sheet
from mockrek.audit.sheet.row import ALL
from mockrek.profiles.compile import compile_profile
from mockrek.profiles.load import parse_document
from mockrek.scoring.rates import expected_sum
from mockrek.truth.manifest import Manifest, parse

N = 400


def cohort() -> Manifest:
    lines = ["sha256,subject,gender,age"]
    lines += [
        f"{i:016x}{'0' * 48},s{i // 2},{('Female', 'Male')[i // 2 % 2]},{20 + i % 40}"
        for i in range(N)
    ]
    return parse("\n".join(lines).encode(), source="people", form="csv", folder=None)


def sheet(seed: int = 0, options: Options | None = None, **parts: Any) -> AnswerSheet:
    group = [{"name": "women", "where": {"gender": "Female"}}]
    document = {"name": "test", "confidence": "illustrative", "group": group, **parts}
    compiled = compile_profile(parse_document(document, "test"))
    return answer_sheet(compiled, seed, cohort(), options or Options())


MISS: dict[str, Any] = {"detection": {"miss": {"women": 0.25, "default": 0.125}}}


def bounds(found: AnswerSheet, task: str, group: str) -> tuple[int | None, int | None]:
    row = found.row(task, group)
    return row.low, row.high


def test_independent_errors_have_the_interval_of_their_rate_and_groups_add_up() -> None:
    found = sheet(**MISS)

    assert bounds(found, "detection.miss", "women") == expected_sum([(200, 0.25)])
    assert bounds(found, "detection.miss", ALL) == expected_sum([(200, 0.25), (200, 0.125)])


def test_95_of_100_seeds_fall_inside() -> None:
    inside = 0
    for seed in range(200):
        row = sheet(seed, **MISS).row("detection.miss", ALL)
        assert row.low is not None
        assert row.high is not None
        inside += row.low <= row.errors <= row.high

    assert 180 <= inside <= 199


def test_a_quota_leaves_nothing_open() -> None:
    found = sheet(sampling="quota", **MISS)

    assert bounds(found, "detection.miss", "women") == (50, 50)
    assert bounds(found, "detection.miss", ALL) == (75, 75)


def test_where_subjects_err_as_one_no_interval_is_made_up() -> None:
    assert bounds(sheet(trials="subject", **MISS), "detection.miss", "women") == (None, None)


def test_matching_is_independent_under_a_quota_too() -> None:
    curve = {"default": {"80": 0.1}}
    found = sheet(
        options=Options(matching=True, thresholds=(80.0,)),
        sampling="quota",
        matching={"false_match": curve, "false_non_match": curve},
    )
    row = found.row("matching.false_match@80", "other|women")
    assert (row.trials, row.rate) == (200 * 200, 0.1)
    assert (row.low, row.high) == expected_sum([(40_000, 0.1)])
    everybody = found.row("matching.false_match@80", ALL)
    assert everybody.trials == N * (N - 1) // 2 - N // 2
    assert (everybody.low, everybody.high) == expected_sum([(everybody.trials, 0.1)])


def test_without_genuine_pairs_measures_of_both_errors_say_so() -> None:
    options = Options(matching=True, thresholds=(80.0,))
    lines = ["sha256,gender", *(f"{i:016x}{'0' * 48},Female" for i in range(4))]
    manifest = parse("\n".join(lines).encode(), source="people", form="csv", folder=None)
    compiled = compile_profile(parse_document({"name": "test"}, "test"))
    found = answer_sheet(compiled, 0, manifest, options).measures

    (fdr,) = (m for m in found if (m.task, m.name, m.basis) == ("matching@80", "FDR", "rates"))
    assert fdr.value is None
    assert "false non-matches: no group has a trial" in fdr.undefined


def test_ages_off_by_a_generation_lie_outside_and_right_ones_inside() -> None:
    found = sheet(age={"women": {"bias": 30.0, "sd": 0.0}, "default": {"bias": 0.0, "sd": 0.0}})

    women, others = (found.row("age.outside", group) for group in ("women", "other"))
    assert (women.trials, women.errors, women.rate, women.low) == (200, 200, None, None)
    assert (others.trials, others.errors) == (200, 0)


@pytest.mark.parametrize("block", [1, 7, N])
def test_ages_do_not_depend_on_how_many_are_looked_at_together(
    monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    parts = {**MISS, "age": {"default": {"bias": 2.0, "sd": 6.0}}}
    whole = sheet(**parts).row("age.outside", ALL)
    monkeypatch.setattr(ages, "_BLOCK", block)

    assert sheet(**parts).row("age.outside", ALL) == whole
    assert 0 < whole.errors < whole.trials < N
