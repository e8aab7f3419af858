"""What people wear."""

from __future__ import annotations

from typing import Final

from mockrek.audit.palette import blend
from mockrek.audit.sitter import HAIRLINE, Sitter, fill, oval, stroke

_BODY: Final = (
    "M-90,330 C-88,205 -62,182 -18,170 C6,163 22,157 27,146 L73,146 C78,157 94,163 118,170 "
    "C162,182 188,205 190,330Z"
)


def definitions(sitter: Sitter) -> str:
    """Gradients of cloth."""
    cloth, ids = sitter.person.scheme[2], sitter.ids
    return (
        f'<linearGradient id="{ids}cloth" x1="0" y1="0" x2="1" y2="1">'
        f'<stop offset="0" stop-color="{blend(cloth, "#ffffff", 0.14)}"/>'
        f'<stop offset="1" stop-color="{blend(cloth, "#101018", 0.30)}"/></linearGradient>'
        f'<linearGradient id="{ids}wrap" x1="0" y1="0" x2="1" y2="1">'
        f'<stop offset="0" stop-color="{blend(_wrap(sitter), "#ffffff", 0.2)}"/>'
        f'<stop offset="1" stop-color="{blend(_wrap(sitter), "#101018", 0.28)}"/></linearGradient>'
    )


def _wrap(sitter: Sitter) -> str:
    """The colour of what is worn on the head: the cloth's, or the far wall's, deepened."""
    _, far, cloth, _ = sitter.person.scheme
    return cloth if sitter.person.build["dyed"] < 0.5 else blend(far, "#33262e", 0.35)


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
        f"M-90,330 C-88,205 -62,182 -18,170 L6,163 {neckline} L118,170 "
        "C162,182 188,205 190,330Z"
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
    top = fill("M4,164 C26,196 74,196 96,164 L100,330 L0,330Z", second)
    return _jacket(sitter, top + stroke("M8,168 C28,196 72,196 92,168", "#101018", 1.4, 0.18))


def _suit(sitter: Sitter) -> str:
    _, far, _, second = sitter.person.scheme
    white = blend(second, "#ffffff", 0.4)
    tie = blend(far, "#2a1a24", 0.45)
    shirt = fill("M10,156 L50,172 L90,156 L96,330 L4,330Z", white)
    flaps = "M24,141 L12,160 L36,188 L50,170Z M76,141 L88,160 L64,188 L50,170Z"
    knot = "M43,171 L57,171 L54,184 L60,270 L40,270 L46,184Z"
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
    drape = "M14,146 C22,176 78,182 88,146 C108,160 100,188 74,196 C44,204 4,192 4,164 Q6,150 14,146Z"
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


def covering_behind(sitter: Sitter) -> str:
    """The part of a head covering that lies behind the face."""
    if sitter.headgear != "hijab":
        return ""
    path = "M50,-30 C100,-30 112,20 110,62 C109,110 104,140 112,176 L-12,176 C-4,140 -9,110 -10,62 C-12,20 0,-30 50,-30Z"
    return fill(path, blend(_wrap(sitter), "#101018", 0.3))


def covering(sitter: Sitter) -> str:
    """The part of a head covering that lies before the face."""
    paint = _COVERINGS.get(sitter.headgear)
    return sitter.layer(HAIRLINE, paint(sitter)) if paint else ""


def _creases(sitter: Sitter, path: str) -> str:
    colour = _wrap(sitter)
    return (
        stroke(path, blend(colour, "#101018", 0.5), 1.8, 0.5)
        + f'<g transform="translate(0 2)">{stroke(path, blend(colour, "#ffffff", 0.4), 1.2, 0.35)}</g>'
    )


def _hijab(sitter: Sitter) -> str:
    cloth = (
        "M50,-30 C98,-30 112,16 110,62 C109,104 104,128 120,168 C92,196 8,196 -20,168 "
        "C-4,128 -9,104 -10,62 C-12,16 2,-30 50,-30Z "
        "M50,4 C22,4 9,24 9,56 C9,96 28,123 50,125 C72,123 91,96 91,56 C91,24 78,4 50,4Z"
    )
    creases = (
        "M16,-8 C-2,16 -4,60 2,104 M84,-8 C102,16 104,60 98,104 M8,112 C24,140 60,146 88,120 "
        "M0,140 C26,164 76,164 104,138"
    )
    shape = f'<path d="{cloth}" fill="{sitter.url("wrap")}" fill-rule="evenodd"/>'
    rim = "M50,4 C22,4 9,24 9,56 C9,96 28,123 50,125 C72,123 91,96 91,56 C91,24 78,4 50,4Z"
    return shape + stroke(rim, blend(_wrap(sitter), "#101018", 0.45), 1.8, 0.6) + _creases(sitter, creases)


