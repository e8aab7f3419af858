"""The shapes of cohorts: who is in them, in how many images, and where in each image.

The counts of the Pilot Parliaments Benchmark are those of Buolamwini & Gebru, "Gender Shades"
(2018), supplement, Table 2. The 2019 audit of Raji & Buolamwini does not print its composition:
its error rates have whole-number solutions only for 271 darker women, 318 darker men, 295 lighter
women and 386 lighter men. One lighter subject therefore changed gender label between the audits;
the split of its cells over the six types is in proportion to 2018.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, sqrt
from typing import Final

import numpy as np

from mockrek.audit.cohorts.people import uniforms
from mockrek.domain import GENDERS, MAX_FACES, SKIN_TYPES
from mockrek.errors import Problem, SettingsError
from mockrek.scoring.draws import Purpose, draw, key_of

Cell = tuple[str, str]
"""Gender and skin type."""

PORTRAIT: Final = (232, 290)
"""Width and height of a portrait, pixels."""

_CROWD_CANVAS: Final = (1600, 1200)
_LIGHTER: Final = SKIN_TYPES[:3]
_DARKER: Final = SKIN_TYPES[3:]


def _cells(female: Sequence[int], male: Sequence[int]) -> dict[Cell, int]:
    rows = zip(GENDERS, (female, male), strict=True)
    return {(g, t): n for g, row in rows for t, n in zip(SKIN_TYPES, row, strict=True)}


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


PPB: Final = _cells((59, 176, 61, 36, 141, 94), (54, 263, 68, 29, 129, 160))
# In this order, so that a cohort too small for all twelve still has both genders, light and dark.
_BALANCED: Final = {
    (GENDERS[(place + turn) % 2], skin_type): 1
    for pair in (("I", "VI"), ("III", "IV"), ("II", "V"))
    for turn in (0, 1)
    for place, skin_type in enumerate(pair)
}


def _ppb_2019() -> dict[Cell, int]:
    parts = (
        ("Female", _DARKER, 271),
        ("Male", _DARKER, 318),
        ("Female", _LIGHTER, 295),
        ("Male", _LIGHTER, 386),
    )
    counts = {}
    for gender, types, size in parts:
        counts.update(allocate({(gender, t): PPB[gender, t] for t in types}, size))
    return {cell: counts[cell] for cell in PPB}


@dataclass(frozen=True, slots=True)
class Place:
    """A subject's place in an image: middle and width of the upright face, pixels."""

    subject: str
    gender: str
    skin_type: str
    centre: tuple[float, float]
    width: float


@dataclass(frozen=True, slots=True)
class Scene:
    """An image to draw.

    Attributes:
        name: five digits; the file's name without its ending.
        size: width and height, pixels.
        places: from back to front.
    """

    name: str
    size: tuple[int, int]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """What a cohort is made of.

    Attributes:
        cells: how many subjects of each gender and skin type, relatively.
        size: how many ``unit`` there are unless asked otherwise.
        unit: what the size counts.
        images: of each subject.
        after: what the composition is taken from.
        plan: lays out the scenes, for (shape, size, seed).
    """

    name: str
    cells: Mapping[Cell, int]
    size: int
    unit: str
    images: int
    after: str
    plan: Callable[[Shape, int, int], list[Scene]]


def _subjects(shape: Shape, count: int, seed: int) -> list[tuple[str, Cell]]:
    """The subjects in an order that says nothing about their groups, named by their places."""
    cells = [c for c, n in allocate(shape.cells, count).items() for _ in range(n)]
    order = _order(f"{shape.name}/order", count, seed)
    return [(f"p{i + 1:05d}", cells[place]) for i, place in enumerate(order)]


def _order(name: str, count: int, seed: int) -> list[int]:
    keys = np.array([key_of(f"{name}/{i}".encode()) for i in range(count)], np.uint64)
    return list(np.argsort(draw(seed, Purpose.COHORT, keys), kind="stable"))


