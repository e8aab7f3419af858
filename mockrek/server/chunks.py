"""Where a body in chunks ends (RFC 9112, section 7.1), found out without keeping the body."""

from __future__ import annotations

import re
from typing import Final

_LONGEST_LINE: Final = 16 * 1024
_SIZE: Final = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]*)?\r")


class ChunkEnd:
    """Follows a body in chunks as it comes, block by block.

    What is malformed counts as ended: whoever reads the body then says what is wrong with it.
    """

    def __init__(self) -> None:
        self._skipped = 0  # bytes of a chunk, with the line break behind it, still to come
        self._line = b""
        self._last = False  # the chunk of no length has come; lines until an empty one follow

    def feed(self, block: bytes) -> bool:
        """Take a block; say whether the body has ended."""
        place, length = 0, len(block)
        while place < length:
            if self._skipped:
                step = min(self._skipped, length - place)
                self._skipped -= step
                place += step
                continue
            end = block.find(b"\n", place)
            self._line += block[place : end if end >= 0 else length]
            if len(self._line) > _LONGEST_LINE:
                return True
            if end < 0:
                return False
            line, self._line, place = self._line, b"", end + 1
            if self._ends(line):
                return True
        return False

    def _ends(self, line: bytes) -> bool:
        if self._last:
            return line == b"\r"
        size = _SIZE.fullmatch(line)
        if size is None:
            return True
        self._skipped = int(size[1], 16)
        if self._skipped:
            self._skipped += 2
        else:
            self._last = True
        return False
