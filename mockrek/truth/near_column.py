"""Where the near hashes of a manifest come from: its column ``near_hash``, or the image files."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

from mockrek.errors import ServiceError
from mockrek.scoring.arrays import Int64Array, UInt64Array
from mockrek.truth import near
from mockrek.truth.identity import Digests, from_hex
from mockrek.truth.image import read
from mockrek.truth.near_index import NearIndex
from mockrek.truth.problems import Problems

COLUMN: Final = "near_hash"

_HEX: Final = re.compile(r"[0-9A-Fa-f]{64}")
_BLANK: Final = bytes(8 * near.WORDS)  # nobody's: an image without a bit set has no near hash


class NearHashes:
    """The near hashes of rows, gathered block by block.

    The column is always read, so that the same is wrong with it whether the rule is on or off.

    Args:
        folder: what paths are relative to; ``None`` when no file is to be opened.
        problems: gets what is wrong.
    """

    def __init__(self, folder: Path | None, problems: Problems) -> None:
        self._folder = folder
        self._problems = problems
        self._rows: list[Int64Array] = []
        self._hashes: list[UInt64Array] = []
        self._paths: list[tuple[int, list[str]]] = []

    def add(self, first: int, cells: dict[str, list[str]]) -> None:
        """Take the next rows.

        Args:
            first: the number of the first row.
            cells: the block's columns.
        """
        if self._folder is not None and "image" in cells:
            self._paths.append((first, cells["image"]))
        texts = cells.get(COLUMN)
        if texts is None:
            return
        packed = from_hex(texts) or b"".join(self._parse(first + i, t) for i, t in enumerate(texts))
        hashes = np.frombuffer(packed, np.uint64).reshape(-1, near.WORDS)
        given = np.flatnonzero(hashes.any(axis=1))
        self._rows.append(first + given)
        self._hashes.append(hashes[given])

    def finish(self, images: Int64Array) -> NearIndex:
        """The near hashes that the column gives.

        Args:
            images: int64, shape (rows,): the image of each row.

        Returns:
            One an image, of those that have one.
        """
        if not self._rows:
            return NearIndex(np.empty((0, near.WORDS), np.uint64), np.empty(0, np.int32))
        rows, hashes = np.concatenate(self._rows), np.concatenate(self._hashes)
        distinct, first, which = np.unique(images[rows], return_index=True, return_inverse=True)
        for row in rows[(hashes != hashes[first][which]).any(axis=1)]:
            what = "is not what an earlier row of this image gives; keep one of the two"
            self._problems.add(int(row), COLUMN, what)
        return NearIndex(hashes[first], distinct.astype(np.int32))

    def completed(self, index: NearIndex, images: Int64Array, digests: Digests) -> NearIndex:
        """The same, and those of the other images whose files are at hand.

        Args:
            index: what the column gives.
            images: int64, shape (rows,): the image of each row.
            digests: uint8, shape (images, 32): the SHA-256 of each.

        Returns:
            One an image, but for files that are not there, are another image, or have no near hash.
        """
        paths = self._files(set(index.images.tolist()), images)
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # decoders run without Python's lock
            expected = (digests[image].tobytes() for image in paths)
            hashes = zip(paths, pool.map(_of_file, paths.values(), expected), strict=True)
            found = {image: hash_ for image, hash_ in hashes if hash_ is not None}
        return NearIndex(
            np.vstack([index.hashes, *found.values()]),
            np.append(index.images, np.array([*found], np.int32)),
        )

    def _files(self, known: set[int], images: Int64Array) -> dict[int, Path]:
        """The file of each image that has no near hash yet."""
        paths: dict[int, Path] = {}
        if self._folder is None:
            return paths
        for first, names in self._paths:
            for image, name in zip(images[first:][: len(names)].tolist(), names, strict=True):
                if name and image not in known:
                    paths.setdefault(image, self._folder / name)
        return paths

    def _parse(self, row: int, text: str) -> bytes:
        if not text or _HEX.fullmatch(text):
            return bytes.fromhex(text) or _BLANK
        self._problems.add(row, COLUMN, f"{text!r} is not 64 hexadecimal digits")
        return _BLANK


def _of_file(path: Path, digest: bytes) -> UInt64Array | None:
    try:
        data = path.read_bytes()
        if sha256(data).digest() == digest:
            return near.near_hash(data, read(data, digest=digest))
    except (OSError, ValueError, ServiceError):  # what is no image has truth, but no near copies
        pass
    return None
