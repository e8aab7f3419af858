"""The built-in audits give back the tables that were published, to the digit."""

from __future__ import annotations

import pytest
from published import Printed, differing, inside, percent, printed_tables

from mockrek.domain import GENDERS, SKIN_TYPES
from mockrek.profiles.builtin import builtin
from mockrek.profiles.extend import names

TABLES = [(name, table) for name, tables in printed_tables().items() for table in tables]

# Gender Shades, supplement, Table 1: errors, undetected faces, by the cells of its Table 4; and the
# faces by Fitzpatrick type, women first.
COUNTS = {
    "microsoft": ("78 60 18 73 5 55 18 5 0", "25 7 18 24 1 6 18 1 0"),
    "facepp": ("123 118 5 91 32 89 2 29 3", "39 13 26 38 1 13 25 0 1"),
    "ibm": ("154 115 39 132 22 94 38 21 1", "2 0 2 1 1 0 1 0 1"),
}
FACES = (59, 176, 61, 36, 141, 94, 54, 263, 68, 29, 129, 160)


def counts_of(name: str) -> dict[str, tuple[int, int]]:
    profile = builtin(name)
    rates = {group.name: profile.gender_error.of(group.name) for group in profile.groups}
    return {group: (rate.errors or 0, rate.of or 0) for group, rate in rates.items()}


@pytest.mark.parametrize(("name", "table"), TABLES)
def test_the_table_is_reproduced_to_the_digit(name: str, table: Printed) -> None:
    assert differing(table, builtin(name).groups, counts_of(name)) == ()
    assert len(table.rates) == len(table.cells)


def test_every_published_or_reconstructed_gender_audit_has_its_table() -> None:
    ready = {
        name
        for name in names()
        if builtin(name).confidence in ("published", "reconstructed")
        and builtin(name).gender_error.by_group
    }
    assert ready == set(printed_tables())


def test_a_count_that_differs_is_told() -> None:
    name = "actionable-auditing-2019-amazon"
    (table,) = printed_tables()[name]
    counts = counts_of(name) | {"darker_male": (5, 318)}
    wrong = differing(table, builtin(name).groups, counts)
    assert [line.partition(":")[0] for line in wrong] == ["all", "M", "darker", "DM"]


@pytest.mark.parametrize("vendor", COUNTS)
def test_gender_shades_has_the_printed_counts(vendor: str) -> None:
    name = f"gender-shades-2018-{vendor}"
    profile, counts = builtin(name), counts_of(name)
    cells = printed_tables()[name][0].cells
    columns = [text.split() for text in COUNTS[vendor]]
    for cell, errors, undetected in zip(cells.values(), *columns, strict=True):
        groups = [group.name for group in profile.groups if inside(group, cell)]
        assert sum(counts[group][0] for group in groups) == int(errors)
        assert sum(profile.miss.of(group).errors or 0 for group in groups) == int(undetected)


@pytest.mark.parametrize("vendor", COUNTS)
def test_gender_shades_has_the_faces_of_the_benchmark(vendor: str) -> None:
    profile = builtin(f"gender-shades-2018-{vendor}")
    misses = [profile.miss.of(group.name) for group in profile.groups]
    rates = [profile.gender_error.of(group.name) for group in profile.groups]
    assert tuple(miss.of for miss in misses) == FACES
    detected = [(miss.of or 0) - (miss.errors or 0) for miss in misses]
    assert [rate.of for rate in rates] == detected


@pytest.mark.parametrize("vendor", COUNTS)
def test_a_percentage_by_type_allows_one_count_only(vendor: str) -> None:
    name = f"gender-shades-2018-{vendor}"
    by_type = printed_tables()[name][1]
    for (errors, of), printed in zip(counts_of(name).values(), by_type.rates.values(), strict=True):
        assert [k for k in range(of + 1) if percent(k, of, 1) == printed] == [errors]


@pytest.mark.parametrize(
    ("name", "faces"),
    [
        *((f"actionable-auditing-2019-{v}", (271, 318, 295, 386))
          for v in ("amazon", "facepp", "ibm", "kairos", "microsoft")),
        *((f"gender-shades-2018-south-africa-{v}", (154, 192, 27, 64)) for v in COUNTS),
    ],
)  # fmt: skip
def test_detected_and_undetected_make_the_benchmark(name: str, faces: tuple[int, ...]) -> None:
    profile, counts = builtin(name), counts_of(name)
    undetected = [profile.miss.of(group).errors or 0 for group in counts]
    found = [of + missed for (_, of), missed in zip(counts.values(), undetected, strict=True)]
    assert tuple(found) == faces


@pytest.mark.parametrize("vendor", COUNTS)
def test_every_group_of_the_benchmark_is_named(vendor: str) -> None:
    groups = builtin(f"gender-shades-2018-{vendor}").groups
    cells = [(group.where["gender"], group.where["skin_type"]) for group in groups]
    assert cells == [((gender,), (skin,)) for gender in GENDERS for skin in SKIN_TYPES]
