"""The roofline as a picture, whose words stay words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .roofline import Point, Roofs

_RANGE = (4, 4000)
_BYTES = np.geomspace(*_RANGE, 200)
_ROOF, _OURS, _THEIRS = "#555555", "#0b6e4f", "#b3541e"
_TITLE = "How many pairs of faces one core decides per second"
_EXPLAINED = (
    "A pair costs bytes, which come no faster than the sloping lines allow, and operations on\n"
    "integers, which go no faster than the level line. A point is as good as it is near to its\n"
    "line. Fewer bytes a pair lift the limit: a position on the ring is 8, an embedding 512.\n"
    "Match or not is one step, an addition and a comparison; a similarity takes 64 operations."
)


def draw(points: Sequence[Point], roofs: Roofs, caption: str, file: Path) -> None:
    """Draw points below their roofs.

    Args:
        points: what decides pairs.
        roofs: the limits.
        caption: machine and date.
        file: an SVG, or what else its suffix says.
    """
    # The same picture for the same figures, its text searchable.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "roofline", "font.size": 10}):
        figure = Figure(figsize=(9, 6.4))
        axes = figure.add_axes((0.14, 0.29, 0.83, 0.65))
        _roofs(axes, roofs)
        for point in points:
            _point(axes, point, roofs)
        axes.set(xscale="log", yscale="log", xlim=_RANGE, ylim=(5e6, 4e10))
        axes.set_xlabel("bytes that one pair moves")
        axes.set_ylabel("pairs decided per second")
        sizes = sorted({point.size for point in points})
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.set_xticks([], minor=True)
        axes.set_yticks([1e7, 1e8, 1e9, 1e10], ["10 million", "100 million", "10⁹", "10¹⁰"])
        axes.grid(visible=True, alpha=0.25)
        axes.legend(loc="upper right", title="limits of one core")
        axes.set_title(_TITLE, loc="left", fontweight="bold")
        figure.text(0.14, 0.06, _EXPLAINED, va="bottom", fontsize=9.5)
        figure.text(0.14, 0.02, caption, va="bottom", fontsize=8, color=_ROOF)
        figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)


def _roofs(axes: Axes, roofs: Roofs) -> None:
    cache, memory, pairs = roofs.cache, roofs.memory, roofs.integers / 2
    lines = (
        (cache / _BYTES, "-", f"cache (8 MB): {cache / 1e9:.0f} GB/s"),
        (memory / _BYTES, "--", f"memory (256 MB): {memory / 1e9:.0f} GB/s"),
        (np.full_like(_BYTES, pairs), ":", f"integers: {pairs / 1e9:.1f} × 10⁹ steps"),
    )
    for heights, style, label in lines:
        axes.plot(_BYTES, heights, style, color=_ROOF, linewidth=1.2, label=label)


def _point(axes: Axes, point: Point, roofs: Roofs) -> None:
    colour, (limit, which) = _OURS if point.ours else _THEIRS, point.limit(roofs)
    rate = point.rate.median
    axes.plot(point.size, rate, "o" if point.ours else "s", color=colour, markersize=8)
    share = f"{rate / limit:.0%} of what {which} allow{'s' if which == 'memory' else ''}"
    axes.annotate(
        f"{point.label}: {rate / 1e6:,.0f} million\n{share}",
        (point.size, rate),
        point.offset,
        textcoords="offset points",
        ha="left" if point.offset[0] > 0 else "right",
        va="center",
        color=colour,
        fontsize=9,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.8},
    )
