"""Styles of hair: each has a part behind the head and a part before it."""

from __future__ import annotations

from collections.abc import Callable
from math import sin
from typing import Final

from mockrek.audit.features import outline
from mockrek.audit.sitter import (
    BACK,
    HAIRLINE,
    Point,
    Sitter,
    arc,
    fill,
    oval,
    scallops,
    scatter,
    smooth,
    stroke,
)

Paint = Callable[[Sitter], str]

# From the right temple (96, 46) to the left (4, 46): where the hair begins on the forehead.
_HAIRLINES: Final = {
    "round": "C95,26 84,6 50,5 C16,6 5,26 4,46Z",
    "high": "C96,24 84,-1 50,-2 C16,-1 4,24 4,46Z",
    "back": "C96,22 88,2 70,-3 Q50,2 30,-3 C12,2 4,22 4,46Z",
    "side": "C97,30 86,16 62,8 C46,3 36,-2 30,-7 C20,4 7,22 4,46Z",
    "middle": "C95,26 76,16 50,-9 C24,16 5,26 4,46Z",
    "fringe": "C96,40 93,36 89,33 Q70,29 50,30 Q30,29 11,33 C7,36 4,40 4,46Z",
    "swoop": "C97,34 92,26 84,21 C64,19 40,10 28,-4 C20,6 7,24 4,46Z",
    "crop": (
        "C96,32 95,20 89,13 Q86,17 81,17 Q81,11 77,8 Q73,14 66,15 Q67,9 63,6 Q57,13 48,14 "
        "Q49,8 46,6 Q39,13 30,13 Q31,9 28,7 Q22,14 14,15 C8,20 4,32 4,46Z"
    ),
    "edge": "C95,30 90,12 82,6 Q50,1 18,6 C10,12 5,30 4,46Z",
}


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
    style = _BEFORE.get(sitter.person.hair)
    return sitter.layer(HAIRLINE, style(sitter)) if style and _shown(sitter, "before") else ""


def _shown(sitter: Sitter, part: str) -> bool:
    wear = sitter.headgear
    if wear in {"cap", "beanie"}:
        return part == "behind" and sitter.person.hair not in {"afro", "puff", "bun"}
    return not wear


def _cap(hairline: str, volume: float) -> str:
    """The path of hair that lies on the skull, ``volume`` high."""
    v = volume
    return (
        f"M4,46 C{-2 - v:.1f},{40} {-3 - v:.1f},{2 - v * 0.4:.1f} {16 - v * 0.5:.1f},{-12 - v:.1f} "
        f"C{28},{-20 - v:.1f} {40},{-21.5 - v:.1f} 50,{-21.5 - v:.1f} C{60},{-21.5 - v:.1f} "
        f"{72},{-20 - v:.1f} {84 + v * 0.5:.1f},{-12 - v:.1f} "
        f"C{103 + v:.1f},{2 - v * 0.4:.1f} {102 + v:.1f},40 96,46 " + _HAIRLINES[hairline]
    )


def _fan(crown: Point) -> str:
    """Strands that fall from the crown."""
    cx, cy = crown
    return "".join(
        f"M{cx + (x - cx) * 0.12:.1f},{cy - 2:.1f} Q{cx + (x - cx) * 0.78:.1f},"
        f"{cy + (y - cy) * 0.22:.1f} {x:.1f},{y + 8:.1f}"
        for x, y in arc((50, 46), (57, 52), (178, 362), 17)
        if abs(x - cx) > 9
    )


def _combed(knot: float, lean: float, volume: float) -> str:
    """Strands combed back from the forehead, towards a knot (0) or straight over (1)."""
    return "".join(
        f"M{x},{max(0, abs(x - 50) - 26) ** 1.25 * 0.7:.1f} "
        f"Q{50 + (x - 50) * (0.6 + 0.5 * knot) + lean:.1f},{-4 - volume * 0.5:.1f} "
        f"{50 + (x - 50) * knot * 0.9 + lean * 2:.1f},{-24 - volume:.1f}"
        for x in range(2, 101, 7)
    )


def _laid(sitter: Sitter, hairline: str, volume: float, strands: str = _fan((50, -14))) -> str:
    """Hair on the skull with its shine and its strands."""
    path = _cap(hairline, volume)
    light, _, dark = sitter.hair_tones
    ids = f"{sitter.ids}cap"
    return (
        f'<clipPath id="{ids}"><path d="{path}"/></clipPath>'
        + fill(path, sitter.url("hair"))
        + f'<g clip-path="url(#{ids})">{stroke(strands, dark, 1.5, 0.5)}'
        + f'<g transform="translate(1.8 0.8)">{stroke(strands, light, 1.0, 0.5)}</g></g>'
    )


