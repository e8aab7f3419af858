"""Auditors that know nothing of mockrek find what the answer sheet says, to the count."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

import pytest

from mockrek.audit.cohorts.cohort import make_from
from mockrek.audit.cohorts.recipe import Recipe
from served import Served, clean_environ, serving

pytestmark = pytest.mark.usefixtures("uncounted")

EXAMPLES = Path(__file__).parents[2] / "examples"
SHAPES = {
    "actionable-auditing-2019-amazon": "ppb-2019",
    "gender-shades-2018-facepp": "ppb",
    "extreme": "ppb",
}
NEEDS = {
    "pandas": ("boto3", "pandas", "matplotlib"),
    "fairlearn": ("boto3", "fairlearn"),
    "aequitas": ("boto3", "aequitas"),
}
MORE = {
    "pandas": ("--plot", "chart.png"),
    "fairlearn": ("--bootstrap", "10"),  # nothing here looks at its intervals
    "aequitas": (),
}

Counts = Mapping[str, Mapping[str, int]]


@pytest.fixture(scope="module", params=SHAPES)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Served, Path]]:
    cohort = tmp_path_factory.mktemp("examples") / "people"
    make_from(Recipe(SHAPES[request.param], images="tiles", seed=3), cohort)
    truth = str(cohort / "manifest.csv")
    options = ("--profile", request.param, "--truth", truth, "--log", "off")
    with serving(*options, covered=False) as server:
        yield server, cohort


def audit(library: str, served: tuple[Served, Path], folder: Path, *more: str) -> Path:
    """Run a script as its reader would; the folder that it has written to."""
    server, cohort = served
    folder.mkdir()
    script = str(EXAMPLES / f"audit_with_{library}.py")
    command = [sys.executable, script, "--endpoint", server.url, "--cohort", str(cohort)]
    with (folder / "said").open("w") as said, (folder / "errors").open("w") as errors:
        subprocess.run(
            [*command, *MORE[library], "--json", "counts.json", *more],
            check=False,
            cwd=folder,
            env=clean_environ(),
            stdout=said,
            stderr=errors,
        )
    return folder


@pytest.fixture(scope="module")
def audits(
    served: tuple[Served, Path], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Path]:
    """All that can be run, at once: they mostly import, and wait."""
    folder = tmp_path_factory.mktemp("audits")
    libraries = [library for library in NEEDS if not missing(library)]
    with ThreadPoolExecutor() as pool:
        folders = pool.map(lambda library: audit(library, served, folder / library), libraries)
        return dict(zip(libraries, folders, strict=True))


def missing(library: str) -> list[str]:
    return [name for name in NEEDS[library] if find_spec(name) is None]


def skip_without(library: str) -> None:
    if lacks := missing(library):
        pytest.skip(f"needs pip install {' '.join(lacks)}")


def found(folder: Path) -> Counts:
    """What a script has counted; each group stands in the table that it prints, too."""
    assert (folder / "counts.json").exists(), (folder / "errors").read_text()
    counts: Counts = json.loads((folder / "counts.json").read_text())
    said = (folder / "said").read_text()
    assert [group for group in counts if group not in said] == []
    return counts


def expected(server: Served) -> Counts:
    """The rows of gender.error, by group of the profile."""
    with urlopen(f"{server.url}/_mockrek/v1/answer-sheet") as reply:
        (sheet,) = json.load(reply)["cohorts"]
    return {
        row["group"]: {"trials": row["trials"], "errors": row["errors"]}
        for row in sheet["rows"]
        if row["task"] == "gender.error" and row["group"] != "all"
    }


def added(counts: Counts, names: Mapping[str, str]) -> Counts:
    """Counts of groups, added up to coarser ones."""
    sums: dict[str, Counter[str]] = {}
    for group, cell in counts.items():
        # not Counter's own +: it drops a count of 0
        sums.setdefault(names[group], Counter()).update(cell)
    return {group: dict(cell) for group, cell in sums.items()}


def sheet_group(group: str, wanted: Counts) -> str:
    """The group of the sheet that people of a gender and a skin type are in."""
    gender, skin = group.split()
    shade = "darker" if skin in ("IV", "V", "VI") else "lighter"
    fine = f"{gender.lower()}_{skin}"
    return fine if fine in wanted else f"{shade}_{gender.lower()}"


@pytest.mark.parametrize("library", NEEDS)
def test_every_group_has_the_errors_of_the_answer_sheet(
    served: tuple[Served, Path], audits: Mapping[str, Path], library: str
) -> None:
    skip_without(library)
    counts, wanted = found(audits[library]), expected(served[0])
    assert len(counts) == 12  # each gender and skin type
    assert added(counts, {group: sheet_group(group, wanted) for group in counts}) == wanted
    assert sum(cell["errors"] for cell in wanted.values()) > 100
    if library == "pandas":
        assert (audits[library] / "chart.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("served", ["extreme"], indirect=True)
def test_groups_may_be_of_one_column(served: tuple[Served, Path], tmp_path: Path) -> None:
    skip_without("fairlearn")  # its groups are tuples only if they are of several
    wanted = expected(served[0])
    names = {group: group.partition("_")[2].title() for group in wanted}
    counts = found(audit("fairlearn", served, tmp_path / "audit", "--by", "gender"))
    assert counts == added(wanted, names)
