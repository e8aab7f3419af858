"""A portrait: a person and a look, painted as SVG into the face box that is its truth."""

from __future__ import annotations

from math import cos, radians, sin, sqrt

from mockrek.audit.cohorts.drawing import attire, eyewear, features, hair, headwear, mouth
from mockrek.audit.cohorts.drawing.sitter import HEIGHT, WIDTH, Sitter
from mockrek.audit.cohorts.people import Look, Person
from mockrek.domain import Box

ASPECT = HEIGHT / WIDTH
"""The height of an upright face, in widths."""


def face_box(look: Look, centre: tuple[float, float], width: float) -> Box:
    """The box of the face ellipse, turned by the roll, in the pixels of the canvas.

    Args:
        look: gives the roll.
        centre: of the face, pixels.
        width: of the upright face, ear to ear, pixels.
    """
    turn = radians(look.roll)
    across, down = width / 2, width * ASPECT / 2
    half_width = sqrt((across * cos(turn)) ** 2 + (down * sin(turn)) ** 2)
    half_height = sqrt((across * sin(turn)) ** 2 + (down * cos(turn)) ** 2)
    left, top = centre[0] - half_width, centre[1] - half_height
    return Box(left, top, 2 * half_width, 2 * half_height)


def draw_portrait(
    person: Person, look: Look, centre: tuple[float, float], width: float, ids: str = ""
) -> str:
    """The SVG fragment of one person.

    Args:
        person: who.
        look: how they look here.
        centre: where the middle of the face goes, pixels.
        width: of the upright face, ear to ear, pixels.
        ids: what the ids of gradients begin with; unique in the document.
    """
    sitter = Sitter(person, look, ids)
    scale = width / WIDTH
    move = f"translate({centre[0]:.2f} {centre[1]:.2f}) scale({scale:.4f})"
    turned = f'<g transform="rotate({look.roll:.2f}) translate(-50 -62.5)">'
    upright = '<g transform="translate(-50 -70.5)">'
    return (
        f"<defs>{features.definitions(sitter)}{hair.definitions(sitter)}"
        f"{attire.definitions(sitter)}{headwear.definitions(sitter)}</defs>"
        f'<g transform="{move}">'
        f"{turned}{headwear.behind(sitter)}{hair.behind(sitter)}</g>"
        f"{upright}{attire.body(sitter)}</g>"
        f"{turned}{_face(sitter)}</g></g>"
    )


def _face(sitter: Sitter) -> str:
    return (
        features.head(sitter)
        + features.age_marks(sitter)
        + mouth.whiskers(sitter)
        + mouth.mouth(sitter)
        + features.eyes(sitter)
        + features.nose(sitter)
        + hair.before(sitter)
        + features.brows(sitter)
        + attire.earrings(sitter)
        + headwear.before(sitter)
        + eyewear.eyewear(sitter)
    )
