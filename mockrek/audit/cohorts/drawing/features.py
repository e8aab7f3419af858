"""What a face is painted with: its form, eyes, brows, nose, mouth, and the marks of age."""

from __future__ import annotations

from typing import Final, NamedTuple

from mockrek.audit.cohorts.drawing.sitter import (
    EARS,
    EYE,
    EYES,
    MOUTH_DEPTH,
    TIP,
    Sitter,
    fill,
    glow,
    oval,
    stroke,
)
from mockrek.audit.cohorts.palette import blend


class Expression(NamedTuple):
    """How an emotion moves a face: units of the face box, lids as a factor."""

    inner: float = 0.0
    outer: float = 0.0
    lift: float = 0.0
    lids: float = 1.0
    curve: float = 1.0
    skew: float = 0.0


_EXPRESSIONS: Final = {
    "CALM": Expression(curve=1.9),
    "HAPPY": Expression(lift=-0.8, lids=0.94, curve=3.0),
    "SAD": Expression(inner=-4.5, outer=2.5, lift=-0.5, lids=0.84, curve=-3.2),
    "ANGRY": Expression(inner=4.5, outer=-2.0, lift=1.5, lids=0.86, curve=-2.0),
    "CONFUSED": Expression(inner=0.5, lift=-1.0, lids=0.96, curve=-0.4, skew=2.6),
    "DISGUSTED": Expression(inner=3.4, outer=-0.5, lift=1.2, lids=0.68, curve=-2.6, skew=1.2),
    "SURPRISED": Expression(inner=-1.0, lift=-6.0, lids=1.22, curve=0.4),
    "FEAR": Expression(inner=-4.5, outer=1.0, lift=-3.5, lids=1.2, curve=-1.6),
}


def expression_of(sitter: Sitter) -> Expression:
    """How the sitter's face is moved."""
    return _EXPRESSIONS[sitter.look.emotion]


def outline(sitter: Sitter) -> str:
    """The path of the head without ears: from the top of the skull to the chin at y = 125."""
    jaw, chin = sitter.of("jaw", -2.5, 3.5), sitter.of("chin", 9, 15)
    if sitter.person.gender == "Male":
        jaw, chin = jaw + 1.5, chin + 2.5
    right = (
        f"M50,-17 C82,-17 96,4 96,40 C96,62 {95 + jaw / 3:.1f},72 {90 + jaw:.1f},88 "
        f"C{86 + jaw:.1f},104 {58 + chin + jaw:.1f},125 50,125 "
    )
    left = (
        f"C{42 - chin - jaw:.1f},125 {14 - jaw:.1f},104 {10 - jaw:.1f},88 "
        f"C{5 - jaw / 3:.1f},72 4,62 4,40 C4,4 18,-17 50,-17Z"
    )
    return right + left


def definitions(sitter: Sitter) -> str:
    """Gradients and clips of the face."""
    skin, ids = sitter.skin, sitter.ids
    lit = 34 + 10 * sitter.look.light
    return (
        f'<radialGradient id="{ids}skin" cx="{lit:.0f}%" cy="36%" r="70%">'
        f'<stop offset="0" stop-color="{skin.light}"/><stop offset=".42" stop-color="{skin.base}"/>'
        f'<stop offset="1" stop-color="{skin.shade}"/></radialGradient>'
        + glow(f"{ids}blush", skin.blush, 0.5)
        + glow(f"{ids}glow", skin.light, 0.85)
        + glow(f"{ids}dim", skin.shade, 0.75)
    )


def head(sitter: Sitter) -> str:
    """Ears and the form of the head, with light and shade on it."""
    skin = sitter.skin
    ears = "".join(
        oval((x, 61), (5.6, 11), skin.shade if x > 50 else blend(skin.base, skin.shade, 0.4))
        + stroke(f"M{x - 1},54 q{4 if x > 50 else -2},6 0,13", skin.line, 1.1, 0.35)
        for x in (5.6, 94.4)
    )
    cheeks = "".join(oval((x, 80), (15, 12), sitter.url("blush"), 0.9) for x in (23, 77))
    form = fill(outline(sitter), sitter.url("skin"))
    return sitter.layer(EARS, ears) + form + sitter.layer(EYE, cheeks)


