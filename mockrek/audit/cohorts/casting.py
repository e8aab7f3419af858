"""Casting: a person for a place, as the shape says, and drawn where it says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from mockrek.audit.cohorts.people import Person, make_person, pick, uniforms
from mockrek.audit.cohorts.scenes import Place
from mockrek.domain import GENDERS, SKIN_TYPES

# illustrative: in which parts people are painted with the skin types I to VI where a shape says
# something else of them. No source has these numbers, and no manifest declares what they give.
_SKIN: Final[Mapping[str, Mapping[str, tuple[float, ...]]]] = {
    "race": {
        "White": (3, 5, 2, 0, 0, 0),
        "Caucasian": (3, 5, 2, 0, 0, 0),
        "Black": (0, 0, 0, 0.5, 4, 5.5),
        "African": (0, 0, 0, 0.5, 4, 5.5),
        "Asian": (0, 1, 5, 3.5, 0.5, 0),
        "East Asian": (0, 0.5, 6, 3.5, 0, 0),
        "Southeast Asian": (0, 0, 3.5, 5, 1.5, 0),
        "Latino_Hispanic": (0, 1.5, 4, 3, 1.5, 0),
        "Indian": (0, 0, 1, 4, 4, 1),
        "Middle Eastern": (0, 2, 4, 3.5, 0.5, 0),
    },
    "region": {
        "W.Africa": (0, 0, 0, 0, 3, 7),
        "E.Asia": (0, 0.5, 6, 3.5, 0, 0),
        "S.Asia": (0, 0, 0.5, 3.5, 4.5, 1.5),
        "C.America": (0, 0.5, 3, 5, 1.5, 0),
        "E.Europe": (3, 5, 2, 0, 0, 0),
    },
    "person_of_colour": {
        "true": (0, 0, 1.5, 3, 3, 2.5),
        "false": (3, 5, 2, 0, 0, 0),
    },
}
_ANY: Final = (1, 1, 1, 1, 1, 1)
_EITHER: Final = dict.fromkeys(GENDERS, 1.0)


def cast(seed: int, shape: str, place: Place) -> Person:
    """The person in a place.

    Args:
        seed: of the cohort.
        shape: the name of its shape.
        place: its attributes hold; a gender that is missing is drawn evenly, a skin type that is
            missing by race, region or colour, from weights that are illustrative.
    """
    said = place.attributes
    gender, skin_type = said.get("gender"), said.get("skin_type")
    if gender is None or skin_type is None:
        u = uniforms(seed, f"{shape}/cast/{place.subject}", ("gender", "skin_type"))
        gender = gender or pick(u["gender"], _EITHER)
        skin_type = skin_type or pick(u["skin_type"], _skin(said))
    return make_person(seed, shape, place.subject, gender, skin_type, place.ages)


def _skin(attributes: Mapping[str, str]) -> dict[str, float]:
    tables = (table.get(attributes.get(name, "")) for name, table in _SKIN.items())
    return dict(zip(SKIN_TYPES, next(filter(None, tables), _ANY), strict=True))
