"""UTKFace: everything stands in the name of the file, ``[age]_[gender]_[race]_[time].jpg``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mockrek.audit.cohorts.layouts.files import images_below, not_found
from mockrek.audit.cohorts.layouts.imported import Imported, Row, one_of, sift

TITLE: Final = "UTKFace (Zhang, Song & Qi 2017)"
BY: Final = ("race", "gender")

_PARTS: Final = ("age", "gender", "race", "time")
_GENDERS: Final = {"0": "Male", "1": "Female"}
_RACES: Final = {"0": "White", "1": "Black", "2": "Asian", "3": "Indian", "4": "Others"}
_OLDEST: Final = 116
_TIME: Final = re.compile(r"[0-9]{8,20}")  # what follows it is the suffix, or a slip in it


def read(directory: Path) -> Imported:
    """Read the names of all images in a directory and below it.

    The time in a name stands for a person: an image and its crop (``.chip.jpg``) are one subject.

    Args:
        directory: of the images, or of ``part1`` to ``part3``.

    Raises:
        TruthError: there is no image.
    """
    rows, skipped = sift(images_below(directory), _row)
    if not rows and not skipped:
        raise not_found(directory, "holds no .jpg; name the directory of the images")
    return Imported(tuple(rows), skipped=tuple(skipped))


def _row(file: Mapping[str, str]) -> Row:
    parts = file["name"].split("_")
    if len(parts) != len(_PARTS):
        raise ValueError(f"its name has {len(parts)} parts; [age]_[gender]_[race]_[time] has 4")
    cells = dict(zip(_PARTS, parts, strict=True))
    if (time := _TIME.match(cells["time"])) is None:
        raise ValueError(f"time {cells['time']!r} does not begin with a date")
    attributes = {
        "gender": one_of(cells, "gender", _GENDERS),
        "race": one_of(cells, "race", _RACES),
        "age": _age(cells["age"]),
    }
    return Row(file["path"], "_".join([*parts[:3], time[0]]), attributes)


def _age(text: str) -> str:
    if not re.fullmatch("[0-9]{1,3}", text) or int(text) > _OLDEST:
        raise ValueError(f"age {text!r} is not a whole number from 0 to {_OLDEST}")
    return str(int(text))
