from __future__ import annotations

from pathlib import Path
from typing import Protocol

import data_sets
from mockrek.truth.manifest import load


class Ran(Protocol):
    code: object
    out: str
    err: str


class Run(Protocol):
    def __call__(self, *words: str) -> Ran: ...


def test_an_import_says_what_there_is_and_what_is_left_out(tmp_path: Path, run: Run) -> None:
    data, out = data_sets.utkface(tmp_path / "data"), tmp_path / "out"
    ran = run("cohort", "import", "utkface", str(data), "--out", str(out))

    assert ran.code == 0
    assert f"4 images of 3 subjects in {out}" in ran.out.replace("\n", "")
    assert "Indian/Female" in ran.out
    assert "4 left out" in ran.out
    assert "61_1_20170109142408075.jpg" in ran.out
    assert load(out / "manifest.csv").faces == 4


def test_pairs_are_counted(tmp_path: Path, run: Run) -> None:
    data = data_sets.rfw(tmp_path / "data")
    ran = run("cohort", "import", "rfw", str(data), "--out", str(tmp_path / "out"))

    assert "8 pairs: 4 genuine, 4 impostor" in ran.out
    assert "left out" not in ran.out


def test_of_much_that_is_left_out_the_first_are_shown(tmp_path: Path, run: Run) -> None:
    data = data_sets.lfw(tmp_path / "data")
    data_sets.put_images(data, *(f"lfw/Alan_Turing/[{n:02}].jpg" for n in range(30)))
    ran = run("cohort", "import", "lfw", str(data), "--out", str(tmp_path / "out"))

    assert "32 left out" in ran.out
    assert "and 12 more" in ran.out
    assert "[04].jpg" in ran.out
    assert "[29].jpg" not in ran.out
    assert len(data_sets.rows_of(tmp_path / "out/skipped.csv")) == 32


def test_what_is_wrong_is_one_message_and_code_2(tmp_path: Path, run: Run) -> None:
    ran = run("cohort", "import", "ppb", str(tmp_path), "--out", str(tmp_path / "out"))

    assert ran.code == 2
    assert "needs one table PPB-2017-metadata.csv; found none" in ran.err
