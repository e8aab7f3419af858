"""``mockrek simulate``."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from click.testing import CliRunner

from mockrek.cli import cli
from mockrek.errors import OperatorError

SMALL = ("--profile", "equal", "--shape", "ppb", "--size", "100", "--seeds", "20", "--workers", "1")


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli, ["simulate", *arguments], env={"COLUMNS": "80"})


def test_the_table_says_what_was_simulated_and_how_often_it_alarms() -> None:
    shown = run(*SMALL, "--task", "gender.error", "--rate", "gender.error.darker_male=0.9")
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    assert lines[:4] == [
        "profile equal (illustrative)",
        "  with gender.error.darker_male=0.9",
        "cohort ppb, 100 images",
        "seeds 0 – 19, independent sampling",
    ]
    (row,) = [line for line in lines if "gender.error" in line and "power" in line]
    assert row.replace(" ", "") == "│gender.error│100.00│83.89–100.00│power│"
    (group,) = [line.replace(" ", "") for line in lines if "  darker_male " in line]
    assert group.split("│")[3] == "90"
    assert 85 < float(group.split("│")[4]) < 95
    assert "20 audits in " in lines[-1]


def test_names_are_folded_and_never_cut() -> None:
    shown = run(*SMALL)
    assert "…" not in shown.stdout
    assert max(map(len, shown.stdout.splitlines()[:40])) <= 80
    assert "Rates by group of the other tasks: with --task, or --format csv" in shown.stdout


def test_a_sampling_that_is_not_the_profiles_own_is_said() -> None:
    congress = ("--profile", "aclu-congress-2018", "--shape", "congress", "--seeds", "2")
    shown = run(*congress)
    assert "seeds 0 – 1, independent sampling (the profile itself: quota)" in shown.stdout
    assert "1:N, quota sampling" in shown.stdout
    assert "28/535" in shown.stdout
    assert "No errors, and none injected: detection.miss" in shown.stdout
    assert "28/535" not in run(*congress, "--sampling", "independent").stdout


def test_json_and_csv_say_the_same() -> None:
    document = json.loads(run(*SMALL, "--impostor-pairs", "1e3", "--format", "json").stdout)
    rows = list(
        csv.DictReader(StringIO(run(*SMALL, "--impostor-pairs", "1e3", "--format", "csv").stdout))
    )
    alarms = {row["task"]: float(row["value"]) for row in rows if not row["group"]}
    told = {task["task"]: task["alarms"]["share"] for task in document["audits"]["tasks"]}
    assert alarms == {**told, "any": document["audits"]["any_task"]["share"]}
    matched = [int(row["value"]) for row in rows if "false_match" in row["task"]
               and row["measure"] == "matched"]  # fmt: skip
    assert matched == [count["matches"] for count in document["impostors"]["counts"]]
    assert {row["profile"] for row in rows} == {"equal"}
    assert document["impostors"]["pairs"] == 5 * 1035
    searched = [row for row in rows if row["task"] == "identification"]
    assert sum(int(row["of"]) for row in searched) == 100


def test_strangers_are_counted_beside_what_is_expected() -> None:
    shown = run("--profile", "equal", "--impostor-pairs", "1e5", "--threshold", "80")
    rows = [line for line in shown.stdout.splitlines() if "│   80 │" in line]
    assert [row.rstrip(" │")[-1] for row in rows] == ["✓"] * 5
    assert "all of 448 faces in each group, each tried, in " in shown.stdout
    assert "pairs per second per core; peak memory of all processes" in shown.stdout
    assert "audits in" not in shown.stdout


@pytest.mark.parametrize("text", ["1.5", "many", "inf", "1/0"])
def test_pairs_are_a_whole_number(text: str) -> None:
    shown = run("--profile", "equal", "--impostor-pairs", text)
    assert shown.exit_code == 2
    assert f"'{text}' is not a whole number, such as 1000000 or 1e9" in shown.stderr


def test_nothing_to_do_is_told() -> None:
    shown = run("--profile", "equal")
    assert isinstance(shown.exception, OperatorError)
    assert "give truth or shape for audits, or impostor pairs" in str(shown.exception)


def test_a_hundred_million_pairs_take_less_than_500_megabytes() -> None:
    command = [sys.executable, "-m", "mockrek", "simulate", "--profile", "equal"]
    ran = subprocess.run(
        [*command, "--impostor-pairs", "1e8", "--workers", "2", "--format", "json"],
        capture_output=True,
        check=True,
    )
    assert 10**7 < json.loads(ran.stdout)["impostors"]["peak"] < 5 * 10**8
