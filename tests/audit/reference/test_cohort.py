from __future__ import annotations

from pathlib import Path

import pytest

from mockrek.audit.reference.cohort import Cohort, read_cohort
from mockrek.audit.reference.grouping import Groups, by_columns, by_file
from mockrek.errors import OperatorError, SettingsError, TruthError

MANIFEST = (
    "image,subject,gender,skin_type,age,left,top,width,height\n"
    "a.png,ann,female,VI,30,0.1,0.1,0.2,0.2\n"
    "a.png,bob,Male,I,8,0.5,0.5,0.2,0.2\n"
    "empty.png,,,,,,,,\n"
    "c.png,ann,FEMALE,VI,31,,,,\n"
    "d.png,cid,Male,,,,,,\n"
)


def cohort_of(folder: Path, manifest: str = MANIFEST, pairs: str | None = None) -> Cohort:
    (folder / "manifest.csv").write_text(manifest, encoding="utf-8")
    if pairs is not None:
        (folder / "pairs.csv").write_text(pairs, encoding="utf-8")
    return read_cohort(folder)


def grouped(groups: Groups) -> list[str]:
    return [groups.names[code] for code in groups.codes]


def test_faces_images_and_pairs_are_read(tmp_path: Path) -> None:
    cohort = cohort_of(
        tmp_path, pairs="source,target,genuine\na.png,c.png,TRUE\nc.png,d.png,false\n"
    )
    assert cohort.images == ("a.png", "empty.png", "c.png", "d.png")
    assert [face.subject for face in cohort.faces] == ["ann", "bob", "ann", "cid"]
    assert cohort.faces[0].box == (0.1, 0.1, 0.2, 0.2)
    assert cohort.faces[2].box is None
    assert [face.values["gender"] for face in cohort.faces] == ["Female", "Male", "Female", "Male"]
    assert cohort.by_image() == {"a.png": [0, 1], "empty.png": [], "c.png": [2], "d.png": [3]}
    assert [(p.source, p.target, p.genuine) for p in cohort.pairs] == [
        ("a.png", "c.png", True),
        ("c.png", "d.png", False),
    ]
    assert set(cohort.digests) == {"manifest.csv", "pairs.csv"}


def test_without_a_column_of_subjects_each_face_is_one_of_its_own(tmp_path: Path) -> None:
    cohort = cohort_of(tmp_path, "image\na.png\nb.png\n")
    assert len({face.subject for face in cohort.faces}) == 2


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("picture\na.png\n", "has no column 'image'"),
        ("image,age\na.png,old\n", "row 2: column 'age': 'old' is not a number"),
        ("image,gender\na.png,F\n", "row 2: column 'gender': 'F' is not one of Female, Male"),
        ("image,smile\na.png,yes\n", "row 2: column 'smile': 'yes' is not one of true, false"),
        ("image,left,top\na.png,0.5,\n", "row 2: column 'top': '' is not a number"),
        ("image,gender\na.png\n", "row 2: 1 cells under 2 columns"),
        ("image,gender\na.png,Male\na.png,Male\n", "1 images have several faces and no boxes"),
        ("image\n", "has no rows below its header"),
    ],
)
def test_what_cannot_be_understood_is_named(tmp_path: Path, manifest: str, said: str) -> None:
    with pytest.raises(TruthError) as caught:
        cohort_of(tmp_path, manifest)
    assert said in str(caught.value)


def test_all_problems_come_at_once_but_not_thousands(tmp_path: Path) -> None:
    rows = "".join(f"{i}.png,x\n" for i in range(50))
    with pytest.raises(TruthError) as caught:
        cohort_of(tmp_path, f"image,age\n{rows}")
    assert len(caught.value.problems) == 21
    assert "and 30 more" in str(caught.value)


def test_pairs_must_be_of_faces_in_the_manifest(tmp_path: Path) -> None:
    with pytest.raises(TruthError) as caught:
        cohort_of(
            tmp_path, pairs="source,target,genuine\na.png,x.png,maybe\na.png,empty.png,true\n"
        )
    said = str(caught.value)
    assert "row 2: column 'target': 'x.png' is no image with a face" in said
    assert "row 2: column 'genuine': 'maybe' is not one of true, false" in said
    assert "row 3: column 'target': 'empty.png'" in said


