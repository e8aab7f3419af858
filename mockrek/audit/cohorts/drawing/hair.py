"""Styles of hair: each has a part behind the head and a part before it."""

from __future__ import annotations

from collections.abc import Callable
from math import sin
from typing import Final

from mockrek.audit.cohorts.drawing.sitter import (
    BACK,
    HAIRLINE,
    Point,
    Sitter,
    arc,
    fill,
    oval,
    scatter,
    stroke,
)
from mockrek.audit.cohorts.drawing.strands import (
    braid,
    cap,
    close,
    clump,
    combed,
    crown_of_curls,
    curtain,
    fan,
    laid,
    locks,
    on_skull,
    ropes,
)

Paint = Callable[[Sitter], str]


def definitions(sitter: Sitter) -> str:
    """The gradient of the hair."""
    light, base, dark = sitter.hair_tones
    return (
        f'<radialGradient id="{sitter.ids}hair" gradientUnits="userSpaceOnUse" cx="36" cy="-10" '
        f'r="150"><stop offset="0" stop-color="{light}"/><stop offset=".36" stop-color="{base}"/>'
        f'<stop offset="1" stop-color="{dark}"/></radialGradient>'
    )


def behind(sitter: Sitter) -> str:
    """What hangs or stands behind the head."""
    style = _BEHIND.get(sitter.person.hair)
    return sitter.layer(BACK, style(sitter)) if style and _shown(sitter, "behind") else ""


def before(sitter: Sitter) -> str:
    """What lies on the head and falls beside the face."""
    style = STYLES.get(sitter.person.hair)
    return sitter.layer(HAIRLINE, style(sitter)) if style and _shown(sitter, "before") else ""


def _shown(sitter: Sitter, part: str) -> bool:
    wear = sitter.headgear
    if wear in {"cap", "beanie"}:
        return part == "behind" and sitter.person.hair not in {"afro", "puff", "bun"}
    return not wear


def _rows(sitter: Sitter) -> str:
    """Rows that run back from the hairline."""
    _, _, dark = sitter.hair_tones
    rows = "".join(
        f"M{x},{6 + abs(x - 50) ** 2 / 62:.1f} Q{50 + (x - 50) * 0.8:.1f},-8 "
        f"{50 + (x - 50) * 0.4:.1f},-21"
        for x in (12, 24, 37, 50, 63, 76, 88)
    )
    return (
        fill(cap("edge", 1), sitter.url("hair"))
        + stroke(rows, sitter.skin.shade, 1.3, 0.75)
        + f'<g transform="translate(2.2 0)">{stroke(rows, dark, 1.2, 0.5)}</g>'
    )


def _ball(sitter: Sitter, centre: Point, radius: float) -> str:
    """A bun or, of curls, a puff."""
    light, _, dark = sitter.hair_tones
    if sitter.person.texture in {"curly", "coily"}:
        ring = arc(centre, (radius, radius * 0.9), (0, 338), 16)
        return clump(sitter, ring, scatter(centre, (radius, radius), 34), 3.0)
    x, y = centre
    r = radius
    turns = (
        f"M{x - r * 0.7:.1f},{y} q{r * 0.6:.1f},{-r:.1f} {r * 1.3:.1f},-2 "
        f"M{x - r * 0.5:.1f},{y + 6} q{r * 0.6:.1f},{-r * 0.7:.1f} {r:.1f},-1"
    )
    return (
        oval(centre, (radius, radius * 0.86), sitter.url("hair"))
        + stroke(turns, dark, 1.4, 0.5)
        + f'<g transform="translate(0 -3)">{stroke(turns, light, 1.2, 0.45)}</g>'
    )


def _afro(sitter: Sitter) -> str:
    grow = sitter.of("volume", 8, 24)
    ring = arc((50, 22), (54 + grow, 52 + grow), (128, 412), 28)
    return clump(sitter, ring, scatter((50, 12), (58 + grow, 50 + grow), 130), 4.2)


def _ringlets(sitter: Sitter) -> str:
    length = sitter.of("volume", 132, 172)
    top = arc((50, 30), (60, 60), (176, 364), 16)
    right = [(112 + 5 * sin(i), 42 + i * 15) for i in range(int((length - 40) / 15))]
    bottom = [(96.0, length), (74.0, length - 12), (26.0, length - 12), (4.0, length)]
    left = [(100 - x, y) for x, y in reversed(right)]
    curls = scatter((50, 60), (66, length - 55), 170)
    return clump(sitter, [*top, *right, *bottom, *left], curls, 4.4)


def _fade(sitter: Sitter) -> str:
    return close(sitter, 0.42, 58) + crown_of_curls(sitter, sitter.of("volume", 0, 5), 2.8, 16)


def _receding(sitter: Sitter) -> str:
    light, base, dark = sitter.hair_tones
    side = "M-12,64 L7,62 C8,46 8,34 14,20 C17,12 16,2 10,-4 C4,-8 -2,-8 -12,-8Z"
    strands = "M1,58 C0,42 3,26 9,8 M4,56 C4,42 6,30 11,14 M-1,48 C0,30 2,16 6,4"
    one = fill(side, base) + stroke(strands, dark, 1.2, 0.4)
    one += f'<g transform="translate(1.2 0)">{stroke(strands, light, 0.9, 0.5)}</g>'
    return on_skull(sitter, one + f'<g transform="translate(100 0) scale(-1 1)">{one}</g>')


