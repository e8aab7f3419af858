"""An import is a cohort that loads, or nothing at all."""

from __future__ import annotations

import hashlib
import json
import os
from io import BufferedReader
from pathlib import Path

import pytest

import data_sets
from data_sets import DATA_SETS, PPB, PPB_LINES, named, put_images, put_lines, rows_of
from mockrek.audit.cohorts.layouts import importing, writing
from mockrek.audit.cohorts.layouts.importing import LAYOUTS, import_layout
from mockrek.audit.reference.cohort import read_cohort
from mockrek.errors import SettingsError, TruthError
from mockrek.truth.manifest import load

FILES = ("cohort.json", "manifest.csv", "pairs.csv", "skipped.csv")


def names_in(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def contents(directory: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in directory.rglob("*") if path.is_file()}


def test_every_layout_has_an_example() -> None:
    assert sorted(LAYOUTS) == sorted(DATA_SETS)


@pytest.mark.parametrize("name", sorted(LAYOUTS))
def test_what_is_written_loads_and_is_true(tmp_path: Path, name: str) -> None:
    data = DATA_SETS[name](tmp_path / "data")
    before = contents(data)
    steps: list[tuple[int, int]] = []
    out = tmp_path / "cohorts" / name
    summary, skipped = import_layout(name, data, out, progress=lambda *step: steps.append(step))

    rows = rows_of(out / "manifest.csv")
    assert summary.images == len(rows) > 2
    assert steps == [(n, len(rows)) for n in range(1, len(rows) + 1)]
    assert contents(data) == before
    for row in rows:
        assert not row["image"].startswith("/")
        assert hashlib.sha256((out / row["image"]).read_bytes()).hexdigest() == row["sha256"]
    manifest = load(out / "manifest.csv")
    assert (manifest.faces, len(manifest.subjects)) == (summary.images, summary.subjects)
    assert json.loads((out / "cohort.json").read_text())["layout"] == name
    assert summary.skipped == len(skipped)
    assert (out / "skipped.csv").exists() == bool(skipped)
    assert not skipped or [tuple(row.values()) for row in rows_of(out / "skipped.csv")] == [
        *skipped
    ]


@pytest.mark.parametrize(("name", "kinds"), [("bfw", (1, 1)), ("lfw", (2, 2)), ("rfw", (4, 4))])
def test_pairs_refer_to_the_manifest(tmp_path: Path, name: str, kinds: tuple[int, int]) -> None:
    summary, _ = import_layout(name, DATA_SETS[name](tmp_path / "data"), tmp_path / "out")

    subjects = {row["image"]: row["subject"] for row in rows_of(tmp_path / "out/manifest.csv")}
    pairs = rows_of(tmp_path / "out/pairs.csv")
    assert summary.pairs == {"genuine": kinds[0], "impostor": kinds[1]}
    assert list(pairs[0]) == ["source", "target", "genuine"]
    assert [pair["genuine"] for pair in pairs].count("true") == kinds[0]
    for pair in pairs:
        same = subjects[pair["source"]] == subjects[pair["target"]]
        assert pair["genuine"] == str(same).lower()
    assert len(read_cohort(tmp_path / "out").pairs) == sum(kinds)


def test_groups_are_counted(tmp_path: Path) -> None:
    summary, _ = import_layout("ppb", data_sets.ppb(tmp_path / "data"), tmp_path / "out")
    assert summary.groups == {"Female/darker": 1, "Male/darker": 1, "Male/lighter": 1}
    assert "skin_type" not in rows_of(tmp_path / "out/manifest.csv")[0]
    assert not (tmp_path / "out/pairs.csv").exists()


def test_missing_images_are_all_named_and_nothing_is_written(tmp_path: Path) -> None:
    lines = [f"{n},{n}.jpg,Male,1,Darker,Chad" for n in range(30)]
    put_lines(tmp_path / "data/PPB-2017-metadata.csv", PPB, *lines)
    put_images(tmp_path / "data", "imgs/7.jpg")
    with pytest.raises(TruthError) as caught:
        import_layout("ppb", tmp_path / "data", tmp_path / "out")

    said = [problem.what for problem in caught.value.problems]
    assert said[0] == "29 of 30 images are not there; complete the copy"
    assert said[1:4] == ["imgs/0.jpg", "imgs/1.jpg", "imgs/2.jpg"]
    assert len(said) == 22
    assert said[-1] == "and 9 more"
    assert names_in(tmp_path) == ["data"]


def test_an_image_that_only_a_pair_names_must_be_there(tmp_path: Path) -> None:
    data = data_sets.lfw(tmp_path / "data")
    (data / "lfw/Grace_Hopper/Grace_Hopper_0003.jpg").unlink()
    with pytest.raises(TruthError, match=r"1 of 6 images(.|\n)*Grace_Hopper_0003\.jpg"):
        import_layout("lfw", data, tmp_path / "out")


def test_an_image_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = data_sets.ppb(tmp_path / "data")

    def refuse(file: BufferedReader, algorithm: str) -> object:
        if file.name.endswith("2.jpg"):
            raise PermissionError(13, "Permission denied")
        return hashlib.file_digest(file, algorithm)

    monkeypatch.setattr(importing, "file_digest", refuse)
    with pytest.raises(TruthError, match=r"imgs/2\.jpg: Permission denied"):
        import_layout("ppb", data, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_same_bytes_are_one_image(tmp_path: Path) -> None:
    data = data_sets.ppb(tmp_path / "data")
    put_lines(data / "PPB-2017-metadata.csv", PPB, *PPB_LINES, PPB_LINES[0])
    (data / "imgs/3.jpg").write_bytes((data / "imgs/2.jpg").read_bytes())
    summary, skipped = import_layout("ppb", data, tmp_path / "out")

    assert (summary.images, load(tmp_path / "out/manifest.csv").images) == (2, 2)
    assert dict(skipped) == {
        "imgs/1.jpg": "is listed again",
        "imgs/3.jpg": "has the bytes of imgs/2.jpg, but another truth; the first stands",
    }


def test_pairs_of_what_is_left_out_are_left_out(tmp_path: Path) -> None:
    data = data_sets.lfw(tmp_path / "data")
    people = data / "lfw"
    ada = people / "Ada_Lovelace/Ada_Lovelace_0001.jpg"
    (people / "Alan_Turing/Alan_Turing_0001.jpg").write_bytes(ada.read_bytes())
    summary, skipped = import_layout("lfw", data, tmp_path / "out")

    assert summary.pairs == {"genuine": 2, "impostor": 1}
    (reason,) = (why for what, why in skipped if what.count(".jpg") == 2)
    assert reason == "the pair names what is left out: lfw/Alan_Turing/Alan_Turing_0001.jpg"
    assert len(read_cohort(tmp_path / "out").pairs) == 3


def test_nothing_usable_is_an_error_with_the_reasons(tmp_path: Path) -> None:
    put_images(tmp_path / "data", "61_1_20170109142408075.jpg")
    with pytest.raises(TruthError, match=r"61_1_20170109142408075\.jpg: its name has 3 parts"):
        import_layout("utkface", tmp_path / "data", tmp_path / "out")


def test_an_earlier_import_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    out = tmp_path / "out"
    import_layout("lfw", data_sets.lfw(tmp_path / "lfw"), out)
    assert names_in(out) == [*FILES]
    import_layout("ppb", data_sets.ppb(tmp_path / "ppb"), out)
    assert names_in(out) == ["cohort.json", "manifest.csv"]
    (out / "notes.txt").write_text("mine")
    with pytest.raises(SettingsError, match="holds no imported cohort"):
        import_layout("lfw", tmp_path / "lfw", out)
    assert len(rows_of(out / "manifest.csv")) == 3


def test_a_manifest_that_somebody_wrote_is_not_replaced(tmp_path: Path) -> None:
    put_lines(tmp_path / "out/manifest.csv", "image,subject")
    with pytest.raises(SettingsError, match="name another directory"):
        import_layout("ppb", data_sets.ppb(tmp_path / "data"), tmp_path / "out")
    assert names_in(tmp_path / "out") == ["manifest.csv"]


def test_a_file_in_place_of_the_directory_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(SettingsError, match="cannot be written: Not a directory"):
        import_layout("ppb", data_sets.ppb(tmp_path / "data"), tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"


def test_what_an_interruption_left_behind_is_replaced(tmp_path: Path) -> None:
    put_lines(tmp_path / "out/.import/manifest.csv", "image,sha")
    import_layout("ppb", data_sets.ppb(tmp_path / "data"), tmp_path / "out")
    assert names_in(tmp_path / "out") == ["cohort.json", "manifest.csv"]


def test_a_full_disk_leaves_the_earlier_import_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    import_layout("lfw", data_sets.lfw(tmp_path / "lfw"), out)
    before = contents(out)
    write = writing._write_table

    def fail(path: Path, columns: tuple[str, ...], rows: object) -> None:
        if path.name == "pairs.csv":
            raise OSError(28, "No space left on device")
        write(path, columns, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(writing, "_write_table", fail)
    with pytest.raises(SettingsError, match="No space left"):
        import_layout("rfw", data_sets.rfw(tmp_path / "rfw"), out)
    assert contents(out) == before


def test_paths_hold_where_directories_are_links(tmp_path: Path) -> None:
    data = data_sets.ppb(tmp_path / "disk/deep/data")
    (tmp_path / "far/away").mkdir(parents=True)
    (tmp_path / "data").symlink_to(data)
    (tmp_path / "cohorts").symlink_to(tmp_path / "far/away")
    import_layout("ppb", tmp_path / "data", tmp_path / "cohorts/ppb")

    rows = named(rows_of(tmp_path / "cohorts/ppb/manifest.csv"))
    assert (tmp_path / "cohorts/ppb" / rows["1.jpg"]["image"]).is_file()


def test_where_no_relative_path_leads_paths_are_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_drive(*_paths: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", other_drive)
    import_layout("ppb", data_sets.ppb(tmp_path / "data"), tmp_path / "out")
    rows = named(rows_of(tmp_path / "out/manifest.csv"))
    assert rows["1.jpg"]["image"] == str(tmp_path.resolve() / "data/imgs/1.jpg")
