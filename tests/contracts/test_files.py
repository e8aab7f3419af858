"""Suites as files: right ones are read, and of wrong ones every problem is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from made_up_cases import document, write_suite
from mockrek.contracts.meaning import kebab
from mockrek.contracts.suite import load_suite
from mockrek.errors import SettingsError


def problems(directory: Path) -> str:
    with pytest.raises(SettingsError) as caught:
        load_suite(directory)
    return "\n".join(map(str, caught.value.problems))


def test_a_suite_is_read_in_the_order_of_its_ids(tmp_path: Path) -> None:
    ids = ["detect-faces.b", "detect-faces.a"]
    suite = load_suite(write_suite(tmp_path, *(document(id=name) for name in ids)))
    assert [case.id for case in suite.cases] == sorted(ids)
    assert suite.cases[0].file == "cases/made/up.yaml"


def test_cases_are_chosen_by_id_pattern_and_kind(tmp_path: Path) -> None:
    documents = [
        document(id="detect-faces.a.one"),
        document(id="detect-faces.a.two", kind="wire"),
        document(id="wire.three", kind="wire"),
    ]
    suite = load_suite(write_suite(tmp_path, *documents))
    assert [c.id for c in suite.select(["*.a.*"])] == ["detect-faces.a.one", "detect-faces.a.two"]
    assert [c.id for c in suite.select(["wire.three"])] == ["wire.three"]
    assert [c.id for c in suite.select(["detect*"], ["wire"])] == ["detect-faces.a.two"]
    with pytest.raises(SettingsError, match="--only nobody"):
        suite.select(["wire.three", "nobody"])
    with pytest.raises(SettingsError, match="no case is both"):
        suite.select(["detect-faces.a.one"], ["wire"])
    with pytest.raises(SettingsError, match="--kind: no case is of it"):
        suite.select(kinds=["limits"])


BYTES = {"Image": {"Bytes": {"$image": "woman"}}}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"id": "Detect"}, "does not match"),
        ({"title": "A sentence that ends with a full stop."}, "does not match"),
        ({"kind": "odd"}, "'odd' is not one of"),
        ({"source": None}, "'source' is a required property"),
        ({"more": 1}, "'more' was unexpected"),
        ({"targets": {"service": "unknown", "moto": "differs"}}, "'mockrek' is a required"),
        ({"targets": {"service": "required", "moto": "differs", "mockrek": "required"}},
         "'unknown' was expected"),
        ({"expect": {"status": 200, "error": "A"}}, "less than the minimum of 400"),
        ({"expect": {"status": 200, "same": True}}, "'requests' is a required"),
        ({"expect": {"status": 200, "tally": [{"where": "A", "at_most": 1}]}}, "should not be"),
        ({"expect": {"status": 400, "message_matches": "open"}}, "does not match"),
        ({"request": {"params": {}, "raw": {}}}, "is valid under each of"),
        ({"request": {"raw": {"headers": {"X-Upper": "1"}}}}, "does not match"),
        ({"given": {"objects": [{"bucket": "b", "key": "k", "image": "woman"}]}},
         "'needs' is a required"),
        ({"operation": "DetectDogs"}, "DetectDogs is none of the service model"),
        ({"id": "compare-faces.a"}, "must begin with the operation"),
        ({"operation": None}, "params need an operation"),
        ({"request": {"params": {"Image": {"$image": "dog"}}}}, "dog is no image"),
        ({"request": {"params": {"Image": {"$picture": "woman"}}}}, "is no substitution"),
        ({"request": {"params": {"Image": {"$zeros": "3"}}}}, "is no substitution"),
        ({"request": {"params": {"Image": {"$each": "image"}}}}, "need one another"),
        ({"for_each": {"image": "people"}}, "need one another"),
        ({"for_each": {"image": "dogs"}, "request": {"params": {"Image": {"$each": "image"}}}},
         "dogs is no set of images"),
        ({"request": {"params": {"Image": {"$bucket": "b"}}}}, "needs: [s3]"),
        ({"request": {"params": BYTES, "sign": {"secret": "x"}}}, "needs: [signatures]"),
        ({"request": {"params": BYTES, "sign": {"region": "a", "other_region": True}}},
         "should not be valid under"),
        ({"note": "for nobody in particular"}, "is not of type 'object'"),
        ({"note": {"others": "for nobody in particular"}}, "'others' was unexpected"),
        ({"needs": ["moto"]}, "'moto' is not one of"),
        ({"expect": {"status": 200, "assert": ["length(A"]}}, "length(A"),
        ({"expect": {"status": 200, "headers": {"x": {"matches": "^(a$"}}}}, "not a 'regex'"),
    ],
)  # fmt: skip
def test_a_problem_is_told(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    assert problem in problems(write_suite(tmp_path, document(**changes)))


def test_two_cases_cannot_have_one_id(tmp_path: Path) -> None:
    told = problems(write_suite(tmp_path, document(), document()))
    assert told == "detect-faces.made-up: 2 cases have this id"


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    wrong = [document(id=f"detect-faces.{n}", kind="odd") for n in range(3)]
    assert problems(write_suite(tmp_path, *wrong)).count("is not one of") == 3


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("cases: [", "while parsing"),
        ("cases: []", "non-empty"),
        ("[1]", "is not of type 'object'"),
        ("cases: 1\ncases: 2", "twice"),
        ("cases: on", "line 1: 'on' must be quoted"),
        ("a: 2024-05-01", "'2024-05-01' must be quoted"),
        ("a: 1:30", "'1:30' must be quoted"),
    ],
)
def test_files_that_are_no_cases_are_told(tmp_path: Path, text: str, problem: str) -> None:
    directory = write_suite(tmp_path, document())
    (directory / "cases/made/up.yaml").write_text(text)
    assert problem in problems(directory)


def test_a_directory_without_a_suite_is_told(tmp_path: Path) -> None:
    assert "schema.json" in problems(tmp_path)


def test_operations_in_kebab_case() -> None:
    names = ["DetectFaces", "SearchFacesByImage", "ListTagsForResource"]
    assert [kebab(n) for n in names] == [
        "detect-faces",
        "search-faces-by-image",
        "list-tags-for-resource",
    ]
