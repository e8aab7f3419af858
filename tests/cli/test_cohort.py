from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

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
