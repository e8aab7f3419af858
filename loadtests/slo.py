"""Service level objectives: what was promised against what was seen."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any

from loadtests.histogram import percentile
from loadtests.record import Cell

PERCENTILES = {"p50": 50.0, "p95": 95.0, "p99": 99.0}
_KEYS = {*PERCENTILES, "errors", "min_rate", "min_share"}
_TABLES = {"every", "operations", "ramp", "soak", "together"}
_SOAK_KEYS = {"memory_growth", "p99_drift"}

TOGETHER = "all together"
"""The row of all operations."""


class Exit(IntEnum):
    """What the process says to whoever started it."""

    KEPT = 0
    BREACHED = 1
    CLIENT_WAS_LIMIT = 2
    NOT_RUN = 3


class BadObjectives(ValueError):
    """The file of objectives cannot be used; the message says all that is wrong with it."""


@dataclass(frozen=True)
class Objectives:
    """What is asked.

    Attributes:
        operations: name → key of ``slo.toml`` → limit.
        every: the same for each operation; an operation's own key wins.
        together: the same for all of them as one.
        knee: of a ramp, requests per second; None asks nothing.
        soak: key of ``slo.toml`` → limit, of a soak.
    """

    operations: Mapping[str, Mapping[str, float]]
    every: Mapping[str, float]
    together: Mapping[str, float]
    knee: float | None = None
    soak: Mapping[str, float] = field(default_factory=dict)

    def of(self, operation: str) -> Mapping[str, float]:
        """What is asked of an operation, or of all together."""
        if operation == TOGETHER:
            return self.together
        return {**self.every, **self.operations.get(operation, {})}


@dataclass(frozen=True)
class Finding:
    """One limit and what was seen.

    Attributes:
        operation: or the ramp.
        key: of ``slo.toml``.
        limit: as asked.
        seen: as measured; None if there was nothing to measure.
        kept: whether it was.
    """

    operation: str
    key: str
    limit: float
    seen: float | None
    kept: bool


def load(path: Path, known: frozenset[str]) -> Objectives:
    """Read a file of objectives.

    Args:
        path: of the TOML file.
        known: names of the operations there are.

    Raises:
        BadObjectives: unreadable, or it asks what there is not.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadObjectives(f"{path}: {error}") from error
    problems = list(_problems(tables, known))
    if problems:
        raise BadObjectives("\n".join(f"{path}: {problem}" for problem in problems))
    return Objectives(
        operations=tables.get("operations", {}),
        every=tables.get("every", {}),
        together=tables.get("together", {}),
        knee=tables.get("ramp", {}).get("knee"),
        soak=tables.get("soak", {}),
    )


def _problems(tables: Mapping[str, Any], known: frozenset[str]) -> Iterator[str]:
    for name in sorted(tables.keys() - _TABLES):
        yield f"[{name}]: the tables are {', '.join(sorted(_TABLES))}"
    operations = tables.get("operations", {})
    for name in sorted(operations.keys() - known):
        yield f'[operations."{name}"]: the operations are {", ".join(sorted(known))}'
    yield from _bad_limits("every", tables.get("every", {}), _KEYS)
    yield from _bad_limits("together", tables.get("together", {}), _KEYS)
    yield from _bad_limits("ramp", tables.get("ramp", {}), {"knee"})
    yield from _bad_limits("soak", tables.get("soak", {}), _SOAK_KEYS)
    for name, limits in operations.items():
        yield from _bad_limits(f'operations."{name}"', limits, _KEYS)


def _bad_limits(place: str, limits: Mapping[str, Any], keys: set[str]) -> Iterator[str]:
    for key, limit in limits.items():
        if key not in keys:
            yield f"[{place}] {key}: one of {', '.join(sorted(keys))}"
        elif not _is_limit(limit):
            yield f"[{place}] {key} = {limit!r}: a number, 0 or more"


def _is_limit(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def judge(objectives: Objectives, cells: Mapping[str, Cell], seconds: float) -> list[Finding]:
    """Compare what was done in the judged phases with what is asked.

    Args:
        objectives: what is asked.
        cells: operation → its counts.
        seconds: that they were counted in.
    """
    everything = Cell()
    for cell in cells.values():
        everything.add(cell)
    return [
        finding
        for operation, cell in {**cells, TOGETHER: everything}.items()
        for key, limit in objectives.of(operation).items()
        if (finding := _finding(operation, key, limit, cell, seconds)) is not None
    ]


def _finding(operation: str, key: str, limit: float, cell: Cell, seconds: float) -> Finding | None:
    done = cell.answered + cell.failed
    if key in PERCENTILES:
        seen = percentile(cell.from_plan, PERCENTILES[key])
        return Finding(operation, key, limit, seen, seen is not None and seen <= limit)
    if key == "errors":
        ratio = cell.failed / done if done else None
        return Finding(operation, key, limit, ratio, ratio is not None and ratio <= limit)
    if key == "min_share":
        share = cell.answered / cell.planned if cell.planned else None
        return Finding(operation, key, limit, share, share is not None and share >= limit)
    if cell.planned / seconds < limit:
        return None  # not as much was offered
    return Finding(operation, key, limit, cell.answered / seconds, cell.answered / seconds >= limit)
