"""Auditors that know nothing of mockrek find what the answer sheet says, to the count."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.request import urlopen

import pytest

from mockrek.audit.cohorts.cohort import make_from
from mockrek.audit.cohorts.recipe import Recipe
from served import Served, clean_environ, serving

EXAMPLES = Path(__file__).parents[2] / "examples"
SHAPES = {
    "actionable-auditing-2019-amazon": "ppb-2019",
    "gender-shades-2018-facepp": "ppb",
    "unequal": "ppb",
}
UNEQUAL = """
    name = "unequal"
    extend = "extreme"
    detection.false_detection = { default = 0, darker_female = 0, darker_male = 0 }
"""  # extreme, but for faces that are not there: the scripts cannot tell them from those that are
NEEDS = {"pandas": "pandas", "fairlearn": "fairlearn", "aequitas": "aequitas"}

Counts = Mapping[str, Mapping[str, int]]


@pytest.fixture(scope="module", params=SHAPES)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Path]]:
    folder = tmp_path_factory.mktemp("examples")
    make_from(Recipe(SHAPES[request.param], images="tiles", seed=3), folder / "people")
    (folder / "unequal.toml").write_text(UNEQUAL, encoding="utf-8")
    profile = request.param if request.param != "unequal" else str(folder / "unequal.toml")
    truth = str(folder / "people" / "manifest.csv")
    with serving("--profile", profile, "--truth", truth, "--log", "off") as server:
        yield server, folder / "people"


def expected(server: Served, cohort: Path) -> Counts:
    """The rows of gender.error, by group of the profile."""
    with urlopen(f"{server.url}/_mockrek/v1/answer-sheet") as reply:
        (sheet,) = json.load(reply)["cohorts"]
    return {
        row["group"]: {"trials": row["trials"], "errors": row["errors"]}
        for row in sheet["rows"]
        if row["task"] == "gender.error" and row["group"] != "all"
    }


def by_sheet_group(found: Counts, wanted: Counts) -> Counts:
    """Counts by gender and skin type, added up to the groups of the sheet."""
    sums: dict[str, dict[str, int]] = {}
    for group, counts in found.items():
        gender, skin = group.split()
        shade = "darker" if skin in ("IV", "V", "VI") else "lighter"
        fine, coarse = f"{gender.lower()}_{skin}", f"{shade}_{gender.lower()}"
        cell = sums.setdefault(fine if fine in wanted else coarse, {"trials": 0, "errors": 0})
        for name in cell:
            cell[name] += counts[name]
    return sums


@pytest.mark.parametrize("library", NEEDS)
def test_every_group_has_the_errors_of_the_answer_sheet(
    served: tuple[Served, Path], library: str, tmp_path: Path
) -> None:
    pytest.importorskip(NEEDS[library], reason=f"pip install {NEEDS[library]}")
    server, cohort = served
    out = tmp_path / "counts.json"
    script = EXAMPLES / f"audit_with_{library}.py"
    command = [sys.executable, str(script), "--endpoint", server.url, "--cohort", str(cohort)]
    more = ["--plot", str(tmp_path / "chart.png")] if library == "pandas" else []
    ran = subprocess.run(
        [*command, "--json", str(out), *more],
        check=False,
        env=clean_environ(MPLBACKEND="agg"),
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    wanted = expected(server, cohort)
    assert by_sheet_group(json.loads(out.read_text()), wanted) == wanted
    assert sum(counts["errors"] for counts in wanted.values()) > 100
    assert ran.stdout
    if more:
        assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
