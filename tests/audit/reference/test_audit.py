"""The reference audit of a real mockrek, whose answer sheet it must recover to the count."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import mockrek.profiles
from mockrek.audit.reference.audit import Request, audit
from mockrek.audit.reference.results import Choices, Results
from mockrek.errors import OperatorError, SettingsError
from pictures import picture
from raw_http import Call
from served import Served, serving

IMAGES = 120
FLAGS = ("smile", "eyeglasses", "sunglasses", "beard", "mustache", "eyes_open", "mouth_open")
BOX = {"left": 0.3, "top": 0.3, "width": 0.4, "height": 0.4}
COLUMNS = (
    "image",
    "subject",
    "gender",
    "skin_type",
    "age",
    "emotion",
    *BOX,
    *FLAGS,
    "face_occluded",
)
PROFILE = Path(mockrek.profiles.__path__[0]) / "library" / "extreme.toml"


def write_cohort(folder: Path) -> None:
    """Two images of each subject; pairs of all kinds."""
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for i in range(IMAGES):
            (folder / f"{i}.png").write_bytes(picture(shade=i))
            person = i // 2
            flags = ["true" if (i * 7 + k * k) % 3 else "false" for k in range(len(FLAGS) + 1)]
            gender, skin = ("Female", "Male")[person % 2], ("II", "V")[person // 2 % 2]
            row = [f"{i}.png", f"s{person}", gender, skin, 20 + person, "CALM"]
            writer.writerow([*row, *BOX.values(), *flags])
    with (folder / "pairs.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["source", "target", "genuine"])
        writer.writerows([f"{i}.png", f"{i + 1}.png", "true"] for i in range(0, IMAGES, 2))
        writer.writerows([f"{i}.png", f"{i + 8}.png", "false"] for i in range(0, IMAGES - 8, 2))


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort")
    write_cohort(folder)
    return folder


@pytest.fixture(scope="module")
def served(cohort: Path) -> Iterator[Served]:
    with serving("--truth", str(cohort / "manifest.csv"), "--profile", "extreme") as server:
        yield server


@pytest.fixture(scope="module")
def request_(served: Served, cohort: Path, tmp_path_factory: pytest.TempPathFactory) -> Request:
    out = tmp_path_factory.mktemp("audit") / "out"
    return Request(served.url, cohort, out, groups_file=PROFILE)


@pytest.fixture(scope="module")
def results(request_: Request) -> Results:
    return audit(request_, silent)


def silent(_done: int, _of: int) -> None: ...


def counts(results: Results) -> dict[tuple[str, str], tuple[int, int]]:
    return {(row.task, row.group): (row.trials, row.errors) for row in results.rows}


def sheet_of(served: Served) -> dict[tuple[str, str], tuple[int, int]]:
    body = json.loads(served.ask(Call(method="GET", path="/_mockrek/v1/answer-sheet")))
    rows = [row for sheet in body["cohorts"] for row in sheet["rows"]]
    return {(row["task"], row["group"]): (row["trials"], row["errors"]) for row in rows}


def test_what_it_recovers_is_the_answer_sheet(results: Results, served: Served) -> None:
    sheet, found = sheet_of(served), counts(results)
    common = sheet.keys() & found.keys()
    assert {key: found[key] for key in common} == {key: sheet[key] for key in common}
    tasks = {task for task, _ in common}
    assert {"detection.miss", "gender.error", "emotion.error"} < tasks
    assert sum(task.startswith("attribute.") for task in tasks) == 16
    assert sum(sheet[key][1] for key in common) > 100


def test_groups_differ_as_the_profile_says(results: Results) -> None:
    assert results.groups == ("darker_female", "darker_male", "lighter_female", "lighter_male")
    gender = next(test for test in results.overall if test.task == "gender.error")
    assert gender.adjusted < 0.05
    worst = max((r for r in results.rows if r.task == "gender.error"), key=lambda r: r.rate or 0)
    assert worst.group == "darker_female"
    assert worst.bootstrap is not None
    assert worst.low < (worst.rate or 0) < worst.high


def test_every_pair_is_compared_and_one_without_a_face_is_no_trial(
    results: Results, request_: Request
) -> None:
    with (request_.out / "comparisons.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    refused = [row for row in rows if row["refused"]]
    assert (len(rows), results.pairs) == (IMAGES - 4, IMAGES - 4)
    assert refused
    assert all(row["similarity"] == "" for row in refused)
    for kind, step in (("false_non_match", 1), ("false_match", 8)):
        of = [r for r in rows if int(r["target"][:-4]) - int(r["source"][:-4]) == step]
        scores = [float(row["similarity"]) for row in of if row["similarity"]]
        wrong = sum((score >= 90) == (step == 8) for score in scores)
        assert counts(results)[f"matching.{kind}@90", "all"] == (len(scores), wrong)


def test_results_are_written_for_programs_and_people(results: Results, request_: Request) -> None:
    with (request_.out / "results.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["task", "group", "trials", "errors", "rate", "low", "high"]
    found = {(r["task"], r["group"]): (int(r["trials"]), int(r["errors"])) for r in rows}
    assert found == counts(results)
    document = json.loads((request_.out / "results.json").read_text())
    assert document["overall"][0]["task"] == "detection.miss"
    assert document["choices"]["thresholds"] == [80, 90, 95, 99]
    assert set(document["scores"]) == set(results.groups)
    assert all(curve["det"] for curve in document["scores"].values())
    assert (request_.out / "report.html").stat().st_size > 1000


def test_a_finished_audit_is_judged_anew_without_asking(
    results: Results, request_: Request
) -> None:
    gone = replace(
        request_,
        groups_file=None,
        by=("gender",),
        choices=Choices(undetected="wrong", thresholds=(50.0,)),
        tasks=("gender", "verification"),
    )
    calls: list[tuple[int, int]] = []
    again = audit(gone, lambda *call: calls.append(call))
    assert calls == [(IMAGES + results.pairs,) * 2]
    assert again.groups == ("Female", "Male")
    missed = counts(results)["detection.miss", "all"][1]
    before, after = (counts(found)["gender.error", "all"] for found in (results, again))
    assert after == (before[0] + missed, before[1] + missed)
    assert {task for task, _ in counts(again)} == {
        "gender.error",
        "matching.false_match@50",
        "matching.false_non_match@50",
    }


@pytest.mark.parametrize("stop", [1, 50, IMAGES + 20])
def test_an_interrupted_audit_goes_on_and_ends_with_the_same_files(
    results: Results, request_: Request, tmp_path: Path, stop: int
) -> None:
    def interrupt(done: int, _of: int) -> None:
        if done == stop:
            raise KeyboardInterrupt

    request = replace(request_, out=tmp_path / "out", threads=3)
    with pytest.raises(KeyboardInterrupt):
        audit(request, interrupt)
    calls: list[tuple[int, int]] = []
    again = audit(request, lambda *call: calls.append(call))
    total = IMAGES + results.pairs
    assert calls == [(done, total) for done in range(stop, total + 1)]
    assert counts(again) == counts(results)
    for name in ("answers.csv", "comparisons.csv"):
        assert (request.out / name).read_bytes() == (request_.out / name).read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"endpoint": None}, "endpoint: is missing"),
        ({"tasks": ("gaze",)}, "tasks: gaze: no task; there are detection, gender"),
        ({"by": ("gender",)}, "give --by or --groups"),
    ],
)
def test_what_cannot_be_done_is_refused(
    request_: Request, tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        audit(replace(request_, out=tmp_path / "out", **change), silent)
    assert said in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_tasks_without_truth_are_refused(request_: Request, tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("image\na.png\n")
    bare = replace(request_, cohort=tmp_path, groups_file=None, tasks=("age", "verification"))
    with pytest.raises(SettingsError) as caught:
        audit(bare, silent)
    assert "tasks: age: manifest.csv has no column age" in str(caught.value)
    assert "tasks: verification: the cohort has no pairs.csv" in str(caught.value)


def test_an_image_that_is_not_there_is_named(request_: Request, tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text("image\ngone.png\n")
    with pytest.raises(OperatorError, match=r"gone\.png: cannot be read: No such file"):
        audit(replace(request_, cohort=tmp_path, out=tmp_path / "out", groups_file=None), silent)


def test_what_the_service_refuses_is_named_and_what_to_do(
    request_: Request, tmp_path: Path
) -> None:
    (tmp_path / "manifest.csv").write_text("image\ntext.png\n")
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(OperatorError) as caught:
        audit(replace(request_, cohort=tmp_path, out=tmp_path / "out", groups_file=None), silent)
    assert "text.png: An error occurred (InvalidImageFormatException)" in str(caught.value)
    assert "the same command goes on from there" in str(caught.value)


def test_without_its_extra_it_says_what_to_install(
    request_: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(SettingsError, match=r"scipy not installed.*'\.\[audit\]'"):
        audit(request_, silent)


def test_the_users_own_region_decides_where_aws_is(
    request_: Request, cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", request_.endpoint or "")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    own = Request(None, cohort, tmp_path / "out", credentials="environment", tasks=("gender",))
    assert audit(own, silent).endpoint == request_.endpoint
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(SettingsError, match="credentials: You must specify a region"):
        audit(own, silent)
