"""Short runs against a real server, as somebody would start them."""

from __future__ import annotations

import ast
import csv
import json
import subprocess
import sys
from pathlib import Path

from served import clean_environ, serving

ROOT = Path(__file__).parents[2]
LOADTESTS = ROOT / "loadtests"
GENEROUS = """
[every]
errors = 0
p99 = 20000
[operations."DetectFaces 20 KB"]
p50 = 10000
"""
IMPOSSIBLE = '[operations."DetectFaces 20 KB"]\np50 = 0\n'
STAGES = {"decode", "truth", "score", "render"}


def start(*options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "loadtests.run", *map(str, options)],
        cwd=ROOT,
        env=clean_environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_run_judges_reports_and_says_so_with_its_exit_code(tmp_path: Path) -> None:
    generous, impossible = tmp_path / "generous.toml", tmp_path / "impossible.toml"
    generous.write_text(GENEROUS)
    impossible.write_text(IMPOSSIBLE)
    kept, missed = tmp_path / "kept", tmp_path / "missed"
    load = ("--shape", "smoke", "--time", 3, "--exclude-tags", "large", "--url")
    with serving(covered=False) as server:
        one = start(*load, server.url, "--rate", 40, "--slo", generous, "--out", kept)
        # Two processes and a master, through the SDK, with objectives that nobody can keep.
        two = start(
            *(*load, server.url, "--rate", 40, "--processes", 2, "--family", "sdk"),
            *("--slo", impossible, "--out", missed),
        )
        said_by_one, said_by_two = one.communicate()[0], two.communicate()[0]

    assert one.returncode == 0, said_by_one
    assert "KEPT: All" in said_by_one
    assert "DetectFaces S3Object is left out: no S3" in said_by_one
    assert two.returncode == 1, said_by_two
    assert "MISSED" in said_by_two
    _look_at_files(kept, "POST")
    _look_at_files(missed, "boto3")


def _look_at_files(out: Path, request_type: str) -> None:
    verdict = json.loads((out / "verdict.json").read_text(encoding="utf-8"))
    with (out / "locust_stats.csv").open(encoding="utf-8", newline="") as file:
        rows = {
            (row["Type"], row["Name"]): int(row["Request Count"]) for row in csv.DictReader(file)
        }
    sent = rows[request_type, "DetectFaces 20 KB"]
    assert sent > 10
    for stage in STAGES:
        assert rows["STAGE", f"DetectFaces 20 KB · {stage}"] == sent
    assert rows["PLANNED", "DetectFaces 20 KB · from the plan"] == sent
    # A stage is no request: it does not count in the total.
    assert rows["", "Aggregated"] == sum(n for (kind, _), n in rows.items() if kind == request_type)

    assert {*verdict["stages"]["DetectFaces 20 KB"]} == STAGES | {"answer"}
    assert verdict["stages"]["DetectFaces 20 KB"]["score"] > 0
    assert all(row["failed"] == 0 and row["offered"] > 0 for row in verdict["phases"])
    with (out / "phases.csv").open(encoding="utf-8", newline="") as file:
        assert [row["phase"] for row in csv.DictReader(file)] == [
            row["phase"] for row in verdict["phases"]
        ]
    page = (out / "index.html").read_text(encoding="utf-8")
    assert verdict["verdict"] in page
    assert "<svg" in page
    assert "Locust" in (out / "locust.html").read_text(encoding="utf-8")
    assert json.loads((out / "locust.json").read_text(encoding="utf-8"))
    assert (out / "plot.png").read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_run_is_said_all_at_once() -> None:
    refused = start(
        *("--url", "https://rekognition.us-east-1.amazonaws.com", "--shape", "day", "--time", 9),
        *("--slo", "nowhere.toml"),
    )
    said = refused.communicate()[0]
    assert refused.returncode == 3, said
    for problem in ("it costs money", "day needs 48 seconds", "nowhere.toml"):
        assert problem in said


def test_it_knows_nothing_of_mockrek() -> None:
    modules = sorted(LOADTESTS.rglob("*.py"))
    assert len(modules) > 15
    for path in modules:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
        names += [n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        assert not any(name.partition(".")[0] == "mockrek" for name in names), path
