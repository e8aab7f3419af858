"""Lists of pairs: which faces they name, and what is wrong with them."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from mockrek.audit.sheet.matching import Pairs
from mockrek.audit.sheet.pair_list import load_pairs
from mockrek.errors import TruthError
from mockrek.truth.manifest import load

MANIFEST = """image,sha256,subject,left,top,width,height
a.png,{a},ada,0,0,0.1,0.1
a.png,{a},bob,0,0,0.5,0.5
b.png,{b},bob,,,,
empty.png,{c},,,,,
"""


def listed(folder: Path, pairs: str, manifest: str = MANIFEST, name: str = "m.csv") -> Pairs:
    text = manifest.format(a="a" * 64, b="b" * 64, c="c" * 64)
    (folder / name).write_text(text, encoding="utf-8")
    (folder / "pairs.csv").write_text(pairs, encoding="utf-8")
    return load_pairs(folder / "pairs.csv", folder / name, load(folder / name))


def test_an_image_stands_for_its_largest_face(tmp_path: Path) -> None:
    pairs = listed(tmp_path, "source,target,genuine\na.png,b.png,TRUE\n\nb.png,a.png,\n")
    assert (pairs.first.tolist(), pairs.second.tolist()) == ([1, 2], [2, 1])


def test_images_without_a_digest_are_read(tmp_path: Path) -> None:
    for name in ("x.png", "y.png"):
        (tmp_path / name).write_text(name)
    manifest = f"Image,Sha256,Subject\nx.png,,x\ny.png,{sha256(b'y.png').hexdigest()},y\n"
    pairs = listed(tmp_path, "source,target\ny.png,x.png\n", manifest)
    assert (pairs.first.tolist(), pairs.second.tolist()) == ([1], [0])


def test_a_manifest_may_be_json_lines(tmp_path: Path) -> None:
    rows = [f'{{"image": "{i}.png", "sha256": "{str(i) * 64}", "subject": "s{i}"}}' for i in (1, 2)]
    manifest = "\n".join(rows).replace("{", "{{").replace("}", "}}")
    pairs = listed(tmp_path, "source,target\n2.png,1.png\n", manifest, "m.jsonl")
    assert (pairs.first.tolist(), pairs.second.tolist()) == ([1], [0])


def test_every_problem_is_told_with_its_line(tmp_path: Path) -> None:
    rows = "a.png,b.png,false\nempty.png,gone.png,\na.png\na.png,b.png,perhaps\n"
    with pytest.raises(TruthError) as caught:
        listed(tmp_path, f"source,target,genuine\n{rows}")
    assert [str(problem) for problem in caught.value.problems] == [
        "line 2: genuine: 'false', but by the manifest one subject; it is true",
        "line 3: source: 'empty.png' has no face; leave the pair out",
        "line 3: target: 'gone.png' is no image of the manifest; name it as its column image does",
        "line 4: target: '' is no image of the manifest; name it as its column image does",
        "line 5: genuine: 'perhaps', but by the manifest one subject; it is true",
    ]


def test_of_many_problems_the_first_are_shown(tmp_path: Path) -> None:
    with pytest.raises(TruthError, match=r"and 11 more, not shown"):
        listed(tmp_path, "source,target\n" + "a.png,gone.png\n" * 31)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"source\na.png\n", "has no column target"),
        (b"source,target\n\xff,b.png\n", "is no CSV in UTF-8"),
        (b"", "has no column source, target"),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    listed(tmp_path, "source,target\n")
    path = tmp_path / "other.csv"
    path.write_bytes(data)
    with pytest.raises(TruthError, match=said):
        load_pairs(path, tmp_path / "m.csv", load(tmp_path / "m.csv"))
    with pytest.raises(TruthError, match="cannot be read: No such file"):
        load_pairs(tmp_path / "none.csv", tmp_path / "m.csv", load(tmp_path / "m.csv"))