def eyes(sitter: Sitter) -> str:
    """Both eyes with lids, lashes and sockets."""
    return sitter.layer(EYE, *(_eye(sitter, side) for side in (0, 1)))


def _eye(sitter: Sitter, side: int) -> str:
    x, y = EYES[side]
    flip = 1 if side else -1
    tilt = sitter.of("eye_tilt", -5, 3) * flip
    socket = oval((0, -5), (15, 10), sitter.url("dim"), 0.55)
    ball = _open_eye(sitter, side) if sitter.look.eyes_open else _closed_eye(sitter)
    return (
        f'<g transform="translate({x} {y}) rotate({tilt:.1f}) scale({flip} 1)">{socket}{ball}</g>'
    )


def _closed_eye(sitter: Sitter) -> str:
    line = blend(sitter.skin.line, "#1c1010", 0.55)
    lashes = "".join(f"M{x},{4.2 - abs(x) * 0.12:.1f}l{x * 0.12:.1f},2.6" for x in (-5, -1, 3, 7))
    return stroke("M-10,1 Q0,8 10,0.5", line, 2) + stroke(lashes, line, 1.1, 0.8)


def _open_eye(sitter: Sitter, side: int) -> str:
    skin, ids = sitter.skin, f"{sitter.ids}e{side}"
    lift = sitter.of("eye_size", 4.9, 6.3) * expression_of(sitter).lids
    lower = lift * (0.62 if sitter.look.smile else 0.8)
    top = f"M-10.5,1.6 C-6.5,{-lift - 2.2:.1f} 4,{-lift - 3:.1f} 10.5,-0.8"
    almond = f"{top} C6.5,{lower:.1f} -5.5,{lower + 1:.1f} -10.5,1.6Z"
    dark = blend(skin.line, "#150d0d", 0.6)
    flip = 1 if side else -1
    gaze = (sitter.look.gaze - 0.5) * 2.4 * flip
    iris = (
        oval((gaze, -0.7), (5.6, 5.6), blend(sitter.person.iris, "#120a08", 0.45))
        + oval((gaze, 0.1), (4.6, 4.5), sitter.person.iris)
        + oval((gaze, 1.8), (3.2, 2.2), blend(sitter.person.iris, "#ffe9c4", 0.35), 0.7)
        + oval((gaze, -0.5), (2.5, 2.5), "#140d0c")
    )
    white = blend("#fbf7f2", skin.shade, 0.10)
    wing = "M10.5,-0.8 l2.6,-2" if sitter.person.gender == "Female" else "M10.5,-0.8 l0.7,-0.3"
    crease = f"M-9,{-lift * 0.5 - 2.6:.1f} C-5,{-lift - 5.4:.1f} 4,{-lift - 6.2:.1f} 10.5,-4.2"
    crease_ink = sitter.of("eyelid", 0.15, 0.6)
    return (
        f'<clipPath id="{ids}"><path d="{almond}"/></clipPath>{fill(almond, white)}'
        f'<g clip-path="url(#{ids})">{iris}{stroke(top, skin.line, 5, 0.28)}</g>'
        + oval((gaze - 1.7 * flip, -2.3), (1.4, 1.4), "#ffffff", 0.95)
        + oval((gaze + 1.6 * flip, 1.4), (0.7, 0.7), "#ffffff", 0.55)
        + stroke(top, dark, 1.7 if sitter.person.gender == "Male" else 2.1)
        + stroke(wing, dark, 1.6)
        + stroke(f"M10,0.3 C6,{lower + 0.4:.1f} -4,{lower + 1.3:.1f} -9,2.6", skin.line, 0.8, 0.5)
        + stroke(crease, skin.line, 1.1, crease_ink)
    )


