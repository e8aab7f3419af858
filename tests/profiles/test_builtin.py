"""The profiles that ship: finding them, and what makes them what they are called."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from mockrek.domain import FLAGS
from mockrek.errors import ProfileError
from mockrek.profiles.builtin import PERFECT, builtin, names, resolve
from mockrek.profiles.schema import Curve, Profile, RateTable, Table


def test_the_names_are_those_of_the_files() -> None:
    assert names() == (
        "actionable-auditing-2019-amazon",
        "actionable-auditing-2019-ibm",
        "equal",
        "extreme",
        "gender-shades-2018-facepp",
        "gender-shades-2018-ibm",
        "gender-shades-2018-microsoft",
        "perfect",
    )


@pytest.mark.parametrize("name", names())
def test_a_built_in_profile_says_what_it_is(name: str) -> None:
    profile = builtin(name)
    assert profile.name == name
    assert profile.title
    assert profile.source
    assert (profile.sampling == "quota") == (profile.confidence != "illustrative")
    assert bool(profile.edition) == (profile.confidence != "illustrative")


def rate_tables(profile: Profile) -> list[RateTable]:
    attributes = profile.attributes.values()
    return [
        profile.miss,
        profile.gender_error,
        profile.emotion_error,
        *(errors.false_positive for errors in attributes),
        *(errors.false_negative for errors in attributes),
    ]


def test_perfect_has_no_errors() -> None:
    profile = builtin(PERFECT)
    assert all(table.default.value == 0 and not table.by_group for table in rate_tables(profile))
    assert (profile.age.default.bias, profile.age.default.sd) == (0, 0)
    assert profile.matching.false_match.default.anchors[-1] == (Fraction(50), Fraction(0))
    assert profile.matching.false_non_match.default.anchors[0] == (Fraction(99), Fraction(0))


def test_equal_errs_everywhere_and_alike() -> None:
    profile = builtin("equal")
    assert len(profile.groups) == 4
    assert all(table.default.value > 0 and not table.by_group for table in rate_tables(profile))
    assert not profile.age.by_group
    assert not profile.matching.false_match.by_group
    assert not profile.matching.false_non_match.by_group
    assert profile.matching.between.factor == 1


def test_extreme_is_at_least_fifteen_times_worse_for_one_group_in_every_kind() -> None:
    profile = builtin("extreme")
    tables = [table for table in rate_tables(profile) if table is not profile.emotion_error]
    assert all(t.of("darker_female").value >= 15 * t.of("lighter_male").value for t in tables)
    assert (
        profile.emotion_error.of("darker_female").value == 10 * profile.emotion_error.default.value
    )
    curves: list[Table[Curve]] = [profile.matching.false_match, profile.matching.false_non_match]
    for table in curves:
        pairs = zip(table.of("darker_female").anchors, table.default.anchors, strict=True)
        assert all(worse[1] >= 15 * rate[1] for worse, rate in pairs)
    assert set(profile.attributes) == set(FLAGS)


def test_an_unknown_name_is_told_with_a_close_one() -> None:
    with pytest.raises(ProfileError) as caught:
        builtin("gender-shades-2018-microsof")
    assert str(caught.value) == (
        "gender-shades-2018-microsof: 1 problem\n"
        "  no built-in profile; did you mean 'gender-shades-2018-microsoft'?"
    )


def test_a_profile_is_read_once() -> None:
    assert builtin("extreme") is resolve("extreme")


def test_a_path_resolves_to_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('name = "mine"', encoding="utf-8")
    assert resolve(str(path)).name == "mine"


@pytest.mark.parametrize(
    ("wanted", "problem"),
    [
        ("equl", "no built-in profile; did you mean 'equal'?"),
        ("missing.toml", "cannot be read: No such file or directory"),
        ("some/folder", "the suffix '' is neither .toml nor .json"),
    ],
)
def test_what_cannot_be_resolved_is_told(wanted: str, problem: str) -> None:
    with pytest.raises(ProfileError) as caught:
        resolve(wanted)
    assert str(caught.value) == f"{wanted}: 1 problem\n  {problem}"
