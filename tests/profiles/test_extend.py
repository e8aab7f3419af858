"""Profiles that extend others."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from mockrek.errors import ProfileError
from mockrek.profiles.builtin import builtin
from mockrek.profiles.load import load, parse_toml

BASE = "actionable-auditing-2019-amazon"


def test_what_is_not_overridden_is_inherited() -> None:
    text = f"""
        name = "worse"
        extend = "{BASE}"
        [gender.error]
        darker_male = 0.25
    """
    profile, base = parse_toml(text, "x"), builtin(BASE)
    assert profile.gender_error.of("darker_male").value == Fraction(1, 4)
    assert profile.gender_error.of("darker_female") == base.gender_error.of("darker_female")
    assert (profile.groups, profile.sampling) == (base.groups, "quota")


def test_the_source_is_not_inherited_since_the_numbers_are_no_longer_its() -> None:
    profile = parse_toml(f'name = "mine"\nextend = "{BASE}"', "x")
    assert (profile.source, profile.confidence, profile.title) == ("", "illustrative", "")


def test_a_count_and_a_curve_are_taken_whole(tmp_path: Path) -> None:
    base = """
        name = "base"
        [gender.error]
        default = { errors = 1, of = 10 }
        [matching.false_match]
        default = { 80 = 0.1, 90 = 0.01 }
    """
    (tmp_path / "base.toml").write_text(base)
    path = tmp_path / "over.toml"
    path.write_text("""
        name = "over"
        extend = "base.toml"
        gender.error.default = { errors = 3, of = 7 }
        matching.false_match.default = { 85 = 0.05 }
    """)
    profile = load(path)
    assert profile.gender_error.default.value == Fraction(3, 7)
    assert profile.matching.false_match.default.anchors == ((Fraction(85), Fraction(1, 20)),)


def test_profiles_that_extend_one_another_are_refused(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.toml").write_text(f'name = "{name}"\nextend = "{other}.toml"')
    with pytest.raises(ProfileError, match="extend one another: a circle"):
        load(tmp_path / "a.toml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('name = "a"\nextend = "gone.toml"')
    with pytest.raises(ProfileError, match=r"gone\.toml cannot be read as TOML"):
        load(path)


def test_groups_that_begin_with_a_digit_are_no_thresholds(tmp_path: Path) -> None:
    groups = "".join(
        f'[[group]]\nname = "{age}"\nwhere = {{ age_group = "{age}" }}\n'
        for age in ("20-29", "30-39")
    )
    rates = '[detection.miss]\n"20-29" = 1.0\n"30-39" = 0.2\n'
    (tmp_path / "base.toml").write_text(f'name = "base"\n{groups}{rates}')
    path = tmp_path / "over.toml"
    path.write_text('name = "over"\nextend = "base.toml"\n[detection.miss]\n"30-39" = 0.5')
    miss = load(path).miss
    assert [miss.of(age).value for age in ("20-29", "30-39")] == [1, Fraction(1, 2)]
