"""What each layout says of its images, and what it tolerates."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import data_sets
from data_sets import BFW, BFW_LINES, PPB, PPB_LINES, put_images, put_lines
from mockrek.audit.cohorts.layouts import bfw, fairface, lfw, ppb, rfw, utkface
from mockrek.audit.cohorts.layouts.imported import Imported, Pair, Row
from mockrek.errors import TruthError

PEOPLE = ("Ada_Lovelace/Ada_Lovelace_0001.jpg", "Ada_Lovelace/Ada_Lovelace_0002.jpg")


def reasons(imported: Imported) -> dict[str, str]:
    return {skipped.what: skipped.reason for skipped in imported.skipped}


def test_ppb_has_a_binary_skin_and_no_fitzpatrick_type(tmp_path: Path) -> None:
    imported = ppb.read(data_sets.ppb(tmp_path))

    assert (imported.pairs, imported.skipped) == ((), ())
    assert imported.rows[:2] == (
        Row("imgs/1.jpg", "1", {"gender": "Female", "skin": "darker", "country": "Rwanda"}),
        Row("imgs/2.jpg", "2", {"gender": "Male", "skin": "lighter", "country": "Finland"}),
    )


@settings(max_examples=60)
@given(
    ends=st.lists(st.sampled_from(["\r", "\n", "\r\n", "\r\r\n", "\n\n"]), min_size=4, max_size=4),
    order=st.permutations(range(6)),
    head=st.sampled_from([str, str.upper, str.title, lambda name: f' "{name}"'.strip()]),
    mark=st.sampled_from(["", "\ufeff"]),
    last=st.booleans(),
)
def test_line_ends_columns_and_case_make_no_difference(
    ends: list[str], order: list[int], head: object, mark: str, last: bool
) -> None:
    assert callable(head)
    table = [[head(name) for name in PPB.split(",")], *(line.split(",") for line in PPB_LINES)]
    lines = [",".join(row[place] for place in order) for row in table]
    text = mark + "".join(line + end for line, end in zip(lines, ends, strict=True))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "PPB-2017-metadata.csv"
        path.write_bytes((text if last else text.rstrip("\r\n")).encode())
        read = ppb.read(Path(folder))
        put_lines(path, PPB, *PPB_LINES)
        assert read == ppb.read(Path(folder))
    assert len(read.rows) == 3


def test_lines_that_make_no_sense_are_named_with_value_and_remedy(tmp_path: Path) -> None:
    lines = ("4,4.jpg,Woman,0,Darker,Chad", "5,5.jpg", "6,../6.jpg,Male,1,Darker,Chad")
    put_lines(tmp_path / "PPB-2017-metadata.csv", PPB, *PPB_LINES, *lines)
    imported = ppb.read(tmp_path)

    assert [row.image for row in imported.rows] == ["imgs/1.jpg", "imgs/2.jpg", "imgs/3.jpg"]
    assert reasons(imported) == {
        "PPB-2017-metadata.csv:5": "gender 'Woman' is not one of female, male",
        "PPB-2017-metadata.csv:6": "gender '' is not one of female, male",
        "PPB-2017-metadata.csv:7": "'../6.jpg' is not a path inside the data set",
    }


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"index,file,gender\n1,1.jpg,Male\n", r"no column 'file name'; found index, file, gender"),
        (b"index,file,gender\n1,1.jpg,Male\n", "no column 'bi.fitz'"),
        (b"", "found an empty line"),
        (PPB.encode() + b"\n1,\xe9.jpg,Male,1,Darker,Chad", "line 2: byte 0xe9 is not UTF-8"),
        (PPB.encode() + b'\n1,"1.jpg,Male,1,Darker,Chad', "look for a quote"),
    ],
)
def test_a_table_that_cannot_be_read_is_an_error(tmp_path: Path, data: bytes, wrong: str) -> None:
    (tmp_path / "PPB-2017-metadata.csv").write_bytes(data)
    with pytest.raises(TruthError, match=wrong):
        ppb.read(tmp_path)


@pytest.mark.parametrize("layout", [ppb, fairface])
def test_a_directory_in_place_of_a_table_is_an_error(tmp_path: Path, layout: object) -> None:
    (tmp_path / "PPB-2017-metadata.csv").mkdir()
    with pytest.raises(TruthError, match=r"cannot be read|needs fairface_label_train"):
        layout.read(tmp_path)  # type: ignore[attr-defined]


def test_fairface_without_a_service_test_has_no_such_column(tmp_path: Path) -> None:
    put_lines(tmp_path / "labels.csv", "RACE,file,gender,age", "indian,1.jpg,FEMALE,0-2")
    (row,) = fairface.read(tmp_path).rows
    assert row.attributes == {"gender": "Female", "race": "Indian", "age_group": "0-2"}


def test_fairface_keeps_races_as_published_and_the_service_test(tmp_path: Path) -> None:
    imported = fairface.read(data_sets.fairface(tmp_path))

    assert imported.rows[0].attributes == {
        "gender": "Male", "race": "East Asian", "age_group": "50-59", "service_test": "true",
    }  # fmt: skip
    assert [row.subject for row in imported.rows] == ["train/1", "train/2", "val/1"]
    assert [row.attributes["age_group"] for row in imported.rows[1:]] == ["more than 70", "3-9"]
    assert list(reasons(imported)) == ["fairface_label_val.csv:3"]
    assert "age '09-Mar' is not one of 0-2" in reasons(imported)["fairface_label_val.csv:3"]


def test_what_predict_py_wrote_is_read_where_there_are_no_labels(tmp_path: Path) -> None:
    header = "face_name_align,race,race4,gender,age,race_scores_fair,gender_scores_fair"
    line = 'faces\\a_face0.jpg,Southeast Asian,Asian,Female,70+,"[0.1, 0.9]",[1. 0.]'
    put_lines(tmp_path / "test_outputs.csv", header, line)
    put_lines(tmp_path / "notes.csv", "a,b")
    further = {"gender": "Female", "race": "Southeast Asian", "age_group": "more than 70"}
    rows = (Row("faces/a_face0.jpg", "faces/a_face0", {**further, "race4": "Asian"}),)
    assert fairface.read(tmp_path).rows == rows

    imported = fairface.read(data_sets.fairface(tmp_path))
    assert not {row.image for row in rows} & {row.image for row in imported.rows}
    assert "labels are there" in reasons(imported)["test_outputs.csv"]


def test_utkface_is_read_from_names_and_malformed_ones_are_listed(tmp_path: Path) -> None:
    imported = utkface.read(data_sets.utkface(tmp_path))
    found = {row.image: row for row in imported.rows}

    assert sorted(found) == [
        "crops/26_1_3_20170117175041574.jpg.chip.jpg",
        "part1/100_0_0_20170112213500903.jpg",
        "part1/24_0_1_20170116220224657 .jpg",
        "part1/26_1_3_20170117175041574.jpg",
    ]
    image, crop = (row for name, row in sorted(found.items()) if "/26_" in name)
    assert (
        image.attributes == crop.attributes == {"gender": "Female", "race": "Indian", "age": "26"}
    )
    assert image.subject == crop.subject == "26_1_3_20170117175041574"
    assert found["part1/100_0_0_20170112213500903.jpg"].attributes["age"] == "100"
    wrong = reasons(imported)
    assert "3 parts" in wrong["part1/61_1_20170109142408075.jpg"]
    assert "gender ''" in wrong["part1/53__0_20170116184028385.jpg"]
    assert "age '117'" in wrong["part1/117_0_4_20170116184028385.jpg"]
    assert "gender '3'" in wrong["part1/20_3_0_20170116184028386.jpg"]
    assert len(wrong) == 4


@pytest.mark.parametrize("time", ["", "yesterday", "2017", ".jpg"])
def test_a_name_of_utkface_without_a_time_is_listed(tmp_path: Path, time: str) -> None:
    put_images(tmp_path, f"26_1_3_{time}.jpg")
    imported = utkface.read(tmp_path)
    assert imported.rows == ()
    assert "does not begin with a date" in reasons(imported)[f"26_1_3_{time}.jpg"]


@given(
    age=st.integers(0, 116),
    gender=st.sampled_from([("0", "Male"), ("1", "Female")]),
    race=st.sampled_from(list(enumerate(["White", "Black", "Asian", "Indian", "Others"]))),
    tail=st.sampled_from([".jpg", ".jpg.chip.jpg", ".JPG", " .jpg", "jpg.chip.jpg"]),
)
def test_every_code_of_utkface_has_its_word(
    age: int, gender: tuple[str, str], race: tuple[int, str], tail: str
) -> None:
    name = f"{age}_{gender[0]}_{race[0]}_20170117175041574{tail}"
    row = utkface._row({"name": name, "path": f"x/{name}"})
    assert row.attributes == {"gender": gender[1], "race": race[1], "age": str(age)}
    assert row.subject == f"{age}_{gender[0]}_{race[0]}_20170117175041574"


def test_names_that_are_no_text_are_listed(tmp_path: Path) -> None:
    put_images(tmp_path, "1_0_0_20170117175041574.jpg", "1_0_0_20170117175041575\udce9.jpg")
    imported = utkface.read(tmp_path)

    assert len(imported.rows) == 1
    assert reasons(imported) == {"1_0_0_20170117175041575\\xe9.jpg": "its name is not UTF-8"}


def test_lfw_says_who_and_which_pairs(tmp_path: Path) -> None:
    imported = lfw.read(data_sets.lfw(tmp_path))

    assert [row.subject for row in imported.rows] == [
        "Ada_Lovelace", "Ada_Lovelace", "Alan_Turing",
        "Grace_Hopper", "Grace_Hopper", "Grace_Hopper",
    ]  # fmt: skip
    assert all(not row.attributes for row in imported.rows)
    ada, grace, alan = "lfw/Ada_Lovelace/Ada_Lovelace", "lfw/Grace_Hopper/Grace_Hopper", "lfw/Alan"
    assert imported.pairs == (
        Pair(f"{ada}_0001.jpg", f"{ada}_0002.jpg", genuine=True),
        Pair(f"{grace}_0001.jpg", f"{grace}_0003.jpg", genuine=True),
        Pair(f"{ada}_0001.jpg", f"{grace}_0001.jpg", genuine=False),
        Pair(f"{grace}_0003.jpg", f"{alan}_Turing/Alan_Turing_0001.jpg", genuine=False),
    )
    assert sorted(reasons(imported)) == ["lfw/Alan_Turing/copy of Alan.jpg", "pairsDevTest.txt"]


@pytest.mark.parametrize(
    ("header", "complaint"),
    [("", None), ("1", None), ("1\t1", None), ("10\t300", "6,000 pairs, and lists 2"),
     ("1100", "2,200 pairs")],
)  # fmt: skip
@pytest.mark.parametrize("name", ["pairs.txt", "pairsDevTrain.txt"])
def test_lists_of_lfw_have_any_header(
    tmp_path: Path, name: str, header: str, complaint: str | None
) -> None:
    lines = ("Ada_Lovelace 1 2", "Ada_Lovelace  2 Grace_Hopper 0001 ")
    put_lines(tmp_path / name, *filter(None, [header]), *lines, end="\r\n")
    imported = lfw.read(tmp_path)

    assert [pair.genuine for pair in imported.pairs] == [True, False]
    assert imported.pairs[1].target == "Grace_Hopper/Grace_Hopper_0001.jpg"
    assert (complaint or "") in reasons(imported).get(name, "")
    assert bool(complaint) == bool(imported.skipped)


@pytest.mark.parametrize(
    "line", ["Ada", "Ada 1", "Ada 1 x", "Ada 1 Ada 2", "Ada 1 Ada 2 3", "../Ada 1 2", "Ada 1 ²"]
)
def test_lines_that_are_no_pair_are_listed(tmp_path: Path, line: str) -> None:
    put_lines(tmp_path / "pairs.txt", "Ada_Lovelace\t1\t2", line)
    put_images(tmp_path, *PEOPLE)
    imported = lfw.read(tmp_path)

    assert len(imported.pairs) == 1
    assert list(reasons(imported)) == ["pairs.txt:2"]


def test_images_in_two_places_are_not_chosen_between(tmp_path: Path) -> None:
    data_sets.lfw(tmp_path)
    put_images(tmp_path / "lfw-deepfunneled", *PEOPLE)
    with pytest.raises(TruthError, match="lfw, lfw-deepfunneled"):
        lfw.read(tmp_path)


def test_rfw_has_its_races_from_directories(tmp_path: Path) -> None:
    data_sets.rfw(tmp_path)
    imported = rfw.read(tmp_path)

    assert {row.attributes["race"] for row in imported.rows} == {
        "African", "Asian", "Caucasian", "Indian",
    }  # fmt: skip
    assert (len(imported.rows), len(imported.pairs), imported.skipped) == (12, 8, ())
    assert imported.pairs[0] == Pair(
        "test/data/African/m.0african/m.0african_0001.jpg",
        "test/data/African/m.0african/m.0african_0002.jpg",
        genuine=True,
    )
    below = rfw.read(tmp_path / "test")
    assert [f"test/{row.image}" for row in below.rows] == [row.image for row in imported.rows]


def test_a_race_without_pairs_or_images_is_an_error(tmp_path: Path) -> None:
    data_sets.rfw(tmp_path)
    (tmp_path / "test/txts/Asian/Asian_pairs.txt").unlink()
    (tmp_path / "test/data/Indian").rename(tmp_path / "test/data/indians")
    with pytest.raises(TruthError) as caught:
        rfw.read(tmp_path)
    assert [problem.where for problem in caught.value.problems] == ["Asian", "Indian"]


def test_bfw_has_race_and_gender_from_its_groups(tmp_path: Path) -> None:
    imported = bfw.read(data_sets.bfw(tmp_path))
    root = "bfw-cropped-aligned/"

    assert imported.rows == (
        Row(f"{root}asian_females/n000009/0010_01.jpg", "n000009",
            {"gender": "Female", "race": "Asian"}),
        Row(f"{root}asian_females/n000009/0043_01.jpg", "n000009",
            {"gender": "Female", "race": "Asian"}),
        Row(f"{root}white_males/n000100/0001_01.jpg", "n000100",
            {"gender": "Male", "race": "White"}),
    )  # fmt: skip
    first, second, third = (row.image for row in imported.rows)
    assert imported.pairs == (Pair(first, second, genuine=True), Pair(first, third, genuine=False))


def test_lines_of_bfw_that_contradict_themselves_or_others_are_listed(tmp_path: Path) -> None:
    table = [line.split(",") for line in BFW_LINES]
    table.append([*table[0][:3], "0", *table[0][4:]])  # two images of one subject are no impostors
    table.append([*table[0][:6], "black_males", *table[0][7:]])
    table.append([table[0][0], "0010_01.jpg", *table[0][2:]])
    put_lines(tmp_path / "bfw.csv", BFW, *map(",".join, table))
    imported = bfw.read(tmp_path)

    assert (len(imported.rows), len(imported.pairs)) == (3, 2)
    found = reasons(imported)
    assert "label is 0, and the images are of n000009 and n000009" in found["bfw.csv:4"]
    assert "is of black_males, before it was of asian_females" in found["bfw.csv:5"]
    assert "'0010_01.jpg' is not" in found["bfw.csv:6"]


def test_a_pickle_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "bfw-v0.1.5-datatable.pkl").write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    with pytest.raises(TruthError, match=re.escape("read_pickle(…).to_csv(…)")):
        bfw.read(tmp_path)


@pytest.mark.parametrize("layout", [bfw, fairface, lfw, ppb, rfw, utkface])
def test_a_directory_of_something_else_is_an_error(tmp_path: Path, layout: object) -> None:
    with pytest.raises(TruthError, match=re.escape(str(tmp_path))):
        layout.read(tmp_path)  # type: ignore[attr-defined]
