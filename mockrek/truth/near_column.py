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
from mockrek.truth import image, near
from mockrek.truth.identity import Digests, from_hex
from mockrek.truth.near_index import NearIndex
from mockrek.truth.problems import Problems

COLUMN: Final = "near_hash"

_HEX: Final = re.compile(rf"[0-9A-Fa-f]{{{16 * near.WORDS}}}")
_BLANK: Final = bytes(8 * near.WORDS)  # no image has this hash: half of its bits are visible


class NearHashes:
    """The near hashes of rows, gathered block by block.

    The column is always read, so that what is wrong with it is said whether the rule is on or off.

    Args:
        folder: what paths are relative to; ``None`` when no file may be opened.
        problems: gets what is wrong.
    """

    def __init__(self, folder: Path | None, problems: Problems) -> None:
        self._folder = folder
        self._problems = problems
        self._given: dict[int, bytes] = {}
        self._paths: dict[int, str] = {}

    def add(self, first: int, cells: dict[str, list[str]]) -> None:
        """Take the next rows.

        Args:
            first: the number of the first row.
            cells: the block's columns.
        """
        texts = cells.get(COLUMN, ())
