"""The command, run as people run it."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from fuzz import children
from fuzz.children import NAMES, Plan, run

ROOT = children.TESTS.parent

needs_atheris = pytest.mark.skipif(
    find_spec("atheris") is None, reason="atheris is not installed: pip install 'mockrek[fuzz]'"
)


@pytest.fixture(autouse=True)
def grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What runs leave behind goes into a folder of the test."""
    monkeypatch.setattr(children, "GROWN", tmp_path)
    monkeypatch.setattr(children, "CRASHES", tmp_path / "crashes")
    return tmp_path


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.fuzz", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_help_names_every_surface_and_says_what_to_do_with_a_crash() -> None:
    shown = fuzz("--help").stdout
    assert all(name in shown for name in NAMES)
    assert "--replay" in shown
    assert "tests/fuzz/regressions/SURFACE" in shown


@needs_atheris
def test_a_guided_run_counts_its_inputs_and_grows_a_corpus() -> None:
    outcome = run(Plan("metadata", runs=2000, seconds=0, seed=1), lambda _: None)
    assert not outcome.failed, outcome.said
    assert (outcome.inputs, outcome.crashes) == (2000, 0)
    assert outcome.new > 0
    assert 0 < outcome.slowest < 1


@needs_atheris
def test_what_breaks_is_kept_and_fails_the_run(
    grown: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def command(plan: Plan) -> list[str]:
        script = (
            "import fuzz.surfaces.metadata as surface, fuzz.harness\n"
            "from mockrek.truth import metadata\n"
            "metadata.read = lambda *_: metadata.Metadata(9)\n"
            "fuzz.harness.main()"
        )
        return [sys.executable, "-c", script, *real(plan)[3:]]

    real = children.command
    monkeypatch.setattr(children, "command", command)
    outcome = run(Plan("metadata", runs=100, seconds=0, seed=1), lambda _: None)
    assert outcome.failed
    assert outcome.crashes == 1
    assert "AssertionError" in outcome.said
    assert len(list((grown / "crashes" / "metadata").iterdir())) == 1


def test_a_run_of_operations_counts_too() -> None:
    outcome = run(Plan("operations", runs=40, seconds=0, seed=1), lambda _: None)
    assert not outcome.failed, outcome.said
    assert outcome.inputs >= 40


def test_a_seed_can_be_looked_at_again() -> None:
    done = fuzz("--replay", "tests/fuzz/seeds/image/grey.png")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith(" ms\n")
