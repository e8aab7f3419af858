import csv
import hashlib
import json
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Final

import pytest
from PIL import Image

from mockrek.audit.cohorts.cohort import CohortSummary, make, make_from
from mockrek.audit.cohorts.picture import COLUMNS
from mockrek.audit.cohorts.recipe import Recipe
from mockrek.audit.cohorts.shapes import SHAPES
from mockrek.domain import Box, Face
from mockrek.errors import SettingsError
from mockrek.truth import label
from mockrek.truth.image import read
from mockrek.truth.manifest import load

Made = tuple[Path, CohortSummary]

NOT_ATTRIBUTES: Final = {"image", "sha256", "subject", "left", "top", "width", "height"}


@pytest.fixture(scope="module")
def portraits(tmp_path_factory: pytest.TempPathFactory) -> Made:
    out = tmp_path_factory.mktemp("portraits") / "cohort"
    return out, make("ppb", out, size=36, seed=4, workers=1)


@pytest.fixture(scope="module")
def crowds(tmp_path_factory: pytest.TempPathFactory) -> Made:
    out = tmp_path_factory.mktemp("crowds")
    return out, make("crowd", out, size=3, workers=1)


@pytest.fixture(scope="module")
def tiles(tmp_path_factory: pytest.TempPathFactory) -> Made:
    out = tmp_path_factory.mktemp("tiles")
    return out, make_from(Recipe("frte", size=100, images="tiles"), out, workers=1)


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


@pytest.mark.parametrize(
    ("made", "further"), [("portraits", set()), ("crowds", set()), ("tiles", {"region"})]
)
def test_labels_say_what_the_manifest_says(
    made: str, further: set[str], request: pytest.FixtureRequest
) -> None:
    out = request.getfixturevalue(made)[0]
    faces: list[Face] = []
    for path in sorted((out / "images").iterdir()):
        text = read(path.read_bytes()).label
        assert text is not None
        faces.extend(label.parse(text))
    rows = rows_of(out)
    assert [(face.subject, face.box) for face in faces] == [(r["subject"], box_of(r)) for r in rows]
    for face, row in zip(faces, rows, strict=True):
        assert face.attributes == {n: v for n, v in row.items() if v and n not in NOT_ATTRIBUTES}
        assert face.attributes.keys() >= further


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


def test_tiles_and_pairs_are_the_same_with_any_number_of_workers(tmp_path: Path) -> None:
    recipe = Recipe("bfw", size=50, seed=9, images="tiles")
    for name, workers in (("one", 1), ("two", 2)):
        make_from(recipe, tmp_path / name, workers=workers)
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


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_gives_a_manifest_that_loads_with_its_attributes(
    name: str, tmp_path: Path
) -> None:
    shape = SHAPES[name]
    recipe = Recipe(name, size=None if shape.unit == "images" else 60, images="tiles")
    summary = make_from(recipe, tmp_path, workers=1)
    truth = load(tmp_path / "manifest.csv")
    assert (truth.images, truth.faces) == (summary.images, summary.faces)
    assert len(truth.subjects) == summary.subjects
    assert truth.columns.keys() >= set(shape.by) == set(summary.by)
    blank = truth.columns["skin_type"].codes < 0
    assert blank.all() or "skin_type" in shape.by
    assert not (blank.any() and "skin_type" in shape.by)


def test_tiles_are_all_different_even_without_their_labels(tiles: Made) -> None:
    files = [path.read_bytes() for path in (tiles[0] / "images").iterdir()]
    assert len({label.remove(data) for data in files}) == len(files) == 200
    assert max(map(len, files)) < 1500


def test_tiles_tell_of_the_same_people_as_portraits(tmp_path: Path) -> None:
    for kind in ("portraits", "tiles"):
        make_from(Recipe("fairface", size=3, images=kind), tmp_path / kind, workers=1)
    told = [
        [{k: v for k, v in row.items() if k not in {"image", "sha256"}} for row in rows_of(out)]
        for out in (tmp_path / "portraits", tmp_path / "tiles")
    ]
    assert told[0] == told[1]


