"""Contact sheets: many images on one, so that people can look at a cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Final

from mockrek.audit.cohorts.drawing import raster
from mockrek.errors import Problem, SettingsError

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
    gap = max(2, cell[0] // 16)
    wide = min(columns, len(images))
    rows = -(-len(images) // wide)
    step_x, step_y = cell[0] + gap, cell[1] + gap
    sheet = raster.blank((wide * step_x + gap, rows * step_y + gap), _PAPER)
    for i, path in enumerate(images):
        row, column = divmod(i, wide)
        left, top = column * step_x, row * step_y
        if path in marks:
            sheet.paste(marks[path], (left, top, left + step_x + gap, top + step_y + gap))
        sheet.paste(raster.thumbnail(path, cell), (left + gap, top + gap))
    return raster.encode(sheet, kind)
