from __future__ import annotations

import csv
import json
from hashlib import sha256
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.domain import Box, Face
from mockrek.errors import TruthError
from mockrek.scoring.draws import face_keys, key_of
from mockrek.truth.manifest import Manifest, load, parse
from mockrek.truth.precedence import own
from mockrek.truth.table import Form

ANNE, BERT, CARL = (sha256(name).digest() for name in (b"anne", b"bert", b"carl"))


def read(text: str | bytes, form: Form = "csv", folder: Path | None = None) -> Manifest:
    data = text.encode() if isinstance(text, str) else text
    return parse(data, source=f"faces.{form}", form=form, folder=folder)


def rows_of(manifest: Manifest, digest: bytes) -> range | None:
    image = manifest.find(digest)
    return None if image is None else manifest.faces_of(image)


def rows_in_s3(manifest: Manifest, uri: str) -> range | None:
    image = manifest.find_s3(uri)
    return None if image is None else manifest.faces_of(image)


def faces(manifest: Manifest, digest: bytes) -> list[Face]:
    rows = rows_of(manifest, digest)
    assert rows is not None
    return [manifest.face(row) for row in rows]


def test_a_face_is_what_its_row_declares() -> None:
    manifest = read(
        "sha256,subject,gender,skin_type,race,age,left,top,width,height,camera\n"
        f"{ANNE.hex()},anne,female,IV,Black,41.5,-0.1,0.2,0.3,0.4,front\n"
        f"{BERT.hex()},bert,,,,,,,,,\n"
    )
    attributes = {"gender": "Female", "skin_type": "IV", "race": "Black", "age": "41.5"}
    face = Face("anne", Box(-0.1, 0.2, 0.3, 0.4), {**attributes, "camera": "front"})
    assert faces(manifest, ANNE) == [face]
    assert faces(manifest, BERT) == [Face("bert")]
    assert (manifest.name, manifest.images, manifest.faces) == ("faces.csv", 2, 2)


def test_json_lines_say_the_same_as_csv() -> None:
    lines = [
        {"sha256": ANNE.hex(), "subject": "anne", "age": 41, "Smile": True, "left": None},
        {"sha256": BERT.hex(), "subject": 7, "left": 0, "top": 0.25, "width": 0.5, "height": 1},
        {"sha256": CARL.hex(), "late": "x"},
    ]
    manifest = read("\n\n".join(map(json.dumps, lines)), "jsonl")
    assert faces(manifest, ANNE) == [Face("anne", None, {"age": "41", "smile": "true"})]
    assert faces(manifest, BERT) == [Face("7", Box(0, 0.25, 0.5, 1))]
    assert faces(manifest, CARL) == []


def test_images_are_found_by_digest_only_if_declared() -> None:
    manifest = read(f"sha256,subject\n{ANNE.hex()},anne\n{BERT.hex()},\n{CARL.hex()},carl")
    assert rows_of(manifest, ANNE) == range(1)
    assert rows_of(manifest, BERT) == range(1, 1)  # declared, nobody there
    assert rows_of(manifest, CARL) == range(1, 2)
    for unknown in sha256(b"dora").digest(), ANNE[:-1] + b"\0", bytes(32), b"\xff" * 32:
        assert rows_of(manifest, unknown) is None


def test_rows_of_one_image_are_brought_together() -> None:
    order = [(ANNE, "a"), (BERT, "b"), (ANNE, "c"), (CARL, ""), (BERT, "d"), (ANNE, "e")]
    manifest = read("sha256,subject,age\n" + "".join(f"{d.hex()},{s},{len(s)}\n" for d, s in order))
    subjects = [manifest.face(row).subject for row in range(manifest.faces)]
    assert subjects == ["a", "c", "e", "b", "d"]
    assert manifest.starts.tolist() == [0, 3, 5, 5]
    assert manifest.columns["age"].codes.tolist() == [0] * 5


def test_keys_follow_from_the_image_and_the_place_in_it() -> None:
    manifest = read(f"sha256,s3\n{ANNE.hex()},\n,s3://bucket/b.png\n{ANNE.hex()},\n{ANNE.hex()},")
    anne = face_keys(int.from_bytes(ANNE[:8]), 3)
    bert = face_keys(key_of(b"s3://bucket/b.png"), 1)
    assert manifest.keys.tolist() == [*anne.tolist(), *bert.tolist()]
    assert manifest.keys.dtype == np.uint64


