from __future__ import annotations

import json
from collections.abc import Callable
from errno import EACCES
from hashlib import sha256
from os import strerror
from pathlib import Path
from typing import Any

import pytest

from mockrek.domain import Box, Face
from mockrek.truth import image, label
from pictures import picture

Run = Callable[..., Any]

ADA = ["--subject", "ada", "--set", "gender=Female", "--set", "skin_type=II"]


@pytest.fixture(params=["PNG", "JPEG"])
def photo(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"photo.{request.param.lower()}"
    path.write_bytes(picture(request.param))
    return path


def faces_in(path: Path) -> tuple[Face, ...] | None:
    text = image.read(path.read_bytes()).label
    return None if text is None else label.parse(text)


def test_a_label_is_written_and_shown(run: Run, photo: Path) -> None:
    ran = run("label", str(photo), *ADA, "--box", "0.1,0.2,0.3,0.4")
    assert ran.code == 0
    assert faces_in(photo) == (
        Face("ada", Box(0.1, 0.2, 0.3, 0.4), {"gender": "Female", "skin_type": "II"}),
    )
    head, title, *table = ran.out.splitlines()
    digest = sha256(photo.read_bytes()).hexdigest()
    form = photo.suffix[1:].upper()
    assert head == f"{photo}: {form}, 96 × 96, sha256 {digest}"
    assert title.strip() == "label: 1 face"
    assert "│ ada     │ 0.1, 0.2, 0.3, 0.4 │ " in table[3]
    assert "gender=Female, skin_type=II" in table[3]


def test_what_was_written_is_shown_again_and_the_file_left_alone(run: Run, photo: Path) -> None:
    written = run("label", str(photo), *ADA).out
    before = photo.read_bytes()
    assert run("label", str(photo)).out == written
    assert photo.read_bytes() == before


def test_a_picture_without_a_label_says_so(run: Run, photo: Path) -> None:
    assert run("label", str(photo)).out.splitlines()[1:] == ["no label"]


def test_remove_takes_a_label_out(run: Run, photo: Path) -> None:
    before = photo.read_bytes()
    run("label", str(photo), *ADA)
    assert photo.read_bytes() != before
    assert run("label", str(photo), "--remove").out.splitlines()[1:] == ["no label"]
    assert photo.read_bytes() == before


def test_nobody_can_be_declared(run: Run, photo: Path) -> None:
    assert run("label", str(photo), "--nobody").out.splitlines()[1:] == ["label: nobody"]
    assert faces_in(photo) == ()


def test_faces_come_from_a_file(run: Run, photo: Path, tmp_path: Path) -> None:
    file = tmp_path / "faces.json"
    people = [{"subject": "ada", "attributes": {"age": 36}}, {"subject": "grace"}]
    file.write_text(json.dumps({"version": 1, "faces": people}), encoding="utf-8")
    ran = run("label", str(photo), "--faces", str(file))
    assert "label: 2 faces" in ran.out
    assert faces_in(photo) == (Face("ada", None, {"age": "36"}), Face("grace"))


def test_another_file_can_be_written(run: Run, photo: Path) -> None:
    before, copy = photo.read_bytes(), photo.with_name("copy" + photo.suffix)
    assert run("label", str(photo), *ADA, "--out", str(copy)).out.startswith(f"{copy}: ")
    assert photo.read_bytes() == before
    assert faces_in(copy) == (Face("ada", None, {"gender": "Female", "skin_type": "II"}),)


def test_brackets_in_a_name_are_shown_as_they_are(run: Run, photo: Path) -> None:
    ran = run("label", str(photo), "--subject", "[/b][red]ada", "--set", "note=[/i]")
    assert "│ [/b][red]ada │" in ran.out
    assert "note=[/i]" in ran.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--box", "0,0,1,1"], "--box and --set describe the face of --subject; give that too"),
        (["--set", "age=3"], "--box and --set describe the face of --subject; give that too"),
        ([*ADA, "--nobody"], "give one of --subject, --nobody, --faces and --remove"),
        (["--nobody", "--remove"], "give one of --subject, --nobody, --faces and --remove"),
        ([*ADA, "--box", "1,2,3"], "'1,2,3' is not four numbers: L,T,W,H"),
        ([*ADA, "--box", "a,b,c,d"], "'a,b,c,d' is not four numbers: L,T,W,H"),
        ([*ADA, "--box", "0,0,2,-1"], "faces[0].box.width: 2.0 is not between 0.0001 and 1.5\n"),
        ([*ADA, "--box", "0,0,nan,1"], "'0,0,nan,1' is not four numbers: L,T,W,H"),
        ([*ADA, "--set", "age"], "'age' is not NAME=VALUE"),
        ([*ADA, "--set", "=3"], "'=3' is not NAME=VALUE"),
        ([*ADA, "--set", "gender=F"], "attributes.gender: 'F' is not one of Female, Male\n"),
        ([*ADA, "--set", "age=old"], "attributes.age: 'old' is not a number from 0 to 120\n"),
        (["--subject", ""], "faces[0].subject: is empty; leave the face out if nobody is there\n"),
        (["--faces", "nope.json"], "'nope.json': No such file or directory"),
        ([*ADA, "--out", "no/such/folder.png"], "mockrek: no/such/folder.png: 1 problem\n"),
    ],
)
def test_what_cannot_be_written_ends_with_2_and_changes_nothing(
    run: Run, photo: Path, words: list[str], said: str
) -> None:
    before = photo.read_bytes()
    ran = run("label", str(photo), *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert [path.name for path in photo.parent.iterdir()] == [photo.name]
    assert photo.read_bytes() == before


def test_problems_are_told_of_the_file_they_are_in(run: Run, photo: Path, tmp_path: Path) -> None:
    assert f"mockrek: {photo}: 1 problem\n" in run("label", str(photo), *ADA, "--set", "age=x").err
    file = tmp_path / "faces.json"
    file.write_text("[", encoding="utf-8")
    assert f"mockrek: {file}: 1 problem\n" in run("label", str(photo), "--faces", str(file)).err


@pytest.mark.parametrize("words", [[], ADA, ["--remove"]])
@pytest.mark.parametrize(
    "data", [b"not a picture", picture("GIF"), picture()[:40], picture(size=(79, 99))]
)
def test_what_is_no_image_is_named_and_left_alone(
    run: Run, tmp_path: Path, data: bytes, words: list[str]
) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(data)
    ran = run("label", str(path), *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"mockrek: {path}: 1 problem\n  ")
    assert path.read_bytes() == data


def test_an_image_that_there_is_not_is_named(run: Run) -> None:
    ran = run("label", "nope.png")
    assert ran.code == 2
    assert "File 'nope.png' does not exist." in ran.err


def test_an_image_that_cannot_be_read_is_named(
    run: Run, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> bytes:
        raise PermissionError(EACCES, strerror(EACCES))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    ran = run("label", str(photo))
    assert ran.code == 2
    assert ran.err == f"mockrek: {photo}: 1 problem\n  cannot be read: Permission denied\n"
