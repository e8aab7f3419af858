from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.audit.reference.answers import (
    ANSWER_COLUMNS,
    ELSEWHERE,
    answer_rows,
    comparison_row,
    face_answer,
    refused_row,
)
from mockrek.audit.reference.record import Log, Record
from mockrek.errors import SettingsError

ASKED = {"endpoint": "http://x", "manifest.csv": "ab"}


def detected(*genders: str) -> dict[str, Any]:
    box = {"Left": 0.1, "Top": 0.25, "Width": 0.5, "Height": 0.5}
    return {
        "FaceDetails": [
            {
                "BoundingBox": box,
                "Confidence": 99.5,
                "Gender": {"Value": gender, "Confidence": 98.25},
                "AgeRange": {"Low": 20, "High": 30},
                "Smile": {"Value": True, "Confidence": 90.0},
                "Beard": {"Value": False, "Confidence": 80.0},
                "Emotions": [
                    {"Type": "CALM", "Confidence": 3.0},
                    {"Type": "SAD", "Confidence": 90.0},
                ],
            }
            for gender in genders
        ]
    }


def opened(out: Path, asked: Mapping[str, str] = ASKED, *, fresh: bool = False) -> Record:
    return Record(out, asked, fresh=fresh)


def test_an_answer_reads_back_as_it_was() -> None:
    (row,) = answer_rows("a.png", detected("Male"))
    answer = face_answer(dict(zip(ANSWER_COLUMNS, row, strict=True)))
    assert answer is not None
    assert answer.box == (0.1, 0.25, 0.5, 0.5)
    assert (answer.gender, answer.gender_confidence) == ("Male", 98.25)
    assert (answer.ages, answer.emotion) == ((20, 30), "SAD")
    assert answer.flags == {"smile": True, "beard": False}


def test_an_answer_without_a_face_is_a_row_too() -> None:
    (row,) = answer_rows("a.png", {"FaceDetails": []})
    assert (row[:3], len(row)) == (["a.png", "0", ""], len(ANSWER_COLUMNS))
    assert face_answer(dict(zip(ANSWER_COLUMNS, row, strict=True))) is None


@pytest.mark.parametrize(
    ("matches", "unmatched", "row"),
    [
        ([71.5, 93.25], 1, ["93.25", "3", ""]),
        ([], 2, ["0.0", "2", ""]),
        ([], 0, ["", "0", ""]),
    ],
)
def test_the_best_face_of_the_target_is_the_score(
    matches: list[float], unmatched: int, row: list[str]
) -> None:
    answer = {
        "FaceMatches": [{"Similarity": score, "Face": {}} for score in matches],
        "UnmatchedFaces": [{}] * unmatched,
    }
    assert comparison_row("a", "b", answer, {}) == ["a", "b", *row]


THERE, AWAY = (0.2, 0.2, 0.4, 0.4), (0.8, 0.8, 0.1, 0.1)


def at(box: tuple[float, ...]) -> dict[str, dict[str, float]]:
    return {"BoundingBox": dict(zip(("Left", "Top", "Width", "Height"), box, strict=True))}


@pytest.mark.parametrize(
    ("source", "faces", "row"),
    [
        (THERE, [(40.0, THERE), (99.0, AWAY)], ["40.0", "2", ""]),
        (THERE, [(99.0, AWAY)], ["", "1", ELSEWHERE]),
        (AWAY, [(99.0, THERE)], ["", "1", ELSEWHERE]),
    ],
)
def test_a_face_that_is_not_where_truth_has_one_is_not_compared(
    source: tuple[float, ...], faces: list[tuple[float, tuple[float, ...]]], row: list[str]
) -> None:
    answer = {
        "SourceImageFace": at(source),
        "FaceMatches": [{"Similarity": score, "Face": at(box)} for score, box in faces],
    }
    assert comparison_row("a", "b", answer, {"a": THERE, "b": THERE}) == ["a", "b", *row]


def filled(out: Path) -> Record:
    record = opened(out)
    record.answers.append(answer_rows("a.png", detected("Male", "Female")))
    record.answers.append(answer_rows("b.png", {"FaceDetails": []}))
    record.answers.append(answer_rows("c.png", detected("Male", "Male", "Female")))
    record.comparisons.append([refused_row("a.png", "b.png", "InvalidParameterException")])
    record.comparisons.append([["a.png", "c.png", "88.5", "1", ""]])
    return record


def test_answers_are_there_when_the_run_is_taken_up_again(tmp_path: Path) -> None:
    filled(tmp_path)
    again = opened(tmp_path)
    assert {image: len(faces) for image, faces in again.faces().items()} == {
        "a.png": 2,
        "b.png": 0,
        "c.png": 3,
    }
    assert again.scores() == {("a.png", "b.png"): None, ("a.png", "c.png"): 88.5}


@given(st.data())
def test_a_file_cut_anywhere_loses_only_the_answer_that_was_cut(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    out = tmp_path_factory.mktemp("cut")
    whole = filled(out).answers.rows
    file = out / "answers.csv"
    text = file.read_text()
    cut = data.draw(st.integers(0, len(text) - 1))
    file.write_text(text[:cut])
    log = Log(file, ANSWER_COLUMNS, 1)
    complete = sum(cut >= len(text) - len(rest) for rest in _tails(text, whole))
    assert log.rows == dict(list(whole.items())[:complete])
    for key in list(whole)[complete:]:
        log.append(whole[key])
    assert file.read_text() == text


def _tails(text: str, whole: dict[Any, list[list[str]]]) -> list[str]:
    """What stands behind each answer."""
    lines = text.splitlines(keepends=True)
    ends, at = [], 1
    for rows in whole.values():
        at += len(rows)
        ends.append("".join(lines[at:]))
    return ends


def test_finished_answers_stand_in_the_order_of_the_questions(tmp_path: Path) -> None:
    record = filled(tmp_path)
    record.finish([("c.png",), ("a.png",), ("b.png",)], [("a.png", "c.png"), ("a.png", "b.png")])
    lines = (tmp_path / "answers.csv").read_text().splitlines()
    assert [line.partition(",")[0] for line in lines] == [
        "image", "c.png", "c.png", "c.png", "a.png", "a.png", "b.png",
    ]  # fmt: skip
    assert (tmp_path / "comparisons.csv").read_text().splitlines()[1] == "a.png,c.png,88.5,1,"


@pytest.mark.parametrize("name", ["endpoint", "manifest.csv"])
def test_another_run_is_refused_unless_fresh(tmp_path: Path, name: str) -> None:
    filled(tmp_path)
    with pytest.raises(SettingsError, match=r"before, now 'other': name another .*--fresh"):
        opened(tmp_path, ASKED | {name: "other"})
    record = opened(tmp_path, ASKED | {name: "other"}, fresh=True)
    assert (record.answers.rows, record.comparisons.rows) == ({}, {})


def test_a_note_that_cannot_be_read_is_another_run(tmp_path: Path) -> None:
    filled(tmp_path)
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(SettingsError, match="--fresh"):
        opened(tmp_path)


def test_a_directory_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    for fresh in (False, True):
        with pytest.raises(SettingsError, match="is not empty and holds no audit"):
            opened(tmp_path, fresh=fresh)
    with pytest.raises(SettingsError, match="cannot be used"):
        opened(tmp_path / "mine.txt")


def test_the_note_says_what_was_asked(tmp_path: Path) -> None:
    opened(tmp_path).note({"tasks": ["gender"]})
    assert json.loads((tmp_path / "run.json").read_text()) == {"asked": ASKED, "tasks": ["gender"]}