def test_without_a_subject_column_each_face_is_a_subject_of_its_own() -> None:
    manifest = read(f"sha256,s3\n{ANNE.hex()},\n{BERT.hex()},\n{ANNE.hex()},\n,s3://bucket/c\n")
    anne, bert = ANNE.hex()[:16], BERT.hex()[:16]
    named = [manifest.face(row).subject for row in range(4)]
    assert named[:3] == [f"image-{anne}", f"image-{anne}-2", f"image-{bert}"]
    assert named[3] == f"image-{key_of(b's3://bucket/c'):016x}"


def test_columns_are_categorical_over_faces() -> None:
    hexes = [sha256(b"%d" % i).hexdigest() for i in range(5)]
    cells = ["x,female", "y,Male", "x,", "x,FEMALE", ",Male"]
    rows = (f"{h},s{i},{cell}\n" for i, (h, cell) in enumerate(zip(hexes, cells, strict=True)))
    manifest = read("sha256,subject,race,gender\n" + "".join(rows))
    race, gender = manifest.columns["race"], manifest.columns["gender"]
    assert (race.codes.tolist(), race.values) == ([0, 1, 0, 0, -1], ("x", "y"))
    assert (gender.codes.tolist(), gender.values) == ([0, 1, -1, 0, 1], ("Female", "Male"))
    assert list(manifest.columns) == ["race", "gender"]


def test_a_manifest_cannot_be_changed() -> None:
    manifest = read(f"sha256,subject,race,left,top,width,height\n{ANNE.hex()},a,b,0,0,1,1")
    arrays = (manifest.keys, manifest.subject_codes, manifest.starts, manifest.boxes)
    for array in (*arrays, manifest.columns["race"].codes):
        assert array is not None
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(TypeError):
        manifest.columns["age"] = manifest.columns["race"]  # type: ignore[index]


def test_subjects_are_kept_once() -> None:
    rows = "".join(f"{sha256(b'%d' % i).hexdigest()},{'ünà'[i % 3]}\n" for i in range(9))
    manifest = read("sha256,subject\n" + rows)
    assert list(manifest.subjects) == ["ü", "n", "à"]
    assert manifest.subject_codes.tolist() == [0, 1, 2] * 3


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_any_line_end_and_a_byte_order_mark(end: str, bom: bytes) -> None:
    text = end.join(["SHA256 , Subject", f"{ANNE.hex()},Zoë", "", f"{BERT.hex()},b", ""])
    manifest = read(bom + text.encode())
    assert [manifest.face(row).subject for row in range(2)] == ["Zoë", "b"]


cells = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.tuples(cells.filter(bool), cells), max_size=6), st.sampled_from("\r\n"))
def test_any_cells_are_read_as_they_were_written(rows: list[tuple[str, str]], end: str) -> None:
    file = StringIO(newline="")
    writer = csv.writer(file, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["sha256", "subject", "note"])
    writer.writerows([sha256(b"%d" % i).hexdigest(), *row] for i, row in enumerate(rows))
    lines = (
        json.dumps({"sha256": sha256(b"%d" % i).hexdigest(), "subject": s, "note": note})
        for i, (s, note) in enumerate(rows)
    )
    for manifest in read(file.getvalue()), read("\n".join(lines), "jsonl"):
        found = [manifest.face(row) for row in range(manifest.faces)]
        assert [(face.subject, face.attributes.get("note", "")) for face in found] == rows


def test_files_are_hashed_once_and_only_without_a_sha256(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(b"anne")
    path = tmp_path / "faces.CSV"
    path.write_text(
        f"image,sha256,subject\na b.png,,anne\nmissing.png,{BERT.hex()},b\na b.png,,c\n"
    )
    manifest = load(path)
    assert [face.subject for face in faces(manifest, ANNE)] == ["anne", "c"]
    assert [face.subject for face in faces(manifest, BERT)] == ["b"]
    assert manifest.name == str(path)


def test_paths_are_relative_to_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "set" / "images").mkdir(parents=True)
    (tmp_path / "set" / "images" / "b.jpg").write_bytes(b"bert")
    (tmp_path / "set" / "faces.jsonl").write_text('{"image": "images/b.jpg", "subject": "b"}')
    monkeypatch.chdir(tmp_path)
    assert rows_of(load(Path("set/faces.jsonl")), BERT) == range(1)


def test_objects_in_s3_are_found_by_uri() -> None:
    manifest = read("s3,subject\ns3://bucket/a.png,a\ns3://bucket/b?versionId=1,b\n")
    assert rows_in_s3(manifest, "s3://bucket/a.png") == range(1)
    assert rows_in_s3(manifest, "s3://bucket/a.png?versionId=9") == range(1)  # any version
    assert rows_in_s3(manifest, "s3://bucket/b?versionId=1") == range(1, 2)
    assert rows_in_s3(manifest, "s3://bucket/b") is None
    assert rows_in_s3(manifest, "s3://bucket/b?versionId=2") is None
    assert rows_in_s3(manifest, "s3://other/a.png") is None


