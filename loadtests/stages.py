"""Where the server says that its time went: the header ``Server-Timing`` (W3C).

``decode;dur=0.121, score;dur=0.016`` becomes two rows, ``DetectFaces 20 KB · decode`` and
``… · score``, of the request type STAGE. They are written beside Locust's total, not into it: a
stage is no request.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol

REQUEST_TYPE = "STAGE"
_METRIC = re.compile(r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*((?:;(?:[^,;"]|"[^"]*")*)*)\s*(?:,|$)')
_PARAMETER = re.compile(r';\s*([^\s=;,"]+)\s*=\s*(?:"([^"]*)"|([^;,"\s]*))')
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


class Entry(Protocol):
    """One row of Locust's statistics."""

    def log(self, response_time: int, content_length: int) -> None:
        """Count one value, milliseconds."""


class Statistics(Protocol):
    """Locust's statistics."""

    def get(self, name: str, method: str) -> Entry:
        """The row of that name."""


def parse(header: str | None) -> dict[str, float]:
    """The stages of a header and their milliseconds; metrics without a duration are left out."""
    stages = {}
    for metric in _METRIC.finditer(header or ""):
        for name, quoted, bare in _PARAMETER.findall(metric[2]):
            if name.lower() == "dur" and _NUMBER.fullmatch(quoted or bare):
                stages[metric[1]] = float(quoted or bare)
    return stages


def row(operation: str, stage: str) -> str:
    """The name of a stage's row."""
    return f"{operation} · {stage}"


def note(statistics: Statistics, operation: str, stages: Mapping[str, float]) -> None:
    """Count the stages of one answer."""
    for stage, milliseconds in stages.items():
        statistics.get(row(operation, stage), REQUEST_TYPE).log(milliseconds, 0)  # type: ignore[arg-type]  # Locust counts fractions too
