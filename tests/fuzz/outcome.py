"""What a run of one surface reports while it goes on, for whoever started it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import monotonic

_INTERVAL = 0.25
"""Seconds between two reports, unless an input was slower than all before."""


class Report:
    """Counts inputs, and writes counts into the file that ``FUZZ_STATUS`` names."""

    def __init__(self) -> None:
        self._file = Path(os.environ.get("FUZZ_STATUS", os.devnull))
        self._inputs = 0
        self._slowest = 0.0
        self._written = 0.0

    def add(self, seconds: float) -> None:
        """Count an input that took so long."""
        self._inputs += 1
        slower = seconds > self._slowest
        if slower:
            self._slowest = seconds
        if slower or monotonic() - self._written > _INTERVAL:
            self.write()

    def write(self) -> None:
        """Write what has been counted."""
        self._written = monotonic()
        self._file.write_text(json.dumps({"inputs": self._inputs, "slowest": self._slowest}))
