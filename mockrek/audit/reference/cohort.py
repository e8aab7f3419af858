"""Reads a cohort: its manifest and its pairs, as any CSV reader would."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from mockrek.audit.reference.answers import FLAGS, Box
from mockrek.errors import Problem, TruthError

_SIDES: Final = ("left", "top", "width", "height")
_EMOTIONS: Final = (
    "HAPPY", "SAD", "ANGRY", "CONFUSED", "DISGUSTED", "SURPRISED", "CALM", "FEAR",
)  # fmt: skip
_TRUTHS: Final = ("true", "false")
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "gender": ("Female", "Male"),
    "emotion": _EMOTIONS,
    **dict.fromkeys(FLAGS.values(), _TRUTHS),
}
_SHOWN: Final = 20  # problems of one file; more say nothing new


@dataclass(frozen=True, slots=True)
class TruthFace:
    """One subject as seen in one image.

    Attributes:
        image: as the manifest spells it.
        subject: who it is.
        box: where, or ``None`` where the manifest does not say.
        values: the manifest's row, by column; known words in their usual case.
    """

    image: str
    subject: str
    box: Box | None
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two images to compare, and whether they show one subject."""

    source: str
    target: str
    genuine: bool


@dataclass(frozen=True, slots=True)
class Cohort:
    """What an audit is run on.

    Attributes:
        folder: what the paths of images are relative to.
        columns: of the manifest.
        images: in the order of the manifest, those without a face among them.
        faces: in the order of the manifest.
        pairs: to compare; none without ``pairs.csv``.
        digests: SHA-256 of the files that were read, by name.
    """

    folder: Path
    columns: tuple[str, ...]
    images: tuple[str, ...]
    faces: tuple[TruthFace, ...]
    pairs: tuple[Pair, ...]
    digests: Mapping[str, str]

    def by_image(self) -> dict[str, list[int]]:
        """The places in ``faces`` of each image's faces."""
        found: dict[str, list[int]] = {image: [] for image in self.images}
        for place, face in enumerate(self.faces):
            found[face.image].append(place)
        return found


def read_cohort(folder: Path) -> Cohort:
    """Read ``manifest.csv`` and, where there is one, ``pairs.csv``.

    Args:
        folder: the directory of the cohort.

    Raises:
        TruthError: a file cannot be read or a value not be understood; with every problem.
    """
    manifest = _Table(folder / "manifest.csv", ("image",))
    faces = [face for line, row in manifest.rows if (face := _face(line, row, manifest))]
    images = tuple(dict.fromkeys(row["image"] for _line, row in manifest.rows))
    _require_boxes(faces, manifest)
    manifest.check()
    digests, pairs = {"manifest.csv": manifest.digest}, []
    if (folder / "pairs.csv").is_file():
        table = _Table(folder / "pairs.csv", ("source", "target", "genuine"))
        known = frozenset(face.image for face in faces)
        pairs = [_pair(line, row, known, table) for line, row in table.rows]
        table.check()
        digests["pairs.csv"] = table.digest
    return Cohort(folder, manifest.columns, images, tuple(faces), tuple(pairs), digests)


class _Table:
    """A CSV file with a header, read whole, and what is wrong with it.

    Attributes:
        columns: its header.
        rows: line numbers and cells by column.
        digest: SHA-256 of its bytes, hexadecimal.
    """

    def __init__(self, path: Path, needed: tuple[str, ...]) -> None:
        self._path, self._problems = path, list[Problem]()
        try:
            data = path.read_bytes()
            text = data.decode("utf-8-sig")
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
            raise TruthError(str(path), [Problem("", what)]) from error
        except UnicodeDecodeError as error:
            raise TruthError(str(path), [Problem("", f"is not UTF-8: {error}")]) from error
        self.digest = hashlib.sha256(data).hexdigest()
        reader = csv.reader(StringIO(text, newline=""))
        self.columns = tuple(next(reader, ()))
        missing = ", ".join(repr(name) for name in needed if name not in self.columns)
        if missing:
            raise TruthError(str(path), [Problem("", f"has no column {missing}")])
        self.rows = list(self._read(reader))

    def _read(self, reader: Iterator[list[str]]) -> Iterator[tuple[int, dict[str, str]]]:
        line = 1
        for line, cells in enumerate(reader, 2):
            if len(cells) == len(self.columns):
                yield line, dict(zip(self.columns, cells, strict=True))
            elif cells:
                count = f"{len(cells)} cells under {len(self.columns)} columns"
                self._problems.append(Problem(f"row {line}", count))
        if line == 1:
            self._problems.append(Problem("", "has no rows below its header"))

    def report(self, line: int, column: str, what: str) -> None:
        self._problems.append(Problem(f"row {line}: column {column!r}", what))

    def check(self) -> None:
        found = self._problems
        if found:
            rest = len(found) - _SHOWN
            more = [Problem("", f"and {rest} more")] if rest > 0 else []
            raise TruthError(str(self._path), [*found[:_SHOWN], *more])


def _face(line: int, row: dict[str, str], table: _Table) -> TruthFace | None:
    """The face of a row, or ``None`` for an image without one."""
    if not row["image"]:
        table.report(line, "image", "is blank: name a file")
    if row.get("subject") == "":
        return None
    for name, choices in _CHOICES.items():
        if value := row.get(name):
            row[name] = _word(line, name, value, choices, table)
    if row.get("age"):
        _number(line, "age", row["age"], table)
    subject = row.get("subject", f"row {line}")
    return TruthFace(row["image"], subject, _box(line, row, table), row)


def _word(line: int, name: str, value: str, choices: tuple[str, ...], table: _Table) -> str:
    for choice in choices:
        if value.casefold() == choice.casefold():
            return choice
    table.report(line, name, f"{value!r} is not one of {', '.join(choices)}")
    return value


def _number(line: int, name: str, value: str, table: _Table) -> float:
    try:
        return float(value)
    except ValueError:
        table.report(line, name, f"{value!r} is not a number")
        return 0.0


def _box(line: int, row: Mapping[str, str], table: _Table) -> Box | None:
    given = [row.get(side, "") for side in _SIDES]
    if not any(given):
        return None
    left, top, width, height = (
        _number(line, side, value, table) for side, value in zip(_SIDES, given, strict=True)
    )
    return left, top, width, height


def _require_boxes(faces: list[TruthFace], table: _Table) -> None:
    """Of several faces in one image, only boxes tell which answer is whose."""
    counts = Counter(face.image for face in faces)
    unplaced = dict.fromkeys(f.image for f in faces if f.box is None and counts[f.image] > 1)
    if unplaced:
        first = next(iter(unplaced))
        what = (
            f"{len(unplaced)} images have several faces and no boxes, the first is {first}: which "
            "answer is whose cannot be told; add left, top, width and height"
        )
        table.report(1, "left", what)


def _pair(line: int, row: Mapping[str, str], known: frozenset[str], table: _Table) -> Pair:
    for name in ("source", "target"):
        if row[name] not in known:
            table.report(line, name, f"{row[name]!r} is no image with a face in manifest.csv")
    genuine = _word(line, "genuine", row["genuine"], _TRUTHS, table)
    return Pair(row["source"], row["target"], genuine == "true")
