"""What people wear on their heads."""

from __future__ import annotations

from typing import Final

from mockrek.audit.cohorts.drawing.sitter import HAIRLINE, Sitter, fill, stroke
from mockrek.audit.cohorts.palette import blend


def definitions(sitter: Sitter) -> str:
    """The gradient of the cloth."""
    cloth = _wrap(sitter)
    return (
        f'<linearGradient id="{sitter.ids}wrap" x1="0" y1="0" x2="1" y2="1">'
        f'<stop offset="0" stop-color="{blend(cloth, "#ffffff", 0.2)}"/>'
        f'<stop offset="1" stop-color="{blend(cloth, "#101018", 0.28)}"/></linearGradient>'
    )


def _wrap(sitter: Sitter) -> str:
    """The colour of what is worn on the head: the cloth's, or the far wall's, deepened."""
    _, far, cloth, _ = sitter.person.scheme
    return cloth if sitter.person.build["dyed"] < 0.5 else blend(far, "#33262e", 0.35)


def behind(sitter: Sitter) -> str:
    """The part of a head covering that lies behind the face."""
    if sitter.headgear != "hijab":
        return ""
    path = (
        "M50,-30 C100,-30 112,20 110,62 C109,110 104,140 112,176 L-12,176 "
        "C-4,140 -9,110 -10,62 C-12,20 0,-30 50,-30Z"
    )
    return fill(path, blend(_wrap(sitter), "#101018", 0.3))


def before(sitter: Sitter) -> str:
    """The part of a head covering that lies before the face."""
    paint = HEADWEAR.get(sitter.headgear)
    return sitter.layer(HAIRLINE, paint(sitter)) if paint else ""


def _creases(sitter: Sitter, path: str) -> str:
    colour = _wrap(sitter)
    lit = stroke(path, blend(colour, "#ffffff", 0.4), 1.2, 0.35)
    dark = stroke(path, blend(colour, "#101018", 0.5), 1.8, 0.5)
    return f'{dark}<g transform="translate(0 2)">{lit}</g>'


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
    return (
        shape
        + stroke(rim, blend(_wrap(sitter), "#101018", 0.45), 1.8, 0.6)
        + _creases(sitter, creases)
    )


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
    rib = "".join(
        f"M{x},8 q{(x - 50) * 0.04:.1f},10 {(x - 50) * 0.03:.1f},18" for x in range(4, 100, 8)
    )
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


HEADWEAR: Final = {
    "hijab": _hijab,
    "turban": _turban,
    "headwrap": _headwrap,
    "beanie": _beanie,
    "cap": _flat_cap,
}
"""What can be worn on the head."""
