"""The report of an audit: one page, readable without a manual, a network or a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from mockrek.audit.chart import PALETTE
from mockrek.audit.reference import wording
from mockrek.audit.reference.conclusions import Conclusion, conclusions, within
from mockrek.audit.reference.curves import Plot, by_threshold, det
from mockrek.audit.reference.plots import (
    HEAT_LEVELS,
    SHAPES,
    Forest,
    Heat,
    ages,
    forest,
    heat,
    marks,
)
from mockrek.audit.reference.results import ALL, AgeSummary, Difference, PairScores, Results, Row
from mockrek.version import __version__

FEW: Final = 8
"""Groups that are shown in the order given, in roomy rows; more are ranked, in narrow ones."""

PAIRS: Final = 100
"""Pairs of groups that a table of tests shows, those that differ most."""

_TEMPLATES: Final = Environment(
    loader=PackageLoader("mockrek.audit"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {
    "title": wording.title,
    "trials": wording.trials,
    "named": wording.named,
    "percent": wording.percent,
    "probability": wording.probability,
    "times": wording.times,
    "years": wording.years,
}


@dataclass(frozen=True, slots=True)
class Task:
    """What the page shows of one task.

    Attributes:
        matrix: of every two groups, where pairs were asked about across groups.
        tests: pairs of groups with the rows of both, the smallest p first.
        more: pairs that are left out after those.
    """

    conclusion: Conclusion
    forest: Forest
    matrix: Heat | None
    tests: tuple[tuple[Difference, tuple[Row, ...]], ...]
    more: int


def write_report(results: Results, out: Path, when: datetime) -> Path:
    """Write ``report.html``.

    Args:
        results: of an audit.
        out: an existing directory.
        when: the time to print, UTC.

    Returns:
        The page.
    """
    page = out / "report.html"
    page.write_text(render(results, when), encoding="utf-8")
    return page


def render(results: Results, when: datetime) -> str:
    """The report as HTML."""
    found = [_task(results, conclusion) for conclusion in conclusions(results)]
    groups = _groups(results)
    return _TEMPLATES.get_template("report.html").render(
        results=results,
        groups=groups,
        marks=marks(groups),
        many=len(groups) > FEW,
        chapters=_chapters(found),
        tested=[task.conclusion for task in found if task.conclusion.test],
        untested=[task.conclusion for task in found if not task.conclusion.test],
        differing=[task.conclusion for task in found if task.conclusion.differs],
        alike=[
            task.conclusion
            for task in found
            if task.conclusion.test and not task.conclusion.differs
        ],
        ages=ages(_aged(results)) if results.ages else None,
        curves=_curves(results),
        uncurved=[group for group in results.scores if group not in _drawn(results)],
        told=wording.told(results.choices),
        palette=PALETTE,
        shapes=SHAPES,
        levels=HEAT_LEVELS,
        when=when,
        version=__version__,
    )


def _groups(results: Results) -> list[str]:
    """The groups in order; those that only rows know come last."""
    known = [row.group for row in results.rows if row.group != ALL and "|" not in row.group]
    ages_of = [summary.group for summary in results.ages if summary.group != ALL]
    return list(dict.fromkeys([*results.groups, *known, *ages_of, *results.scores]))


def _task(results: Results, conclusion: Conclusion) -> Task:
    rows = [row for row in results.rows if row.task == conclusion.task]
    groups = within(results, conclusion.task)
    total = [row for row in rows if row.group == ALL]
    across = any("|" in row.group for row in rows)
    names = [row.group for row in groups]
    tests = sorted((t for t in results.pairwise if t.task == conclusion.task), key=lambda t: t.p)
    of = {row.group: row for row in groups}
    return Task(
        conclusion,
        forest(
            [*groups, *total],
            logarithmic=conclusion.task.startswith("matching."),
            ranked=len(groups) > FEW,
        ),
        heat(rows, names) if across else None,
        tuple((test, tuple(of[group] for group in test.groups)) for test in tests[:PAIRS]),
        max(0, len(tests) - PAIRS),
    )


def _chapters(found: Sequence[Task]) -> list[tuple[str, str, list[Task]]]:
    """Word, heading and tasks; tasks of no known kind come last."""
    by_word: dict[str, list[Task]] = {word: [] for word in wording.CHAPTERS}
    for task in found:
        word = task.conclusion.task.partition(".")[0]
        by_word.setdefault(word, []).append(task)
    headings = wording.CHAPTERS
    return [(word, headings.get(word, word), tasks) for word, tasks in by_word.items() if tasks]


def _aged(results: Results) -> list[AgeSummary]:
    """The ages by group, ranked where rows are; ``all`` last."""
    total = [summary for summary in results.ages if summary.group == ALL]
    groups = [summary for summary in results.ages if summary.group != ALL]
    if len(groups) > FEW:
        groups.sort(key=lambda summary: -summary.bias)
    return groups + total


def _drawn(results: Results) -> Mapping[str, PairScores]:
    """The scores that make a curve: there are pairs of both kinds."""
    return {g: s for g, s in results.scores.items() if len(s.genuine) and len(s.impostor)}


def _curves(results: Results) -> tuple[Plot, Plot, Plot] | None:
    scores, thresholds = _drawn(results), results.choices.thresholds
    if not scores:
        return None
    return (det(scores, thresholds), *by_threshold(scores, thresholds))