def test_further_attributes_are_columns_after_the_fixed_ones(tiles: Made) -> None:
    header = (tiles[0] / "manifest.csv").read_text().split("\n", 1)[0]
    assert header == ",".join([*COLUMNS, "region", "age_group"])
    for row in rows_of(tiles[0]):
        low, high = map(int, row["age_group"].split("-"))
        assert low < int(row["age"]) <= high


def test_pairs_are_listed_by_image(tiles: Made) -> None:
    out, summary = tiles
    subjects = {row["image"]: row["subject"] for row in rows_of(out)}
    with (out / "pairs.csv").open(newline="") as file:
        listed = list(csv.DictReader(file))
    assert list(listed[0]) == ["source", "target", "genuine"]
    for pair in listed:
        same = subjects[pair["source"]] == subjects[pair["target"]]
        assert pair["genuine"] == str(same).lower()
    genuine = sum(pair["genuine"] == "true" for pair in listed)
    assert summary.pairs is not None
    assert (genuine, len(listed)) == (summary.pairs["genuine"], sum(summary.pairs.values()))
    assert genuine == len(subjects) // 2  # every subject has two images


def test_twenty_thousand_pairs_of_bfw_can_be_asked_for(tmp_path: Path) -> None:
    summary = make_from(Recipe("bfw", images="tiles", pairs=20_000), tmp_path)
    assert len((tmp_path / "pairs.csv").read_text().splitlines()) == 20_001
    assert summary.pairs == {
        "genuine": 10_000, "impostor_within": 8_000, "impostor_across": 2_000,
    }  # fmt: skip


def test_too_many_pairs_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="pairs: 999 is not 0 to "):
        make_from(Recipe("pairs", size=6, pairs=999), tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_cohort_that_lists_no_pairs_takes_the_list_of_the_last_away(tmp_path: Path) -> None:
    make_from(Recipe("pairs", size=4, images="tiles"), tmp_path)
    assert (tmp_path / "pairs.csv").is_file()
    make_from(Recipe("ppb", size=4, images="tiles"), tmp_path)
    assert not (tmp_path / "pairs.csv").exists()


def test_the_note_says_what_images_are_and_what_groups_are_made_of(tiles: Made) -> None:
    note = json.loads((tiles[0] / "cohort.json").read_text())
    assert note["images_are"] == "tiles"
    assert note["by"] == ["region", "gender", "age_group"]
    assert note["groups"]["E.Europe/Male/12-20"] == 4
    assert note["pairs"] == {"genuine": 100, "impostor_within": 80, "impostor_across": 20}


def test_tiles_need_no_extra(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['resvg_py'] = sys.modules['PIL'] = None\n"
        "from pathlib import Path; from mockrek.audit.cohorts.cohort import Recipe, make_from\n"
        "make_from(Recipe('ppb', size=2, images='tiles'), Path('new'), workers=1)"
    )
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True)
    assert len(rows_of(tmp_path / "new")) == 2


@pytest.mark.parametrize(
    ("name", "size", "digest"),
    [
        ("ppb", 40, "e3eea0f447716fcd"),
        ("ppb-2019", 40, "4843b9acea537e96"),
        ("pairs", 10, "757e14d655acd5ff"),
        ("crowd", 2, "64b285c3d382060e"),
    ],
)
def test_the_people_of_the_first_shapes_never_change(
    name: str, size: int, digest: str, tmp_path: Path
) -> None:
    make_from(Recipe(name, size, 7, "tiles"), tmp_path, workers=1)
    lines = (tmp_path / "manifest.csv").read_text().splitlines()
    told = "\n".join(line.split(",", 2)[2] for line in lines)  # all but the image and its bytes
    assert hashlib.sha256(told.encode()).hexdigest()[:16] == digest
