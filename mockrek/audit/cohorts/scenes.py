"""Scenes: which subjects stand in which image, and where in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final, NamedTuple

import numpy as np

from mockrek.audit.cohorts.ages import Ages
from mockrek.audit.cohorts.people import uniforms
from mockrek.domain import MAX_FACES
from mockrek.scoring.draws import Purpose, draw, key_of

PORTRAIT: Final = (232, 290)
"""Width and height of a portrait, pixels."""

_CROWD_CANVAS: Final = (1600, 1200)


class Member(NamedTuple):
    """A subject of a cohort, its attributes by the cohort's shape, and how old it can be."""

    subject: str
    attributes: Mapping[str, str]
    ages: Ages


@dataclass(frozen=True, slots=True)
class Place:
    """A subject's place in an image.

    Attributes:
        subject, attributes, ages: of the :class:`Member`.
        centre: middle of the upright face, pixels.
        width: of the upright face, pixels.
    """

    subject: str
    attributes: Mapping[str, str]
    ages: Ages
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


def shuffled(name: str, count: int, seed: int) -> list[int]:
    """The numbers below ``count``, in an order that follows from a name and a seed."""
    keys = np.array([key_of(f"{name}/{i}".encode()) for i in range(count)], np.uint64)
    order: list[int] = np.argsort(draw(seed, Purpose.COHORT, keys), kind="stable").tolist()
    return order


def portraits(shape: str, members: Sequence[Member], images: int, seed: int) -> list[Scene]:
    """One person an image, ``images`` of each, in an order that says nothing about them."""
    scenes = []
    for i, place in enumerate(shuffled(f"{shape}/images", len(members) * images, seed)):
        name = f"{i + 1:05d}"
        u = uniforms(seed, f"{shape}/cut/{name}", ("width", "across", "down"))
        centre = (PORTRAIT[0] / 2 + 16 * (u["across"] - 0.5), 134 + 12 * (u["down"] - 0.5))
        where = Place(*members[place // images], centre, 97 + 14 * u["width"])
        scenes.append(Scene(name, PORTRAIT, (where,)))
    return scenes


def crowd_sizes(images: int) -> list[int]:
    """How many people stand in each of so many crowds: from 1 up, and one of a hundred."""
    steps = (round(MAX_FACES ** (i / max(1, images - 1))) for i in range(images - 1))
    return [*(min(MAX_FACES - 1, step) for step in steps), MAX_FACES]


def crowds(shape: str, members: Sequence[Member], images: int, seed: int) -> list[Scene]:
    """Many people an image: of each member one face, as :func:`crowd_sizes` says."""
    counts, people = crowd_sizes(images), iter(members)
    return [
        _crowd(f"{i + 1:05d}", [next(people) for _ in range(counts[place])], seed)
        for i, place in enumerate(shuffled(f"{shape}/images", images, seed))
    ]


def _crowd(name: str, people: Sequence[Member], seed: int) -> Scene:
    """Rows of people, each in a cell of a grid that is theirs alone."""
    count = len(people)
    columns = ceil(sqrt(count * 1.25))
    rows = ceil(count / columns)
    pitch = min(280.0, _CROWD_CANVAS[0] / (columns + 0.8), _CROWD_CANVAS[1] / (rows + 0.9))
    size = (round((columns + 0.8) * pitch), round((rows + 0.9) * pitch))
    places = []
    for i, member in enumerate(people):
        row, column = divmod(i + rows * columns - count, columns)  # the row at the back is short
        in_row = columns - (rows * columns - count if row == 0 else 0)
        column -= columns - in_row
        u = uniforms(seed, f"crowd/{name}/{member.subject}", ("width", "across", "down"))
        stagger = 0.0 if in_row < columns else (0.15 if row % 2 else -0.15)
        x = size[0] / 2 + pitch * (column - (in_row - 1) / 2 + stagger + 0.2 * (u["across"] - 0.5))
        y = pitch * (row + 0.82 + 0.14 * (u["down"] - 0.5))
        places.append(Place(*member, (x, y), pitch * (0.41 + 0.06 * u["width"])))
    return Scene(name, size, tuple(sorted(places, key=lambda place: place.centre[1])))
