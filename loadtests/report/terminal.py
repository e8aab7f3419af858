"""The verdict on the terminal, in plain text that survives a CI log."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from loadtests.report.files import Run, phase_row
from loadtests.slo import Finding

UNITS = {
    "p50": "ms",
    "p95": "ms",
    "p99": "ms",
    "errors": "%",
    "min_share": "%",
    "min_rate": "/s",
    "knee": "/s",
    "memory_growth": "%",
    "p99_drift": "×",
}
"""Of the keys of ``slo.toml``, in the order in which they are shown."""

AT_LEAST = {"min_share", "min_rate", "knee"}


def show(run: Run) -> None:
    """Print phases, findings and verdict."""
    sys.stdout.write("\n".join(lines(run)) + "\n")
    sys.stdout.flush()


def lines(run: Run) -> Iterator[str]:
    """The same as lines."""
    verdict = run.verdict
    yield ""
    yield from _table(_phases(run))
    yield ""
    if verdict.findings:
        yield from _table(_findings(verdict.findings))
        yield ""
    if run.options.shape == "ramp":
        yield knee_sentence(run)
    if judged := verdict.judged:
        yield f"judged: {judged[0].phase.name}" + (
            f" to {judged[-1].phase.name}" if len(judged) > 1 else ""
        )
    yield from (f"note: {note}" for note in run.notes)
    yield from (f"warning: {warning}" for warning in verdict.warnings)
    yield f"{verdict.exit.name.replace('_', ' ')}: {verdict.sentence}"


def knee_sentence(run: Run) -> str:
    """Where a ramp's knee is."""
    last = run.verdict.knee
    if last is None:
        return "knee: none; the server fell behind from the first step on"
    return f"knee: {last.offered:.0f} requests/s, the last step before the server fell behind"


def _phases(run: Run) -> list[list[str]]:
    head = "phase|offered/s|answered/s|failed|unanswered|p50 ms|p95 ms|p99 ms"
    rows = [[*head.split("|"), "p99 from sending", "client ran, wanted"]]
    for row in map(phase_row, run.results):
        latencies = [row[f"p{p}_from_plan"] for p in (50, 95, 99)] + [row["p99_from_send"]]
        rows.append(
            [
                row["phase"],
                f"{row['offered']:.1f}",
                f"{row['achieved']:.1f}",
                str(row["failed"]),
                str(row["unanswered"]),
                *("–" if value is None else f"{value:g}" for value in latencies),
                f"{row['client_ran']:.0%}, {row['client_wanted']:.0%}",
            ]
        )
    return rows


def _findings(findings: Sequence[Finding]) -> list[list[str]]:
    keys = [key for key in UNITS if any(finding.key == key for finding in findings)]
    rows = [["seen and limit", *(f"{key} {UNITS[key]}" for key in keys)]]
    for name in dict.fromkeys(finding.operation for finding in findings):
        cells = {
            f.key: compared(f) + ("" if f.kept else " MISSED")
            for f in findings
            if f.operation == name
        }
        rows.append([name, *(cells.get(key, "") for key in keys)])
    return rows


def compared(finding: Finding) -> str:
    """What was seen beside its limit: ``1.9 ≤ 25``, or ``31 > 25`` if it was missed."""
    at_least = finding.key in AT_LEAST
    sign = ("≥" if at_least else "≤") if finding.kept else ("<" if at_least else ">")
    factor = 100 if UNITS[finding.key] == "%" else 1
    seen = "nothing" if finding.seen is None else f"{factor * finding.seen:.4g}"
    return f"{seen} {sign} {factor * finding.limit:.4g}"


def _table(rows: list[list[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join([first.ljust(widths[0]), *cells]).rstrip()
