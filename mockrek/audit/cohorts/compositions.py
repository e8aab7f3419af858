"""Compositions: how many subjects of which cell, as audits published them.

The counts of the Pilot Parliaments Benchmark are those of Buolamwini & Gebru, "Gender Shades"
(2018), supplement, Table 2, and Table 2 for South Africa, where the six types are not printed. The
2019 audit of Raji & Buolamwini does not print its composition: its error rates have whole-number
solutions only for 271 darker women, 318 darker men, 295 lighter women and 386 lighter men. One
lighter subject therefore changed gender label between the audits. Where a source has only darker
and lighter, the split over the types is in proportion to 2018.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Final

from mockrek.domain import GENDERS, SKIN_TYPES

Cell = tuple[str, ...]
"""The values of a shape's attributes, in their order; "" where a cell has none."""

LIGHTER: Final = SKIN_TYPES[:3]
DARKER: Final = SKIN_TYPES[3:]


def allocate(weights: Mapping[Cell, int], size: int) -> dict[Cell, int]:
    """Divide ``size`` in proportion to ``weights``, by largest remainder.

    Args:
        weights: whole numbers, not all 0.
        size: what the parts add up to.

    Returns:
        A whole number for each key. Ties go to the earlier key; ``size = sum(weights)`` gives
        the weights themselves.
    """
    total = sum(weights.values())
    exact = {cell: Fraction(weight * size, total) for cell, weight in weights.items()}
    counts = {cell: int(share) for cell, share in exact.items()}
    by_remainder = sorted(exact, key=lambda cell: counts[cell] - exact[cell])
    for cell in by_remainder[: size - sum(counts.values())]:
        counts[cell] += 1
    return counts


def equal(*values: Iterable[str], count: int = 1) -> dict[Cell, int]:
    """The same count in every cell of a grid.

    Args:
        values: of one attribute after another.
        count: of each cell.
    """
    return dict.fromkeys(product(*values), count)


def _rows(female: Sequence[int], male: Sequence[int]) -> dict[Cell, int]:
    rows = zip(GENDERS, (female, male), strict=True)
    return {(g, t): n for g, row in rows for t, n in zip(SKIN_TYPES, row, strict=True)}


PPB: Final = _rows((59, 176, 61, 36, 141, 94), (54, 263, 68, 29, 129, 160))


def _by_shade(*parts: tuple[str, Sequence[str], int]) -> dict[Cell, int]:
    """Counts of lighter and darker people, divided over the skin types as PPB is."""
    counts = {}
    for gender, types, size in parts:
        counts.update(allocate({(gender, t): PPB[gender, t] for t in types}, size))
    return {cell: counts[cell] for cell in PPB}


PPB_2019: Final = _by_shade(
    ("Female", DARKER, 271),
    ("Male", DARKER, 318),
    ("Female", LIGHTER, 295),
    ("Male", LIGHTER, 386),
)
PPB_SOUTH_AFRICA: Final = _by_shade(
    ("Female", DARKER, 154),
    ("Male", DARKER, 192),
    ("Female", LIGHTER, 27),
    ("Male", LIGHTER, 64),
)

# In this order, so that a cohort too small for all twelve still has both genders, light and dark.
BALANCED: Final[Mapping[Cell, int]] = {
    (GENDERS[(place + turn) % 2], skin_type): 1
    for pair in (("I", "VI"), ("III", "IV"), ("II", "V"))
    for turn in (0, 1)
    for place, skin_type in enumerate(pair)
}

FAIRFACE: Final = equal(
    (
        "White", "Black", "East Asian", "Southeast Asian", "Latino_Hispanic", "Indian",
        "Middle Eastern",
    ),
    GENDERS,
    count=534,
)  # fmt: skip
"""Race and gender."""

CONGRESS: Final[Mapping[Cell, int]] = {("probe", "true"): 107, ("probe", "false"): 428}
"""Role and person of colour. 107 is derived: the source says 20 % of 535."""

CONGRESS_GALLERY: Final[Cell] = ("gallery", "")

FRTE: Final = equal(
    ("W.Africa", "E.Asia", "S.Asia", "C.America", "E.Europe"),
    GENDERS,
    ("12-20", "20-35", "35-50", "50-65", "65-99"),
)
"""Region, gender and age group."""

BFW: Final = equal(("Asian", "Black", "Indian", "White"), GENDERS)
"""Race and gender."""
