"""What people wear."""

from __future__ import annotations

from typing import Final

from mockrek.audit.cohorts.drawing.sitter import Sitter, fill, oval, stroke
from mockrek.audit.cohorts.palette import blend

_BODY: Final = (
    "M-92,900 L-90,330 C-88,205 -62,182 -18,170 C6,163 22,157 27,146 L73,146 "
    "C78,157 94,163 118,170 C162,182 188,205 190,330 L192,900Z"
)


def definitions(sitter: Sitter) -> str:
    """Gradients of cloth."""
    cloth, ids = sitter.person.scheme[2], sitter.ids
    return (
        f'<linearGradient id="{ids}cloth" gradientUnits="userSpaceOnUse" x1="-40" y1="130" '
        f'x2="170" y2="300">'
        f'<stop offset="0" stop-color="{blend(cloth, "#ffffff", 0.14)}"/>'
        f'<stop offset="1" stop-color="{blend(cloth, "#101018", 0.30)}"/></linearGradient>'
    )


def body(sitter: Sitter) -> str:
    """Neck, shoulders and clothes; they do not turn with the head."""
    skin = sitter.skin
    broad = 1.04 if sitter.person.gender == "Male" else 0.93
    broad += sitter.of("shoulders", -0.05, 0.05)
    neck_half = 25 if sitter.person.gender == "Male" else 21.5
    a, b = 50 - neck_half, 50 + neck_half
    neck = (
        f"M{a},90 L{a},136 C{a - 1},152 {a - 16},162 {a - 34},170 L{a - 20},230 L{b + 20},230 "
        f"L{b + 34},170 C{b + 16},162 {b + 1},152 {b},136 L{b},90Z"
    )
    shade = f"M{a},100 L{a},126 C{a + 6},150 {b - 6},152 {b},126 L{b},100Z"
    bones = "M22,178 Q38,178 45,186 M78,178 Q62,178 55,186"
    clothes = _GARMENTS[sitter.person.garment](sitter)
    return (
        fill(neck, blend(skin.base, skin.shade, 0.35))
        + stroke(bones, skin.shade, 2, 0.6)
        + fill(shade, skin.shade, 0.75)
        + oval((50, 127), (neck_half, 13), skin.line, 0.22)
        + f'<g transform="translate(50 0) scale({broad:.3f} 1) translate(-50 0)">{clothes}</g>'
    )


def _open_at(neckline: str) -> str:
    """A body whose cloth ends at ``neckline``, a path from the left to the right shoulder."""
    return (
        f"M-92,900 L-90,330 C-88,205 -62,182 -18,170 L6,163 {neckline} L118,170 "
        "C162,182 188,205 190,330 L192,900Z"
    )


def _folds(sitter: Sitter) -> str:
    dark = blend(sitter.person.scheme[2], "#101018", 0.45)
    return stroke("M-34,240 Q-26,210 -30,196 M134,240 Q126,210 130,196", dark, 2, 0.45)


def _cloth(sitter: Sitter, neckline: str, rim: str) -> str:
    cloth = sitter.person.scheme[2]
    return (
        fill(_open_at(f"{rim}{neckline}"), sitter.url("cloth"))
        + stroke(f"M{rim[1:]}{neckline}", blend(cloth, "#ffffff", 0.22), 3, 0.75)
        + _folds(sitter)
    )


def _crew(sitter: Sitter) -> str:
    return _cloth(sitter, " C26,180 74,180 84,160", "L16,160")


def _vee(sitter: Sitter) -> str:
    return _cloth(sitter, " L50,206 L86,160", "L14,160")


def _boat(sitter: Sitter) -> str:
    beads = ""
    if sitter.person.build["earrings"] < 0.4:
        line = "M22,158 Q50,204 78,158"
        beads = (
            f'<path d="{line}" fill="none" stroke="{sitter.person.scheme[3]}" stroke-width="3.4" '
            'stroke-linecap="round" stroke-dasharray="0.1 5.4"/>'
        )
    return _cloth(sitter, " C14,190 86,190 104,166", "L-4,166") + beads


