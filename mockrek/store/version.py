"""A number in a memory-mapped file: how a worker learns of a change without asking a database."""

from __future__ import annotations

import mmap
from pathlib import Path
from struct import Struct

_NUMBER = Struct("<Q")


class SharedVersion:
    """Eight bytes that all workers on a machine map. Writers take turns elsewhere."""

    def __init__(self, path: Path) -> None:
        path.touch()
        with path.open("r+b") as file:
            if path.stat().st_size < _NUMBER.size:
                file.truncate(_NUMBER.size)
            self._memory = mmap.mmap(file.fileno(), _NUMBER.size)

    def read(self) -> int:
        """The number as it is now."""
        number: int = _NUMBER.unpack_from(self._memory)[0]
        return number

    def write(self, number: int) -> None:
        """Set the number; every process that maps the file sees it at once."""
        _NUMBER.pack_into(self._memory, 0, number)
