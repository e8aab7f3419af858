from __future__ import annotations

from pathlib import Path

import pytest

from mockrek.audit.demo.findings import GENDER, MISS, Finding, compare, group_of
from mockrek.audit.demo.gender_audit import Answer
from mockrek.audit.sheet.answer_sheet import AnswerSheet
from mockrek.audit.sheet.row import Row
from mockrek.profiles.schema import Group

GROUPS = (
    Group("women", {"gender": ("Female",)}),
    Group("pale", {"skin_type": ("I", "II")}),
)
WOMAN = {"gender": "Female", "skin_type": "I"}
PALE_MAN = {"gender": "Male", "skin_type": "II"}
DARK_MAN = {"gender": "Male", "skin_type": "VI"}

ANSWERS = [
    Answer(Path("0"), WOMAN, "Male", 60.0),
    Answer(Path("1"), WOMAN, "Female", 99.0),
    Answer(Path("2"), WOMAN, None, None),
    Answer(Path("3"), PALE_MAN, "Male", 99.0),
    Answer(Path("4"), DARK_MAN, "Female", 55.0),
]


def sheet(*rows: Row) -> AnswerSheet:
    return AnswerSheet("people", "p", "illustrative", "", "quota", 0, rows)


def test_the_first_group_that_matches_is_the_face_s_group() -> None:
    names = [group_of(GROUPS, truth) for truth in (WOMAN, PALE_MAN, DARK_MAN)]
    assert names == ["women", "pale", "other"]


def test_each_row_of_detection_and_gender_gets_its_counts() -> None:
    rows = (
        Row(MISS, "women", 3, 1, 0.3),
        Row(MISS, "all", 5, 1, None),
        Row(GENDER, "women", 2, 1, 0.5),
        Row(GENDER, "pale", 1, 0, 0.0),
        Row(GENDER, "other", 1, 1, 1.0),
        Row(GENDER, "all", 4, 2, None),
        Row("emotion.error", "women", 2, 0, 0.0),
    )
    found = compare(sheet(*rows), ANSWERS, GROUPS, "detected")
    assert [(f.task, f.group, f.trials, f.recovered) for f in found] == [
        (row.task, row.group, row.trials, row.errors) for row in rows[:-1]
    ]
    assert all(f.agrees for f in found)


def test_with_base_all_a_missed_face_is_an_error() -> None:
    (found,) = compare(sheet(Row(GENDER, "women", 3, 2, 0.6)), ANSWERS, GROUPS, "all")
    assert (found.trials, found.recovered, found.agrees) == (3, 2, True)


@pytest.mark.parametrize("row", [Row(GENDER, "women", 2, 0, 0.0), Row(GENDER, "women", 3, 1, 0.3)])
def test_other_errors_and_other_trials_do_not_agree(row: Row) -> None:
    (found,) = compare(sheet(row), ANSWERS, GROUPS, "detected")
    assert not found.agrees


def test_a_finding_knows_its_rates_and_interval() -> None:
    found = Finding(GENDER, "women", expected=10, injected=1, trials=271, recovered=85)
    assert found.injected_rate == pytest.approx(0.1)
    assert found.recovered_rate == pytest.approx(85 / 271)
    assert [round(bound, 4) for bound in found.interval] == [0.2613, 0.3712]


def test_no_trials_have_rate_0() -> None:
    found = Finding(GENDER, "women", 0, 0, 0, 0)
    assert (found.injected_rate, found.recovered_rate, found.interval) == (0.0, 0.0, (0.0, 1.0))
