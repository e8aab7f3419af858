"""Mouths, and the hair around them."""

from __future__ import annotations

from mockrek.audit.cohorts.drawing.features import expression_of, outline
from mockrek.audit.cohorts.drawing.sitter import (
    MOUTH,
    MOUTH_DEPTH,
    Point,
    Sitter,
    arc,
    fill,
    oval,
    smooth,
    stroke,
)
from mockrek.audit.cohorts.palette import blend

_LEVEL = MOUTH[0][1]


def mouth(sitter: Sitter) -> str:
    """The mouth: closed, smiling, open, or any of these at once. Corners near (50 ± 16, 97.5)."""
    look, moved = sitter.look, expression_of(sitter)
    half = 16 * sitter.of("lip_width", 0.86, 1.0) * (1.08 if look.smile else 1.0)
    if look.emotion in {"SURPRISED", "FEAR"} and look.mouth_open:
        half *= 0.78
    rise = 2.2 + moved.curve * 0.5 if look.smile else moved.curve * 0.55
    left = (50 - half, _LEVEL - rise + moved.skew * 0.6)
    right = (50 + half, _LEVEL - rise - moved.skew * 0.6)
    sag = _LEVEL + rise * 0.9
    paint = (
        _open(sitter, left, right, sag) if look.mouth_open else _closed(sitter, left, right, sag)
    )
    bare = not (sitter.person.beard or look.mouth_open)
    dim = oval((50, _LEVEL + 12), (half * 0.7, 3.4), sitter.url("dim"), 0.9) if bare else ""
    return sitter.layer(MOUTH_DEPTH, dim, paint)


def _lips(sitter: Sitter) -> tuple[str, str]:
    """Upper and lower lip colour; the lower one catches the light."""
    skin = sitter.skin
    tint = sitter.person.build["lip_tint"]
    colour = skin.lips
    if sitter.person.gender == "Female" and tint < 0.45:
        colour = blend(colour, ("#b3304a", "#a8443f", "#8e2f45")[int(tint * 6.6)], 0.5)
    elif sitter.person.gender == "Male":
        colour = blend(colour, skin.shade, 0.42)
    return blend(colour, skin.line, 0.22), blend(colour, skin.light, 0.16)


def _bow(left: Point, right: Point, height: float, edge: float, middle: float) -> str:
    """An upper lip over an edge that sags (or rises) to ``middle``."""
    (x1, y1), (x2, y2) = left, right
    top = edge - height
    return (
        f"M{x1:.1f},{y1:.1f} C{x1 + 5:.1f},{y1 - 1.6:.1f} 44,{top - 0.8:.1f} 46.6,{top:.1f} "
        f"Q50,{top + 2.2:.1f} 53.4,{top:.1f} C56,{top - 0.8:.1f} {x2 - 5:.1f},{y2 - 1.6:.1f} "
        f"{x2:.1f},{y2:.1f} Q50,{middle:.1f} {x1:.1f},{y1:.1f}Z"
    )


def _closed(sitter: Sitter, left: Point, right: Point, sag: float) -> str:
    upper, lower = _lips(sitter)
    full = sitter.of("lip_fullness", 3.2, 5.6) * (0.78 if sitter.look.smile else 1)
    (x1, y1), (x2, y2) = left, right
    middle = 2 * sag - (y1 + y2) / 2
    line = f"M{x1:.1f},{y1:.1f} Q50,{middle:.1f} {x2:.1f},{y2:.1f}"
    low = sag + full * 1.25
    under = (
        f"M{x1 + 1.5:.1f},{y1 + 0.6:.1f} Q50,{middle:.1f} {x2 - 1.5:.1f},{y2 + 0.6:.1f} "
        f"C{x2 - 7:.1f},{low:.1f} 57,{low + 1:.1f} 50,{low + 1:.1f} "
        f"C43,{low + 1:.1f} {x1 + 7:.1f},{low:.1f} {x1 + 1.5:.1f},{y1 + 0.6:.1f}Z"
    )
    ends = f"M{x1 - 1:.1f},{y1 - 0.8:.1f} l1.6,1.6 M{x2 + 1:.1f},{y2 - 0.8:.1f} l-1.6,1.6"
    return (
        fill(under, lower)
        + fill(_bow(left, right, full, (sag + min(y1, y2)) / 2, middle), upper)
        + oval((48, sag + full * 0.85), (6, full * 0.24), "#ffffff", 0.2)
        + stroke(line, blend(sitter.skin.line, "#2a0f10", 0.35), 1.3, 0.85)
        + stroke(ends, sitter.skin.line, 1.2, 0.5)
    )