def _turtleneck(sitter: Sitter) -> str:
    cloth = sitter.person.scheme[2]
    collar = "M22,136 Q50,150 78,136 L80,166 Q50,182 20,166Z"
    return (
        fill(_BODY, sitter.url("cloth"))
        + fill(collar, blend(cloth, "#ffffff", 0.1))
        + stroke("M22,137 Q50,151 78,137", blend(cloth, "#101018", 0.4), 1.6, 0.8)
        + stroke("M20,166 Q50,182 80,166", blend(cloth, "#101018", 0.4), 1.8, 0.6)
        + _folds(sitter)
    )


def _shirt(sitter: Sitter) -> str:
    cloth = sitter.person.scheme[2]
    collar = blend(cloth, "#ffffff", 0.26)
    edge = blend(cloth, "#101018", 0.4)
    flaps = "M23,142 L8,162 L34,192 L50,172Z M77,142 L92,162 L66,192 L50,172Z"
    return (
        fill(_open_at("L20,158 L50,176 L80,158"), sitter.url("cloth"))
        + stroke("M50,176 L50,320", edge, 1.6, 0.7)
        + fill(flaps, collar)
        + stroke(flaps, edge, 1.2, 0.5)
        + oval((50, 206), (2, 2), edge)
        + _folds(sitter)
    )


def _jacket(sitter: Sitter, inner: str) -> str:
    cloth = sitter.person.scheme[2]
    lapel = blend(cloth, "#ffffff", 0.12)
    edge = blend(cloth, "#101018", 0.5)
    left = "M10,160 L-12,176 L-4,196 L-14,202 L40,270 L50,262Z"
    right = "M90,160 L112,176 L104,196 L114,202 L60,270 L50,262Z"
    return (
        inner
        + fill(_open_at("L10,160 L50,264 L90,160"), sitter.url("cloth"))
        + fill(left + right, lapel)
        + stroke(left + right, edge, 1.2, 0.5)
        + _folds(sitter)
    )


def _blazer(sitter: Sitter) -> str:
    second = sitter.person.scheme[3]
    top = fill("M4,164 C26,196 74,196 96,164 L104,900 L-4,900Z", second)
    return _jacket(sitter, top + stroke("M8,168 C28,196 72,196 92,168", "#101018", 1.4, 0.18))


def _suit(sitter: Sitter) -> str:
    _, far, _, second = sitter.person.scheme
    white = blend(second, "#ffffff", 0.4)
    tie = blend(far, "#2a1a24", 0.45)
    shirt = fill("M10,156 L50,172 L90,156 L100,900 L0,900Z", white)
    flaps = "M24,141 L12,160 L36,188 L50,170Z M76,141 L88,160 L64,188 L50,170Z"
    knot = "M43,171 L57,171 L54,184 L62,320 L38,320 L46,184Z"
    return _jacket(
        sitter,
        shirt
        + fill(knot, tie)
        + stroke("M46,184 L54,184", "#101018", 1.2, 0.3)
        + fill(flaps, white)
        + stroke(flaps, "#101018", 1, 0.22),
    )


def _draped(sitter: Sitter) -> str:
    _, far, _, second = sitter.person.scheme
    scarf = blend(second, far, 0.3)
    drape = (
        "M14,146 C22,176 78,182 88,146 C108,160 100,188 74,196 C44,204 4,192 4,164 Q6,150 14,146Z"
    )
    tail = "M58,190 L84,184 L92,330 L56,330Z"
    lines = "M12,164 C30,192 72,194 92,166 M20,158 C34,180 68,184 84,158 M68,196 L72,320"
    return (
        _crew(sitter)
        + fill(tail, blend(scarf, "#20161a", 0.1))
        + fill(drape, scarf)
        + stroke(lines, blend(scarf, "#20161a", 0.4), 1.6, 0.5)
    )


_GARMENTS: Final = {
    "crew": _crew,
    "vee": _vee,
    "boat": _boat,
    "turtleneck": _turtleneck,
    "shirt": _shirt,
    "blazer": _blazer,
    "suit": _suit,
    "wrap": _draped,
}


def earrings(sitter: Sitter) -> str:
    """Small studs or drops, for some."""
    gone = sitter.headgear == "hijab" or sitter.person.hair in {
        "long",
        "fringe",
        "ringlets",
        "waves",
    }
    limit = 0.55 if sitter.person.gender == "Female" else 0.05
    if gone or sitter.person.build["earrings"] > limit:
        return ""
    gold = "#e0b24e"
    return "".join(oval((x, 74), (2.2, 2.4), gold) + oval((x, 80), (1.7, 4), gold) for x in (4, 96))
