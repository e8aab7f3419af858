"""What is said about profile files that are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mockrek.errors import ProfileError
from mockrek.profiles.forms import MAX_PROBLEMS
from mockrek.profiles.groups import MAX_GROUPS
from mockrek.profiles.load import load, parse_document, parse_json, parse_toml

BROKEN = """
nam = "x"
title = 7
sampling = "half"
trials = "person"

[[group]]
name = "women"
where = { gender = "female", skin_type = ["IV", "VII"] }

[[group]]
name = "other"
where = {}

[[group]]
name = "men"
where = { gender = "Male", age = 30 }

[detection]
miss = 0.1

[gender]
base = true
error = { women = { errors = 85, of = 71 }, womn = 0.1, men = 1.5, default = { errors = 1 } }

[gender.confidence]
right = { mean = 40, sd = "1" }

[attribute.Smyle]

[matching.false_match]
default = { 80 = 0.1, 90 = 0.2, 101 = 0 }
women = { 99.5 = 0, 80 = nan }
men = { 90 = 0.1, "90.0" = 0.1, 95 = 0.05, 96 = 0.06 }

[matching.between]
factor = 2
"men|men" = { 80 = 0.1 }

[identification.false_positive]
default = { errors = 28, of = 535 }
"""

REPORT = """\
mine.toml: 29 problems
  nam: unknown key; did you mean 'name'?
  title: 7 is not text
  sampling: 'half' is not one of independent, quota
  trials: 'person' is not one of image, subject
  group[0].where.gender: 'female' can never match: gender is Female, Male
  group[0].where.skin_type[1]: 'VII' can never match: skin_type is I, II, III, IV, V, VI
  group[1].where: an empty table is not attributes with values: { gender = "Female" }
  group[1].name: 'other' is reserved: choose another name
  group[2].where.age: 30 is not text, as attributes of faces are: use quotes
  detection.miss: 0.1 is not a table by group: { default = 0.1 }
  gender.base: true is not one of detected, all
  gender.error.women.of: 71 trials cannot have 85 errors
  gender.error.womn: no [[group]] has the name 'womn'; did you mean 'women'?
  gender.error.men: 1.5 is not a rate: a number from 0 to 1, or { errors = 3, of = 100 }
  gender.error.default.of: missing: how many trials there are
  gender.confidence.right.mean: 40 is not a number from 50 to 100 (percent)
  gender.confidence.right.sd: '1' is not a number from 0 to 100 (percent)
  attribute.Smyle: unknown key; did you mean 'Smile'?
  matching.false_match.default.101: '101' is not a threshold: a percentage between 0 and 100
  matching.false_match.default.90: 0.2 after 0.1 at 80: a false match rate must not rise with the \
threshold
  matching.false_match.women.99: a table is not a number from 0 to 1; quote thresholds: \
"99.5" = 0.001
  matching.false_match.women.80: NaN is not a number from 0 to 1
  matching.false_match.men."90.0": too close to '90': thresholds are at least 0.001 apart
  matching.false_match.men.96: 0.06 after 0.05 at 95: a false match rate must not rise with the \
