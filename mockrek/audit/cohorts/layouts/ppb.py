"""The Pilot Parliaments Benchmark: a table of six columns, and a directory of images.

Its skin is darker or lighter; the Fitzpatrick types behind that were not published, so the column
is ``skin`` and not ``skin_type``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mockrek.audit.cohorts.layouts.files import inside, not_found, table
from mockrek.audit.cohorts.layouts.imported import Imported, Row, one_of, sift

TITLE: Final = "Pilot Parliaments Benchmark (Buolamwini & Gebru 2018)"
BY: Final = ("gender", "skin")

_TABLES: Final = "*metadata*.csv"
_NAME: Final = "file name"
_SKIN: Final = "bi.fitz"
_GENDERS: Final = {"female": "Female", "male": "Male"}
_SKINS: Final = {"darker": "darker", "lighter": "lighter"}


def read(directory: Path) -> Imported:
    """Read ``PPB-2017-metadata.csv``; the images are in ``imgs/``.

    Args:
        directory: the one with both, ``PPB-2017``.

    Raises:
        TruthError: there is not exactly one table, or it cannot be read.
    """
    tables = sorted(directory.glob(_TABLES))
    if len(tables) != 1:
        found = ", ".join(path.name for path in tables) or "none"
        what = f"needs one table PPB-2017-metadata.csv; found {found}"
        raise not_found(directory, what)
    lines = table(tables[0], (_NAME, "gender", _SKIN), ("country",))
    rows, skipped = sift(lines, _row)
    return Imported(tuple(rows), skipped=tuple(skipped))


def _row(cells: Mapping[str, str]) -> Row:
    image = inside(cells[_NAME])
    attributes = {
        "gender": one_of(cells, "gender", _GENDERS),
        "skin": one_of(cells, _SKIN, _SKINS),
        "country": cells["country"],
    }
    return Row(f"imgs/{image}", image.rpartition(".")[0] or image, attributes)