def _swept(sitter: Sitter) -> str:
    """Hair lifted from a side parting and laid over to the other side."""
    v = sitter.of("volume", 0, 8)
    light, _, dark = sitter.hair_tones
    path = (
        f"M4,46 C-4,32 -4,4 14,-10 C22,{-24 - v:.1f} 52,{-33 - v:.1f} 78,{-27 - v:.1f} "
        f"C{99 + v / 2:.1f},{-20 - v / 2:.1f} 105,12 96,46 C96,28 92,14 84,8 C64,6 38,6 22,2 "
        "C12,10 4,26 4,46Z"
    )
    over = "".join(
        f"M{22 + i * 7.6:.1f},{3 + i * 0.7:.1f} C{20 + i * 7.6:.1f},{-10 + i * 0.4:.1f} "
        f"{34 + i * 7.4:.1f},{-25 - v + i * 0.9:.1f} {56 + i * 6.2:.1f},{-30 - v + i * 3.6:.1f}"
        for i in range(9)
    )
    sides = "M4,40 C0,26 4,8 16,-6 M9,28 C9,16 12,6 19,0 M97,38 C100,22 98,4 92,-8"
    ids = f"{sitter.ids}cap"
    return (
        f'<clipPath id="{ids}"><path d="{path}"/></clipPath>{fill(path, sitter.url("hair"))}'
        f'<g clip-path="url(#{ids})">{stroke(over + sides, dark, 1.6, 0.5)}'
        f'<g transform="translate(1.8 1)">{stroke(over + sides, light, 1, 0.5)}</g></g>'
    )


def _tied(sitter: Sitter) -> str:
    side = sitter.person.build["parting"] < 0.5
    top = laid(sitter, "side", 2) if side else laid(sitter, "back", 2, combed(0.2, 0, 2))
    plait = [(99 + 6 * sin(i / 2.6) - i * 0.3, 74 + i * 8.2) for i in range(14)]
    return braid(sitter, plait, 7) + top


_STRANDS: Final = (-12, 112, -8, 108, -4, 104, 0, 100, 5, 95, 10, 90, 15, 85)
_BEHIND: Final[dict[str, Paint]] = {
    "long": lambda s: curtain(s, s.of("parting", 150, 186), 7, 0.8),
    "fringe": lambda s: curtain(s, s.of("parting", 128, 176), 5, 0.5),
    "waves": lambda s: curtain(s, s.of("parting", 142, 182), 12, 4.5),
    "bob": lambda s: curtain(s, s.of("parting", 104, 128), 6, 1),
    "ringlets": _ringlets,
    "afro": _afro,
    "bun": lambda s: _ball(s, (50, -33), s.of("volume", 17, 23)),
    "puff": lambda s: _ball(s, (50, -28), s.of("volume", 30, 40)),
    "braids": lambda s: ropes(s, _STRANDS, s.of("parting", 140, 190), 4.6),
    "locs": lambda s: ropes(s, _STRANDS[:8], s.of("parting", 112, 172), 7),
}
STYLES: Final[dict[str, Paint]] = {
    "long": lambda s: laid(s, "middle", 3, fan((50, -16))) + locks(s, s.of("parting", 110, 160), 1),
    "fringe": lambda s: laid(s, "fringe", 4) + locks(s, s.of("parting", 96, 150), 0),
    "waves": lambda s: laid(s, "swoop", 5, fan((28, -12))) + locks(s, s.of("parting", 104, 150), 4),
    "bob": lambda s: laid(s, "side", 4, fan((30, -12))) + locks(s, s.of("parting", 88, 112), 0),
    "ringlets": lambda s: crown_of_curls(s, 8, 4.4),
    "afro": lambda s: crown_of_curls(s, 5, 4.2),
    "bun": lambda s: laid(s, "back", 2, combed(0.1, 0, 2)),
    "puff": lambda s: laid(s, "high", 1, combed(0.3, 0, 2)),
    "tied": _tied,
    "braids": lambda s: _rows(s) + ropes(s, (-4, 104), s.of("parting", 120, 172), 4.6),
    "locs": lambda s: (
        laid(s, "middle", 3) + ropes(s, (-5, 3, 97, 105), s.of("parting", 92, 150), 6.4)
    ),
    "pixie": lambda s: laid(s, "swoop", s.of("volume", 2, 6), fan((30, -14))),
    "part": lambda s: laid(s, "side", s.of("volume", 1, 5), fan((30, -12))),
    "swept": _swept,
    "crop": lambda s: laid(s, "crop", s.of("volume", 1, 5), fan((54, -16))),
    "curls": lambda s: crown_of_curls(s, s.of("volume", 3, 10), 4.6),
    "coils": lambda s: crown_of_curls(s, s.of("volume", 0, 5), 2.8),
    "fade": _fade,
    "buzz": lambda s: close(s, 0.78, 58),
    "receding": _receding,
}
"""What each style puts before the head; a bald head has none."""
