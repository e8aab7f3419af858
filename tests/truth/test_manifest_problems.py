from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from mockrek.errors import TruthError
from mockrek.truth.manifest import load, parse
from mockrek.truth.table import Form

ANNE, BERT = sha256(b"anne").hexdigest(), sha256(b"bert").hexdigest()


def problems(text: str | bytes, form: Form = "csv", folder: Path | None = None) -> list[str]:
    data = text.encode() if isinstance(text, str) else text
    with pytest.raises(TruthError) as caught:
        parse(data, source=f"faces.{form}", form=form, folder=folder)
    assert caught.value.source == f"faces.{form}"
    return [str(problem).removeprefix(f"faces.{form}:") for problem in caught.value.problems]


def test_every_wrong_value_is_named_by_line_and_column() -> None:
    text = f"""sha256,subject,gender,skin_type,age,smile,yaw,left,top,width,height
{ANNE},anne,f,3,old,yes,181,2,0,1,1

12ab,"two
lines",Male,IV,121,true,0,0,x,0,nan
{BERT},bert,Male,IV,120,FALSE,-180,,,0.5,
"""
    assert problems(text) == [
        "2: column 'age': 'old' is not a number from 0 to 120",
        "2: column 'gender': 'f' is not one of Female, Male",
        "2: column 'left': '2' is not between -1 and 1",
        "2: column 'skin_type': '3' is not one of I, II, III, IV, V, VI",
        "2: column 'smile': 'yes' is not one of true, false",
        "2: column 'yaw': '181' is not between -180 and 180",
        "4: column 'age': '121' is not between 0 and 120",
        "4: column 'height': 'nan' is not between 0.0001 and 1.5",
        "4: column 'sha256': '12ab' is not 64 hexadecimal digits",
        "4: column 'top': 'x' is not a number from -1 to 1",
        "4: column 'width': '0' is not between 0.0001 and 1.5",
        "6: column 'left': blank, but other sides of the box are given; give all four, or none",
    ]


def test_problems_of_json_lines_are_named_alike() -> None:
    lines = [f'{{"sha256": "{ANNE}", "age": 130}}', "", "[1]", '{"s3": {}}', '{"Age": 1, "age": 2}']
    found = problems("\n".join(lines), "jsonl")
    assert [problem.partition(":")[0] for problem in found] == ["1", "3", "4", "5"]
    assert found[0] == "1: column 'age': '130' is not between 0 and 120"
    assert found[1].endswith("; a line is an object of strings, numbers, booleans and nulls")
    assert found[3] == "5: two names differ only in case or blanks; leave one out"


def test_a_row_must_name_an_image() -> None:
    assert problems("image,sha256,subject\n,,anne") == [
        "2: names no image; give image, sha256 or s3"
    ]
    assert problems("name;sha\na;b") == ["1: no column image, s3 or sha256; found name;sha"]


def test_files_named_in_requests_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"anne")
    text = f"image,sha256,s3\n{tmp_path / 'a.png'},,\n{tmp_path / 'a.png'},{ANNE},\nb,,s3://abc/b\n"
    [problem] = problems(text)
    assert problem.endswith("is not opened, as no file named in a request is; give sha256 or s3")
    assert problem.startswith("2: column 'image'")


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    found = problems("image\nmissing.png\n.\na\0b\n", folder=tmp_path)
    assert "missing.png' cannot be read (No such file or directory)" in found[0]
    assert "cannot be read (Is a directory)" in found[1]
    assert "null" in found[2]


@pytest.mark.parametrize(
    "uri", ["bucket/key", "s3://bucket", "s3://bucket/", "s3://b/k", "http://x"]
)
def test_objects_have_a_bucket_and_a_key(uri: str) -> None:
    what = f"'{uri}' is not s3://bucket/key or s3://bucket/key?versionId=version"
    assert problems(f"s3\ns3://bucket/key\n{uri}\n") == [f"3: column 's3': {what}"]