def test_an_object_with_a_digest_is_found_by_both_and_is_one_image() -> None:
    manifest = read(
        "sha256,s3,subject\n"
        f",s3://bucket/a,first\n{ANNE.hex()},s3://bucket/a,second\n{ANNE.hex()},s3://bucket/b,third"
    )
    assert manifest.images == 1
    assert rows_of(manifest, ANNE) == range(3)
    assert (
        rows_in_s3(manifest, "s3://bucket/a") == rows_in_s3(manifest, "s3://bucket/b") == range(3)
    )


def test_a_table_of_many_blocks_is_read_like_a_small_one() -> None:
    count = 5000
    hexes = [sha256(b"%d" % (i // 2)).hexdigest() for i in range(count)]
    lines = [f"{h},s{i},{i % 90}" for i, h in enumerate(hexes)]
    manifest = read("sha256,subject,age\n" + "\n".join(lines))
    assert (manifest.faces, manifest.images) == (count, count // 2)
    for i in range(0, count // 2, 97):
        rows = rows_of(manifest, sha256(b"%d" % i).digest())
        assert rows == range(2 * i, 2 * i + 2)
        assert manifest.face(rows[1]).attributes["age"] == str((2 * i + 1) % 90)


def test_a_column_may_begin_late_and_end_early_in_json_lines() -> None:
    cells = [{"early": "x"}] * 10 + [{}] * 5000 + [{"late": "y"}]
    lines = ({"sha256": sha256(b"%d" % i).hexdigest(), **cell} for i, cell in enumerate(cells))
    columns = read("\n".join(map(json.dumps, lines)), "jsonl").columns
    assert columns["early"].codes.tolist() == [0] * 10 + [-1] * 5001
    assert columns["late"].codes.tolist() == [-1] * 5010 + [0]


@pytest.mark.parametrize("text", ["sha256,subject\n", "s3"])
def test_a_manifest_may_be_empty(text: str) -> None:
    manifest = read(text)
    assert (manifest.images, manifest.faces) == (0, 0)
    assert rows_of(manifest, ANNE) is None
    assert read("", "jsonl").faces == 0


def test_images_that_another_knows_are_left_out() -> None:
    """By digest and by S3 name; the others keep their faces, keys and names."""
    first = parse(
        b"sha256,s3,subject\n" + f"{'1' * 64},,a\n{'2' * 64},s3://bucket/two,b\n".encode(),
        source="first",
        form="csv",
        folder=None,
    )
    rows = f"{'3' * 64},,c,V\n{'1' * 64},,d,I\n{'3' * 64},,e,II\n,s3://bucket/four,f,III\n"
    second = parse(
        b"sha256,s3,subject,skin_type\n" + rows.encode(), source="second", form="csv", folder=None
    )
    (same, mine) = own([first, second])

    assert same is first
    assert own([second]) == (second,)
    assert (mine.images, mine.faces) == (2, 3)
    assert rows_of(mine, bytes.fromhex("1" * 64)) is None
    assert rows_in_s3(mine, "s3://bucket/four") == range(2, 3)
    for digest, subjects in ((b"3", ["c", "e"]),):
        place = rows_of(mine, bytes.fromhex(digest.decode() * 64))
        assert place is not None
        assert [mine.face(row).subject for row in place] == subjects
    old = rows_of(second, bytes.fromhex("3" * 64))
    assert old is not None
    assert mine.keys[:2].tolist() == second.keys[old.start : old.stop].tolist()
    assert mine.face(2).attributes == {"skin_type": "III"}


def test_more_than_a_hundred_faces_are_refused_where_they_begin() -> None:
    rows = "".join(f"{'1' * 64},s{i}\n" for i in range(120))
    with pytest.raises(TruthError, match=r"crowd:102: column 'image': has 120 faces"):
        parse(f"sha256,subject\n{rows}".encode(), source="crowd", form="csv", folder=None)


def test_images_in_which_nobody_is_have_the_key_that_their_first_face_would_have() -> None:
    text = f"sha256,subject\n{ANNE.hex()},anne\n{BERT.hex()},\n{CARL.hex()},\n"
    manifest, full = read(text), read(text.replace(",\n", ",x\n"))
    assert manifest.vacant.tolist() == [1, 2]
    assert manifest.vacant_keys.tolist() == full.keys[1:].tolist()
    assert [manifest.place_of_vacant(image) for image in (1, 2)] == [0, 1]
    (_, rest) = own([read(f"sha256,subject\n{BERT.hex()},\n"), manifest])
    assert (rest.vacant.tolist(), rest.vacant_keys.tolist()) == ([1], full.keys[2:].tolist())
