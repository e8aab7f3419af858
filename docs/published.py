"""What audits printed: the tables that built-in profiles must give back, with their sources."""  # noqa: INP001  # a part of a script

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mockrek.domain import GENDERS, SKIN_TYPES
from mockrek.profiles.schema import Group

Cell = Mapping[str, frozenset[str]]
"""Attribute → the values that belong."""


@dataclass(frozen=True, slots=True)
class Printed:
    """One table of error rates.

    Attributes:
        source: where it stands.
        digits: how many decimals of a percentage are printed.
        rates: name of a cell → its error rate in percent, as printed.
        cells: name → whom it is about.
    """

    source: str
    digits: int
    rates: Mapping[str, str]
    cells: Mapping[str, Cell]


def percent(errors: int, of: int, digits: int) -> str:
    """A rate as a table prints it, in percent."""
    quantum = Decimal(1).scaleb(-digits)
    return str((Decimal(100) * errors / of).quantize(quantum, rounding=ROUND_HALF_UP))


def inside(group: Group, cell: Cell) -> bool:
    """Whether all faces of a group belong to a cell."""
    return all(set(group.where[name]) <= values for name, values in cell.items())


_TYPES = {"darker": frozenset(SKIN_TYPES[3:]), "lighter": frozenset(SKIN_TYPES[:3])}
_SHADES: Mapping[str, Cell] = {
    "all": {},
    "F": {"gender": frozenset({"Female"})},
    "M": {"gender": frozenset({"Male"})},
    "darker": {"skin_type": _TYPES["darker"]},
    "lighter": {"skin_type": _TYPES["lighter"]},
    "DF": {"gender": frozenset({"Female"}), "skin_type": _TYPES["darker"]},
    "DM": {"gender": frozenset({"Male"}), "skin_type": _TYPES["darker"]},
    "LF": {"gender": frozenset({"Female"}), "skin_type": _TYPES["lighter"]},
    "LM": {"gender": frozenset({"Male"}), "skin_type": _TYPES["lighter"]},
}
_BY_TYPE: Mapping[str, Cell] = {
    f"{gender} {skin}": {"gender": frozenset({gender}), "skin_type": frozenset({skin})}
    for gender in GENDERS
    for skin in SKIN_TYPES
}
_RACES = (
    "White", "Black", "East Asian", "Southeast Asian", "Latino_Hispanic", "Indian",
    "Middle Eastern",
)  # fmt: skip
_BY_RACE: Mapping[str, Cell] = {
    f"{race} {gender}": {"race": frozenset({race}), "gender": frozenset({gender})}
    for race in _RACES
    for gender in GENDERS
}


def _table(source: str, digits: int, text: str, cells: Mapping[str, Cell]) -> Printed:
    return Printed(source, digits, dict(zip(cells, text.split(), strict=True)), cells)


def _four() -> Mapping[str, Cell]:
    return {name: _SHADES[name] for name in ("DF", "DM", "LF", "LM")}


_GENDER_SHADES = {
    "microsoft": (
        "6.3 10.7 2.6 12.9 0.7 20.8 6.0 1.7 0.0",
        "1.7 1.1 3.3 0.0 23.2 25.0 0.0 0.0 0.0 0.0 4.7 8.3",
        "23.8 0.0 0.0 0.0",
    ),
    "facepp": (
        "10.0 21.3 0.7 16.5 4.7 34.5 0.7 9.8 0.8",
        "11.9 9.7 8.2 13.9 32.4 46.5 3.7 0.4 0.0 0.0 1.6 0.0",
        "36.0 0.5 7.4 0.0",
    ),
    "ibm": (
        "12.1 20.3 5.6 22.4 3.2 34.7 12.0 7.1 0.3",
        "5.1 7.4 8.2 8.3 33.3 46.8 0.0 0.4 0.0 0.0 2.3 21.9",
        "33.1 5.7 0.0 1.6",
    ),
}
_ACTIONABLE_AUDITING = {
    "amazon": (2, "8.66 18.73 0.57 15.11 3.08 31.37 1.26 7.12 0.00"),
    "ibm": (2, "4.41 9.36 0.43 8.16 1.17 16.97 0.63 2.37 0.26"),
    "microsoft": (2, "0.48 0.90 0.15 0.89 0.15 1.52 0.33 0.34 0.00"),
    "facepp": (1, "1.6 2.5 0.9 2.6 0.7 4.1 1.3 1.0 0.5"),
    "kairos": (1, "6.6 14.1 0.6 11.1 2.8 22.5 1.3 6.4 0.0"),
}
_FAIRFACE = {  # printed as accuracies of three decimals, .923; here what they leave of 100 %
    "amazon": "7.7 3.4 9.9 4.5 7.5 5.1 8.2 8.6 7.9 1.3 4.9 2.1 9.4 1.7",
    "microsoft": "17.8 22.3 23.4 28.3 17.6 22.5 14.8 20.6 15.7 15.2 13.7 21.0 16.1 22.8",
    "facepp": "11.2 4.1 19.5 5.6 12.4 9.6 11.6 10.3 13.5 1.9 23.0 3.2 17.8 2.2",
    "ibm": "9.0 3.4 24.2 7.3 10.1 9.0 14.8 8.1 11.6 2.8 18.9 4.3 12.9 4.1",
}


def printed_tables() -> Mapping[str, tuple[Printed, ...]]:
    """The tables of each built-in profile that reproduces one, in percent of wrong genders."""
    tables: dict[str, tuple[Printed, ...]] = {}
    shades = "Gender Shades, corrected edition"
    for vendor, (by_shade, by_type, south_africa) in _GENDER_SHADES.items():
        tables[f"gender-shades-2018-{vendor}"] = (
            _table(f"{shades}, Table 4", 1, by_shade, _SHADES),
            _table(f"{shades}, supplement, Table 2", 1, by_type, _BY_TYPE),
        )
        tables[f"gender-shades-2018-south-africa-{vendor}"] = (
            _table(f"{shades}, Table 5", 1, south_africa, _four()),
        )
    for vendor, (digits, text) in _ACTIONABLE_AUDITING.items():
        source = "Actionable Auditing, Table 1"
        tables[f"actionable-auditing-2019-{vendor}"] = (_table(source, digits, text, _SHADES),)
    for vendor, text in _FAIRFACE.items():
        source = "FairFace, table of commercial services"
        tables[f"fairface-2021-{vendor}"] = (_table(source, 1, text, _BY_RACE),)
    return tables


def differing(
    table: Printed, groups: Iterable[Group], counts: Mapping[str, tuple[int, int]]
) -> tuple[str, ...]:
    """Where counts do not give what is printed, in words.

    Args:
        table: what is printed.
        groups: of the profile.
        counts: errors and trials of each group, by name.
    """
    groups = tuple(groups)
    wrong = []
    for name, printed in table.rates.items():
        found = [counts[g.name] for g in groups if inside(g, table.cells[name])]
        errors, trials = (sum(column) for column in zip(*found, strict=True))
        if percent(errors, trials, table.digits) != printed:
            wrong.append(f"{name}: {errors} of {trials} is not {printed} %")
    return tuple(wrong)
