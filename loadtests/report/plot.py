"""The throughput–latency plot of a ramp; of other shapes, the same figures over time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import LogFormatter

from loadtests.report.files import Run
from loadtests.results import Result, steps

_COLOURS = {50: "#2166ac", 95: "#e08214", 99: "#b2182b"}  # told apart by the colour-blind
_GREY = "#555555"


def draw(run: Run, *paths: Path) -> None:
    """Draw into files, in the form that their names say."""
    figure = Figure(figsize=(9, 7), layout="constrained")
    top, bottom = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    is_ramp = run.options.shape == "ramp"
    results = steps(run.results) if is_ramp else list(run.results)
    across = [r.offered for r in results] if is_ramp else _middles(results)
    _latency(top, across, results, run.options.model)
    _rates(bottom, across, results)
    if is_ramp:
        bottom.set_xlabel("offered, requests per second")
        _mark_knee(top, bottom, run, results)
    else:
        bottom.set_xlabel("seconds since the start")
    figure.suptitle(_title(run), fontsize=11)
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "loadtests"}):
        for path in paths:
            figure.savefig(path, dpi=120)


def _middles(results: list[Result]) -> list[float]:
    if not results:
        return []
    return [r.began - results[0].began + r.seconds / 2 for r in results]


def _latency(axes: Any, across: list[float], results: list[Result], model: str) -> None:
    for percent, colour in _COLOURS.items():
        values = [result.p(percent) or float("nan") for result in results]
        axes.plot(across, values, marker="o", color=colour, label=f"{percent} % of answers within")
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.yaxis.set_minor_formatter(LogFormatter(minor_thresholds=(1.2, 0.5)))
    since = "when it was due" if model == "open" else "sending"
    axes.set_ylabel(f"milliseconds from {since}\nto the answer (log)")
    axes.grid(visible=True, which="both", color="#dddddd", linewidth=0.6)
    axes.legend(loc="best")


def _rates(axes: Any, across: list[float], results: list[Result]) -> None:
    offered = [result.offered for result in results]
    axes.plot(across, offered, color=_GREY, linestyle="--", label="offered")
    achieved = [result.achieved for result in results]
    axes.plot(across, achieved, marker="o", color="#1b7837", label="answered well")
    axes.set_ylim(bottom=0)
    axes.set_ylabel("requests per second")
    axes.grid(visible=True, color="#dddddd", linewidth=0.6)
    axes.legend(loc="best")
    axes.set_xlim(left=0)


def _mark_knee(top: Any, bottom: Any, run: Run, results: list[Result]) -> None:
    last = run.verdict.knee
    at = last.offered if last else 0.0
    beyond = [result.offered for result in results if result.offered > at]
    for axes in (top, bottom):
        if last is not None:
            axes.axvline(at, color="black", linewidth=1)
        if beyond:
            axes.axvspan(at, max(beyond), color="#b2182b", alpha=0.06, linewidth=0)
    if last is not None:
        top.annotate(
            f"knee: {at:.0f}/s",
            (at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(-6, -14),
            textcoords="offset points",
            ha="right",
        )
    if beyond:
        top.annotate(
            "no longer keeps up",
            (at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(6, -14),
            textcoords="offset points",
            color="#b2182b",
        )


def _title(run: Run) -> str:
    chosen = run.options
    how = "by plan (open model)" if chosen.model == "open" else "closed model"
    return (
        f"{chosen.shape}: {run.what}, {how}, {chosen.images} images, "
        f"{chosen.host}\n{run.date:%Y-%m-%d %H:%M} UTC"
    )
