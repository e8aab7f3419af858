"""The files of a report: a page and a plot for people, the rest for programs.

``index.html``             the verdict, the plot and how to read them
``plot.svg``, ``plot.png`` throughput and latency
``locust.html``            Locust's own report, with its charts over time
``locust_*.csv``           Locust's rows, one an operation and one a stage
``locust.json``            the same with all buckets of latency
``phases.csv``             offered and achieved rate and latency, a row a phase
``verdict.json``           all of it, with versions and options
"""

from __future__ import annotations

import csv
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import locust
from locust import html, stats
from locust.env import Environment

from loadtests.histogram import percentile
from loadtests.results import Result
from loadtests.verdict import Verdict, together


@dataclass(frozen=True)
class Run:
    """A run that is over.

    Attributes:
        options: of the command line.
        results: its phases.
        verdict: on them.
        notes: what was left out, and why.
        environment: Locust's.
        date: of its end.
    """

    options: Any
    results: Sequence[Result]
    verdict: Verdict
    notes: Sequence[str]
    environment: Environment
    date: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def what(self) -> str:
        """What was sent, in words."""
        names = sorted({name for result in self.results for name in result.cells})
        actions = " and ".join(dict.fromkeys(name.partition(" ")[0] for name in names))
        return (actions or "nothing") if len(names) != 1 else names[0]

    @property
    def stages(self) -> Mapping[str, Mapping[str, float]]:
        """Operation → stage → median milliseconds as the server said; ``answer``: as measured.

        Of the phases that are judged: in a queue, stages take longer than their work.
        """
        table = {}
        for name, cell in together(self.verdict.judged).items():
            histograms = {**cell.stages, "answer": cell.from_send}
            medians = {stage: percentile(each, 50) for stage, each in histograms.items()}
            table[name] = {stage: value for stage, value in medians.items() if value is not None}
        return table


def write(run: Run, out: Path) -> None:
    """Write a report into a directory, which is made if need be."""
    from loadtests.report.page import render  # noqa: PLC0415  # matplotlib takes its time
    from loadtests.report.plot import draw  # noqa: PLC0415  # the same

    report_of_locust: Any = html.get_html_report  # has no types
    out.mkdir(parents=True, exist_ok=True)
    draw(run, out / "plot.svg", out / "plot.png")
    _write(out / "index.html", render(run, (out / "plot.svg").read_text(encoding="utf-8")))
    _write(out / "locust.html", report_of_locust(run.environment, show_download_link=False))
    _write(out / "verdict.json", json.dumps(as_data(run), indent=2, ensure_ascii=False) + "\n")
    # Locust writes this one itself at the end, and then prints no tables.
    run.options.json_file = str(out / "locust")
    rows = stats.StatsCSV(run.environment, stats.PERCENTILES_TO_REPORT)
    tables = {
        "locust_stats": rows.requests_csv,
        "locust_failures": rows.failures_csv,
        "locust_exceptions": rows.exceptions_csv,
    }
    for name, fill in tables.items():
        with (out / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            fill(csv.writer(file))
    _phases(run, out / "phases.csv")


def _phases(run: Run, path: Path) -> None:
    rows = [phase_row(result) for result in run.results]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]) if rows else [])
        table.writeheader()
        table.writerows(rows)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def phase_row(result: Result) -> dict[str, Any]:
    """A phase in figures: rates per second, latencies in milliseconds, shares of time."""
    counts = result.all
    return {
        "phase": result.phase.name,
        "seconds": result.seconds,
        "offered": round(result.offered, 2),
        "achieved": round(result.achieved, 2),
        "failed": counts.failed,
        "unanswered": counts.unanswered,
        **{f"p{p}_from_plan": percentile(counts.from_plan, p) for p in (50, 95, 99)},
        **{f"p{p}_from_send": percentile(counts.from_send, p) for p in (50, 95, 99)},
        "client_ran": round(result.client_ran, 3),
        "client_wanted": round(result.client_wanted, 3),
        "client_lag": round(result.lag, 1),
        "server_mib": round(sum(map(max, result.memory.values())), 1) or None,
        "machine_cpu": round(max(result.machine, default=0.0), 3),
    }


def as_data(run: Run) -> dict[str, Any]:
    """A run for programs."""
    verdict = run.verdict
    return {
        "exit": int(verdict.exit),
        "verdict": verdict.sentence,
        "date": run.date.isoformat(timespec="seconds"),
        "options": dict(_said(run.options)),
        "versions": versions(),
        "knee": verdict.knee.phase.name if verdict.knee else None,
        "judged": [result.phase.name for result in verdict.judged],
        "findings": [vars(finding) for finding in verdict.findings],
        "warnings": list(verdict.warnings),
        "notes": list(run.notes),
        "phases": [phase_row(result) for result in run.results],
        "stages": run.stages,
    }


def _said(options: Any) -> Iterator[tuple[str, Any]]:
    names = ("host", "shape", "model", "family", "images", "rate", "run_time", "num_users", "seed")
    for name in (*names, "processes", "expect_workers", "tags", "exclude_tags", "slo"):
        yield name, getattr(options, name, None)


def versions() -> dict[str, str]:
    """What measured."""
    return {
        "locust": locust.__version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }
