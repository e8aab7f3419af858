"""A run as a page: counts, and what differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from mockrek.contracts.case import KINDS, Target
from mockrek.contracts.results import OUTCOMES, Report, Result, counted

_SHOWN: Final = 120  # characters of what came
_OFTEN: Final = 3
_RANDOM: Final = re.compile(  # ids of requests and of jobs; the hex digits of a bucket
    r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|\b(?=[A-Za-z]*[0-9])[0-9A-Za-z]{32,}\b"
    r"|(?<=-)[0-9a-f]{8}\b"
)
_ADDRESS: Final = re.compile(r"(https?://[^\s,;]+[^\s,;:.)])")
_HEADS: Final = {
    "failed": "Fails, and should pass",
    "unexpected-pass": "Passes, and was known to differ",
    "differs": "Differs, as known",
    "unknown": "Differs, and nothing was known of it",
}
_MEANINGS: Final = (
    "*passed*: as the case says. *failed*: it must pass, and does not. *differs*: known not to "
    "pass. *unexpected-pass*: known not to pass, and does. *unknown*: run, and reported only. "
    "*skipped*: the endpoint lacks what the case needs."
)


def as_markdown(report: Report) -> str:
    """A run as a Markdown page."""
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    cases = counted(len(report.results), "case")
    lines = [
        f"# The contract suite against {report.target}",
        "",
        f"{cases}, each one behaviour of Amazon Rekognition, as raw HTTP.",
        f"Judged by {versions}.",
        "",
        *_counts(report),
        "",
        _MEANINGS,
        "",
        *_by_operation(report),
        "",
        *_skipped(report),
    ]
    for outcome in ("failed", "unexpected-pass", "differs", "unknown"):
        results = [r for r in report.of(outcome) if r.flaws or outcome == "unexpected-pass"]
        if results:
            lines += [f"## {_HEADS[outcome]} ({len(results)})", ""]
            lines += [*_differences(results, report.target), ""]
    return "\n".join(lines).rstrip() + "\n"


def _counts(report: Report) -> Iterator[str]:
    counts = report.counts()
    yield f"| kind | cases | {' | '.join(OUTCOMES)} |"
    yield f"| --- | ---: |{' ---: |' * len(OUTCOMES)}"
    for kind in (kind for kind in KINDS if kind in counts):
        row = counts[kind]
        cells = (str(row[outcome] or "") for outcome in OUTCOMES)
        yield f"| {kind} | {row.total()} | {' | '.join(cells)} |"
    totals = (f"**{len(report.of(outcome))}**" for outcome in OUTCOMES)
    yield f"| **all** | **{len(report.results)}** | {' | '.join(totals)} |"


def _by_operation(report: Report) -> Iterator[str]:
    yield "| operation | cases | as the case says | not | skipped |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for area, results in sorted(_areas(report.results).items()):
        skipped = sum(result.outcome == "skipped" for result in results)
        wrong = sum(bool(result.flaws) for result in results)
        right = len(results) - skipped - wrong
        cells = " | ".join(str(count or "") for count in (right, wrong, skipped))
        yield f"| {area} | {len(results)} | {cells} |"


def _areas(results: Sequence[Result]) -> dict[str, list[Result]]:
    """Results by operation; what is about none, by how its id begins."""
    areas: dict[str, list[Result]] = {}
    for result in results:
        area = result.case.operation or f"none ({result.case.id.partition('.')[0]})"
        areas.setdefault(area, []).append(result)
    return areas


def _skipped(report: Report) -> Iterator[str]:
    reasons: dict[str, int] = {}
    for result in report.of("skipped"):
        reasons[result.reason] = reasons.get(result.reason, 0) + 1
    for reason, count in reasons.items():
        yield f"Skipped {count}: {_cell(reason)}."
        yield ""


def _differences(results: Sequence[Result], target: Target) -> Iterator[str]:
    """An operation a part: what came often is said once, over the cases that it came to."""
    for area, found in sorted(_areas(results).items()):
        yield from (f"### {area} ({len(found)})", "")
        often = Counter(map(_came, found))
        singles = [result for result in found if often[_came(result)] < _OFTEN]
        for came, count in often.most_common():
            if count >= _OFTEN:
                yield from (f"{count} times {came}", "", *_table(found, target, came), "")
        if singles:
            yield from (*_table(singles, target), "")


def _table(results: Sequence[Result], target: Target, came: str | None = None) -> Iterator[str]:
    """Rows of those to which the same came, or of all with what came to each."""
    heads = ["case", "what it says", *(["what came"] if came is None else []), "source"]
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for result in results:
        case = result.case
        says = ". ".join(map(_cell, filter(None, [case.title, case.notes.get(target, "")])))
        if came is None:
            yield f"| `{case.id}` | {says} | {_came(result)} | {_linked(case.source)} |"
        elif came == _came(result):
            yield f"| `{case.id}` | {says} | {_linked(case.source)} |"


def _came(result: Result) -> str:
    if not result.flaws:
        return "it passes"
    flaw, *_ = result.flaws
    came = f"{flaw.expected}: {flaw.came}" if flaw.answer else flaw.came
    return _code(_short(_RANDOM.sub("…", came)))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}…"


def _code(text: str) -> str:
    """A text as code within a cell, whatever stands in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    inside = f" {text} " if longest else text
    return f"{fence}{inside}{fence}".replace("|", "\\|")


def _linked(source: str) -> str:
    """A source as a cell, its addresses as links that their last part names."""
    parts = _ADDRESS.split(source)
    return "".join(_link(p) if place % 2 else _cell(p) for place, p in enumerate(parts))


def _link(address: str) -> str:
    return f"[{_cell(address.rstrip('/').rpartition('/')[2])}]({address})"


def _cell(text: str) -> str:
    flat = re.sub(r"\s+", " ", text)
    return re.sub(r"([|<>*_`\[\]])", r"\\\1", flat)
