from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mockrek.audit.demo.demonstration import Plan, Result, demonstrate
from mockrek.cli import demo
from served import clean_environ

Run = Callable[..., Any]


@pytest.fixture(autouse=True)
def _handler() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


def test_it_prints_what_was_injected_and_recovered_and_writes_a_page(run: Run, out: Path) -> None:
    ran = run("demo", "--out", str(out), "--size", "12", "--workers", "1")
    assert ran.code == 0
    assert "profile: actionable-auditing-2019-amazon\nnumbers: reconstructed\nsource: " in ran.out
    assert (
        "│ darker female  │      2 │        1 │         1 │   50.00 │ 9.45 – 90.55 │ ✓ │" in ran.out
    )
    assert "Faces not detected: none injected, none recovered, in each group\n" in ran.out
    assert "match, similarity 100 " in ran.out
    assert "✓ recovered equals injected in all 10 cells\n" in ran.out
    assert ran.out.endswith(f"The page: {out / 'index.html'}\n")
    assert (out / "index.html").is_file()


def test_faces_not_detected_have_a_table_of_their_own(run: Run, out: Path) -> None:
    ran = run("demo", "--out", str(out), "--size", "12", "--workers", "1", "--profile", "extreme")
    assert ran.code == 0
    gender, missed = ran.out.split("\nFaces not detected")
    assert "all" in gender
    assert "│ all " in missed.split("CompareFaces")[0]


def test_it_ends_with_1_when_a_cell_differs(
    run: Run, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def differing(plan: Plan, progress_bar: Any) -> Result:
        result = demonstrate(plan, progress_bar)
        first = result.findings[0]
        changed = replace(first, recovered=first.recovered + 1)
        return replace(result, findings=(changed, *result.findings[1:]))

    monkeypatch.setattr(demo, "demonstrate", differing)
    ran = run("demo", "--out", str(out), "--size", "12", "--workers", "1")
    assert ran.code == 1
    assert "✗ recovered differs from injected in 1 of 10 cells" in ran.out


def test_a_wrong_profile_ends_with_2_before_anybody_is_drawn(run: Run, tmp_path: Path) -> None:
    ran = run("demo", "--out", str(tmp_path / "new"), "--profile", "perfct")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("mockrek: perfct: 1 problem\n")
    assert not (tmp_path / "new").exists()


def test_a_server_that_does_not_start_ends_with_2_and_its_words(run: Run, out: Path) -> None:
    seed = str(2**63)
    ran = run("demo", "--out", str(out / "new"), "--size", "1", "--seed", seed)
    assert ran.code == 2
    assert "mockrek: mockrek serve did not start: 1 problem\n" in ran.err
    assert f"--seed (MOCKREK_SEED): '{seed}' cannot be used" in ran.err


def test_a_directory_that_cannot_be_used_ends_with_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cohort").mkdir()
    (tmp_path / "cohort" / "mine.txt").write_text("mine")
    ran = run("demo", "--out", str(tmp_path), "--size", "2")
    assert ran.code == 2
    assert "is not empty and holds no cohort" in ran.err


def test_sigterm_ends_it_as_an_exception_does_so_that_the_server_stops(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaned = []

    def interrupted(*_: Any) -> Result:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            raise AssertionError
        finally:
            cleaned.append(True)

    monkeypatch.setattr(demo, "demonstrate", interrupted)
    assert run("demo").code == 128 + signal.SIGTERM
    assert cleaned == [True]


def test_without_its_extra_it_says_what_to_install(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "for name in ('boto3', 'PIL', 'resvg_py', 'matplotlib', 'skimage'):\n"
        "    sys.modules[name] = None\n"
        "from mockrek.cli import main\n"
        "main(['demo'])\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=clean_environ(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "pip install '.[demo]'" in ran.stderr
    assert list(tmp_path.iterdir()) == []