def _plan_portraits(shape: Shape, size: int, seed: int) -> list[Scene]:
    subjects = _subjects(shape, size, seed)
    scenes = []
    for i, place in enumerate(_order(f"{shape.name}/images", size * shape.images, seed)):
        name, (subject, cell) = f"{i + 1:05d}", subjects[place // shape.images]
        u = uniforms(seed, f"{shape.name}/cut/{name}", ("width", "across", "down"))
        centre = (PORTRAIT[0] / 2 + 16 * (u["across"] - 0.5), 134 + 12 * (u["down"] - 0.5))
        where = Place(subject, *cell, centre, 97 + 14 * u["width"])
        scenes.append(Scene(name, PORTRAIT, (where,)))
    return scenes


def _plan_crowds(shape: Shape, size: int, seed: int) -> list[Scene]:
    counts = [min(MAX_FACES - 1, round(MAX_FACES ** (i / max(1, size - 1)))) for i in range(size)]
    counts[-1] = MAX_FACES
    subjects = iter(_subjects(shape, sum(counts), seed))
    scenes = []
    for i, place in enumerate(_order(f"{shape.name}/images", size, seed)):
        name = f"{i + 1:05d}"
        scenes.append(_crowd(name, [next(subjects) for _ in range(counts[place])], seed))
    return scenes


def _crowd(name: str, people: Sequence[tuple[str, Cell]], seed: int) -> Scene:
    """Rows of people, each in a cell of a grid that is theirs alone."""
    count = len(people)
    columns = ceil(sqrt(count * 1.25))
    rows = ceil(count / columns)
    pitch = min(280.0, _CROWD_CANVAS[0] / (columns + 0.8), _CROWD_CANVAS[1] / (rows + 0.9))
    size = (round((columns + 0.8) * pitch), round((rows + 0.9) * pitch))
    places = []
    for i, (subject, cell) in enumerate(people):
        row, column = divmod(i + rows * columns - count, columns)  # the row at the back is short
        in_row = columns - (rows * columns - count if row == 0 else 0)
        column -= columns - in_row
        u = uniforms(seed, f"crowd/{name}/{subject}", ("width", "across", "down"))
        stagger = 0.0 if in_row < columns else (0.15 if row % 2 else -0.15)
        x = size[0] / 2 + pitch * (column - (in_row - 1) / 2 + stagger + 0.2 * (u["across"] - 0.5))
        y = pitch * (row + 0.82 + 0.14 * (u["down"] - 0.5))
        places.append(Place(subject, *cell, (x, y), pitch * (0.41 + 0.06 * u["width"])))
    return Scene(name, size, tuple(sorted(places, key=lambda place: place.centre[1])))


SHAPES: Final = {
    shape.name: shape
    for shape in (
        Shape(
            "ppb", PPB, 1270, "subjects", 1,
            "Buolamwini & Gebru, Gender Shades, 2018, supplement, Table 2", _plan_portraits,
        ),
        Shape(
            "ppb-2019", _ppb_2019(), 1270, "subjects", 1,
            "Raji & Buolamwini, Actionable Auditing, 2019, reconstructed from its error rates",
            _plan_portraits,
        ),
        Shape(
            "pairs", _BALANCED, 100, "subjects", 4,
            "no published set: equal parts of two genders and six skin types", _plan_portraits,
        ),
        Shape(
            "crowd", _BALANCED, 20, "images", 1,
            "no published set: equal parts of two genders and six skin types", _plan_crowds,
        ),
    )
}  # fmt: skip


def find_shape(name: str) -> Shape:
    """The shape of that name.

    Raises:
        SettingsError: there is none; the message names those there are.
    """
    if name not in SHAPES:
        known = ", ".join(SHAPES)
        raise SettingsError("cohort", [Problem("name", f"{name!r} is not known; known: {known}")])
    return SHAPES[name]


def plan(name: str, size: int | None = None, seed: int = 0) -> list[Scene]:
    """The scenes of a cohort, in the order of their names.

    Args:
        name: of a shape.
        size: how many of the shape's units; ``None`` for its own size.
        seed: of the cohort.

    Raises:
        SettingsError: the name is not known, or the size is not 1 to 99,999 images.
    """
    shape = find_shape(name)
    chosen = shape.size if size is None else size
    if not 1 <= chosen * shape.images <= 99_999:
        what = f"{chosen} {shape.unit} is not 1 to {99_999 // shape.images}"
        raise SettingsError("cohort", [Problem("size", what)])
    return shape.plan(shape, chosen, seed)
