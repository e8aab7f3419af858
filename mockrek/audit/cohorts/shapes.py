"""The shapes of cohorts: who is in them, and in how many images."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mockrek.audit.cohorts import compositions
from mockrek.audit.cohorts.ages import ADULTS, Ages, ages_of
from mockrek.audit.cohorts.compositions import Cell, allocate
from mockrek.audit.cohorts.scenes import (
    Member,
    Scene,
    crowd_sizes,
    crowds,
    portraits,
    shuffled,
)
from mockrek.domain import GENDERS, SKIN_TYPES
from mockrek.errors import Problem, SettingsError

MAX_IMAGES: Final = 99_999
"""Names of images have five digits."""

_BY_SKIN: Final = ("gender", "skin_type")
_BY_RACE: Final = ("race", "gender")


@dataclass(frozen=True, slots=True)
class Gallery:
    """People of one cell beside those that the size counts, one image each."""

    cell: Cell
    size: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What a cohort is made of.

    Attributes:
        by: the attributes that make a cell.
        cells: how many subjects of each cell, relatively.
        size: how many ``unit`` there are unless asked otherwise.
        after: what the composition is taken from.
        unit: what the size counts: subjects, or images with a crowd in each.
        images: of each subject.
        ages: of people in cells without an ``age_group``.
        gallery: who is searched for the others, if anybody.
        pairs: how many pairs of images to list for 1:1 comparison, 0 if it is not made for that.
    """

    name: str
    by: tuple[str, ...]
    cells: Mapping[Cell, int]
    size: int
    after: str
    unit: str = "subjects"
    images: int = 1
    ages: Ages = ADULTS
    gallery: Gallery | None = None
    pairs: int = 0


_ALL: Final = (
    Shape(
        "ppb", _BY_SKIN, compositions.PPB, 1270,
        "Buolamwini & Gebru, Gender Shades, 2018, supplement, Table 2",
    ),
    Shape(
        "ppb-2019", _BY_SKIN, compositions.PPB_2019, 1270,
        "Raji & Buolamwini, Actionable Auditing, 2019, reconstructed from its error rates",
    ),
    Shape(
        "ppb-south-africa", _BY_SKIN, compositions.PPB_SOUTH_AFRICA, 437,
        "Buolamwini & Gebru, Gender Shades, 2018, Table 2, South Africa; skin types in "
        "proportion to the whole benchmark",
    ),
    Shape(
        "fairface", _BY_RACE, compositions.FAIRFACE, 7476,
        "Kärkkäinen & Joo, FairFace, 2021, test of commercial services: 14 equal cells, ages "
        "from 20",
        ages=(20, 81),
    ),
    Shape(
        "congress", ("role", "person_of_colour"), compositions.CONGRESS, 535,
        "ACLU of Northern California, 2018: 535 members of the US Congress; that 107 of them are "
        "people of colour is derived from its 20 %. Nothing is published of the gallery's people",
        gallery=Gallery(compositions.CONGRESS_GALLERY, 1000),
    ),
    Shape(
        "frte", ("region", "gender", "age_group"), compositions.FRTE, 1000,
        "NIST, FRTE 1:1 demographics, 2024-09-20: 50 cells, here equal; sizes are not published",
        images=2, pairs=2000,
    ),
    # Eleven images give 55 genuine pairs a subject: the fewest that are enough for 20,000 pairs.
    Shape(
        "bfw", _BY_RACE, compositions.BFW, 200,
        "Robinson et al., Balanced Faces in the Wild, 2020: 8 equal subgroups; the real one has "
        "800 subjects with 25 images each",
        images=11, pairs=20_000,
    ),
    Shape(
        "pairs", _BY_SKIN, compositions.BALANCED, 100,
        "no published set: equal parts of two genders and six skin types",
        images=4, pairs=1200,
    ),
    Shape(
        "crowd", _BY_SKIN, compositions.BALANCED, 20,
        "no published set: equal parts of two genders and six skin types",
        unit="images",
    ),
    Shape(
        "grid", _BY_SKIN, compositions.equal(GENDERS, SKIN_TYPES), 120,
        "no published set: equal cells of attributes that were asked for",
    ),
)  # fmt: skip

SHAPES: Final = {shape.name: shape for shape in _ALL}


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
    size = shape.size if size is None else size
    if problems := size_problems(shape, size):
        raise SettingsError("cohort", problems)
    return lay_out(shape, size, seed)


def size_problems(shape: Shape, size: int) -> list[Problem]:
    """What is wrong with a size, if anything is."""
    most = (MAX_IMAGES - (0 if shape.gallery is None else shape.gallery.size)) // shape.images
    if 1 <= size <= most:
        return []
    what = f"{size} {shape.unit} is not 1 to {most}: no cohort has more than {MAX_IMAGES:,} images"
    return [Problem("size", what)]


def lay_out(shape: Shape, size: int, seed: int) -> list[Scene]:
    """The scenes of a cohort of any shape, in the order of their names.

    Args:
        shape: what it is made of.
        size: how many of the shape's units; one in which :func:`size_problems` finds nothing.
        seed: of the cohort.
    """
    if shape.unit == "images":
        people = _members(shape, sum(crowd_sizes(size)), seed)
        return crowds(shape.name, people, size, seed)
    people = [*_members(shape, size, seed), *_gallery(shape, size)]
    return portraits(shape.name, people, shape.images, seed)


def _members(shape: Shape, count: int, seed: int) -> list[Member]:
    """The subjects in an order that says nothing about their cells, named by their places."""
    people = [_traits(shape, c) for c, n in allocate(shape.cells, count).items() for _ in range(n)]
    order = shuffled(f"{shape.name}/order", count, seed)
    return [Member(_subject(i), *people[place]) for i, place in enumerate(order)]


def _gallery(shape: Shape, after: int) -> list[Member]:
    if shape.gallery is None:
        return []
    traits = _traits(shape, shape.gallery.cell)
    return [Member(_subject(after + i), *traits) for i in range(shape.gallery.size)]


def _subject(place: int) -> str:
    return f"p{place + 1:05d}"


def _traits(shape: Shape, cell: Cell) -> tuple[dict[str, str], Ages]:
    attributes = {name: value for name, value in zip(shape.by, cell, strict=True) if value}
    group = attributes.get("age_group")
    return attributes, shape.ages if group is None else ages_of(group)
