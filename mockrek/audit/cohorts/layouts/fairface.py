"""FairFace: its label files, or what its ``predict.py`` wrote about other images.

Age is a group, so the column is ``age_group``; of a person in it no exact age is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from mockrek.audit.cohorts.layouts.files import header_of, inside, not_found, plain, table
from mockrek.audit.cohorts.layouts.imported import Imported, Row, Skipped, one_of, sift

TITLE: Final = "FairFace (Kärkkäinen & Joo 2021)"
BY: Final = ("race", "gender")

_LABEL: Final = "file"
_PREDICTED: Final = "face_name_align"
_GENDERS: Final = {"female": "Female", "male": "Male"}
_RACES: Final = {
    race.lower(): race
    for race in (
        "White", "Black", "Latino_Hispanic", "East Asian", "Southeast Asian", "Indian",
        "Middle Eastern",
    )
}  # fmt: skip
_RACES_4: Final = {race.lower(): race for race in ("White", "Black", "Asian", "Indian")}
_OLDEST: Final = "more than 70"
_AGES: Final = {
    **{age: age for age in ("0-2", "3-9", "10-19", "20-29", "30-39", "40-49", "50-59", "60-69")},
    _OLDEST: _OLDEST,
    "70+": _OLDEST,  # so in predict.py
}
_TRUTHS: Final = {"true": "true", "false": "false"}


def read(directory: Path) -> Imported:
    """Read every label file; without any, every file that ``predict.py`` wrote.

    Args:
        directory: the one that the tables stand in, from which they name images.

    Raises:
        TruthError: there is no such table, or one cannot be read.
    """
    labels, predicted = _tables(directory)
    rows: list[Row] = []
    skipped: list[Skipped] = []
    for path in labels or predicted:
        column = _LABEL if labels else _PREDICTED
        lines = table(path, (column, "age", "gender", "race"), ("service_test", "race4"))
        understood, left_out = sift(lines, _label if labels else _prediction)
        rows += understood
        skipped += left_out
    if labels:
        reason = "holds answers of predict.py, and labels are there"
        skipped += [Skipped(path.name, reason) for path in predicted]
    return Imported(tuple(rows), skipped=tuple(skipped))


def _tables(directory: Path) -> tuple[list[Path], list[Path]]:
    """Label files, and those that ``predict.py`` wrote."""
    headers = {path: header_of(path) for path in sorted(directory.glob("*.csv"))}
    about = {path: names for path, names in headers.items() if {"gender", "race"} <= names}
    labels = [path for path, names in about.items() if plain(_LABEL) in names]
    predicted = [path for path, names in about.items() if plain(_PREDICTED) in names]
    if not (labels or predicted):
        what = (
            "needs fairface_label_train.csv or fairface_label_val.csv, with columns file, age, "
            "gender, race; or what predict.py wrote, with face_name_align"
        )
        raise not_found(directory, what)
    return labels, predicted


def _label(cells: Mapping[str, str]) -> Row:
    further = {}
    if cells["service_test"]:
        further["service_test"] = one_of(cells, "service_test", _TRUTHS)
    return _row(cells, _LABEL, further)


def _prediction(cells: Mapping[str, str]) -> Row:
    further = {"race4": one_of(cells, "race4", _RACES_4)} if cells["race4"] else {}
    return _row(cells, _PREDICTED, further)


def _row(cells: Mapping[str, str], column: str, further: Mapping[str, str]) -> Row:
    image = inside(cells[column])
    attributes = {
        "gender": one_of(cells, "gender", _GENDERS),
        "race": one_of(cells, "race", _RACES),
        "age_group": one_of(cells, "age", _AGES),
        **further,
    }
    return Row(image, image.rpartition(".")[0] or image, attributes)
