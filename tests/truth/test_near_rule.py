"""A near copy has the truth of the registered image: the same faces, the same keys."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from mockrek.errors import TruthError
from mockrek.truth import Manifest, Resolved, Resolver, image, label, load, near, parse
from mockrek.truth.precedence import own
from near_copies import altered, draw_people, rows_of
from pictures import picture

COPIED = "50 %, quality 75"
Text = Callable[..., str]


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_people(tmp_path_factory.mktemp("people") / "ppb", 12)


@pytest.fixture(scope="module")
def people(cohort: Path) -> Manifest:
    return load(cohort, near=True)


@pytest.fixture(scope="module")
def paths(cohort: Path) -> list[Path]:
    return sorted((cohort.parent / "images").iterdir())


def resolve(data: bytes, *manifests: Manifest, near: int | None = 15) -> Resolved:
    return Resolver(manifests, "procedural", near).resolve(image.read(data), data=data)


def hex_of(path: Path) -> str:
    data = path.read_bytes()
    return near.near_hash(data, image.read(data)).tobytes().hex()


def sent(text: str, *, near: bool = True) -> Manifest:
    return parse(text.encode(), source="m", form="csv", folder=None, near=near)


@pytest.mark.parametrize("name", [COPIED, "resized to 150 %", "2 % off left", "PNG"])
def test_every_copy_is_known_with_the_keys_of_the_original(
    people: Manifest, paths: list[Path], name: str
) -> None:
    for place, path in enumerate(paths):
        resolved = resolve(altered(path, name), people)
        known = resolve(path.read_bytes(), people)
        assert (resolved.rule, known.rule) == ("near", "registered")
        assert (resolved.faces, resolved.manifest, resolved.rows) == (
            known.faces,
            0,
            range(place, place + 1),
        )
        assert resolved.keys.tolist() == known.keys.tolist() == people.keys[[place]].tolist()
        assert resolved.trace[3].startswith("near: the nearest image differs in ")


def test_without_the_rule_a_copy_is_unknown_and_nothing_is_kept(
    cohort: Path, people: Manifest, paths: list[Path]
) -> None:
    resolved = resolve(altered(paths[0], COPIED), people, near=None)
    assert (resolved.rule, len(resolved.trace)) == ("procedural", 3)
    assert load(cohort).near is None


def test_a_stranger_stays_unknown(people: Manifest, grace_hopper: bytes) -> None:
    resolved = resolve(grace_hopper, people)
    assert resolved.rule == "procedural"
    assert resolved.trace[3].startswith("near: the nearest image differs in ")
    assert resolved.trace[3].endswith(" of 255 bits, 15 may")


def test_a_label_goes_first(people: Manifest, paths: list[Path]) -> None:
    data = label.embed(altered(paths[0], COPIED), [])
    assert resolve(data, people).rule == "label"


def test_what_cannot_be_decoded_declines(people: Manifest) -> None:
    resolved = resolve(picture(), people)
    assert resolved.rule == "procedural"
    assert resolved.trace[3] == "near: declined: the image is too plain to be told from others"


def test_two_images_that_look_the_same_are_ambiguous(
    cohort: Path, people: Manifest, paths: list[Path], tmp_path: Path
) -> None:
    twin = tmp_path / "twin.png"
    twin.write_bytes(altered(paths[0], "PNG"))
    (tmp_path / "twin.csv").write_text("image,subject\ntwin.png,double\n")
    twins = load(tmp_path / "twin.csv", near=True)
    resolved = resolve(altered(paths[0], COPIED), people, twins)
    assert resolved.rule == "procedural"
    assert resolved.trace[3].startswith("near: ambiguous: two images differ in ")
    assert resolve(altered(paths[1], COPIED), people, twins).rule == "near"


def test_an_image_of_an_earlier_manifest_is_not_its_own_twin(
    people: Manifest, paths: list[Path]
) -> None:
    digests = [sha256(path.read_bytes()).hexdigest() for path in paths[:2]]
    lines = [f"{d},other,{hex_of(path)}" for d, path in zip(digests, paths, strict=False)]
    text = "\n".join(["sha256,subject,near_hash", *lines, f"{'ab' * 32},third,{'cd' * 32}"])
    both = own([people, sent(text)])
    assert both[1].near is not None
    assert both[1].near.images.tolist() == [0]
    assert resolve(altered(paths[0], COPIED), *both).manifest == 0


def test_the_column_is_enough(paths: list[Path]) -> None:
    lines = [f"s3://faces/{place},p{place},{hex_of(path)}" for place, path in enumerate(paths)]
    manifest = sent("\n".join(["s3,subject,near_hash", *lines, "s3://faces/none,nobody,"]))
    assert manifest.near is not None
    assert manifest.near.images.tolist() == list(range(len(paths)))
    resolved = resolve(altered(paths[3], COPIED), manifest)
    assert (resolved.rule, resolved.faces[0].subject) == ("near", "p3")
    assert "near_hash" not in resolved.faces[0].attributes


def test_faces_of_one_image_may_share_or_repeat_its_hash(paths: list[Path]) -> None:
    code = hex_of(paths[0])
    for second in ("", code.upper()):
        text = f"s3,subject,near_hash\ns3://faces/a,ada,{code}\ns3://faces/a,bert,{second}\n"
        resolved = resolve(altered(paths[0], COPIED), sent(text))
        assert [face.subject for face in resolved.faces] == ["ada", "bert"]


@pytest.mark.parametrize("near", [False, True])
def test_what_is_wrong_with_the_column_is_said_at_once(near: bool) -> None:
    a, b = "ab" * 32, "cd" * 32
    text = f"s3,near_hash\ns3://faces/a,{a}\ns3://faces/a,{b}\ns3://faces/b,xyz\n"
    with pytest.raises(TruthError) as caught:
        sent(text, near=near)
    first, second = caught.value.problems
    assert (first.where, second.where) == ("m:3: column 'near_hash'", "m:4: column 'near_hash'")
    assert first.what == "is not what an earlier row of this image gives; keep one of the two"
    assert second.what == "'xyz' is not 64 hexadecimal digits"


def test_files_that_are_gone_changed_or_no_images_have_no_near_copies(
    paths: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "sound.jpg").write_bytes(paths[0].read_bytes())
    (tmp_path / "text.jpg").write_text("no image")
    lines = [
        "image,sha256,subject",
        "sound.jpg,,sound",
        "text.jpg,,text",
        f"sound.jpg,{'ab' * 32},changed",
        f"gone.jpg,{'cd' * 32},gone",
    ]
    (tmp_path / "m.csv").write_text("\n".join(lines))
    manifest = load(tmp_path / "m.csv", near=True)
    assert (manifest.images, manifest.near and manifest.near.images.tolist()) == (4, [0])


def test_the_column_saves_decoding(cohort: Path, paths: list[Path]) -> None:
    rows = rows_of(cohort)
    text = "\n".join(
        ["image,sha256,near_hash", *(f"{row['image']},{row['sha256']},{'7' * 64}" for row in rows)]
    )
    manifest = parse(text.encode(), source="m", form="csv", folder=cohort.parent, near=True)
    assert manifest.near is not None
    assert len(manifest.near.hashes) == len(paths)
    assert set(np.unique(manifest.near.hashes)) == {0x7777777777777777}
