"""The profiles that ship: finding them, and what makes them what they are called."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import exp, log
from pathlib import Path

import pytest

from mockrek.domain import FLAGS
from mockrek.errors import ProfileError
from mockrek.profiles.builtin import PERFECT, builtin, resolve
from mockrek.profiles.extend import names
from mockrek.profiles.schema import Curve, Profile, RateTable, Table


def test_every_audit_that_is_ready_ships() -> None:
    vendors = ("amazon", "facepp", "ibm", "kairos", "microsoft")
    assert set(names()) >= {
        *("perfect", "equal", "extreme"),
        *(f"actionable-auditing-2019-{vendor}" for vendor in vendors),
        *(f"fairface-2021-{vendor}" for vendor in vendors if vendor != "kairos"),
        *(f"gender-shades-2018-{vendor}" for vendor in vendors[1:] if vendor != "kairos"),
        *("aclu-congress-2018", "aclu-california-2019", "aclu-massachusetts-2019"),
        *("comparitech-2020-congress", "comparitech-2020-uk"),
    }


@pytest.mark.parametrize("name", names())
def test_a_built_in_profile_says_what_it_is(name: str) -> None:
    profile = builtin(name)
    assert profile.name == name
    assert profile.title
    assert profile.source
    counts = profile.confidence in ("published", "reconstructed") or any(
        search and search.rate.errors
        for search in (profile.identification.default, *profile.identification.by_group.values())
    )
    assert (profile.sampling == "quota") == counts
    assert bool(profile.edition) == (profile.confidence != "illustrative")


def rate_tables(profile: Profile) -> list[RateTable]:
    attributes = profile.attributes.values()
    return [
        profile.miss,
        profile.false_detection,
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


def geometric_mean(rates: Iterable[Fraction]) -> float:
    logarithms = [log(rate) for rate in rates]
    return exp(sum(logarithms) / len(logarithms))


@pytest.mark.parametrize(
    ("algorithm", "wafrica", "easia", "sasia", "female", "old"),
    [  # as printed by NIST, 2024-09-20
        ("idemia-011", 2.01, 1.27, 1.01, 1.09, 1.15),
        ("cloudwalk-mt-007", 3.21, 1.06, 1.62, 2.17, 6.12),
        ("neurotechnology-019", 12.19, 5.06, 4.17, 3.68, 5.21),
        ("sensetime-007", 10.20, 1.47, 5.76, 3.35, 5.99),
        ("viante-000", 155.10, 75.21, 17.95, 1.27, 140.83),
    ],
)
def test_frte_profiles_have_the_ratios_that_nist_prints(
    algorithm: str, wafrica: float, easia: float, sasia: float, female: float, old: float
) -> None:
    profile = builtin(f"frte-2024-{algorithm}")
    table = profile.matching.false_match.by_group
    rates = {name: dict(curve.anchors)[Fraction(99)] for name, curve in table.items()}

    def mean(part: str) -> float:
        return geometric_mean(rate for name, rate in rates.items() if part in f"_{name}_")

    assert len(rates) == 50
    assert float(sum(rates.values())) / 50 == pytest.approx(3e-5, rel=0.01)
    for region, ratio in (("wafrica", wafrica), ("easia", easia), ("sasia", sasia)):
        assert mean(f"_{region}_") / mean("_eeurope_") == pytest.approx(ratio, rel=0.01)
    assert mean("_female_") / mean("_male_") == pytest.approx(female, rel=0.01)
    assert mean("_65-99_") / mean("_20-35_") == pytest.approx(old, rel=0.01)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("aclu-congress-2018", (28, 535)),
        ("aclu-california-2019", (26, 120)),
        ("aclu-massachusetts-2019", (27, 188)),
        ("comparitech-2020-congress", (32, 530)),
        ("comparitech-2020-uk", (73, 1429)),
    ],
)
def test_one_to_many_tests_have_their_counts(name: str, found: tuple[int, int]) -> None:
    table = builtin(name).identification
    rates = [search.rate for search in (table.default, *table.by_group.values()) if search]
    errors, of = sum(rate.errors or 0 for rate in rates), sum(rate.of or 0 for rate in rates)
    assert (errors, of) == found


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
