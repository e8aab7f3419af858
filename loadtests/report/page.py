"""The page: what was run, how it came out, and how to read it, for somebody who was not there."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from loadtests.report.files import Run, phase_row, versions
from loadtests.report.terminal import UNITS, compared, knee_sentence
from loadtests.results import KEEPS_UP, SLOW, SLOWED
from loadtests.verdict import WITHIN

_DRIFTS = ("memory_growth", "p99_drift")
_APART = ("knee", *_DRIFTS)  # not of an operation
_STAGES = ("decode", "truth", "score", "render")


def render(run: Run, svg: str) -> str:
    """The page as text, its plot within it.

    Args:
        run: that is over.
        svg: the plot.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        run=run,
        verdict=run.verdict,
        options=run.options,
        plot=svg[svg.index("<svg") :],
        rows=[phase_row(result) for result in run.results],
        judged={result.phase.name for result in run.verdict.judged},
        stages=run.stages,
        stage_names=_stage_names(run),
        left={
            name: 2 * row.get("answer", 0) - sum(row.values()) for name, row in run.stages.items()
        },
        knee=knee_sentence(run) if run.options.shape == "ramp" else "",
        objectives=_objectives(run),
        units=_units(run),
        drifts=[finding for finding in run.verdict.findings if finding.key in _DRIFTS],
        compared=compared,
        watched=any(result.memory for result in run.results),
        versions=versions(),
        keeps_up=KEEPS_UP,
        slowed=SLOWED,
        slow=SLOW,
        within=WITHIN,
    )


def _stage_names(run: Run) -> list[str]:
    """The stages that the server names: those we know in their order, then others."""
    seen = {stage for table in run.stages.values() for stage in table} - {"answer"}
    return [stage for stage in _STAGES if stage in seen] + sorted(seen.difference(_STAGES))


def _units(run: Run) -> dict[str, str]:
    """Key → unit of what was asked of operations."""
    asked = {finding.key for finding in run.verdict.findings}.difference(_APART)
    return {key: unit for key, unit in UNITS.items() if key in asked}


def _objectives(run: Run) -> dict[str, dict[str, tuple[str, bool]]]:
    """Operation → key → what was seen beside its limit, and whether that was kept."""
    table: dict[str, dict[str, tuple[str, bool]]] = {}
    for finding in run.verdict.findings:
        if finding.key in _APART:
            continue
        table.setdefault(finding.operation, {})[finding.key] = compared(finding), finding.kept
    return table
