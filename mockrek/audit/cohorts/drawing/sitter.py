"""The frame in which a portrait is painted: units, pose, tones, and paths through points.

Units: the face box of an unturned face is 100 wide and 125 high, its corner at (0, 0); y points
down. A real detector's frontal boxes have about these proportions, and eyes, nose and mouth at
about the places named here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, hypot, pi, radians, sin
from typing import Final

from mockrek.audit.cohorts.palette import Skin, blend, luminance, skin_of
from mockrek.audit.cohorts.people import Look, Person

WIDTH: Final = 100.0
HEIGHT: Final = 125.0
EYES: Final = ((30.0, 52.5), (70.0, 52.5))
NOSE: Final = (50.0, 77.5)
MOUTH: Final = ((34.0, 97.5), (66.0, 97.5))

# How far the parts stand out of the turning axis of the head.
BACK: Final = -10.0
EARS: Final = -7.0
HAIRLINE: Final = 7.0
EYE: Final = 19.0
MOUTH_DEPTH: Final = 22.0
TIP: Final = 30.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Sitter:
    """Who is painted, and how.

    Attributes:
        ids: what the ids of gradients in this fragment begin with.
    """

    person: Person
    look: Look
    ids: str

    @cached_property
    def skin(self) -> Skin:
        """The paint of the skin."""
        return skin_of(self.person.tone)

    @cached_property
    def hair_tones(self) -> Point3:
        """Light, base and dark of the hair."""
        base = self.person.hair_colour
        dark = luminance(base) < 70
        light = blend(base, "#c9a184" if dark else "#fff4e0", 0.30 if dark else 0.38)
        return light, base, blend(base, "#140c0c", 0.42)

    @property
    def headgear(self) -> str:
        """What covers the hair, or nothing."""
        return self.person.headwear

    def of(self, trait: str, low: float, high: float) -> float:
        """A trait of the build, from 0…1 to low…high."""
        return low + (high - low) * self.person.build[trait]

    def layer(self, depth: float, *parts: str) -> str:
        """Parts that stand ``depth`` out of the head, moved as yaw and pitch move them."""
        yaw, pitch = radians(self.look.yaw), radians(self.look.pitch)
        dx, dy = depth * sin(yaw), -depth * sin(pitch)
        squeeze = cos(yaw) if depth > HAIRLINE else 1.0
        move = f"translate({50 + dx:.1f} {dy:.1f}) scale({squeeze:.3f} 1) translate(-50 0)"
        return f'<g transform="{move}">{"".join(parts)}</g>'

    def url(self, name: str) -> str:
        """A reference to one of this sitter's gradients or clips."""
        return f"url(#{self.ids}{name})"


Point3 = tuple[str, str, str]


def stroke(path: str, colour: str, width: float, opacity: float = 1.0) -> str:
    """A line with round ends."""
    # stroke-opacity, not opacity: the latter makes the rasteriser paint a layer of its own.
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width:.1f}" '
        f'stroke-linecap="round" stroke-linejoin="round"{_opacity("stroke", opacity)}/>'
    )


def fill(path: str, colour: str, opacity: float = 1.0) -> str:
    """A filled shape."""
    return f'<path d="{path}" fill="{colour}"{_opacity("fill", opacity)}/>'


def oval(centre: Point, radii: Point, colour: str, opacity: float = 1.0) -> str:
    """A filled ellipse."""
    return (
        f'<ellipse cx="{centre[0]:.1f}" cy="{centre[1]:.1f}" rx="{radii[0]:.1f}" '
        f'ry="{radii[1]:.1f}" fill="{colour}"{_opacity("fill", opacity)}/>'
    )


def _opacity(what: str, value: float) -> str:
    return "" if value >= 1 else f' {what}-opacity="{value:.2f}"'


def glow(ids: str, colour: str, opacity: float) -> str:
    """The definition of a soft spot that fades to nothing."""
    return (
        f'<radialGradient id="{ids}"><stop offset="0" stop-color="{colour}" '
        f'stop-opacity="{opacity:.2f}"/><stop offset="1" stop-color="{colour}" '
        'stop-opacity="0"/></radialGradient>'
    )


def smooth(points: Sequence[Point], *, closed: bool = True) -> str:
    """A path through points without corners (Catmull–Rom as Bézier curves)."""
    n = len(points)
    path = [f"M{points[0][0]:.1f},{points[0][1]:.1f}"]
    for i in range(n if closed else n - 1):
        a, b, c, d = (
            points[j % n] if closed else points[min(max(j, 0), n - 1)] for j in range(i - 1, i + 3)
        )
        x1, y1 = b[0] + (c[0] - a[0]) / 6, b[1] + (c[1] - a[1]) / 6
        x2, y2 = c[0] - (d[0] - b[0]) / 6, c[1] - (d[1] - b[1]) / 6
        path.append(f"C{x1:.1f},{y1:.1f} {x2:.1f},{y2:.1f} {c[0]:.1f},{c[1]:.1f}")
    return " ".join(path) + ("Z" if closed else "")


def scallops(points: Sequence[Point]) -> str:
    """A closed path of round bumps from point to point: the outline of curls."""
    path = [f"M{points[0][0]:.1f},{points[0][1]:.1f}"]
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        radius = 0.56 * hypot(x2 - x1, y2 - y1)
        path.append(f"A{radius:.1f} {radius:.1f} 0 0 1 {x2:.1f},{y2:.1f}")
    return " ".join(path) + "Z"


def arc(centre: Point, radii: Point, angles: Point, count: int) -> list[Point]:
    """Points on an ellipse, clockwise from one angle to another; degrees, 0 is to the right."""
    first, last = angles
    turns = [radians(first + (last - first) * i / (count - 1)) for i in range(count)]
    return [(centre[0] + radii[0] * cos(t), centre[1] + radii[1] * sin(t)) for t in turns]


def scatter(centre: Point, radii: Point, count: int) -> list[Point]:
    """Points spread evenly over an ellipse (a sunflower's seeds)."""
    golden = pi * (3 - 5**0.5)
    return [
        (
            centre[0] + radii[0] * ((i + 0.5) / count) ** 0.5 * cos(i * golden),
            centre[1] + radii[1] * ((i + 0.5) / count) ** 0.5 * sin(i * golden),
        )
        for i in range(count)
    ]
