from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from mockrek.audit.sheet.answer_sheet import AnswerSheet, answer_sheet, as_csv, as_document
from mockrek.audit.sheet.row import ALL
from mockrek.profiles.compile import compile_profile
from mockrek.profiles.load import parse_document
from mockrek.truth.manifest import Manifest, parse

N = 120


def cohort() -> Manifest:
    lines = ["sha256,subject,gender,smile,emotion"]
    for i in range(N):
        gender, smile = ("Female", "Male")[i % 2], ("true", "false")[i // 2 % 2]
        lines.append(f"{i:016x}{'0' * 48},s{i},{gender},{smile},CALM")
    return parse("\n".join(lines).encode(), source="people", form="csv", folder=None)


def sheet(seed: int = 0, **parts: Any) -> AnswerSheet:
    document = {
        "name": "test",
        "source": "a test",
        "confidence": "illustrative",
        "sampling": "quota",
        "group": [{"name": "women", "where": {"gender": "Female"}}],
        **parts,
    }
    return answer_sheet(compile_profile(parse_document(document, "test")), seed, cohort())


MISS = {"miss": {"women": {"errors": 6, "of": 60}}}


def test_trials_and_errors_are_counted_by_group() -> None:
    found = sheet(detection=MISS, gender={"error": {"women": {"errors": 9, "of": 54}}})

    assert found.row("detection.miss", "women").errors == 6
    assert found.row("gender.error", "women").trials == 54
    assert found.row("gender.error", "women").errors == 9
    assert found.row("gender.error", "other").trials == 60
    assert (found.row("gender.error", ALL).trials, found.row("gender.error", ALL).errors) == (
        114,
        9,
    )
    assert found.row("gender.error", "women").rate == pytest.approx(1 / 6)
    assert found.row("gender.error", ALL).rate is None


def test_among_all_faces_a_missed_one_is_a_wrong_one() -> None:
    error = {"women": {"errors": 15, "of": 60}}
    row = sheet(detection=MISS, gender={"base": "all", "error": error}).row("gender.error", "women")

    assert (row.trials, row.errors) == (60, 15)


def test_flags_are_tried_by_what_is_there() -> None:
    rates = {"false_positive": {"default": 0.1}, "false_negative": {"default": 0.2}}
    found = sheet(attribute={"Smile": rates}, emotion={"error": {"default": 0.5}})

    assert found.row("attribute.Smile.false_positive", ALL).trials == 60
    assert found.row("attribute.Smile.false_positive", ALL).errors == 6
    assert found.row("attribute.Smile.false_negative", ALL).errors == 12
    assert found.row("emotion.error", ALL).errors == 60


def test_a_row_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError, match="nobody"):
        sheet().row("gender.error", "nobody")


def test_every_line_of_csv_carries_where_it_is_from() -> None:
    found = sheet(7, detection=MISS)
    lines = list(csv.DictReader(StringIO(as_csv([found, found]))))

    assert len(lines) == 2 * len(found.rows)
    assert {line["confidence"] for line in lines} == {"illustrative"}
    assert {(line["cohort"], line["seed"]) for line in lines} == {("people", "7")}
    assert [int(line["errors"]) for line in lines[: len(found.rows)]] == [
        row.errors for row in found.rows
    ]
    assert as_document(found)["rows"][0] == {
        "task": "detection.miss",
        "group": "women",
        "trials": 60,
        "errors": 6,
        "rate": 0.1,
        "low": 6,
        "high": 6,
    }
