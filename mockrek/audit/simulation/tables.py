"""A simulation as a JSON document and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from mockrek.audit.simulation.results import Alarms, Audits, Impostors, Simulation

_HEAD = ("profile", "confidence", "cohort", "sampling", "first_seed", "seeds", "alpha")
_BODY = ("task", "group", "measure", "value", "of", "low", "high")
_Line = tuple[str, str, str, float, float, float | str, float | str]


def as_document(simulation: Simulation) -> dict[str, Any]:
    """The simulation as JSON-able values; what single seeds counted is left out."""
    plan, audits, impostors = simulation.plan, simulation.audits, simulation.impostors
    return {
        "profile": simulation.profile.name,
        "confidence": simulation.profile.confidence,
        "source": simulation.profile.source,
        "rates": list(plan.rates),
        "first_seed": plan.first_seed,
        "seeds": plan.seeds,
        "alpha": plan.alpha,
        "audits": None if audits is None else _audits_document(audits),
        "impostors": None if impostors is None else _impostors_document(impostors),
    }


def _audits_document(audits: Audits) -> dict[str, Any]:
    return {
        "cohort": audits.cohort,
        "sampling": audits.sampling,
        "search_sampling": audits.search_sampling,
        "tasks": [
            {**asdict(finding), "alarms": _alarms(finding.alarms)} for finding in audits.tasks
        ],
        "any_task": _alarms(audits.any_task),
        "searches": [asdict(search) for search in audits.searches],
        "cost": asdict(audits.cost),
    }


def _alarms(alarms: Alarms) -> dict[str, Any]:
    return {**asdict(alarms), "share": alarms.share}


def _impostors_document(impostors: Impostors) -> dict[str, Any]:
    counts = [{**asdict(count), "expected": count.expected} for count in impostors.counts]
    return {
        **asdict(impostors),
        "counts": counts,
        "pairs": impostors.pairs,
        "pairs_per_second_per_core": impostors.speed,
    }


def as_csv(simulation: Simulation) -> str:
    """The simulation as CSV, a row a number; every row carries its provenance.

    ``of`` is what ``value`` is a share or a part of: seeds, trials, probes or pairs.
    """
    plan, profile, audits = simulation.plan, simulation.profile, simulation.audits
    head = (
        profile.name,
        profile.confidence,
        "" if audits is None else audits.cohort,
        "" if audits is None else audits.sampling,
        plan.first_seed,
        plan.seeds,
        plan.alpha,
    )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_HEAD, *_BODY])
    writer.writerows([*head, *line] for line in _lines(simulation))
    return text.getvalue()


def _lines(simulation: Simulation) -> Iterator[_Line]:
    audits, impostors = simulation.audits, simulation.impostors
    if audits is not None:
        yield from _audit_lines(audits)
    for count in () if impostors is None else impostors.counts:
        task = f"matching.false_match@{count.threshold:g}"
        yield task, count.group, "expected", count.expected, count.pairs, count.low, count.high
        yield task, count.group, "matched", count.matches, count.pairs, "", ""


def _audit_lines(audits: Audits) -> Iterator[_Line]:
    for finding in audits.tasks:
        yield _alarm_line(finding.task, finding.alarms)
        for group in finding.groups:
            if group.injected is not None:
                yield finding.task, group.group, "injected", group.injected, group.trials, "", ""
            yield finding.task, group.group, "recovered", group.recovered, group.trials, "", ""
    yield _alarm_line("any", audits.any_task)
    for search in audits.searches:
        task, bounds = "identification", (search.least, search.most)
        yield task, search.group, "matched", search.matched, search.probes, *bounds


def _alarm_line(task: str, alarms: Alarms) -> _Line:
    return task, "", alarms.measure, alarms.share, alarms.seeds, alarms.low, alarms.high