def _turban(sitter: Sitter) -> str:
    cloth = "M1,40 C-14,-8 8,-46 50,-47 C92,-46 114,-8 99,40 C90,20 72,8 50,2 C28,8 10,20 1,40Z"
    creases = (
        "M2,30 C14,0 34,-12 50,2 M98,30 C86,0 66,-12 50,2 M-3,14 C12,-16 38,-28 60,-4 "
        "M103,14 C90,-18 62,-30 40,-14 M4,-14 C24,-36 60,-38 82,-16 M24,-36 C40,-44 66,-42 80,-30"
    )
    return fill(cloth, sitter.url("wrap")) + _creases(sitter, creases)


def _headwrap(sitter: Sitter) -> str:
    cloth = "M2,34 C-10,-14 14,-34 50,-35 C86,-34 110,-14 98,34 C88,10 70,4 50,3 C30,4 12,10 2,34Z"
    knot = "M40,-30 C22,-52 34,-62 50,-46 C66,-62 80,-50 60,-30 C56,-22 46,-22 40,-30Z"
    creases = "M0,20 C18,-6 60,-14 99,14 M-2,4 C24,-20 66,-24 101,0 M14,-18 C36,-30 70,-28 88,-14"
    return (
        fill(cloth, sitter.url("wrap"))
        + _creases(sitter, creases)
        + fill(knot, sitter.url("wrap"))
        + _creases(sitter, "M42,-32 Q36,-46 42,-52 M58,-32 Q64,-46 60,-50")
    )


def _beanie(sitter: Sitter) -> str:
    dome = "M-2,22 C-8,-30 20,-44 50,-44 C80,-44 108,-30 102,22Z"
    rib = "".join(f"M{x},8 q{(x - 50) * 0.04:.1f},10 {(x - 50) * 0.03:.1f},18" for x in range(4, 100, 8))
    cuff = "M-4,10 Q50,-8 104,10 L103,30 Q50,10 -3,30Z"
    return (
        fill(dome, sitter.url("wrap"))
        + fill(cuff, blend(_wrap(sitter), "#ffffff", 0.14))
        + stroke(rib, blend(_wrap(sitter), "#101018", 0.45), 1.3, 0.35)
    )


def _flat_cap(sitter: Sitter) -> str:
    dome = "M-1,24 C-8,-28 22,-40 50,-40 C78,-40 108,-28 101,24 C86,6 14,6 -1,24Z"
    peak = "M2,22 C12,0 88,0 98,22 C106,32 98,34 90,30 C68,18 32,18 10,30 C2,34 -6,32 2,22Z"
    return (
        fill(dome, sitter.url("wrap"))
        + _creases(sitter, "M50,-40 L50,5 M22,-34 C14,-18 14,-4 18,8 M78,-34 C86,-18 86,-4 82,8")
        + fill(peak, blend(_wrap(sitter), "#101018", 0.35))
        + stroke("M8,21 C24,8 76,8 92,21", blend(_wrap(sitter), "#ffffff", 0.3), 1.2, 0.5)
    )


_COVERINGS: Final = {
    "hijab": _hijab,
    "turban": _turban,
    "headwrap": _headwrap,
    "beanie": _beanie,
    "cap": _flat_cap,
}


def earrings(sitter: Sitter) -> str:
    """Small studs or drops, for some."""
    gone = sitter.headgear == "hijab" or sitter.person.hair in {"long", "fringe", "ringlets", "waves"}
    limit = 0.55 if sitter.person.gender == "Female" else 0.05
    if gone or sitter.person.build["earrings"] > limit:
        return ""
    gold = "#e0b24e"
    return "".join(oval((x, 74), (2.2, 2.4), gold) + oval((x, 80), (1.7, 4), gold) for x in (4, 96))
