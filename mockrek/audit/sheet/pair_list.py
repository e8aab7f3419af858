"""A list of pairs to compare, as a file beside a manifest."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from hashlib import file_digest
from pathlib import Path
from typing import Final

import numpy as np

from mockrek.audit.sheet.matching import Pairs
from mockrek.errors import Problem, TruthError
from mockrek.truth.manifest import Manifest
from mockrek.truth.problems import Problems
from mockrek.truth.table import Form, blocks

_COLUMNS: Final = ("source", "target")
_NOBODY, _UNPLACED = -1, -2
_WHY_NOT: Final = {
    _NOBODY: "{} has no face; leave the pair out",
    _UNPLACED: "{} has several faces and no boxes: which one is compared cannot be told; add left, "
    "top, width and height",
}
_SHOWN: Final = 20  # problems; more say nothing new


def load_pairs(path: Path, manifest_path: Path, manifest: Manifest) -> Pairs:
    """Read ``pairs.csv``: its columns ``source`` and ``target`` name images as the manifest does.

    An image stands for its largest face, as the source of CompareFaces does. Where there is a
    column ``genuine``, true or false, it must say what the subjects of the two faces say.

    Args:
        path: the list.
        manifest_path: the file that the manifest was loaded from.
        manifest: the cohort.

    Raises:
        TruthError: the list cannot be read, names images that the manifest does not have, or
            contradicts it; with every problem.
    """
    faces = _faces(manifest_path, manifest)
    pairs: list[list[int]] = []
    problems: list[Problem] = []
    for line, row in _rows(path):
        wrong = [
            Problem(f"line {line}: {c}", what) for c in _COLUMNS if (what := _no(row[c], faces))
        ]
        if not wrong:
            pair = [faces[row[column]] for column in _COLUMNS]
            wrong = list(_contradictions(line, row, [int(manifest.subject_codes[f]) for f in pair]))
            pairs.append(pair)
        problems += wrong
    if problems:
        more = len(problems) - _SHOWN
        rest = [Problem("", f"and {more:,} more, not shown")] if more > 0 else []
        raise TruthError(str(path), [*problems[:_SHOWN], *rest])
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return Pairs(both[:, 0], both[:, 1])


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows with their lines; cells that are left out are blank."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="")
            missing = [name for name in _COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise TruthError(str(path), [Problem("", f"has no column {', '.join(missing)}")])
            for row in reader:
                yield reader.line_num, row
    except OSError as error:
        raise TruthError(str(path), [Problem("", f"cannot be read: {error.strerror}")]) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise TruthError(str(path), [Problem("", f"is no CSV in UTF-8: {error}")]) from error


def _no(image: str, faces: Mapping[str, int]) -> str:
    """Why an image cannot be compared; nothing, usually."""
    face = faces.get(image)
    if face is None:
        return f"{image!r} is no image of the manifest; name it as its column image does"
    return "" if face >= 0 else _WHY_NOT[face].format(repr(image))


def _contradictions(line: int, row: Mapping[str, str], subjects: list[int]) -> Iterator[Problem]:
    said, true = row.get("genuine", "").strip().lower(), subjects[0] == subjects[1]
    if said not in {"", str(true).lower()}:
        what = f"{said!r}, but by the manifest {'one subject' if true else 'two subjects'}"
        yield Problem(f"line {line}: genuine", f"{what}; it is {str(true).lower()}")


def _faces(path: Path, manifest: Manifest) -> dict[str, int]:
    """The largest face of each image as the manifest names it, or why it has none."""
    form: Form = "csv" if path.suffix.lower() == ".csv" else "jsonl"
    found: dict[str, int] = {}
    for _, rows, cells in blocks(path.read_bytes(), form, Problems()):  # read without any before
        blank = [""] * rows
        for image, digest in zip(
            cells.get("image", blank), cells.get("sha256", blank), strict=True
        ):
            if image and image not in found:
                number = manifest.find(_digest(path.parent / image, digest))
                if number is not None:
                    found[image] = _largest(manifest, manifest.faces_of(number))
    return found


def _digest(file: Path, text: str) -> bytes:
    if text:
        return bytes.fromhex(text)
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").digest()


def _largest(manifest: Manifest, rows: range) -> int:
    if len(rows) < 2:
        return rows.start if rows else _NOBODY
    if manifest.boxes is None or np.isnan(manifest.boxes[rows.start : rows.stop]).any():
        return _UNPLACED
    boxes = manifest.boxes[rows.start : rows.stop]
    return rows.start + int((boxes[:, 2] * boxes[:, 3]).argmax())