def _open(sitter: Sitter, left: Point, right: Point, sag: float) -> str:
    upper, lower = _lips(sitter)
    full = sitter.of("lip_fullness", 2.6, 4.2)
    (x1, y1), (x2, y2) = left, right
    half = (x2 - x1) / 2
    if sitter.look.emotion in {"SURPRISED", "FEAR"}:
        edge = smooth(arc((50, sag), (half * 0.86, 8), (190, 350), 7), closed=False)
        cavity = smooth(arc((50, sag + 2.5), (half * 0.8, 10), (0, 330), 12))
        bow = ""
    else:
        roof, floor = max(y1, y2) + 2.2, sag + (8.5 if sitter.look.smile else 6.5)
        edge = f"M{x1:.1f},{y1:.1f} Q50,{2 * roof - (y1 + y2) / 2:.1f} {x2:.1f},{y2:.1f}"
        cavity = (
            f"{edge} C{x2 - 1.5:.1f},{floor - 2:.1f} {50 + half * 0.45:.1f},{floor:.1f} "
            f"50,{floor:.1f} C{50 - half * 0.45:.1f},{floor:.1f} {x1 + 1.5:.1f},{floor - 2:.1f} "
            f"{x1:.1f},{y1:.1f}Z"
        )
        bow = fill(_bow(left, right, full * 0.7, roof - 0.6, 2 * roof - (y1 + y2) / 2), upper)
    clip = f"{sitter.ids}mouth"
    tongue = oval((50, sag + 11), (half * 0.56, 5.5), "#c06a64")
    teeth = stroke(edge, "#fbf6ef", 8.6 if sitter.look.smile else 5)
    return (
        stroke(cavity, lower, full * 1.3)
        + bow
        + f'<clipPath id="{clip}"><path d="{cavity}"/></clipPath>{fill(cavity, "#4d171b")}'
        + f'<g clip-path="url(#{clip})">{tongue}{teeth}</g>'
    )


def whiskers(sitter: Sitter) -> str:
    """Beard and mustache, under the mouth."""
    cut = sitter.person.whiskers
    if not cut:
        return ""
    light, base, dark = sitter.hair_tones
    parts = []
    if cut in {"full", "short"}:
        parts.append(_beard(sitter, cut, base, dark))
    if cut == "goatee":
        chin = "M37,107 C40,113 60,113 63,107 C67,116 62,127.5 50,127.5 C38,127.5 33,116 37,107Z"
        ring = "M32.5,92 C30,102 33,110 39,114 M67.5,92 C70,102 67,110 61,114"
        parts += [stroke(ring, base, 3.4, 0.9), fill(chin, base)]
    reach = 20 if cut == "handlebar" else 17
    droop = 92 if cut == "handlebar" else 97
    lip = (
        f"M50,89 C44,85.5 37,88 {50 - reach},{droop} C38,97 45,95.6 50,94.4 "
        f"C55,95.6 62,97 {50 + reach},{droop} C63,88 56,85.5 50,89Z"
    )
    hairs = "M40,92 q3,-2 6,-2 M60,92 q-3,-2 -6,-2 M37,94 q4,-2 8,-2.4 M63,94 q-4,-2 -8,-2.4"
    parts += [fill(lip, blend(base, dark, 0.2)), stroke(hairs, light, 0.8, 0.35)]
    return sitter.layer(MOUTH_DEPTH - 6, *parts)


def _beard(sitter: Sitter, cut: str, base: str, dark: str) -> str:
    """A beard along the jaw; it follows the outline of the head and ends with the chin."""
    extra = 3.5 if cut == "full" else 0.8
    cheek = 78 if cut == "full" else 84
    region = (
        f"M-6,38 L5,38 C8,62 12,{cheek} 22,{cheek + 7} "
        f"C30,{cheek + 11} 34,{cheek + 6} 50,{cheek + 8} "
        f"C66,{cheek + 6} 70,{cheek + 11} 78,{cheek + 7} "
        f"C88,{cheek} 92,62 95,38 L106,38 L106,140 L-6,140Z"
    )
    ids = f"{sitter.ids}beard"
    grow = f"translate(50 60) scale({1 + extra / 110:.3f} {1 + extra / 65:.3f}) translate(-50 -60)"
    hairs = "".join(
        f"M{x},{104 + abs(50 - x) * -0.35:.1f} q{(50 - x) * 0.06:.1f},9 {(50 - x) * 0.12:.1f},16"
        for x in range(14, 90, 6)
    )
    return (
        f'<clipPath id="{ids}"><path transform="{grow}" d="{outline(sitter)}"/></clipPath>'
        f'<g clip-path="url(#{ids})">'
        f"{fill(region, base, 0.97 if cut == 'full' else 0.86)}"
        f"{oval((50, 134), (44, 22), dark, 0.45)}"
        f"{stroke(hairs, sitter.hair_tones[0], 0.8, 0.28)}{stroke(hairs, dark, 0.7, 0.3)}</g>"
    )
