"""Balanced Faces in the Wild: a table of pairs, which says of both images who is in them.

It is published as a pandas pickle, too. A pickle runs the code that is in it when it is opened, so
none is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from mockrek.audit.cohorts.layouts.files import header_of, inside, not_found, root_of, table, under
from mockrek.audit.cohorts.layouts.imported import Imported, Pair, Row, one_of, sift

TITLE: Final = "Balanced Faces in the Wild (Robinson et al. 2020)"
BY: Final = ("race", "gender")

_COLUMNS: Final = ("p1", "p2", "label", "att1", "att2")
_GROUPS: Final = {
    f"{race.lower()}_{gender.lower()}s": {"gender": gender, "race": race}
    for race in ("Asian", "Black", "Indian", "White")
    for gender in ("Female", "Male")
}
_NAMES: Final = {name: name for name in _GROUPS}
_LABELS: Final = {"1": "1", "0": "0", "1.0": "1", "0.0": "0", "true": "1", "false": "0"}
_SAMPLES: Final = 20


class _Face(NamedTuple):
    image: str
    subject: str
    group: str


def read(directory: Path) -> Imported:
    """Read the table of pairs, and from it the images.

    Args:
        directory: with ``bfw-<version>-datatable.csv``; ``asian_females`` and its like stand in
            it, or in a directory such as ``bfw-cropped-aligned``.

    Raises:
        TruthError: there is not exactly one table, it cannot be read, or images stand in several
            places.
    """
    faces: dict[str, _Face] = {}
    lines = table(_table(directory), _COLUMNS)
    pairs, skipped = sift(lines, partial(_pair, faces=faces))
    root = root_of(directory, list(faces)[:_SAMPLES])
    rows = [
        Row(under(root, face.image), face.subject, _GROUPS[face.group]) for face in faces.values()
    ]
    names = {image: row.image for image, row in zip(faces, rows, strict=True)}
    return Imported(
        tuple(rows),
        tuple(Pair(names[pair.source], names[pair.target], pair.genuine) for pair in pairs),
        tuple(skipped),
    )


def _table(directory: Path) -> Path:
    tables = [path for path in sorted(directory.glob("*.csv")) if header_of(path) >= {*_COLUMNS}]
    if len(tables) == 1:
        return tables[0]
    what = f"needs one table bfw-<version>-datatable.csv with columns {', '.join(_COLUMNS)}; found "
    what += ", ".join(path.name for path in tables) or "none"
    if not tables and (pickles := sorted(directory.glob("*.pkl"))):
        what += (
            f". {pickles[0].name} is a pickle, which runs the code in it when it is opened: where "
            "you trust it, write pandas.read_pickle(…).to_csv(…) and import that"
        )
    raise not_found(directory, what)


def _pair(cells: Mapping[str, str], faces: dict[str, _Face]) -> Pair:
    """A line; what it says of images must be what earlier lines said."""
    one, other = (_face(cells, side) for side in "12")
    genuine = one_of(cells, "label", _LABELS) == "1"
    if genuine != (one.subject == other.subject):
        subjects = f"{one.subject} and {other.subject}"
        raise ValueError(f"label is {cells['label']}, and the images are of {subjects}")
    for face in (one, other):
        if (known := faces.get(face.image, face)) != face:
            raise ValueError(f"{face.image} is of {face.group}, before it was of {known.group}")
    one, other = (faces.setdefault(face.image, face) for face in (one, other))
    return Pair(one.image, other.image, genuine)


def _face(cells: Mapping[str, str], side: str) -> _Face:
    image = inside(cells[f"p{side}"])
    folders = image.split("/")[:-1]
    if len(folders) < 2:
        raise ValueError(f"{image!r} is not asian_females/n000009/0010_01.jpg or the like")
    return _Face(image, folders[-1], one_of(cells, f"att{side}", _NAMES))
