"""What hair is made of: caps, strands, curls, curtains, braids."""

from __future__ import annotations

from math import sin
from typing import Final

from mockrek.audit.cohorts.drawing.features import outline
from mockrek.audit.cohorts.drawing.sitter import (
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


def cap(hairline: str, volume: float) -> str:
    """The path of hair that lies on the skull, ``volume`` high."""
    v = volume
    return (
        f"M4,46 C{-2 - v:.1f},{40} {-3 - v:.1f},{2 - v * 0.4:.1f} {16 - v * 0.5:.1f},{-12 - v:.1f} "
        f"C{28},{-20 - v:.1f} {40},{-21.5 - v:.1f} 50,{-21.5 - v:.1f} C{60},{-21.5 - v:.1f} "
        f"{72},{-20 - v:.1f} {84 + v * 0.5:.1f},{-12 - v:.1f} "
        f"C{103 + v:.1f},{2 - v * 0.4:.1f} {102 + v:.1f},40 96,46 " + _HAIRLINES[hairline]
    )


def fan(crown: Point) -> str:
    """Strands that fall from the crown."""
    cx, cy = crown
    return "".join(
        f"M{cx + (x - cx) * 0.12:.1f},{cy - 2:.1f} Q{cx + (x - cx) * 0.78:.1f},"
        f"{cy + (y - cy) * 0.22:.1f} {x:.1f},{y + 8:.1f}"
        for x, y in arc((50, 46), (57, 52), (178, 362), 17)
        if abs(x - cx) > 9
    )


def combed(knot: float, lean: float, volume: float) -> str:
    """Strands combed back from the forehead, towards a knot (0) or straight over (1)."""
    return "".join(
        f"M{x},{max(0, abs(x - 50) - 26) ** 1.25 * 0.7:.1f} "
        f"Q{50 + (x - 50) * (0.6 + 0.5 * knot) + lean:.1f},{-4 - volume * 0.5:.1f} "
        f"{50 + (x - 50) * knot * 0.9 + lean * 2:.1f},{-24 - volume:.1f}"
        for x in range(2, 101, 7)
    )


def laid(sitter: Sitter, hairline: str, volume: float, strands: str = fan((50, -14))) -> str:
    """Hair on the skull with its shine and its strands."""
    path = cap(hairline, volume)
    light, _, dark = sitter.hair_tones
    ids = f"{sitter.ids}cap"
    return (
        f'<clipPath id="{ids}"><path d="{path}"/></clipPath>'
        + fill(path, sitter.url("hair"))
        + f'<g clip-path="url(#{ids})">{stroke(strands, dark, 1.5, 0.5)}'
        + f'<g transform="translate(1.8 0.8)">{stroke(strands, light, 1.0, 0.5)}</g></g>'
    )


def clump(sitter: Sitter, outer: list[Point], curls: list[Point], size: float) -> str:
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


def crown_of_curls(sitter: Sitter, volume: float, size: float, low: float = 40) -> str:
    """Curls on the skull down to the temples, open over the forehead."""
    outer = arc((50, 34), (51 + volume, 54 + volume), (172, 368), int(200 / (size * 2.1)))
    inner = arc((50, 44), (43, 40), (362, 178), int(100 / (size * 1.7)))
    inner = [(x, min(low, y)) for x, y in inner]
    centre, radii = (50.0, -2.0), (56 + volume, 40 + volume)
    return clump(sitter, [*outer, *inner], scatter(centre, radii, int(900 / size**1.7)), size)


def curtain(sitter: Sitter, length: float, spread: float, wave: float) -> str:
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


def locks(sitter: Sitter, length: float, wave: float) -> str:
    """Two locks beside the face, over the ears."""
    light = sitter.hair_tones[0]
    path = (
        f"M9,6 C{1 - wave:.1f},46 {2 + wave:.1f},80 {1 - wave:.1f},{length:.1f} "
        f"C{-15 - wave:.1f},{length - 10:.1f} -13,60 3,2Z"
    )
    lines = f"M4,20 C{-6 - wave:.1f},60 {-3 + wave:.1f},80 {-5 - wave:.1f},{length - 10:.1f}"
    one = fill(path, sitter.url("hair")) + stroke(lines, light, 1, 0.35)
    return one + f'<g transform="translate(100 0) scale(-1 1)">{one}</g>'


def close(sitter: Sitter, opacity: float, low: float) -> str:
    """Hair cropped to the skull: the skin shows through."""
    base, light = sitter.hair_tones[1], sitter.hair_tones[0]
    around = f"L5,{low} L-8,{low} L-8,-40 L108,-40 L108,{low} L95,{low}Z"
    cover = f"M96,46 {_HAIRLINES['edge'][:-1]} {around}"
    return on_skull(sitter, fill(cover, base, opacity) + oval((38, -8), (30, 14), light, 0.2))


def on_skull(sitter: Sitter, paint: str) -> str:
    """Paint clipped to the head, grown by the thickness of short hair."""
    ids = f"{sitter.ids}close"
    grown = 'transform="translate(50 40) scale(1.03 1.05) translate(-50 -40)"'
    return (
        f'<clipPath id="{ids}"><path {grown} d="{outline(sitter)}"/></clipPath>'
        f'<g clip-path="url(#{ids})">{paint}</g>'
    )


def braid(sitter: Sitter, points: list[Point], width: float) -> str:
    """A plait along points: one knot after another."""
    light, base, dark = sitter.hair_tones
    w = width
    knot = (
        oval((0, 0), (w, w * 0.78), base)
        + stroke(f"M{-w * 0.6:.1f},-1 Q0,{-w * 0.8:.1f} {w * 0.6:.1f},-1", light, 0.9, 0.4)
        + stroke(f"M{-w * 0.7:.1f},2 Q0,{w * 0.9:.1f} {w * 0.7:.1f},2", dark, 0.9, 0.6)
    )
    return "".join(
        f'<g transform="translate({x:.1f} {y:.1f}) rotate({24 if i % 2 else -24})">{knot}</g>'
        for i, (x, y) in enumerate(points)
    )


def ropes(sitter: Sitter, xs: tuple[float, ...], length: float, width: float) -> str:
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
