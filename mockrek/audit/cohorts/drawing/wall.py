"""The wall behind a portrait."""

from __future__ import annotations

from typing import Final

from mockrek.audit.cohorts.drawing.sitter import fill, oval
from mockrek.audit.cohorts.palette import blend

KINDS: Final = 4
"""Plain, a disc, a diagonal, and spots of light."""


def draw_wall(scheme: tuple[str, str, str, str], kind: int, size: tuple[int, int]) -> str:
    """The SVG fragment of a wall.

    Args:
        scheme: one of :data:`mockrek.audit.cohorts.palette.SCHEMES`.
        kind: 0 to ``KINDS`` − 1.
        size: width and height, pixels.
    """
    near, far, _, second = scheme
    w, h = size
    base = (
        '<radialGradient id="wall" cx=".46" cy=".38" r=".8">'
        f'<stop offset="0" stop-color="{blend(near, second, 0.6)}"/>'
        f'<stop offset=".5" stop-color="{blend(near, far, 0.3)}"/>'
        f'<stop offset="1" stop-color="{blend(near, far, 0.85)}"/></radialGradient>'
        f'<rect width="{w}" height="{h}" fill="url(#wall)"/>'
    )
    if kind == 1:
        base += oval((w / 2, h * 0.42), (w * 0.42, w * 0.42), second, 0.34)
    elif kind == 2:
        slope = f"M0,{h * 0.7:.0f} L{w},{h * 0.3:.0f} L{w},{h} L0,{h}Z"
        base += fill(slope, far, 0.4)
    elif kind == 3:
        spots = ((0.14, 0.2, 0.2), (0.86, 0.14, 0.26), (0.93, 0.6, 0.17), (0.05, 0.62, 0.24))
        base += "".join(oval((w * x, h * y), (w * r, w * r), second, 0.2) for x, y, r in spots)
    return base
