"""Phases as a run might have seen them."""

from __future__ import annotations

from collections import Counter

from loadtests.record import Cell
from loadtests.results import Result
from loadtests.shapes import Phase


def cell(planned: int, answered: int, latency: float, failed: int = 0) -> Cell:
    """Counts of an operation all of whose answers took the same milliseconds."""
    return Cell(
        planned=planned, answered=answered, failed=failed, from_plan=Counter({latency: answered})
    )


def step(
    rate: float, share: float = 1.0, latency: float = 5.0, cpu: float = 0.3, waited: float = 0.1
) -> Result:
    """Ten seconds of a rate of which a share was answered."""
    result = Result(Phase(f"{rate:g}/s", 10, rate, judged=True), began=0, ended=10)
    planned = int(10 * rate)
    result.cells["DetectFaces 20 KB"] = cell(planned, int(planned * share), latency)
    result.ran["worker"] = [cpu] * 10
    result.wanted["worker"] = [cpu + waited] * 10
    return result
