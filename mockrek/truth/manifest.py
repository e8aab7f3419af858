"""Manifests: the truth of a cohort of images, loaded whole and never changed.

A manifest is CSV or JSON Lines, a row a face. These columns have a meaning; any other is an
attribute that the groups of a profile can use:

==================  ===============================================================================
``image``           path of the image, relative to the manifest
``sha256``          of the image's bytes; when it is missing, the file is read
``s3``              ``s3://bucket/key``; with ``?versionId=`` for one version only
``near_hash``       of the image's pixels, see :mod:`mockrek.truth.near`; when it is missing and
                    near copies are asked for, the file is decoded
``subject``         who it is; blank for an image without a face. Without this column each face is
                    a subject of its own
``left`` … ``height``  the box, as ratios of the upright image
``gender`` …        checked, see :mod:`mockrek.truth.attributes`
==================  ===============================================================================
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isnan
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from mockrek.domain import MAX_FACES, Box, Column, Face
from mockrek.errors import Problem, TruthError
from mockrek.scoring.arrays import BoolArray, Float64Array, Int64Array, UInt64Array
from mockrek.scoring.draws import keys_of_faces
from mockrek.truth import identity
from mockrek.truth.attributes import BOX_RANGES
from mockrek.truth.columns import Factor, Texts, boxes, checked
from mockrek.truth.identity import Identities, Index
from mockrek.truth.near_column import COLUMN as NEAR_HASH
from mockrek.truth.near_column import NearHashes
from mockrek.truth.near_index import NearIndex
from mockrek.truth.problems import Problems
from mockrek.truth.table import Block, Form, blocks, row_lines

_FORMS: Final[Mapping[str, Form]] = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_NOT_ATTRIBUTES: Final = frozenset({*identity.COLUMNS, *BOX_RANGES, "subject", NEAR_HASH})
_Scalar = TypeVar("_Scalar", bound=np.generic)
_VERSION: Final = "?versionId="


@dataclass(frozen=True, slots=True, eq=False)
class Manifest:
    """The truth of many images, by column. Face i is the i-th entry of every array.

    Faces of one image stand together, in the order of the file; images stand in the order in
    which they first appear.

    Attributes:
        name: what the manifest is called in messages.
        keys: uint64, shape (faces,): what draws about a face start from.
        columns: the attributes.
        subjects: the distinct subjects.
        subject_codes: int64, shape (faces,): the place in ``subjects``.
        boxes: float64, shape (faces, 4): left, top, width, height, NaN where no box is declared;
            ``None`` when no face has one.
        starts: int64, shape (images + 1,): the first face of each image, and the number of faces.
        index: from the identity of an image to its number.
        vacant: int64, shape (v,): the images in which nobody is, by their numbers.
        vacant_keys: uint64, shape (v,): the keys that their first faces would have.
        near: the near hashes of images; ``None`` when nobody asked for near copies.
    """

    name: str
    keys: UInt64Array
    columns: Mapping[str, Column]
    subjects: Texts
    subject_codes: Int64Array
    boxes: Float64Array | None
    starts: Int64Array
    index: Index
    vacant: Int64Array
    vacant_keys: UInt64Array
    near: NearIndex | None = None

    @property
    def images(self) -> int:
        """How many images it knows, those without a face among them."""
        return len(self.starts) - 1

    @property
    def faces(self) -> int:
        """How many faces it declares."""
        return len(self.keys)

    def find(self, digest: bytes) -> int | None:
        """The number of an image; ``None`` for one that it does not know.

        Args:
            digest: SHA-256 of its bytes.
        """
        return self.index.find(digest)

    def find_s3(self, uri: str) -> int | None:
        """The number of an S3 object's image; a row without a version stands for every version.

        Args:
            uri: ``s3://bucket/key``, with ``?versionId=`` where the version is known.
        """
        found = self.find(identity.of_uri(uri))
        if found is None and _VERSION in uri:
            return self.find(identity.of_uri(uri.rpartition(_VERSION)[0]))
        return found

    def faces_of(self, image: int) -> range:
        """The places of the faces of an image; none of one in which nobody is."""
        return range(int(self.starts[image]), int(self.starts[image + 1]))

    def place_of_vacant(self, image: int) -> int:
        """The place in ``vacant`` of an image in which nobody is."""
        return int(np.searchsorted(self.vacant, image))

    def face(self, row: int) -> Face:
        """One face.

        Args:
            row: its place, from 0.

        Returns:
            Its subject, its box and the attributes that are declared for it.
        """
        attributes = {
            name: column.values[code]
            for name, column in self.columns.items()
            if (code := column.codes[row]) >= 0
        }
        sides = None if self.boxes is None else self.boxes[row].tolist()
        return Face(
            self.subjects[int(self.subject_codes[row])],
            None if sides is None or isnan(sides[0]) else Box(*sides),
            MappingProxyType(attributes),
        )


def load(path: Path, *, near: bool = False) -> Manifest:
    """Load a manifest file; images without a ``sha256`` are read and hashed.

    Args:
        path: a file that ends in ``.csv``, ``.jsonl`` or ``.ndjson``.
        near: whether to find near copies of its images.

    Returns:
        The manifest, named as the path.

    Raises:
        TruthError: it cannot be read, or something in it is wrong; with every problem.
    """
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        what = f"ends in {path.suffix!r}; a manifest ends in .csv or .jsonl"
        raise TruthError(str(path), [Problem("", what)])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TruthError(str(path), [Problem("", f"cannot be read: {error.strerror}")]) from error
    return parse(data, source=str(path), form=form, folder=path.parent, near=near)


def parse(
    data: bytes, *, source: str, form: Form, folder: Path | None, near: bool = False
) -> Manifest:
    """Read a manifest.

    Args:
        data: the text, in UTF-8.
        source: what to call it.
        form: ``"csv"`` or ``"jsonl"``.
        folder: what paths are relative to; ``None`` for a manifest from a request, whose images
            are never opened: each of its rows needs ``sha256`` or ``s3``.
        near: whether to find near copies of its images.

    Returns:
        The manifest.

    Raises:
        TruthError: something in it is wrong; with every problem, by line and column.
    """
    problems = Problems()
    draft = _Draft(folder, problems, near=near)
    for block in blocks(data, form, problems):
        draft.add(block)
    manifest = draft.finish(source)
    if manifest is None:
        raise problems.error(source, lambda: row_lines(data, form))
    return manifest


class _Draft:
    """A manifest while it is read."""

    def __init__(self, folder: Path | None, problems: Problems, *, near: bool) -> None:
        self._problems = problems
        self._identities = Identities(folder, problems)
        self._near_hashes = NearHashes(folder if near else None, problems)
        self._near = near
        self._factors: dict[str, Factor] = {}
        self._subjects: Factor | None = None
        self._boxes: list[Float64Array] = []
        self._rows = 0

    def add(self, block: Block) -> None:
        """Take the next rows."""
        first, rows, cells = block
        self._identities.add(first, rows, cells)
        self._near_hashes.add(first, cells)
        for name, column in cells.items():
            if name == "subject":
                self._subjects = self._subjects or Factor()
                self._subjects.add(column, first)
            elif name not in _NOT_ATTRIBUTES:
                self._factors.setdefault(name, Factor()).add(column, first)
        self._boxes.append(boxes(cells, first, rows, self._problems))
        self._rows = first + rows

    def finish(self, source: str) -> Manifest | None:
        """The manifest, or ``None`` when there are problems."""
        digests, names, speakers = self._identities.finish()
        images, distinct = identity.numbered(digests, self._problems)
        columns = {
            name: checked(name, factor, self._rows, self._problems)
            for name, factor in self._factors.items()
        }
        codes = None if self._subjects is None else self._subjects.finish(self._rows)
        present = np.ones(self._rows, np.bool_) if codes is None else codes >= 0
        self._check_empty(images, present)
        self._check_crowds(images, present)
        near = self._near_hashes.finish(images)
        if self._problems.count:
            return None
        order = np.flatnonzero(present)
        order = order[np.argsort(images[order], kind="stable")]
        owners = images[order]
        starts = np.append(0, np.bincount(owners, minlength=len(distinct)).cumsum())
        places = np.arange(len(order)) - starts[owners]
        heads = identity.heads(distinct)
        image_keys, vacant = heads[owners], np.flatnonzero(np.diff(starts) == 0)
        return Manifest(
            name=source,
            keys=_frozen(keys_of_faces(image_keys, places.astype(np.uint64))),
            columns=MappingProxyType(
                {name: Column(_frozen(c.codes[order]), c.values) for name, c in columns.items()}
            ),
            subjects=Texts(
                _anonymous(image_keys, places) if self._subjects is None else self._subjects.values
            ),
            subject_codes=_frozen(np.arange(len(order)) if codes is None else codes[order]),
            boxes=_frozen_boxes(self._boxes, order),
            starts=_frozen(starts),
            index=Index(
                np.concatenate([distinct, names]),
                np.append(np.arange(len(distinct)), images[speakers]),
            ),
            vacant=_frozen(vacant),
            vacant_keys=_frozen(keys_of_faces(heads[vacant], np.zeros(vacant.size, np.uint64))),
            near=self._near_hashes.completed(near, images, distinct) if self._near else None,
        )

    def _check_empty(self, images: Int64Array, present: BoolArray) -> None:
        occupied = np.bincount(images[present], minlength=images.max(initial=-1) + 1) > 0
        for row in np.flatnonzero(~present & occupied[images]):
            what = "is blank, which means nobody is there, but another row has a face in this image"
            self._problems.add(int(row), "subject", what)

    def _check_crowds(self, images: Int64Array, present: BoolArray) -> None:
        """No answer has more than a hundred faces: others could never be found."""
        faces = np.bincount(images[present], minlength=images.max(initial=-1) + 1)
        for image in np.flatnonzero(faces > MAX_FACES):
            row = np.flatnonzero(present & (images == image))[MAX_FACES]
            what = (
                f"has {faces[image]} faces, and no answer has more than {MAX_FACES}: leave out the "
                "smaller ones"
            )
            self._problems.add(int(row), "image", what)


def _anonymous(image_keys: UInt64Array, places: Int64Array) -> Iterator[str]:
    """A subject of its own for each face of a manifest that names none."""
    for key, place in zip(image_keys.tolist(), places.tolist(), strict=True):
        yield f"image-{key:016x}-{place + 1}" if place else f"image-{key:016x}"


def _frozen(array: npt.NDArray[_Scalar]) -> npt.NDArray[_Scalar]:
    array.flags.writeable = False
    return array


def _frozen_boxes(blocks_of_boxes: list[Float64Array], order: Int64Array) -> Float64Array | None:
    if all(np.isnan(block).all() for block in blocks_of_boxes):
        return None
    return _frozen(np.concatenate(blocks_of_boxes)[order])
