"""The images of the suite: what the table says is what the files say of themselves."""

from __future__ import annotations

import runpy
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from made_up_cases import CONTRACTS, IMAGES
from mockrek.contracts.images import Images
from mockrek.domain import Face
from mockrek.errors import InvalidImageFormatException, MockrekError, SettingsError
from mockrek.truth import image
from mockrek.truth.label import parse
from mockrek.truth.png import read as read_png

TABLE: dict[str, Any] = yaml.safe_load((CONTRACTS / "images.yaml").read_text())
SOUND = [name for name, entry in TABLE["images"].items() if "size" in entry]
BROKEN = sorted(TABLE["images"].keys() - set(SOUND))
ODD = ("small", "wide")  # sound files, of sizes that the service refuses


def as_listed(face: Face) -> Mapping[str, Any]:
    assert face.box is not None
    attributes = {name: yaml.safe_load(value) for name, value in face.attributes.items()}
    return {"subject": face.subject, "box": list(face.box.sides), "attributes": attributes}


@pytest.mark.parametrize("name", [name for name in SOUND if name not in ODD])
def test_the_table_says_what_the_label_says(name: str) -> None:
    facts = image.read(IMAGES.read(name))
    assert facts.label is not None
    assert [as_listed(face) for face in parse(facts.label)] == TABLE["images"][name]["faces"]
    assert [facts.width, facts.height] == TABLE["images"][name]["size"]


@pytest.mark.parametrize("name", ODD)
def test_odd_sizes_are_labelled_too(name: str) -> None:
    facts = read_png(IMAGES.read(name), b"")
    assert facts.label is not None
    assert [as_listed(face) for face in parse(facts.label)] == TABLE["images"][name]["faces"]
    assert [facts.width, facts.height] == TABLE["images"][name]["size"]
    with pytest.raises(MockrekError):
        image.read(IMAGES.read(name))


@pytest.mark.parametrize("name", BROKEN)
def test_broken_images_are_broken(name: str) -> None:
    with pytest.raises(InvalidImageFormatException):
        image.read(IMAGES.read(name))


def test_faces_stand_in_order_of_size() -> None:
    for entry in TABLE["images"].values():
        areas = [face["box"][2] * face["box"][3] for face in entry.get("faces", ())]
        assert areas == sorted(areas, reverse=True)


def test_who_is_where() -> None:
    who = {
        name: [face["subject"] for face in TABLE["images"][name]["faces"]]
        for name in ("woman", "woman-again", "woman-turned", "two", "three", "nobody")
    }
    woman, man = "contracts-woman", "contracts-man"
    assert who["woman"] == who["woman-again"] == who["woman-turned"] == [woman]
    assert who["two"] == [woman, man]
    assert who["three"] == ["contracts-third", man, woman]
    assert who["nobody"] == []
    assert image.read(IMAGES.read("woman-turned")).orientation == 6


def test_people_are_twenty_of_whom_ten_are_women() -> None:
    people = [TABLE["images"][name]["faces"][0] for name in TABLE["sets"]["people"]]
    assert Counter(face["attributes"]["gender"] for face in people) == {"Female": 10, "Male": 10}
    assert len({face["subject"] for face in people}) == 20


def test_the_folder_holds_what_the_table_names_and_is_small() -> None:
    files = {path.name: path.stat().st_size for path in (CONTRACTS / "images").iterdir()}
    assert files.keys() == {Path(entry["file"]).name for entry in TABLE["images"].values()}
    assert sum(files.values()) < 700 * 1024


def test_what_is_drawn_is_what_is_kept() -> None:
    kept = {name: entry["faces"] for name, entry in TABLE["images"].items() if "size" in entry}
    script = runpy.run_path(str(Path(__file__).with_name("draw_images.py")))
    drawn = {e.name: [as_listed(f) for f in e.faces] for e in script["entries"]() if e.size}
    assert drawn == kept


def test_another_file_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "images.yaml").write_text((CONTRACTS / "images.yaml").read_text())
    (tmp_path / "images").mkdir()
    (tmp_path / "images/woman.png").write_bytes(b"another")
    with pytest.raises(SettingsError, match=r"images/woman\.png"):
        Images(tmp_path).read("woman")
