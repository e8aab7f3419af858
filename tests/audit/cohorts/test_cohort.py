import csv
import hashlib
import json
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

from mockrek.audit.cohorts.cohort import COLUMNS, CohortSummary, make
from mockrek.domain import Box, Face
from mockrek.errors import SettingsError
from mockrek.truth import label
from mockrek.truth.image import read

Made = tuple[Path, CohortSummary]


@pytest.fixture(scope="module")
def portraits(tmp_path_factory: pytest.TempPathFactory) -> Made:
    out = tmp_path_factory.mktemp("portraits") / "cohort"
    return out, make("ppb", out, size=36, seed=4, workers=1)


@pytest.fixture(scope="module")
def crowds(tmp_path_factory: pytest.TempPathFactory) -> Made:
    out = tmp_path_factory.mktemp("crowds")
    return out, make("crowd", out, size=3, workers=1)


def rows_of(out: Path) -> list[dict[str, str]]:
    with (out / "manifest.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def box_of(row: dict[str, str]) -> Box:
    return Box(*(float(row[side]) for side in ("left", "top", "width", "height")))


def contents(out: Path) -> dict[str, bytes]:
    return {str(p.relative_to(out)): p.read_bytes() for p in out.rglob("*") if p.is_file()}


def test_the_manifest_has_the_promised_form(portraits: Made) -> None:
    text = (portraits[0] / "manifest.csv").read_bytes().decode()
    assert text.split("\n", 1)[0] == ",".join(COLUMNS)
    assert "\r" not in text
    assert text.endswith("\n")
    assert all(all(row.values()) for row in rows_of(portraits[0]))


def test_digests_are_those_of_the_files(portraits: Made) -> None:
    for row in rows_of(portraits[0]):
        data = (portraits[0] / row["image"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == row["sha256"]


@pytest.mark.parametrize("made", ["portraits", "crowds"])
def test_labels_say_what_the_manifest_says(made: str, request: pytest.FixtureRequest) -> None:
    out = request.getfixturevalue(made)[0]
    faces: list[Face] = []
    for path in sorted((out / "images").iterdir()):
        text = read(path.read_bytes()).label
        assert text is not None
        faces.extend(label.parse(text))
    rows = rows_of(out)
    assert [(face.subject, face.box) for face in faces] == [(r["subject"], box_of(r)) for r in rows]
    for face, row in zip(faces, rows, strict=True):
        assert all(row[name] == value for name, value in face.attributes.items())
        assert len(face.attributes) == len(COLUMNS) - 7


def test_boxes_are_inside_their_image(portraits: Made, crowds: Made) -> None:
    for row in rows_of(portraits[0]) + rows_of(crowds[0]):
        box = box_of(row)
        assert min(box.left, box.top) >= 0
        assert box.left + box.width <= 1
        assert box.top + box.height <= 1


def test_faces_in_a_crowd_are_disjoint_and_tall_enough(crowds: Made) -> None:
    for name in Counter(row["image"] for row in rows_of(crowds[0])):
        boxes = [box_of(row) for row in rows_of(crowds[0]) if row["image"] == name]
        with Image.open(crowds[0] / name) as image:
            assert all(box.height * image.height >= 40 for box in boxes)
        for a, b in combinations(boxes, 2):
            aside = a.left + a.width <= b.left or b.left + b.width <= a.left
            assert aside or a.top + a.height <= b.top or b.top + b.height <= a.top


def test_the_summary_counts_what_is_there_and_is_written_down(portraits: Made) -> None:
    out, summary = portraits
    note = json.loads((out / "cohort.json").read_text())
    assert (summary.images, summary.faces, summary.subjects, summary.size) == (36, 36, 36, 36)
    groups = Counter(f"{row['gender']}/{row['skin_type']}" for row in rows_of(out))
    assert note["groups"] == summary.groups == groups
    assert "any likeness is accidental" in note["provenance"]
    assert "Gender Shades" in note["provenance"]


def test_the_same_seed_gives_the_same_bytes_with_any_number_of_workers(tmp_path: Path) -> None:
    for name, workers in (("one", 1), ("two", 2)):
        make("ppb", tmp_path / name, size=20, seed=9, workers=workers)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_another_seed_gives_other_images(portraits: Made, tmp_path: Path) -> None:
    make("ppb", tmp_path, size=5, seed=5, workers=1)
    first = {row["sha256"] for row in rows_of(portraits[0])}
    assert not first & {row["sha256"] for row in rows_of(tmp_path)}


def test_files_are_jpeg_and_some_png_of_moderate_size(tmp_path: Path) -> None:
    make("ppb", tmp_path, size=60, seed=2, workers=1)
    files = list((tmp_path / "images").iterdir())
    kinds = Counter(read(path.read_bytes()).format for path in files)
    assert kinds["JPEG"] > 5 * kinds["PNG"] > 0
    sizes = [path.stat().st_size for path in files if path.suffix == ".jpg"]
    assert 6_000 < sum(sizes) / len(sizes) < 25_000


def test_progress_reaches_the_number_of_images(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    make("pairs", tmp_path, size=1, workers=1, progress=lambda *step: seen.append(step))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert len({row["subject"] for row in rows_of(tmp_path)}) == 1


def test_a_cohort_is_replaced_and_nothing_else_is(tmp_path: Path) -> None:
    make("ppb", tmp_path, size=6, workers=1)
    (tmp_path / "notes.txt").write_text("mine")
    make("ppb", tmp_path, size=2, workers=1)
    assert len(list((tmp_path / "images").iterdir())) == len(rows_of(tmp_path)) == 2
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_directory_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(SettingsError, match="not empty and holds no cohort"):
        make("ppb", tmp_path, size=2)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.doc"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="file/cohort cannot be written"):
        make("ppb", tmp_path / "file" / "cohort", size=2)


def test_without_the_extra_the_remedy_is_named(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['resvg_py'] = None\n"
        "from pathlib import Path; from mockrek.audit.cohorts.cohort import make\n"
        "make('ppb', Path('new'), size=2)"
    )
    run = [sys.executable, "-c", script]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "run pip install '.[cohort]'" in done.stderr
    assert not (tmp_path / "new").exists()