def test_an_object_has_one_content() -> None:
    text = f"s3,sha256\ns3://bucket/a,{ANNE}\ns3://bucket/b,{BERT}\ns3://bucket/a,{BERT}\n"
    what = "the object is another image in an earlier row; keep one of the two"
    assert problems(text) == [f"4: column 's3': {what}"]


def test_an_image_cannot_be_empty_and_hold_a_face() -> None:
    text = f"sha256,subject\n{ANNE},\n{BERT},\n{ANNE},anne\n{BERT},\n"
    [problem] = problems(text)
    assert problem.startswith("2: column 'subject': is blank, which means nobody is there, but")


def test_digests_that_differ_only_at_the_end_are_mistyped() -> None:
    [problem] = problems(f"sha256\n{ANNE}\n{ANNE[:-1]}0\n")
    assert problem == f"3: column 'sha256': begins like the different {ANNE}; one is mistyped"


@pytest.mark.parametrize("text", [ANNE[:60] + " ab ", ANNE[:63] + "g", ANNE + "00", "٣" * 64])
def test_a_digest_has_64_hexadecimal_digits(text: str) -> None:
    what = f"{text!r} is not 64 hexadecimal digits"
    assert problems(f"sha256\n{text}\n") == [f"2: column 'sha256': {what}"]


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("", "no header; the first line names the columns"),
        (",sha256", "column 1 has no name; name it or leave it out"),
        ("sha256,Age,age", "column 'age' stands twice; rename one"),
        ("sha256" + "".join(f",c{i}" for i in range(200)), "201 columns; 200 at most"),
    ],
)
def test_a_header_names_each_column_once(header: str, what: str) -> None:
    assert problems(header) == [f"1: {what}"]


def test_json_lines_have_as_many_columns_at_most() -> None:
    lines = "\n".join(json.dumps({"sha256": ANNE, f"c{i}": 1}) for i in range(201))
    assert problems(lines, "jsonl") == ["1: more than 200 columns in this line and the next"]
    assert problems(f'{{"sha256": "{ANNE}", " ": 1}}', "jsonl") == ["1: a name is empty"]


def test_each_row_has_as_many_cells_as_the_header() -> None:
    text = f"sha256,age\n{ANNE}\n{BERT},1,2\n{ANNE},1"
    what = "but the header names 2 columns; quote commas in cells"
    assert problems(text) == [f"2: 1 cells, {what}", f"3: 3 cells, {what}"]


def test_a_quote_that_is_not_closed_is_named_with_what_came_before() -> None:
    found = problems(f'sha256,age\n{ANNE},old\n{BERT},"1\n')
    assert found == [
        "2: column 'age': 'old' is not a number from 0 to 120",
        "3: unexpected end of data; look for a quote that is not closed",
    ]


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_what_is_not_utf8_is_named_by_its_line(end: bytes) -> None:
    lines = [b"sha256,subject", *[ANNE.encode() + b",a"] * 3, BERT.encode() + b",Zo\xeb", b""]
    assert problems(end.join([b"sha\xff"])) == ["1: byte 0xff is not UTF-8; save the file as UTF-8"]
    assert problems(end.join(lines)) == ["5: byte 0xeb is not UTF-8; save the file as UTF-8"]


def test_a_hundred_problems_are_shown_and_the_others_counted() -> None:
    rows = "".join(f"{sha256(b'%d' % i).hexdigest()},old\n" for i in range(5000))
    found = problems("sha256,age\n" + rows)
    assert len(found) == 101
    assert found[0].startswith("2: column 'age'")
    assert found[99].startswith("101: column 'age'")
    assert found[100] == "and 4,900 more, not shown"


def test_what_is_no_manifest_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TruthError, match=r"ends in '\.txt'; a manifest ends in \.csv"):
        load(tmp_path / "faces.txt")
    with pytest.raises(TruthError, match=r"faces\.csv: 1 problem\n  cannot be read: No such file"):
        load(tmp_path / "faces.csv")