def _clump(sitter: Sitter, outer: list[Point], curls: list[Point], size: float) -> str:
    """Curls: a scalloped outline, filled with small turns of light and dark."""
    light, _, dark = sitter.hair_tones
    lit = "".join(
        f"M{x - size:.1f},{y:.1f} a{size:.1f},{size:.1f} 0 1 1 {size * 1.6:.1f},{size * 0.5:.1f}"
        for x, y in curls
    )
    path = scallops(outer)
    ids = f"{sitter.ids}c{len(outer)}{int(outer[0][0])}"
    return (
        f'<clipPath id="{ids}"><path d="{path}"/></clipPath>{fill(path, sitter.url("hair"))}'
        f'<g clip-path="url(#{ids})"><g transform="translate(1.2 1.4)">'
        f"{stroke(lit, dark, size * 0.42, 0.5)}</g>{stroke(lit, light, size * 0.34, 0.34)}</g>"
    )


def _crown_of_curls(sitter: Sitter, volume: float, size: float, low: float = 40) -> str:
    """Curls on the skull down to the temples, open over the forehead."""
    outer = arc((50, 34), (51 + volume, 54 + volume), (172, 368), int(200 / (size * 2.1)))
    inner = arc((50, 44), (43, 40), (362, 178), int(100 / (size * 1.7)))
    inner = [(x, min(low, y)) for x, y in inner]
    centre, radii = (50.0, -2.0), (56 + volume, 40 + volume)
    return _clump(sitter, [*outer, *inner], scatter(centre, radii, int(900 / size**1.7)), size)


def _curtain(sitter: Sitter, length: float, spread: float, wave: float) -> str:
    """Hair behind the head down to ``length``."""
    volume = sitter.of("volume", 0, 5)
    right: list[Point] = [(50, -24 - volume), (84, -16 - volume), (103 + volume / 2, 18)]
    steps = 6
    for i in range(1, steps + 1):
        y = 18 + (length - 18) * i / steps
        right.append((103 + spread * i / steps + wave * sin(i * 2.2), y))
    left = [(100 - x, y) for x, y in right[:0:-1]]
    light, _, dark = sitter.hair_tones
    lines = "".join(
        f"M{x},20 C{x + (x - 50) * 0.15 + wave:.1f},{length * 0.45:.1f} "
        f"{x + (x - 50) * 0.1 - wave:.1f},{length * 0.7:.1f} "
        f"{x + (x - 50) * spread / 60:.1f},{length - 4:.1f}"
        for x in (-4, 0, 4, 8, 12, 88, 92, 96, 100, 104)
    )
    return (
        fill(smooth([*right, *left]), sitter.url("hair"))
        + stroke(lines, dark, 1.2, 0.4)
        + f'<g transform="translate(1.5 0)">{stroke(lines, light, 0.9, 0.3)}</g>'
    )


def _locks(sitter: Sitter, length: float, wave: float) -> str:
    """Two locks beside the face, over the ears."""
    light = sitter.hair_tones[0]
    path = (
        f"M9,6 C{1 - wave:.1f},46 {2 + wave:.1f},80 {1 - wave:.1f},{length:.1f} "
        f"C{-15 - wave:.1f},{length - 10:.1f} -13,60 3,2Z"
    )
    lines = f"M4,20 C{-6 - wave:.1f},60 {-3 + wave:.1f},80 {-5 - wave:.1f},{length - 10:.1f}"
    one = fill(path, sitter.url("hair")) + stroke(lines, light, 1, 0.35)
    return one + f'<g transform="translate(100 0) scale(-1 1)">{one}</g>'


def _close(sitter: Sitter, opacity: float, low: float) -> str:
    """Hair cropped to the skull: the skin shows through."""
    base, light = sitter.hair_tones[1], sitter.hair_tones[0]
    cover = (
        f"M96,46 {_HAIRLINES['edge'][:-1]} L5,{low} L-8,{low} L-8,-40 L108,-40 L108,{low} L95,{low}Z"
    )
    return _on_skull(sitter, fill(cover, base, opacity) + oval((38, -8), (30, 14), light, 0.2))


