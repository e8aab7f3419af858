"""Contact sheets: many images on one, so that people can look at a cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from mockrek.audit import raster
from mockrek.errors import Problem, SettingsError

Image = raster.Image

_PAPER: Final = "#f7f4ef"
_NO_MARKS: Final[Mapping[Path, str]] = MappingProxyType({})


def contact_sheet(
    images: Sequence[Path],
    *,
    columns: int = 12,
    cell: tuple[int, int] = (120, 150),
    marks: Mapping[Path, str] = _NO_MARKS,
    kind: str = "JPEG",
) -> bytes:
    """Put images side by side, row by row.

    Args:
        images: files, in order.
        columns: how many in a row; fewer images make a narrower sheet.
        cell: width and height of each, pixels; an image is cut to its proportions at the edges.
        marks: a colour (``#rrggbb`` or a name) for each image to be framed, by its path as in
            ``images``: the wrong answers of an audit, say.
        kind: ``"JPEG"`` or ``"PNG"``.

    Raises:
        SettingsError: there are no images, or the extra ``cohort`` is not installed.
    """
    raster.require_extra()
    if not images:
        raise SettingsError("contact sheet", [Problem("images", "there are none to show")])
    gap = max(2, cell[0] // 30)
    wide = min(columns, len(images))
    rows = -(-len(images) // wide)
    step_x, step_y = cell[0] + gap, cell[1] + gap
    sheet = Image.new("RGB", (wide * step_x + gap, rows * step_y + gap), _PAPER)
    for i, path in enumerate(images):
        row, column = divmod(i, wide)
        corner = (gap + column * step_x, gap + row * step_y)
        if path in marks:
            frame = (cell[0] + 2 * gap, cell[1] + 2 * gap)
            sheet.paste(marks[path], (corner[0] - gap, corner[1] - gap, corner[0] - gap + frame[0], corner[1] - gap + frame[1]))
        sheet.paste(_thumbnail(path, cell), corner)
    return raster.encode(sheet, kind)


def _thumbnail(path: Path, cell: tuple[int, int]) -> raster.Image.Image:
    with Image.open(path) as image:
        image.draft("RGB", cell)  # a JPEG decoder's own reduction: several times quicker
        return raster.ImageOps.fit(image.convert("RGB"), cell, Image.Resampling.LANCZOS)
