"""A recipe: what a cohort is to be made of. The same recipe gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Final, get_args

from mockrek.audit.cohorts.ages import ages_of
from mockrek.audit.cohorts.compositions import equal
from mockrek.audit.cohorts.picture import COLUMNS, Kind
from mockrek.audit.cohorts.shapes import MAX_IMAGES, SHAPES, Shape, find_shape, size_problems
from mockrek.domain import GENDERS, SKIN_TYPES
from mockrek.errors import Problem, SettingsError
from mockrek.truth.attributes import CHECKED, canonical

_KNOWN: Final = {"gender": GENDERS, "skin_type": SKIN_TYPES}
_DRAWN: Final = (CHECKED | set(COLUMNS) | {"s3"}) - set(_KNOWN)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_SUBJECTS: Final = 10  # of each cell of a grid


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to make.

    Attributes:
        name: of a shape: see :data:`mockrek.audit.cohorts.shapes.SHAPES`.
        size: how many of the shape's units (subjects; images of a crowd); ``None`` for its own.
        seed: any integer.
        images: painted people, or tiles of one colour.
        by: of ``grid``: its attributes, each ``"race=Black,White"``; ``"gender"`` and
            ``"skin_type"`` have values of their own.
        gallery: of ``congress``: how many people are searched; ``None`` for the shape's number.
        pairs: of shapes for 1:1 comparison: how many to list; ``None`` for the shape's number, or
            as many as there are.
    """

    name: str
    size: int | None = None
    seed: int = 0
    images: Kind = "portraits"
    by: Sequence[str] = ()
    gallery: int | None = None
    pairs: int | None = None


def shape_of(recipe: Recipe) -> tuple[Shape, int]:
    """The shape that a recipe asks for, and its size.

    Raises:
        SettingsError: something in the recipe cannot be; with every problem.
    """
    problems: list[Problem] = []
    shape = find_shape(recipe.name)
    if recipe.images not in (kinds := get_args(Kind)):
        problems.append(Problem("images", f"{recipe.images!r} is not {' or '.join(kinds)}"))
    problems += _misplaced(recipe, shape)
    if recipe.by and shape.name == "grid":
        shape = _grid(shape, recipe.by, problems)
    if recipe.gallery is not None and shape.gallery is not None:
        shape = replace(shape, gallery=replace(shape.gallery, size=max(0, recipe.gallery)))
    size = shape.size if recipe.size is None else recipe.size
    problems += size_problems(shape, size)
    if problems:
        raise SettingsError("cohort", problems)
    return shape, size


def _misplaced(recipe: Recipe, shape: Shape) -> Iterator[Problem]:
    """Options that the shape has no use for, and numbers that count nothing."""
    if recipe.by and shape.name != "grid":
        yield Problem("by", f"{shape.name} has its own attributes; the shape for it is grid")
    if recipe.gallery is not None and shape.gallery is None:
        yield Problem("gallery", f"{shape.name} has none; the shape for it is congress")
    if recipe.pairs is not None and not shape.pairs:
        able = ", ".join(name for name, other in SHAPES.items() if other.pairs)
        yield Problem("pairs", f"{shape.name} has none; shapes for it are {able}")
    if recipe.gallery is not None and not 0 <= recipe.gallery < MAX_IMAGES:
        yield Problem("gallery", f"{recipe.gallery} is not 0 to {MAX_IMAGES - 1:,}")


def _grid(shape: Shape, by: Sequence[str], problems: list[Problem]) -> Shape:
    """A grid over the attributes asked for."""
    attributes: dict[str, tuple[str, ...]] = {}
    for text in by:
        name, _, listed = map(str.strip, text.partition("="))
        values = tuple(map(str.strip, listed.split(","))) if listed else _KNOWN.get(name, ())
        if name in attributes:
            problems.append(Problem("by", f"{name!r} is named twice; name it once"))
        problems.extend(Problem("by", what) for what in _complaints(name, values))
        attributes[name] = values
    if problems:
        return shape
    if (cells := prod(map(len, attributes.values()))) > MAX_IMAGES:
        problems.append(Problem("by", f"{cells} cells; {MAX_IMAGES} at most: name fewer values"))
        return shape
    grid = equal(*attributes.values())
    return replace(shape, by=tuple(attributes), cells=grid, size=_SUBJECTS * len(grid))


def _complaints(name: str, values: tuple[str, ...]) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        yield f"{name!r} is not a name: lower-case letters, digits and _, a letter first"
    elif name in _DRAWN:
        yield f"{name!r} is drawn for each face or image; it cannot be chosen"
    elif not values:
        yield f"{name!r} has no values: write {name}=one,other"
    if len(set(values)) < len(values) or "" in values:
        yield f"{name!r} has a value that is blank or stands twice: {','.join(values)}"
    else:
        yield from _misfits(name, values)


def _misfits(name: str, values: tuple[str, ...]) -> Iterator[str]:
    """Values that the attribute cannot have."""
    for value in values:
        try:
            if name == "age_group":
                ages_of(value)
            elif name in _KNOWN and (usual := canonical(name, value)) != value:
                yield f"{name!r} has a value {value!r} that is spelt {usual!r}"
        except ValueError as error:
            yield f"{name!r} has a value {error}"