def _on_skull(sitter: Sitter, paint: str) -> str:
    """Paint clipped to the head, grown by the thickness of short hair."""
    ids = f"{sitter.ids}close"
    grown = 'transform="translate(50 40) scale(1.03 1.05) translate(-50 -40)"'
    return (
        f'<clipPath id="{ids}"><path {grown} d="{outline(sitter)}"/></clipPath>'
        f'<g clip-path="url(#{ids})">{paint}</g>'
    )


def _braid(points: list[Point], sitter: Sitter, width: float) -> str:
    """A plait along points: one knot after another."""
    light, base, dark = sitter.hair_tones
    return "".join(
        f'<g transform="translate({x:.1f} {y:.1f}) rotate({24 if i % 2 else -24})">'
        f"{oval((0, 0), (width, width * 0.78), base)}"
        f"{stroke(f'M{-width * 0.6:.1f},-1 Q0,{-width * 0.8:.1f} {width * 0.6:.1f},-1', light, 0.9, 0.4)}"
        f"{stroke(f'M{-width * 0.7:.1f},2 Q0,{width * 0.9:.1f} {width * 0.7:.1f},2', dark, 0.9, 0.6)}</g>"
        for i, (x, y) in enumerate(points)
    )


def _ropes(sitter: Sitter, xs: tuple[float, ...], length: float, width: float) -> str:
    """Locs or thin braids that hang down from the head: ropes, twisted."""
    light, base, dark = sitter.hair_tones
    parts = []
    for i, x in enumerate(xs):
        lean, end = (x - 50) * 0.14, length - 7 * (i % 3)
        path = (
            f"M{50 + (x - 50) * 0.9:.1f},6 C{x + lean * 0.8:.1f},34 {x + lean:.1f},70 "
            f"{x + lean:.1f},{end:.1f}"
        )
        twist = 'stroke-dasharray="1.6 3.4"'
        parts.append(
            stroke(path, dark, width + 1)
            + stroke(path, base, width)
            + stroke(path, light, width * 0.5, 0.4).replace("/>", f" {twist}/>")
        )
    return "".join(parts)


def _rows(sitter: Sitter) -> str:
    """Rows that run back from the hairline."""
    _, _, dark = sitter.hair_tones
    rows = "".join(
        f"M{x},{6 + abs(x - 50) ** 2 / 62:.1f} Q{50 + (x - 50) * 0.8:.1f},-8 {50 + (x - 50) * 0.4:.1f},-21"
        for x in (12, 24, 37, 50, 63, 76, 88)
    )
    return (
        fill(_cap("edge", 1), sitter.url("hair"))
        + stroke(rows, sitter.skin.shade, 1.3, 0.75)
        + f'<g transform="translate(2.2 0)">{stroke(rows, dark, 1.2, 0.5)}</g>'
    )


def _ball(sitter: Sitter, centre: Point, radius: float) -> str:
    """A bun or, of curls, a puff."""
    light, _, dark = sitter.hair_tones
    if sitter.person.texture in {"curly", "coily"}:
        ring = arc(centre, (radius, radius * 0.9), (0, 338), 16)
        return _clump(sitter, ring, scatter(centre, (radius, radius), 34), 3.0)
    x, y = centre
    turns = f"M{x - radius * 0.7},{y} q{radius * 0.6},{-radius} {radius * 1.3},-2 M{x - radius * 0.5},{y + 6} q{radius * 0.6},{-radius * 0.7} {radius},-1"
    return (
        oval(centre, (radius, radius * 0.86), sitter.url("hair"))
        + stroke(turns, dark, 1.4, 0.5)
        + f'<g transform="translate(0 -3)">{stroke(turns, light, 1.2, 0.45)}</g>'
    )


def _afro(sitter: Sitter) -> str:
    grow = sitter.of("volume", 8, 24)
    ring = arc((50, 22), (54 + grow, 52 + grow), (128, 412), 28)
    return _clump(sitter, ring, scatter((50, 12), (58 + grow, 50 + grow), 130), 4.2)


def _ringlets(sitter: Sitter) -> str:
    length = sitter.of("volume", 132, 172)
    top = arc((50, 30), (60, 60), (176, 364), 16)
    right = [(112 + 5 * sin(i), 42 + i * 15) for i in range(int((length - 40) / 15))]
    bottom = [(96.0, length), (74.0, length - 12), (26.0, length - 12), (4.0, length)]
    left = [(100 - x, y) for x, y in reversed(right)]
    curls = scatter((50, 60), (66, length - 55), 170)
    return _clump(sitter, [*top, *right, *bottom, *left], curls, 4.4)