def test_a_cohort_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TruthError, match=r"manifest\.csv: 1 problem\n.*cannot be read"):
        read_cohort(tmp_path)
    (tmp_path / "manifest.csv").write_bytes(b"image\n\xff\n")
    with pytest.raises(TruthError, match="is not UTF-8"):
        read_cohort(tmp_path)


def test_groups_are_intersections_of_the_columns_there_are(tmp_path: Path) -> None:
    groups = by_columns(cohort_of(tmp_path), ())
    assert groups.names == ("Female VI", "Male I", "other")
    assert grouped(groups) == ["Female VI", "Male I", "Female VI", "other"]
    assert groups.other == 2


def test_groups_by_column_stand_in_natural_order(tmp_path: Path) -> None:
    ages = ("20-29", "3-9", "100+", "0-2")
    text = "image,age_group\n" + "".join(f"{i}.png,{age}\n" for i, age in enumerate(ages))
    groups = by_columns(cohort_of(tmp_path, text), ["age_group"])
    assert groups.names == ("0-2", "3-9", "20-29", "100+")
    assert groups.other == -1


def test_without_a_column_to_group_by_everybody_is_other(tmp_path: Path) -> None:
    assert by_columns(cohort_of(tmp_path, "image\na.png\n"), ()).names == ("other",)


@pytest.mark.parametrize(
    ("by", "value", "said"),
    [
        ("sex", "x", "'sex' is no column of manifest.csv; it has image, race"),
        ("race", "all", "'all' is no name for a group"),
        ("race", "a|b", "'a|b' is no name for a group"),
    ],
)
def test_columns_that_make_no_groups_are_refused(
    tmp_path: Path, by: str, value: str, said: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        by_columns(cohort_of(tmp_path, f"image,race\na.png,{value}\n"), [by])
    assert said in str(caught.value)


GROUPS = """
name = "some profile"
[gender.error]
default = 0.5
[[group]]
name = "dark"
where = { skin_type = ["V", "VI"] }
[[group]]
name = "nobody"
where = { gender = "Female", skin_type = "I" }
[[group]]
name = "women"
where = { gender = "Female" }
[[group]]
name = "light"
where = { skin_type = ["I", "II"], gender = "Male" }
"""


def test_the_first_group_of_a_file_that_fits_takes_a_face(tmp_path: Path) -> None:
    file = tmp_path / "groups.toml"
    file.write_text(GROUPS)
    groups = by_file(cohort_of(tmp_path), file)
    assert groups.names == ("dark", "light", "other")
    assert grouped(groups) == ["dark", "light", "dark", "other"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("group = 3", "has no groups: write [[group]]"),
        ("[[group]", "cannot be read"),
        ("[[group]]\nwhere = { gender = 'Male' }", "group[0]: has no name"),
        ("[[group]]\nname = 'a'", "group[0]: 'a' has no attributes"),
        ("[[group]]\nname = 'a'\nwhere = { age = 3 }", "use quotes"),
        ("[[group]]\nname = 'all'\nwhere = { age = '3' }", "'all' is no name for a group"),
        ("[[group]]\nname = 'other'\nwhere = { age = '3' }", "choose another name"),
        ("[[group]]\nname = 'a'\nwhere = { age = '3' }\n" * 2, "group[1]: 'a' is the name of an"),
    ],
)
def test_a_file_that_makes_no_groups_is_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "groups.toml"
    file.write_text(text)
    with pytest.raises(OperatorError) as caught:
        by_file(cohort_of(tmp_path), file)
    assert said in str(caught.value)


def test_a_column_that_says_nothing_makes_no_groups(tmp_path: Path) -> None:
    text = "image,gender,skin_type\na.png,Female,\nb.png,Male,\n"
    assert by_columns(cohort_of(tmp_path, text), ()).names[:2] == ("Female", "Male")
