"""Errors of comparing on the sheet, over all pairs and over a list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from mockrek.audit.sheet.answer_sheet import AnswerSheet, Options, answer_sheet
from mockrek.audit.sheet.pair_list import load_pairs
from mockrek.errors import TruthError
from mockrek.profiles.compile import CompiledProfile, compile_profile
from mockrek.profiles.load import parse_toml
from mockrek.scoring.similarity import Faces, compare
from mockrek.truth.appearance import subject_keys_of_manifest
from mockrek.truth.manifest import Manifest, load

PEOPLE, IMAGES = 40, 3
PROFILE = """
    name = "x"
    sampling = "quota"
    [[group]]
    name = "women"
    where = { gender = "Female" }
    [detection.miss]
    women = 0.1
    [matching.false_match]
    women = { 80 = 0.3, 99 = 0.05 }
    default = { 80 = 0.1, 99 = 0.01 }
    [matching.false_non_match]
    default = { 80 = 0.1, 99 = 0.4 }
"""


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    lines = ["image,sha256,subject,gender"]
    for i in range(PEOPLE * IMAGES):
        person = i // IMAGES
        gender = ("Female", "Male")[person % 2]
        lines.append(f"images/{i}.png,{i:016x}{'0' * 48},p{person},{gender}")
    path = tmp_path / "manifest.csv"
    path.write_text("\n".join(lines))
    return path


@pytest.fixture
def compiled() -> CompiledProfile:
    return compile_profile(parse_toml(PROFILE, "x"))


def sheet_of(compiled: CompiledProfile, manifest: Manifest, **options: object) -> AnswerSheet:
    return answer_sheet(compiled, 3, manifest, Options(matching=True, **options))  # type: ignore[arg-type]


def scored(compiled: CompiledProfile, manifest: Manifest, at: float) -> Iterator[tuple[bool, bool]]:
    """(genuine, matched) of all pairs of women, one by one."""
    subjects = subject_keys_of_manifest(manifest)
    groups = compiled.groups_of(manifest.columns, manifest.faces)
    for a, b in combinations(np.flatnonzero(groups == 0), 2):
        one, other = (
            Faces(manifest.keys[[i]], subjects[[i]], groups[[i]]) for i in (int(a), int(b))
        )
        _, matched = compare(one, other, compiled.curves, seed=3, threshold=at)
        yield bool(subjects[a] == subjects[b]), bool(matched[0])


def test_all_pairs_of_detected_faces_are_counted(compiled: CompiledProfile, cohort: Path) -> None:
    found = sheet_of(compiled, load(cohort))
    seen = PEOPLE * IMAGES // 2 - found.row("detection.miss", "women").errors
    assert seen == 54
    trials = sum(
        found.row(f"matching.{kind}@80", "women").trials
        for kind in ("false_match", "false_non_match")
    )
    assert trials == seen * (seen - 1) // 2
    assert found.row("matching.false_match@80", "other|women").rate == pytest.approx(0.1)
    assert found.row("matching.false_match@80", "women").rate == pytest.approx(0.3)


def test_without_misses_counts_are_those_of_comparing_each(cohort: Path) -> None:
    compiled = compile_profile(parse_toml(PROFILE.replace("women = 0.1", "women = 0"), "x"))
    manifest = load(cohort)
    found = sheet_of(compiled, manifest, thresholds=(90.0,))
    pairs = list(scored(compiled, manifest, 90.0))
    false_matches = sum(matched and not genuine for genuine, matched in pairs)
    false_non_matches = sum(genuine and not matched for genuine, matched in pairs)
    assert found.row("matching.false_match@90", "women").errors == false_matches > 0
    assert found.row("matching.false_non_match@90", "women").errors == false_non_matches > 0


def test_a_list_of_pairs_is_counted_alone(compiled: CompiledProfile, cohort: Path) -> None:
    path = cohort.parent / "pairs.csv"
    lines = [f"images/{i}.png,images/{j}.png" for i, j in ((3, 4), (3, 9), (4, 10), (0, 60))]
    path.write_text("source,target\n" + "\n".join(lines))
    manifest = load(cohort)
    pairs = load_pairs(path, cohort, manifest)
    assert (pairs.first.tolist(), pairs.second.tolist()) == ([3, 3, 4, 0], [4, 9, 10, 60])
    found = sheet_of(compiled, manifest, pairs=pairs)
    assert found.row("matching.false_non_match@99", "other").trials == 1
    assert found.row("matching.false_match@99", "other").trials == 2


def test_an_image_that_the_manifest_does_not_have_is_named(cohort: Path) -> None:
    path = cohort.parent / "pairs.csv"
    path.write_text("source,target\nimages/0.png,images/1.png\nimages/0.png,gone.png\n")
    with pytest.raises(TruthError, match=r"line 3: target: 'gone.png' is no image of the manif"):
        load_pairs(path, cohort, load(cohort))


def test_measures_say_why_they_have_no_value(compiled: CompiledProfile, cohort: Path) -> None:
    found = sheet_of(compiled, load(cohort))
    measures = {(m.task, m.basis, m.name): m for m in found.measures}
    assert measures["detection.miss", "rates", "max/min"].value is None
    assert measures["detection.miss", "rates", "max/min"].undefined == "a group has rate 0"
    assert measures["matching.false_match@80", "rates", "max/min"].value == pytest.approx(3)
    fdr = measures["matching@80", "rates", "FDR"].value
    assert fdr == pytest.approx(1 - 0.5 * 0.2)
