"""Which image a row is about: 32 bytes for each row, whatever the row names it by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.scoring.arrays import Int64Array, UInt64Array
from mockrek.truth.columns import Factor
from mockrek.truth.problems import Problems

COLUMNS: Final = ("sha256", "image", "s3")

Digests = npt.NDArray[np.uint8]  # shape (n, 32)

_HEX: Final = re.compile(r"[0-9A-Fa-f]{64}")
_URI: Final = re.compile(r"s3://[0-9A-Za-z._-]{3,255}/.+", re.DOTALL)
_UNKNOWN: Final = bytes(32)


def of_uri(uri: str) -> bytes:
    """The identity of an image known only by its place in S3: SHA-256 of the URI."""
    return sha256(uri.encode()).digest()


def heads(digests: Digests) -> UInt64Array:
    """The first 8 bytes of each digest, as the key of an image.

    Args:
        digests: uint8, shape (n, 32).

    Returns:
        uint64, shape (n,).
    """
    return np.ascontiguousarray(digests[:, :8]).view(">u8")[:, 0].astype(np.uint64)


class Index:
    """From the identity of an image to its number, by binary search; 36 bytes an image."""

    def __init__(self, digests: Digests, images: Int64Array) -> None:
        keys = heads(digests)
        order = np.argsort(keys, kind="stable")
        self._heads = keys[order]
        self._tails = digests[order, 8:]
        self._images = images[order].astype(np.int32)

    def find(self, digest: bytes) -> int | None:
        """The number of an image.

        Args:
            digest: 32 bytes.

        Returns:
            Its number, or ``None`` if it is not known.
        """
        head = np.uint64(int.from_bytes(digest[:8]))
        place = int(self._heads.searchsorted(head))
        if place == len(self._heads) or self._heads[place] != head:
            return None
        return int(self._images[place]) if self._tails[place].tobytes() == digest[8:] else None

    def entries(self) -> Iterator[tuple[bytes, int]]:
        """All identities with the numbers of their images."""
        for head, tail, image in zip(self._heads, self._tails, self._images, strict=True):
            yield int(head).to_bytes(8) + tail.tobytes(), int(image)

    def renumbered(self, numbers: Int64Array) -> Index:
        """The same images under other numbers.

        Args:
            numbers: int64, shape (images,): the new number of each; −1 leaves it out.
        """
        images = numbers[self._images]
        left = images >= 0
        digests = np.empty((int(left.sum()), 32), np.uint8)
        digests[:, :8] = self._heads[left].astype(">u8")[:, None].view(np.uint8)
        digests[:, 8:] = self._tails[left]
        return Index(digests, images[left])


class Identities:
    """The identities of rows, gathered block by block.

    Args:
        folder: what paths are relative to; ``None`` when no file may be opened.
        problems: gets what is wrong.
    """

    def __init__(self, folder: Path | None, problems: Problems) -> None:
        self._folder = folder
        self._problems = problems
        self._digests: list[bytes] = []
        self._uris = Factor()
        self._rows = 0
        self._files: dict[Path, bytes] = {}

    def add(self, first: int, rows: int, cells: dict[str, list[str]]) -> None:
        """Take the next rows.

        Args:
            first: the number of the first row.
            rows: how many there are.
            cells: the block's columns.
        """
        blank = [""] * rows
        hexes, images, uris = (cells.get(name, blank) for name in COLUMNS)
        self._uris.add(uris, first)
        self._rows = first + rows
        digests = from_hex(hexes)
        if digests is None:
            numbered = enumerate(zip(hexes, images, uris, strict=True), first)
            digests = b"".join(self._digest(row, *row_cells) for row, row_cells in numbered)
        self._digests.append(digests)

    def finish(self) -> tuple[Digests, Digests, Int64Array]:
        """All rows' identities, and the S3 names of images that have a digest of their own.

        Returns:
            The identities, shape (rows, 32); the identities of URIs, shape (n, 32), and the row
            that says which image each of these stands for, int64, shape (n,).
        """
        rows = np.frombuffer(bytearray().join(self._digests), np.uint8).reshape(-1, 32)
        codes = self._uris.finish(self._rows)
        for uri, code in self._uris.values.items():
            if not _URI.fullmatch(uri):
                what = f"{uri!r} is not s3://bucket/key or s3://bucket/key?versionId=version"
                self._problems.add(int(np.argmax(codes == code)), "s3", what)
        names = np.frombuffer(bytearray().join(map(of_uri, self._uris.values)), np.uint8)
        names = names.reshape(-1, 32)
        known, named = rows.any(axis=1), codes >= 0
        both, bare = np.flatnonzero(known & named), np.flatnonzero(~known & named)
        speaker = np.full(len(names), -1)  # the row that gives a name its digest
        speaker[codes[both[::-1]]] = both[::-1]  # backwards, so that the first row wins
        spoken = speaker >= 0
        owners = names.copy()
        owners[spoken] = rows[speaker[spoken]]
        rows[bare] = owners[codes[bare]]
        for row in both[(rows[both] != owners[codes[both]]).any(axis=1)]:
            what = "the object is another image in an earlier row; keep one of the two"
            self._problems.add(int(row), "s3", what)
        return rows, names[spoken], speaker[spoken]

    def _digest(self, row: int, text: str, image: str, uri: str) -> bytes:
        if text:
            if _HEX.fullmatch(text):
                return bytes.fromhex(text)
            self._problems.add(row, "sha256", f"{text!r} is not 64 hexadecimal digits")
        elif image and self._folder is not None:
            return self._of_file(row, self._folder / image)
        elif image and not uri:
            what = f"{image!r} is not opened, as no file named in a request is; give sha256 or s3"
            self._problems.add(row, "image", what)
        elif not uri:
            self._problems.add(row, "", "names no image; give image, sha256 or s3")
        return _UNKNOWN

    def _of_file(self, row: int, path: Path) -> bytes:
        if (known := self._files.get(path)) is not None:
            return known
        try:
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").digest()
        except (OSError, ValueError) as error:  # a null character in a path is a ValueError
            reason = getattr(error, "strerror", None) or error
            what = f"{str(path)!r} cannot be read ({reason}); paths are relative to the manifest"
            self._problems.add(row, "image", what)
            return _UNKNOWN
        return self._files.setdefault(path, digest)


def numbered(digests: Digests, problems: Problems) -> tuple[Int64Array, Digests]:
    """Number the images of rows in the order in which they first appear.

    Args:
        digests: uint8, shape (rows, 32).
        problems: gets images that cannot be told apart by the first 8 bytes.

    Returns:
        int64, shape (rows,): the image of each row; uint8, shape (images, 32): their identities.
    """
    _, first, inverse = np.unique(heads(digests), return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    images, distinct = rank[inverse], digests[first[order]]
    for row in np.flatnonzero((digests != distinct[images]).any(axis=1)):
        what = f"begins like the different {distinct[images[row]].tobytes().hex()}; one is mistyped"
        problems.add(int(row), "sha256", what)
    return images, distinct


def from_hex(hexes: Sequence[str]) -> bytes | None:
    """The quick way: all 64 digits of all cells at once.

    Args:
        hexes: the cells.

    Returns:
        32 bytes each, or ``None`` when one is blank or wrong.
    """
    if set(map(len, hexes)) != {64}:
        return None
    try:
        digests = bytes.fromhex("".join(hexes))
    except ValueError:
        return None
    return digests if len(digests) == 32 * len(hexes) else None  # fromhex skips blanks