def _fade(sitter: Sitter) -> str:
    return _close(sitter, 0.42, 58) + _crown_of_curls(sitter, sitter.of("volume", 0, 5), 2.8, 16)


def _receding(sitter: Sitter) -> str:
    light, base, dark = sitter.hair_tones
    side = "M-12,64 L7,62 C8,46 8,34 14,20 C17,12 16,2 10,-4 C4,-8 -2,-8 -12,-8Z"
    strands = "M1,58 C0,42 3,26 9,8 M4,56 C4,42 6,30 11,14 M-1,48 C0,30 2,16 6,4"
    one = fill(side, base) + stroke(strands, dark, 1.2, 0.4)
    one += f'<g transform="translate(1.2 0)">{stroke(strands, light, 0.9, 0.5)}</g>'
    return _on_skull(sitter, one + f'<g transform="translate(100 0) scale(-1 1)">{one}</g>')


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
    top = _laid(sitter, "side", 2) if side else _laid(sitter, "back", 2, _combed(0.2, 0, 2))
    plait = [(99 + 6 * sin(i / 2.6) - i * 0.3, 74 + i * 8.2) for i in range(14)]
    return _braid(plait, sitter, 7) + top


_STRANDS: Final = (-12, 112, -8, 108, -4, 104, 0, 100, 5, 95, 10, 90, 15, 85)
_BEHIND: Final[dict[str, Paint]] = {
    "long": lambda s: _curtain(s, s.of("parting", 150, 186), 7, 0.8),
    "fringe": lambda s: _curtain(s, s.of("parting", 128, 176), 5, 0.5),
    "waves": lambda s: _curtain(s, s.of("parting", 142, 182), 12, 4.5),
    "bob": lambda s: _curtain(s, s.of("parting", 104, 128), 6, 1),
    "ringlets": _ringlets,
    "afro": _afro,
    "bun": lambda s: _ball(s, (50, -33), s.of("volume", 17, 23)),
    "puff": lambda s: _ball(s, (50, -28), s.of("volume", 30, 40)),
    "braids": lambda s: _ropes(s, _STRANDS, s.of("parting", 140, 190), 4.6),
    "locs": lambda s: _ropes(s, _STRANDS[:8], s.of("parting", 112, 172), 7),
}
_BEFORE: Final[dict[str, Paint]] = {
    "long": lambda s: _laid(s, "middle", 3, _fan((50, -16))) + _locks(s, s.of("parting", 110, 160), 1),
    "fringe": lambda s: _laid(s, "fringe", 4) + _locks(s, s.of("parting", 96, 150), 0),
    "waves": lambda s: _laid(s, "swoop", 5, _fan((28, -12))) + _locks(s, s.of("parting", 104, 150), 4),
    "bob": lambda s: _laid(s, "side", 4, _fan((30, -12))) + _locks(s, s.of("parting", 88, 112), 0),
    "ringlets": lambda s: _crown_of_curls(s, 8, 4.4),
    "afro": lambda s: _crown_of_curls(s, 5, 4.2),
    "bun": lambda s: _laid(s, "back", 2, _combed(0.1, 0, 2)),
    "puff": lambda s: _laid(s, "high", 1, _combed(0.3, 0, 2)),
    "tied": _tied,
    "braids": lambda s: _rows(s) + _ropes(s, (-4, 104), s.of("parting", 120, 172), 4.6),
    "locs": lambda s: _laid(s, "middle", 3) + _ropes(s, (-5, 3, 97, 105), s.of("parting", 92, 150), 6.4),
    "pixie": lambda s: _laid(s, "swoop", s.of("volume", 2, 6), _fan((30, -14))),
    "part": lambda s: _laid(s, "side", s.of("volume", 1, 5), _fan((30, -12))),
    "swept": _swept,
    "crop": lambda s: _laid(s, "crop", s.of("volume", 1, 5), _fan((54, -16))),
    "curls": lambda s: _crown_of_curls(s, s.of("volume", 3, 10), 4.6),
    "coils": lambda s: _crown_of_curls(s, s.of("volume", 0, 5), 2.8),
    "fade": _fade,
    "buzz": lambda s: _close(s, 0.78, 58),
    "receding": _receding,
}
