"""Glasses and sunglasses."""

from __future__ import annotations

from typing import Final

from mockrek.audit.cohorts.drawing.sitter import EYE, EYES, Sitter, fill, stroke

# Half a lens, around the middle of the eye: a path for the right eye, mirrored for the left.
_LENSES: Final = (
    "M-15,-1 C-15,-9.5 -8,-13.5 0,-13.5 S16,-9.5 16,-1 S9,14.5 0,14.5 S-15,9 -15,-1Z",
    "M-14.5,-8.5 Q-14.5,-11 -11,-11 H13 Q17,-11 16.6,-7 L15,8 Q14.4,12 10,12 H-9 Q-13,12 -13.6,8Z",
    "M-14.5,-6 C-12,-11 4,-11 18.5,-13.5 C19,-4 17,11.5 2,12 C-10,12.4 -14.5,5 -14.5,-6Z",
    "M-14,-9 C-8,-11.5 8,-11.5 16,-8.5 C17.5,2 12,15.5 2,15 C-8,14.4 -14,2 -14,-9Z",
)
_FRAMES: Final = ("#2b2326", "#5b3524", "#8a6a3c", "#31455a", "#70293a", "#8f9094")


def eyewear(sitter: Sitter) -> str:
    """Glasses, sunglasses, or nothing."""
    if not sitter.look.eyeglasses:
        return ""
    pick = sitter.person.build["frame"]
    lens = _LENSES[int(pick * 4)]
    frame = _FRAMES[int(pick * 97) % len(_FRAMES)]
    width = 1.6 + 1.4 * ((pick * 31) % 1)
    glass = _dark(sitter) if sitter.look.sunglasses else ""
    tint = sitter.url("lens") if sitter.look.sunglasses else "#ffffff"
    opacity = 0.97 if sitter.look.sunglasses else 0.10
    parts = [glass]
    for side, (x, y) in enumerate(EYES):
        flip = 1 if side else -1
        glint = stroke("M-8,-7 l5,-2" if side else "M8,-7 l-5,-2", "#ffffff", 1.7, 0.55)
        parts.append(
            f'<g transform="translate({x} {y + 1}) scale({flip} 1)">{fill(lens, tint, opacity)}'
            f"{stroke(lens, frame, width)}{glint}</g>"
        )
    parts.append(stroke("M44.5,50 Q50,45.5 55.5,50", frame, width))
    parts.append(stroke("M14,48 L4,50.5 M86,48 L96,50.5", frame, width))
    shadow = '<g transform="translate(0 2.4)">' + "".join(
        f'<g transform="translate({x} {y + 1}) scale({1 if side else -1} 1)">'
        f"{stroke(lens, sitter.skin.line, width, 0.22)}</g>"
        for side, (x, y) in enumerate(EYES)
    )
    return sitter.layer(EYE + 3, shadow + "</g>", *parts)


def _dark(sitter: Sitter) -> str:
    return (
        f'<linearGradient id="{sitter.ids}lens" x1="0" y1="0" x2="0" y2="1">'
        '<stop offset="0" stop-color="#15161b"/><stop offset="1" stop-color="#4a4348"/>'
        "</linearGradient>"
    )
