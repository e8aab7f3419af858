"""A soak: what grew, and what became slower."""

from __future__ import annotations

import os
from collections.abc import Sequence

from loadtests.drift import findings
from loadtests.memory import resident
from loadtests.results import Ledger, Result
from loadtests.shapes import Phase
from loadtests.slo import Exit, Objectives
from loadtests.verdict import reach
from made_up_phases import step

LIMITS = {"memory_growth": 0.02, "p99_drift": 1.5}


def soak(latencies: Sequence[float], **memory: Sequence[float]) -> list[Result]:
    """Parts; each process holds its memory, and for one second 50 MiB more."""
    parts = []
    for at, latency in enumerate(latencies):
        part = step(100, latency=latency)
        for name, held in memory.items():
            part.memory[name] = [held[at], held[at], held[at] + 50] if held[at] else []
        parts.append(part)
    return parts


def judged(parts: list[Result]) -> dict[str, tuple[float | None, bool]]:
    found = findings(LIMITS, parts)
    return {
        finding.operation: (None if finding.seen is None else round(finding.seen, 3), finding.kept)
        for finding in found
    }


def test_the_end_is_held_against_the_beginning() -> None:
    calm = soak(
        [10, 90, 10, 14, 14, 90], flat=[100, 300, 100, 100, 101, 300], up=[100] * 3 + [103] * 3
    )

    assert judged(calm) == {"soak": (1.4, True), "flat": (0.01, True), "up": (0.03, False)}
    assert judged(soak([10, 10, 10, 16, 16, 16])) == {"soak": (1.6, False)}
    assert judged(soak([10, 10, 10, 5, 5, 5], down=[100] * 3 + [90] * 3))["down"] == (-0.1, True)


def test_a_process_that_ends_is_no_soak() -> None:
    assert judged(soak([10] * 4, gone=[100, 100, 100, 0]))["gone"] == (None, False)


def test_only_a_soak_is_judged_so() -> None:
    objectives = Objectives({}, {}, {}, soak=LIMITS)
    grown = soak([10] * 4, worker=[100, 110, 110, 110])

    assert reach("soak", grown, objectives).exit is Exit.BREACHED
    assert reach("steady", grown, objectives).exit is Exit.KEPT
    assert reach("soak", soak([10] * 4, worker=[100] * 4), objectives).exit is Exit.KEPT
    assert judged(soak([10, 99, 99])) == {}  # too few parts to tell


def test_memory_is_that_of_a_process_and_its_children() -> None:
    held = resident(os.getpid())

    assert held[f"process {os.getpid()}"] > 5
    assert resident(2**22 + 1) == {}  # more than Linux counts to
    ledger = Ledger()
    ledger.remember(held)  # before anything began
    ledger.begin(Phase("a", 10, 100, judged=True), 0)
    ledger.remember(held)
    assert dict(ledger.results[0].memory) == {name: [value] for name, value in held.items()}
