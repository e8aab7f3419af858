"""Was what was promised kept? And could the client tell?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from loadtests import drift
from loadtests.client import LAG_WARNING, LIMIT, busiest
from loadtests.record import Cell
from loadtests.results import Result, kept_up, knee, steps
from loadtests.slo import Exit, Finding, Objectives, judge

WITHIN = 0.7
"""Share of the knee up to which a ramp is judged: beyond, latency is the queue's."""


@dataclass(frozen=True)
class Verdict:
    """How a run came out.

    Attributes:
        exit: for whoever started it.
        sentence: for people.
        findings: each limit and what was seen.
        knee: of a ramp, if it has one.
        judged: the phases that the findings are about.
        warnings: what makes the figures doubtful, though not void.
    """

    exit: Exit
    sentence: str
    findings: Sequence[Finding]
    knee: Result | None
    judged: Sequence[Result]
    warnings: Sequence[str]


def reach(shape: str, results: Sequence[Result], objectives: Objectives) -> Verdict:
    """Judge a run by its phases."""
    last = knee(results) if shape == "ramp" else None
    judged = _judged(shape, results, last)
    cells = together(judged)
    seconds = sum(result.seconds for result in judged)
    findings = judge(objectives, cells, seconds) if seconds else []
    if shape == "ramp" and objectives.knee is not None:
        found = last.offered if last else 0.0
        findings.append(Finding("ramp", "knee", objectives.knee, found, found >= objectives.knee))
    if shape == "soak":
        findings.extend(drift.findings(objectives.soak, judged))
    exit_code, sentence = _outcome(
        findings, cells, _asked(shape, results, judged), is_ramp=shape == "ramp"
    )
    warnings = _warnings(judged, shape, results)
    return Verdict(exit_code, sentence, findings, last, judged, warnings)


def together(results: Sequence[Result]) -> dict[str, Cell]:
    """The counts of some phases, by operation."""
    cells: dict[str, Cell] = defaultdict(Cell)
    for result in results:
        for name, cell in result.cells.items():
            cells[name].add(cell)
    return dict(sorted(cells.items()))


def _judged(shape: str, results: Sequence[Result], last: Result | None) -> list[Result]:
    if shape != "ramp":
        return [result for result in results if result.phase.judged and result.seconds]
    limit = WITHIN * last.phase.rate if last else 0.0
    return [step for at, step in enumerate(steps(results)) if not at or step.phase.rate <= limit]


def _asked(shape: str, results: Sequence[Result], judged: Sequence[Result]) -> list[Result]:
    """Where a client that was the limit spoils the verdict: of a ramp, up to the first failure."""
    return steps(results)[: len(kept_up(results)) + 1] if shape == "ramp" else list(judged)


def _outcome(
    findings: Sequence[Finding],
    cells: dict[str, Cell],
    asked: Sequence[Result],
    *,
    is_ramp: bool,
) -> tuple[Exit, str]:
    # In a ramp a starved client only ends the steps that count: it shares the server's machine.
    limited = [r for r in asked if r.client_was_limit or (r.client_was_starved and not is_ramp)]
    if limited:
        return Exit.CLIENT_WAS_LIMIT, _blame(limited[0])
    if not asked:
        return (
            Exit.BREACHED,
            "Nothing was judged: the run ended before there was anything to judge.",
        )
    if not any(cell.answered for cell in cells.values()):
        return Exit.BREACHED, "No request was answered well."
    broken = [finding for finding in findings if not finding.kept]
    if broken:
        return Exit.BREACHED, f"{len(broken)} of {len(findings)} objectives were missed."
    return Exit.KEPT, f"All {len(findings)} objectives were kept."


def _blame(result: Result) -> str:
    had = f"had a core {result.client_ran:.0%} of the time"
    if not result.client_was_limit:
        had += f" and had or wanted one {result.client_wanted:.0%}"
    return (
        f"The client was the limit, not the server: in {result.phase.name} a Locust process {had}; "
        f"{LIMIT:.0%} is too much. No figure here is the server's. Take more --processes, another "
        "machine, or a lesser --rate."
    )


def _warnings(judged: Sequence[Result], shape: str, results: Sequence[Result]) -> list[str]:
    warnings = []
    lag = max((result.lag for result in judged), default=0.0)
    if lag > LAG_WARNING:
        warnings.append(
            f"A client process woke up to {lag:.0f} ms too late: "
            "latencies may be too long by that much."
        )
    busy = max((busiest(result.machine) for result in judged), default=0.0)
    if busy > LIMIT:
        warnings.append(
            f"The client's machine was busy to {busy:.0%}: what else runs there, the server too if "
            "it does, competed with the client, and the figures are of both."
        )
    ramp = steps(results) if shape == "ramp" else []
    beyond = ramp[len(kept_up(results)) :]
    if beyond and beyond[0].client_was_starved:
        warnings.append(
            f"In {beyond[0].phase.name} the client no longer got the processor time it wanted: the "
            "knee is of the machine, and of all that runs there."
        )
    if ramp and not beyond:
        warnings.append(
            "The server kept up to the end: the knee is further up, give a greater --rate."
        )
    return warnings