def brows(sitter: Sitter) -> str:
    """Both brows, moved by the emotion."""
    moved = expression_of(sitter)
    weight = sitter.of("brow_weight", 2.0, 4.2) + (0.9 if sitter.person.gender == "Male" else 0)
    arch = sitter.of("brow_arch", 0.5, 3.6)
    ink = blend(sitter.hair_tones[1], sitter.skin.line, 0.35)
    if sitter.person.age < 62:
        ink = blend(ink, "#1a1110", 0.3)
    parts = []
    for side, (x, y) in enumerate(EYES):
        flip = 1 if side else -1
        raised = moved.lift - (moved.skew * 1.5 if side else -moved.skew * 0.4)
        inner, outer = moved.inner, moved.outer
        path = (
            f"M-12,{inner + weight * 0.4:.1f} C-7,{inner * 0.6 - 1.6 - weight * 0.4:.1f} "
            f"2,{outer * 0.3 - arch - weight * 0.6:.1f} 13.5,{outer + 1.4:.1f} "
            f"C4,{outer * 0.3 - arch + weight * 0.55:.1f} -5,{inner * 0.6 + weight * 0.7:.1f} "
            f"-11.6,{inner + weight * 0.95:.1f}Z"
        )
        move = f"translate({x} {y - 14.5 + raised:.1f}) scale({flip} 1)"
        parts.append(f'<g transform="{move}">{fill(path, ink, 0.92)}</g>')
    return sitter.layer(EYE + 1, *parts)


def nose(sitter: Sitter) -> str:
    """A nose: mostly light and shade, few lines. Its tip is at (50, 77.5)."""
    skin = sitter.skin
    half = sitter.of("nose_width", 7.5, 11.5)
    drop = sitter.of("nose_shape", -1.2, 2.2)
    side = f"M54.5,44 C55,58 {53 + half * 0.3:.1f},66 {50 + half:.1f},79 C56,83 52,82 50,82 Z"
    under = (
        f"M{50 - half:.1f},79.5 C{50 - half:.1f},85 {50 - half * 0.4:.1f},84 50,{85.5 + drop:.1f} "
        f"C{50 + half * 0.4:.1f},84 {50 + half:.1f},85 {50 + half:.1f},79.5"
    )
    nostrils = (
        f"M{50 - half * 0.62:.1f},83 q{half * 0.2:.1f},-1.6 {half * 0.36:.1f},0.3"
        f"M{50 + half * 0.62:.1f},83 q{-half * 0.2:.1f},-1.6 {-half * 0.36:.1f},0.3"
    )
    return sitter.layer(
        TIP,
        oval((50, 86), (half + 5, 5.5), sitter.url("dim"), 0.7),
        fill(side, skin.shade, 0.42),
        oval((48.6, 62), (3.4, 19), sitter.url("glow"), 0.75),
        fill(under + "Z", blend(skin.base, skin.shade, 0.5), 0.55),
        oval((48.8, 77.5), (5.4, 5), sitter.url("glow"), 0.95),
        stroke(under, skin.line, 1.2, 0.55),
        stroke(nostrils, blend(skin.line, "#150a08", 0.3), 1.6, 0.75),
    )


def age_marks(sitter: Sitter) -> str:
    """Lines that come with years, and freckles that do not."""
    line = sitter.skin.line
    years = min(1.0, max(0.0, (sitter.person.age - 36) / 40))
    folds = "M34,82 C29,88 28,92 27.5,96 M66,82 C71,88 72,92 72.5,96"
    strength = max(years * 0.55, 0.3 if sitter.look.smile else 0)
    parts = [stroke(folds, line, 1.3, strength)]
    if years > 0:
        bags = "M23,60.5 Q30,64.5 37,60.5 M63,60.5 Q70,64.5 77,60.5"
        corners = "M15,50 l-4,-2.4 M14.6,53 l-4.4,0.2 M85,50 l4,-2.4 M85.4,53 l4.4,0.2"
        brow = "M32,22 Q50,19 68,22 M30,28 Q50,25 70,28"
        parts += [stroke(bags, line, 1.2, years * 0.5), stroke(corners, line, 1.1, years * 0.5)]
        parts += [stroke(brow, line, 1.1, max(0.0, years - 0.2) * 0.5)]
    if sitter.person.build["freckles"] < 0.1:
        spots = ((24, 70), (29, 74), (20, 76), (34, 70), (76, 70), (71, 74), (80, 76), (66, 70))
        parts += [oval((x, y), (0.9, 0.8), line, 0.45) for x, y in (*spots, (46, 70), (55, 68))]
    if sitter.person.build["mole"] < 0.08:
        parts.append(oval((73, 90), (1.1, 1.1), line, 0.9))
    return sitter.layer(MOUTH_DEPTH, *parts)
