"""Reading profile files: what they mean."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.domain import FLAGS
from mockrek.errors import ProfileError
from mockrek.profiles.builtin import builtin
from mockrek.profiles.load import load, parse_document, parse_json, parse_toml
from mockrek.profiles.schema import AgeError, Rate, Spread

EVERYTHING = """
name = "mine"
sampling = "quota"

[[group]]
name = "women"
where = { gender = "Female" }

[[group]]
name = "men"
where = { gender = "Male", race = ["A", "B"] }

[detection.miss]
women = { errors = 1, of = 3 }
other = "1/7"

[gender]
base = "all"

[gender.error]
default = 0.3137

[gender.confidence]
wrong = { mean = 70 }

[age]
men = { bias = -2.5 }

[attribute.Smile]
false_negative = { women = 0.25 }

[emotion.error]
default = 1

[matching.false_match]
women = { "99.5" = 0, 80 = 1e-3 }

[matching.between]
factor = 0.1
"women|men" = { 80 = 1e-4 }

[matching.false_non_match]
default = { 80 = 0.5 }
"""


def test_a_file_with_a_name_only_is_perfect_but_for_that() -> None:
    bare = parse_toml('name = "perfect"\ntitle = "No errors"\nsource = "none: an assumption"', "x")
    assert bare == builtin("perfect")


def test_rates_are_exact_and_remember_their_counts() -> None:
    profile = parse_toml(EVERYTHING, "x")
    assert profile.miss.of("women") == Rate(Fraction(1, 3), 1, 3)
    assert profile.miss.of("other") == Rate(Fraction(1, 7))
    assert profile.gender_error.of("men") == Rate(Fraction(3137, 10000))
    assert profile.attributes["Smile"].false_negative.of("women").value == Fraction(1, 4)
    assert profile.emotion_error.default.value == 1


def test_sections_are_read_into_the_record() -> None:
    profile = parse_toml(EVERYTHING, "x")
    assert (profile.name, profile.sampling, profile.gender_base) == ("mine", "quota", "all")
    assert profile.group_names == ("women", "men", "other")
    assert profile.groups[1].where == {"gender": ("Male",), "race": ("A", "B")}
    assert profile.age.of("men") == AgeError(-2.5, 0.0)
    assert profile.gender_confidence.default.wrong == Spread(70.0, 11.0)
    assert tuple(profile.attributes) == FLAGS


def test_anchors_stand_by_rising_threshold() -> None:
    matching = parse_toml(EVERYTHING, "x").matching
    thousandth = (Fraction(80), Fraction(1, 1000))
    assert matching.false_match.of("women").anchors == (thousandth, (Fraction("99.5"), Fraction(0)))
    assert matching.false_non_match.default.anchors == ((Fraction(80), Fraction(1, 2)),)


def test_a_pair_of_groups_is_stored_in_sorted_order() -> None:
    between = parse_toml(EVERYTHING, "x").matching.between
    assert tuple(between.exact) == (("men", "women"),)
    assert between.factor == Fraction(1, 10)


@given(st.decimals(0, 1, allow_nan=False, places=15).map(lambda value: f"{value:f}"))
def test_toml_json_and_a_decoded_document_agree_on_every_decimal(text: str) -> None:
    toml = parse_toml(f'name = "x"\n[detection.miss]\ndefault = {text}', "x")
    document = json.dumps({"name": "x", "detection": {"miss": {"default": float(text)}}})
    assert toml.miss.default.value == Fraction(text)
    assert toml == parse_json(document, "x") == parse_document(json.loads(document), "x")


@given(rates=st.lists(st.integers(0, 4), min_size=1, max_size=4), key=st.sampled_from("fn"))
def test_curves_go_one_way(rates: list[int], key: str) -> None:
    table = {"f": "false_match", "n": "false_non_match"}[key]
    curve = {str(80 + index): rate / 4 for index, rate in enumerate(rates)}
    document = {"name": "x", "matching": {table: {"default": curve}}}
    if rates == sorted(rates, reverse=table == "false_match"):
        assert parse_document(document, "x").name == "x"
    else:
        with pytest.raises(ProfileError, match=r"a false (match|non-match) rate must not"):
            parse_document(document, "x")


@pytest.mark.parametrize("suffix", [".toml", ".TOML"])
def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"mine{suffix}"
    path.write_text(EVERYTHING, encoding="utf-8-sig")
    assert load(path) == parse_toml(EVERYTHING, "x")


def test_a_json_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text('{"name": "mine", "detection": {"miss": {"default": 0.1}}}', encoding="utf-8")
    assert load(path).miss.default == Rate(Fraction(1, 10))
