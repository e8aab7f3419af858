"""The built-in audits give back the tables that were published, to the digit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import pytest

from mockrek.domain import GENDERS, SKIN_TYPES
from mockrek.profiles.builtin import builtin
from mockrek.profiles.schema import Group

DARKER, LIGHTER = set(SKIN_TYPES[3:]), set(SKIN_TYPES[:3])

CELLS: Mapping[str, tuple[set[str], set[str]]] = {
    "all": (set(GENDERS), set(SKIN_TYPES)),
    "F": ({"Female"}, set(SKIN_TYPES)),
    "M": ({"Male"}, set(SKIN_TYPES)),
    "darker": (set(GENDERS), DARKER),
    "lighter": (set(GENDERS), LIGHTER),
    "DF": ({"Female"}, DARKER),
    "DM": ({"Male"}, DARKER),
    "LF": ({"Female"}, LIGHTER),
    "LM": ({"Male"}, LIGHTER),
}

# Buolamwini & Gebru 2018, corrected edition: Table 4 (error, %) and supplement, Table 1 (errors,
# undetected), in the order of CELLS.
GENDER_SHADES = {
    "microsoft": {
        "error": "6.3 10.7 2.6 12.9 0.7 20.8 6.0 1.7 0.0",
        "errors": "78 60 18 73 5 55 18 5 0",
        "undetected": "25 7 18 24 1 6 18 1 0",
    },
    "facepp": {
        "error": "10.0 21.3 0.7 16.5 4.7 34.5 0.7 9.8 0.8",
        "errors": "123 118 5 91 32 89 2 29 3",
        "undetected": "39 13 26 38 1 13 25 0 1",
    },
    "ibm": {
        "error": "12.1 20.3 5.6 22.4 3.2 34.7 12.0 7.1 0.3",
        "errors": "154 115 39 132 22 94 38 21 1",
        "undetected": "2 0 2 1 1 0 1 0 1",
    },
}

# The same, supplement, Table 2: error in percent by Fitzpatrick type, women first.
BY_TYPE = {
    "microsoft": "1.7 1.1 3.3 0.0 23.2 25.0 0.0 0.0 0.0 0.0 4.7 8.3",
    "facepp": "11.9 9.7 8.2 13.9 32.4 46.5 3.7 0.4 0.0 0.0 1.6 0.0",
    "ibm": "5.1 7.4 8.2 8.3 33.3 46.8 0.0 0.4 0.0 0.0 2.3 21.9",
}

# The same: faces by Fitzpatrick type, women first.
FACES = (59, 176, 61, 36, 141, 94, 54, 263, 68, 29, 129, 160)

# Raji & Buolamwini 2019, Table 1 (error, %), as quoted and recalled; in the order of CELLS.
ACTIONABLE_AUDITING = {
    "amazon": "8.66 18.73 0.57 15.11 3.08 31.37 1.26 7.12 0.00",
    "ibm": "4.41 9.36 0.43 8.16 1.17 16.97 0.63 2.37 0.26",
    "microsoft": "0.48 0.90 0.15 0.89 0.15 1.52 0.33 0.34 0.00",
}


class Tally(NamedTuple):
    errors: int
    detected: int
    undetected: int

    def percent(self, digits: int) -> str:
        return percent(self.errors, self.detected, digits)


def percent(errors: int, of: int, digits: int) -> str:
    quantum = Decimal(1).scaleb(-digits)
    return str((Decimal(100) * errors / of).quantize(quantum, rounding=ROUND_HALF_UP))


def in_cell(group: Group, cell: str) -> bool:
    genders, types = CELLS[cell]
    return set(group.where["gender"]) <= genders and set(group.where["skin_type"]) <= types


def tally(name: str, cell: str) -> Tally:
    """The sums over the groups of a cell."""
    profile = builtin(name)
    groups = [group.name for group in profile.groups if in_cell(group, cell)]
    rates = [profile.gender_error.of(group) for group in groups]
    return Tally(
        sum(rate.errors or 0 for rate in rates),
        sum(rate.of or 0 for rate in rates),
        sum(profile.miss.of(group).errors or 0 for group in groups),
    )


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("vendor", GENDER_SHADES)
def test_gender_shades_is_reproduced_to_the_count_and_the_digit(vendor: str, cell: str) -> None:
    column = list(CELLS).index(cell)
    found = tally(f"gender-shades-2018-{vendor}", cell)
    printed = {row: text.split()[column] for row, text in GENDER_SHADES[vendor].items()}
    assert found.percent(1) == printed["error"]
    assert found.errors == int(printed["errors"])
    assert found.undetected == int(printed["undetected"])


@pytest.mark.parametrize("vendor", GENDER_SHADES)
def test_gender_shades_has_the_faces_of_the_benchmark(vendor: str) -> None:
    profile = builtin(f"gender-shades-2018-{vendor}")
    misses = [profile.miss.of(group.name) for group in profile.groups]
    rates = [profile.gender_error.of(group.name) for group in profile.groups]
    assert tuple(miss.of for miss in misses) == FACES
    detected = [(miss.of or 0) - (miss.errors or 0) for miss in misses]
    assert [rate.of for rate in rates] == detected


@pytest.mark.parametrize("vendor", GENDER_SHADES)
def test_a_percentage_by_type_allows_one_count_only(vendor: str) -> None:
    profile = builtin(f"gender-shades-2018-{vendor}")
    for group, printed in zip(profile.groups, BY_TYPE[vendor].split(), strict=True):
        rate = profile.gender_error.of(group.name)
        of = rate.of or 0
        allowed = [errors for errors in range(of + 1) if percent(errors, of, 1) == printed]
        assert allowed == [rate.errors]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("vendor", ACTIONABLE_AUDITING)
def test_actionable_auditing_is_reproduced_to_two_decimals(vendor: str, cell: str) -> None:
    printed = ACTIONABLE_AUDITING[vendor].split()[list(CELLS).index(cell)]
    assert tally(f"actionable-auditing-2019-{vendor}", cell).percent(2) == printed


@pytest.mark.parametrize(("vendor", "undetected"), [("amazon", 0), ("ibm", 1)])
def test_actionable_auditing_has_1270_faces(vendor: str, undetected: int) -> None:
    found = tally(f"actionable-auditing-2019-{vendor}", "all")
    assert (found.detected + found.undetected, found.undetected) == (1270, undetected)


@pytest.mark.parametrize("vendor", [*GENDER_SHADES])
def test_every_group_of_the_benchmark_is_named(vendor: str) -> None:
    groups = builtin(f"gender-shades-2018-{vendor}").groups
    cells = [(group.where["gender"], group.where["skin_type"]) for group in groups]
    assert cells == [((gender,), (skin,)) for gender in GENDERS for skin in SKIN_TYPES]


# Gender Shades, Table 5, corrected edition: error in percent of DF, DM, LF, LM in South Africa.
SOUTH_AFRICA = {
    "microsoft": "23.8 0.0 0.0 0.0",
    "facepp": "36.0 0.5 7.4 0.0",
    "ibm": "33.1 5.7 0.0 1.6",
}

# Actionable Auditing, Table 1, vendors of whom one decimal is known; in the order of CELLS.
ONE_DECIMAL = {
    "facepp": "1.6 2.5 0.9 2.6 0.7 4.1 1.3 1.0 0.5",
    "kairos": "6.6 14.1 0.6 11.1 2.8 22.5 1.3 6.4 0.0",
}

# FairFace 2021: accuracy by race (White, Black, East and Southeast Asian, Latino, Indian, Middle
# Eastern), women first.
FAIRFACE = {
    "amazon": ".923 .966 .901 .955 .925 .949 .918 .914 .921 .987 .951 .979 .906 .983",
    "microsoft": ".822 .777 .766 .717 .824 .775 .852 .794 .843 .848 .863 .790 .839 .772",
    "facepp": ".888 .959 .805 .944 .876 .904 .884 .897 .865 .981 .770 .968 .822 .978",
    "ibm": ".910 .966 .758 .927 .899 .910 .852 .919 .884 .972 .811 .957 .871 .959",
}


@pytest.mark.parametrize("vendor", SOUTH_AFRICA)
def test_the_south_african_part_is_reproduced_to_the_digit(vendor: str) -> None:
    name = f"gender-shades-2018-south-africa-{vendor}"
    found = [tally(name, cell) for cell in ("DF", "DM", "LF", "LM")]
    assert [each.percent(1) for each in found] == SOUTH_AFRICA[vendor].split()
    assert [each.detected + each.undetected for each in found] == [154, 192, 27, 64]


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("vendor", ONE_DECIMAL)
def test_the_other_vendors_are_reproduced_to_one_decimal(vendor: str, cell: str) -> None:
    printed = ONE_DECIMAL[vendor].split()[list(CELLS).index(cell)]
    assert tally(f"actionable-auditing-2019-{vendor}", cell).percent(1) == printed


@pytest.mark.parametrize("vendor", FAIRFACE)
def test_fairface_is_reproduced_to_three_decimals(vendor: str) -> None:
    profile = builtin(f"fairface-2021-{vendor}")
    rates = [profile.gender_error.of(group.name) for group in profile.groups]
    assert {rate.of for rate in rates} == {534}
    accuracies = [percent(534 - (rate.errors or 0), 534, 1) for rate in rates]
    printed = [f"{100 * float(text):.1f}" for text in FAIRFACE[vendor].split()]
    assert accuracies == printed
