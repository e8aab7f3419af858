"""``mockrek answer-sheet``."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mockrek.cli import cli
from mockrek.errors import OperatorError

PROFILE = "actionable-auditing-2019-amazon"


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    lines = ["image,sha256,subject,gender,skin_type"]
    lines += [f"{i}.png,{i:016x}{'0' * 48},p{i},Female,VI" for i in range(271)]
    path = tmp_path / "manifest.csv"
    path.write_text("\n".join(lines))
    return path


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["answer-sheet", *arguments], env={"COLUMNS": "160"})


def test_the_table_has_the_published_count(truth: Path) -> None:
    shown = run("--profile", PROFILE, "--truth", str(truth))
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    task = next(i for i, line in enumerate(lines) if "gender.error" in line)
    row = next(line for line in lines[task:] if "darker_female" in line)
    assert row.replace(" ", "") == "│darker_female│271│85│31.37│31.37│85–85│"
    assert "No errors, and none injected: detection.miss" in shown.stdout


def test_csv_and_json_say_the_same(truth: Path) -> None:
    rows = list(csv.DictReader(StringIO(run("--profile", PROFILE, "--truth", str(truth),
                                            "--format", "csv").stdout)))  # fmt: skip
    document = json.loads(
        run("--profile", PROFILE, "--truth", str(truth), "--format", "json").stdout
    )
    assert [row["task"] for row in rows] == [row["task"] for row in document["rows"]]
    assert [int(row["errors"]) for row in rows] == [row["errors"] for row in document["rows"]]
    assert (document["profile"], document["confidence"]) == (PROFILE, "reconstructed")


def test_pairs_are_counted_when_asked(truth: Path) -> None:
    shown = run("--profile", "equal", "--truth", str(truth), "--pairs", "all", "--threshold", "80")
    assert "matching.false_match@80" in shown.stdout
    pairs = truth.parent / "pairs.csv"
    pairs.write_text("source,target\n0.png,1.png\n")
    listed = run("--profile", PROFILE, "--truth", str(truth), "--pairs", str(pairs), "--format=csv")
    assert "matching.false_match@99,darker_female,1," in listed.stdout


@pytest.mark.parametrize(("errors", "code", "said"), [(85, 0, "✓ 1 of 1"), (84, 1, "✗ 0 of 1")])
def test_an_audit_is_marked(truth: Path, errors: int, code: int, said: str) -> None:
    results = truth.parent / "results.csv"
    results.write_text(f"task,group,trials,errors\ngender.error,darker_female,271,{errors}\n")
    shown = run("--profile", PROFILE, "--truth", str(truth), "--mark", str(results))
    assert (shown.exit_code, said in shown.stdout) == (code, True)
    assert "only the sheet has: detection.miss darker_female, " in shown.stdout


def test_a_wrong_profile_is_told(truth: Path) -> None:
    shown = run("--profile", "equl", "--truth", str(truth))
    assert isinstance(shown.exception, OperatorError)
    assert "did you mean 'equal'?" in str(shown.exception)


def test_what_has_no_use_is_refused(truth: Path) -> None:
    for options, said in (
        (["--threshold", "80"], "say which with --pairs"),
        (["--mark", "results.csv", "--format", "csv"], "leave out --format"),
    ):
        shown = run("--profile", PROFILE, "--truth", str(truth), *options)
        assert (shown.exit_code, said in shown.output) == (2, True)


def test_an_audit_of_other_groups_is_told_what_to_do(truth: Path) -> None:
    results = truth.parent / "results.csv"
    results.write_text("task,group,trials,errors\ngender.error,Female VI,271,85\n")
    shown = run("--profile", PROFILE, "--truth", str(truth), "--mark", str(results))
    assert shown.exit_code == 1
    assert "1 not compared, only the audit has: gender.error Female VI" in shown.stdout
    assert "mockrek audit --groups PROFILE.toml" in shown.stdout


def test_disparity_is_shown_with_what_would_be_fair(truth: Path) -> None:
    text = truth.read_text()
    for number in range(0, 271, 2):
        text = text.replace(f",p{number},Female", f",p{number},Male")
    truth.write_text(text)
    shown = run("--profile", "extreme", "--truth", str(truth), "--pairs=all", "--threshold=80")
    assert "fair: 1" in shown.stdout
    rows = [line.replace(" ", "") for line in shown.stdout.splitlines()]
    for task in ("matching@80", "detection.miss"):
        place = max(i for i, row in enumerate(rows) if row.strip("│") == task)
        found = [row.split("│")[1] for row in rows[place + 1 : place + 3]]
        assert "injected" in found
    assert "– FDR, IR, GARBE: false non-matches: no group has a trial (matching@80)" in shown.stdout
