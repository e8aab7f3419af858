from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from mockrek.audit.cohorts.shapes import SHAPES
from mockrek.cli import cli


def test_a_cohort_is_made_and_counted(tmp_path: Path) -> None:
    out = tmp_path / "people"
    options = ["--out", str(out), "--size", "12", "--workers", "1"]
    result = CliRunner().invoke(cli, ["cohort", "make", "ppb", *options])

    assert result.exit_code == 0, result.output
    assert f"12 images of 12 subjects in {out}" in result.output
    assert len((out / "manifest.csv").read_text().splitlines()) == 13
    assert "Male/VI" in result.output


def test_an_unknown_shape_is_refused_with_those_there_are(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["cohort", "make", "crowds", "--out", str(tmp_path)])

    assert result.exit_code == 2
    assert "ppb-2019" in result.output


def test_a_grid_of_tiles_is_made_from_attributes(tmp_path: Path) -> None:
    asked = [
        "--by",
        "gender",
        "--by",
        "race=Black,White",
        "--size",
        "8",
        "--images",
        "tiles",
        "--workers",
        "1",
    ]
    result = CliRunner().invoke(cli, ["cohort", "make", "grid", *asked, "--out", str(tmp_path)])

    assert result.exit_code == 0, result.output
    assert "8 images of 8 subjects" in result.output
    assert "gender / race" in result.output
    assert "Female/Black" in result.output


def test_pairs_are_counted_by_kind(tmp_path: Path) -> None:
    asked = ["--size", "24", "--pairs", "90", "--images", "tiles", "--workers", "1"]
    result = CliRunner().invoke(cli, ["cohort", "make", "pairs", *asked, "--out", str(tmp_path)])

    assert "90 pairs: 45 genuine, 36 impostor within, 9 impostor across" in result.output


def test_an_option_that_a_shape_has_no_use_for_is_refused(tmp_path: Path) -> None:
    asked = ["--gallery", "5", "--images", "tiles", "--out", str(tmp_path / "new")]
    result = CliRunner().invoke(cli, ["cohort", "make", "ppb", *asked])

    assert result.exit_code != 0
    assert "ppb has none; the shape for it is congress" in str(result.exception) + result.output


def test_the_help_names_every_shape_and_what_it_is(tmp_path: Path) -> None:
    text = CliRunner().invoke(cli, ["cohort", "make", "--help"]).output.split("Shapes with", 1)[1]
    assert all(name in text for name in SHAPES)
