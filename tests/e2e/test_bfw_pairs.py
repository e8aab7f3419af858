"""20,000 pairs of eight subgroups through HTTP: error rates at thresholds, and DET curves.

The statements are at a level of 99.9 % each, and made once, with the seeds below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from mockrek.audit.cohorts.cohort import make_from
from mockrek.audit.cohorts.recipe import Recipe
from mockrek.audit.reference.audit import Request, audit
from mockrek.audit.reference.results import ALL, Results
from mockrek.profiles.compile import CompiledProfile, compile_profile
from mockrek.profiles.load import parse_toml
from served import serving
from uncovered import uncovered

SEED = 20_260
PAIRS = 20_000
THRESHOLDS = (80, 90, 95, 99)
RACES, GENDERS = ("Asian", "Black", "Indian", "White"), ("Female", "Male")
NAMES = [f"{race}_{gender}".lower() for race in RACES for gender in GENDERS]


def profile_text() -> str:
    """Eight groups, each with half as many errors again as the one before."""
    groups, impostor, genuine = [], [], []
    for place, name in enumerate(NAMES):
        race, gender = RACES[place // 2], GENDERS[place % 2]
        groups.append(
            f'[[group]]\nname = "{name}"\nwhere = {{ race = "{race}", gender = "{gender}" }}'
        )
        rates = [round(base * 1.5**place, 6) for base in (0.02, 0.01, 0.005, 0.002)]
        impostor.append(f"{name} = {table(rates)}")
        rates = [round(base * 1.5**place, 6) for base in (0.003, 0.006, 0.01, 0.02)]
        genuine.append(f"{name} = {table(rates)}")
    return "\n".join(
        [
            'name = "eight"',
            *groups,
            "[matching.false_match]",
            *impostor,
            "[matching.between]\nfactor = 0.5",
            "[matching.false_non_match]",
            *genuine,
        ]
    )


def table(rates: list[float]) -> str:
    anchors = (f"{at} = {rate}" for at, rate in zip(THRESHOLDS, rates, strict=True))
    return f"{{ {', '.join(anchors)} }}"


@pytest.fixture(scope="module")
def profile() -> CompiledProfile:
    return compile_profile(parse_toml(profile_text(), "eight"))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Results]:
    folder: Path = tmp_path_factory.mktemp("bfw")
    file = folder / "eight.toml"
    file.write_text(profile_text(), encoding="utf-8")
    cohort = folder / "cohort"
    make_from(Recipe("bfw", seed=SEED, images="tiles", pairs=PAIRS), cohort)
    truth = ("--truth", str(cohort / "manifest.csv"))
    options = ("--profile", str(file), *truth, "--seed", str(SEED), "--log", "off")
    with uncovered(), serving(*options, covered=False) as server:
        request = Request(
            server.url, cohort, folder / "out", groups_file=file, tasks=("verification",)
        )
        yield audit(request, lambda _done, _of: None)


def rate_of(profile: CompiledProfile, kind: str, group: str, at: int) -> float:
    """What the profile injects into the pairs of one group, or of two."""
    names = group.split("|")
    first, *rest = [profile.groups.index(name) for name in names]
    second = rest[0] if rest else first
    if kind == "false_match":
        place = int(profile.curves.impostor_of[first, second])
        return profile.curves.impostor.curve(place).cutoff(float(at)) / 2**64
    place = int(profile.curves.genuine_of[min(first, second)])
    return profile.curves.genuine.curve(place).cutoff(float(at)) / 2**64


def test_every_rate_by_pair_of_groups_is_in_its_interval(
    results: Results, profile: CompiledProfile
) -> None:
    cells = 0
    for row in results.rows:
        kind, _, at = row.task.removeprefix("matching.").partition("@")
        if row.group != ALL and row.trials:
            rate = rate_of(profile, kind, row.group, int(at))
            low, high = (int(binom.ppf(q, row.trials, rate)) for q in (0.0005, 0.9995))
            assert low <= row.errors <= high, (row, rate)
            cells += 1
    assert results.pairs == PAIRS
    assert cells >= 4 * (8 + 8 + 28)


def curves(results: Results) -> Mapping[str, tuple[np.ndarray, np.ndarray]]:
    """FMR and FNMR of each group at every threshold from 60 to 99."""
    at = np.arange(60, 100)
    return {
        name: (
            (scores.impostor[:, None] >= at).mean(axis=0),
            (scores.genuine[:, None] < at).mean(axis=0),
        )
        for name, scores in results.scores.items()
    }


def test_curves_are_monotone_in_the_threshold(results: Results) -> None:
    found = curves(results)
    assert sorted(found) == sorted(NAMES)
    for false_match, false_non_match in found.values():
        assert (np.diff(false_match) <= 0).all()
        assert (np.diff(false_non_match) >= 0).all()


def test_curves_stand_in_the_order_of_the_profile(results: Results) -> None:
    found = curves(results)
    # Neighbours differ by half, which 1,000 pairs cannot tell; four steps are a factor of five.
    for worse, better in zip(NAMES[4:], NAMES[:4], strict=True):
        for side in (0, 1):
            assert (found[worse][side][20:36] >= found[better][side][20:36]).all()
            assert found[worse][side][20] > found[better][side][20]