threshold
  matching.between.factor: 2 is not a number from 0 to 1
  matching.between."men|men": one group twice: its curve belongs to [matching.false_match]
  identification.false_positive.default.threshold: missing: similarity, percent
  identification.false_positive.default.gallery: missing: how many faces were searched
  name: missing: what the profile is called"""


def modifier(rates: Any = "detection.miss", **rest: Any) -> dict[str, Any]:
    return {"modifier": [{"rates": rates, "factor": 2, **rest}]}


def problems_of(document: Any) -> list[str]:
    with pytest.raises(ProfileError) as caught:
        parse_document(document, "x")
    return [str(problem) for problem in caught.value.problems]


def test_all_problems_of_a_file_are_told_at_once() -> None:
    with pytest.raises(ProfileError) as caught:
        parse_toml(BROKEN, "mine.toml")
    assert str(caught.value) == REPORT


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"name": "a b"}, "name: 'a b' is not a name: up to 64 letters, digits and _ . + - that"),
        (
            {"group": [{"name": "x", "where": {"Race": "White"}}]},
            "group[0].where.Race: never matches: attributes have lower-case names: 'race'",
        ),
        (
            {"matching": {"false_match": {"default": {"0": 1}}}},
            "matching.false_match.default.0: '0' is not a threshold",
        ),
        (
            {"matching": {"false_match": {"default": {"100": 0}}}},
            "matching.false_match.default.100: '100' is not a threshold",
        ),
        ({"name": "x" * 65}, f"name: '{'x' * 57}...' is not a name"),
        ({"gruppe": 1}, "gruppe: unknown key; did you mean 'group'?"),
        ({"zzz": 1}, "zzz: unknown key; known here: name, title, source, edition, confidence"),
        ({"when": {}}, "when: conditions stand in a [[modifier]]"),
        (
            {"group": {}},
            "group: an empty table is not a list of groups: each begins with [[group]]",
        ),
        ({"group": [{}] * (MAX_GROUPS + 1)}, "group: 257 groups are more than 256"),
        ({"group": [{"name": "a"}]}, "group[0].where: missing: attributes and the values"),
        ({"group": [3]}, "group[0]: 3 is not a table of name, where"),
        ({"modifier": {}}, "modifier: an empty table is not a list: each begins with [[modifier]]"),
        ({"modifier": [{}] * 5}, "modifier: 5 modifiers are more than 4"),
        (
            modifier(when={"brightnes": {"below": 40}}),
            "modifier[0].when.brightnes: no measure; did you mean 'brightness'?",
        ),
        (
            modifier(when={"age": {"below": 40, "above": 50}}),
            "modifier[0].when.age: never holds: nothing is above 50 and below 40",
        ),
        (modifier(when={"age": 3}), "modifier[0].when.age: 3 is not bounds: { below = 40 }"),
        (modifier(), "modifier[0]: holds for everybody: give it when or where"),
        (modifier(when=4), "modifier[0].when: 4 is not conditions"),
        (
            modifier(rates="matching.false_match", where={"a": "b"}),
            "modifier[0].rates: 'matching.false_match' is no rate; ",
        ),
        (modifier(rates=[], where={"a": "b"}), "modifier[0].rates: an empty list: name a rate"),
        (
            {"emotion": {"confusion": {"HAPY": {"CALM": 1}}}},
            "emotion.confusion.HAPY: 'HAPY' is no emotion; did you mean 'HAPPY'?",
        ),
        (
            {"emotion": {"confusion": {"CALM": {"CALM": 1}}}},
            "emotion.confusion.CALM.CALM: is the true emotion: an error is another one",
        ),
        (
            {"emotion": {"confusion": {"CALM": {"SAD": 0}}}},
            "emotion.confusion.CALM: all weights are 0: give one emotion a weight",
        ),
        ({"emotion": {"confusion": {"CALM": {}}}}, "emotion.confusion.CALM: an empty table is not"),
        ({"emotion": {"confusion": 1}}, "emotion.confusion: 1 is not a table: { HAPPY"),
        ({"gender": {"confidence": 1}}, "gender.confidence: 1 is not a table: { right"),
        (
            {"gender": {"confidence": {"righ": {}}}},
            "gender.confidence.righ: no [[group]] has the name 'righ'; did you mean 'right'?",
        ),
        (
            {"gender": {"confidence": {"right": {"mean": 99}, "default": {}}}},
            "gender.confidence.default: right and wrong stand beside it",
        ),
        (
            {"identification": {"false_positive": {"default": 0.1}}},
            "identification.false_positive.default: 0.1 is not a search: { errors = 28, of = 535",
        ),
        (
            {
                "identification": {
                    "false_positive": {
                        "default": {"rate": 0.1, "of": 3, "threshold": 80, "gallery": 9}
                    }
                }
            },
            "identification.false_positive.default.rate: stands beside errors and of: keep one",
        ),
        ({"extend": 3}, "extend: 3 is not the name of a profile, nor a file"),
        ({"extend": "perfekt"}, "extend: no built-in profile 'perfekt'; did you mean 'perfect'?"),
        ({"extend": "mine.toml"}, "extend: 'mine.toml' is not opened, as no file named in a req"),
        ({"detection": []}, "detection: an empty list is not a table of miss"),
        ({"detection": {"miss": {"default": True}}}, "detection.miss.default: true is not a rate"),
        ({"detection": {"miss": {"default": 1e-31}}}, "has more than 30 decimals: round it"),
        ({"detection": {"miss": {"default": 1 << 65}}}, "a number of more than 64 bits is not a"),
        ({"detection": {"miss": {"default": float("inf")}}}, "inf is not a rate"),
        ({"detection": {"miss": {"default": "0.5"}}}, "'0.5' is not a rate"),
        ({"detection": {"miss": {"default": "3/2"}}}, "'3/2' is not a rate"),
        (
            {"detection": {"miss": {"when": 0.1}}},
            "detection.miss.when: conditions stand in a",
        ),
        (
            {"detection": {"miss": {"a b": 0.1}}},
            "detection.miss.\"a b\": no [[group]] has the name 'a b'; known here: other, default",
        ),
        (
            {"detection": {"miss": {"default": {"errors": 0, "of": 0}}}},
            "detection.miss.default.of: 0 is not a whole number from 1 to 1000000000000",
        ),
        ({"age": {"default": {"bias": 101}}}, "age.default.bias: 101 is not a number from -100 to"),
        ({"matching": {"false_match": {"default": {}}}}, "an empty table is not thresholds with"),
        ({"matching": {"between": 0.1}}, "matching.between: 0.1 is not a table: { factor = 0.1 }"),
        (
            {"matching": {"between": {"a": {"80": 0}}}},
            'matching.between.a: unknown key; known here: factor, and two groups as "one|other"',
        ),
        (
            {"matching": {"between": {"default|other": {"80": 0}}}},
            "no [[group]] has the name 'default'; known here: other",
        ),
    ],
)
def test_a_problem_names_the_place_the_value_and_the_remedy(
    document: dict[str, Any], problem: str
) -> None:
    assert problem in "\n".join(problems_of({"name": "x", **document}))


GROUP = {"name": "a", "where": {"race": ["A", "B"]}}


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        (
            GROUP | {"where": {"race": "C"}},
            "group[1].name: 'a' is the name of an earlier group, too",
        ),
        (
            {"name": "b", "where": {"race": "B", "gender": "Male"}},
            "group[1].where: never matches: all its faces are in 'a' already",
        ),
        ({"name": "b", "where": {"race": []}}, "group[1].where.race: an empty list: no face can"),
        (
            {"name": "b", "where": {"race": ["C", "C"]}},
            "group[1].where.race[1]: 'C' a second time: keep one",
        ),
    ],
)
def test_groups_that_cannot_be_told_apart_are_problems(
    second: dict[str, Any], problem: str
) -> None:
    (found,) = problems_of({"name": "x", "group": [GROUP, second]})
    assert found.startswith(problem)


def test_overlapping_groups_are_allowed_since_the_first_match_wins() -> None:
    second = {"name": "b", "where": {"race": ["B", "C"]}}
    assert parse_document({"name": "x", "group": [GROUP, second]}, "x").groups[1].name == "b"


def test_a_pair_of_groups_may_stand_once_only() -> None:
    groups = [GROUP, {"name": "b", "where": {"race": "C"}}]
    between = {"a|b": {"80": 0}, "b|a": {"80": 0}}
    (found,) = problems_of({"name": "x", "group": groups, "matching": {"between": between}})
    assert found == 'matching.between."b|a": the same two groups a second time: keep one'


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("name = \n", "x: 1 problem\n  line 1, column 8: not TOML: Invalid value"),
        ("a = 1\na = 2", "x: 1 problem\n  end of document: not TOML: Cannot overwrite a value"),
        ("a = " + "1" * 5000, "x: 1 problem\n  not TOML that can be read: Exceeds the limit"),
        ("a = " + "[" * 5000, "x: 1 problem\n  not TOML that can be read: "),
    ],
)
def test_what_is_not_toml_is_told_by_line_and_column(text: str, report: str) -> None:
    with pytest.raises(ProfileError) as caught:
        parse_toml(text, "x")
    assert str(caught.value).startswith(report)


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ('{"name": }', "x: 1 problem\n  line 1, column 10: not JSON: Expecting value"),
        ('{"a": 1, "b": 1, "a": 2}', "the key 'a' stands twice in one object"),
        ("[" * 100_000, "x: 1 problem\n  not JSON that can be read: "),
        ("[1]", "x: 1 problem\n  a list is not a profile: a table with a name"),
    ],
)
def test_what_is_not_a_json_profile_is_told(text: str, report: str) -> None:
    with pytest.raises(ProfileError) as caught:
        parse_json(text, "x")
    assert report in str(caught.value)


@pytest.mark.parametrize("number", ["1e999999999", "1e-999999999", "1e99999999999999999999"])
def test_an_enormous_exponent_is_refused_at_once(number: str) -> None:
    with pytest.raises(ProfileError, match=r"is not a rate|more than 30 decimals"):
        parse_toml(f'name = "x"\n[detection.miss]\ndefault = {number}', "x")


def test_many_groups_do_not_make_a_message_long() -> None:
    groups = [{"name": f"g{index}", "where": {"race": f"{index}"}} for index in range(50)]
    (found,) = problems_of({"name": "x", "group": groups, "age": {"x" * 10_000: {}}})
    assert found.endswith(
        "known here: g0, g1, g2, g3, g4, g5, g6, g7, g8, g9, g10, g11, g12, g13, g14, g15, …"
    )


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("x.yaml", b"", "the suffix '.yaml' is neither .toml nor .json"),
        ("x.toml", None, "cannot be read: No such file or directory"),
        ("x.json", b"\xff", "byte 0 is not UTF-8: save it as UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, name: str, content: bytes | None, problem: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ProfileError) as caught:
        load(path)
    assert str(caught.value) == f"{path}: 1 problem\n  {problem}"


def test_reading_stops_when_there_are_too_many_problems() -> None:
    groups = [{"name": f"g{index}", "where": {"race": f"{index}"}} for index in range(MAX_GROUPS)]
    nonsense = {f"nonsense{index}": 2 for index in range(100_000)}
    found = problems_of({"name": "x", "group": groups, "detection": {"miss": nonsense}})
    assert len(found) == MAX_PROBLEMS + 1
    assert found[-1] == "reading stopped here: mend these first"
