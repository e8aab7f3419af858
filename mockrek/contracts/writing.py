"""Results as files for programs: JUnit XML, and JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final
from xml.etree import ElementTree as ET

from mockrek.contracts.case import KINDS
from mockrek.contracts.results import OUTCOMES, SURPRISES, Report, Result

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(report: Report) -> str:
    """A run as JUnit XML: a test suite a kind; what is unexpected is a failure."""
    root = ET.Element("testsuites", name="contracts")
    for kind in KINDS:
        results = [result for result in report.results if result.case.kind == kind]
        if results:
            _add_suite(root, kind, results, report)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def as_document(report: Report) -> dict[str, Any]:
    """A run as a JSON document."""
    return {
        "target": report.target,
        "endpoint": report.endpoint,
        "versions": dict(report.versions),
        "counts": {outcome: len(report.of(outcome)) for outcome in OUTCOMES},
        "results": [_record(result, report) for result in report.results],
    }


def as_json(report: Report) -> str:
    """The document as a text."""
    return json.dumps(as_document(report), indent=2, ensure_ascii=False) + "\n"


def _record(result: Result, report: Report) -> dict[str, Any]:
    case = result.case
    record: dict[str, Any] = {
        "id": case.id,
        "title": case.title,
        "kind": case.kind,
        "operation": case.operation,
        "provenance": case.provenance,
        "source": case.source,
        "verdict": case.verdicts[report.target],
        "outcome": result.outcome,
        "seconds": round(result.seconds, 4),
        "flaws": [asdict(flaw) for flaw in result.flaws],
    }
    return record | ({"reason": result.reason} if result.reason else {})


def _add_suite(root: ET.Element, kind: str, results: list[Result], report: Report) -> None:
    counts: Mapping[str, int] = {
        "tests": len(results),
        "failures": sum(result.outcome in SURPRISES for result in results),
        "errors": 0,
        "skipped": sum(result.outcome == "skipped" for result in results),
    }
    plain = {name: str(count) for name, count in counts.items()}
    seconds = sum(result.seconds for result in results)
    suite = ET.SubElement(root, "testsuite", name=kind, attrib=plain, time=f"{seconds:.3f}")
    properties = ET.SubElement(suite, "properties")
    known = {"target": report.target, "endpoint": report.endpoint, **report.versions}
    for name, value in known.items():
        ET.SubElement(properties, "property", name=name, value=value)
    for result in results:
        _add_case(suite, result)


def _add_case(suite: ET.Element, result: Result) -> None:
    case = result.case
    element = ET.SubElement(
        suite, "testcase", name=case.id, classname=f"contracts.{case.kind}",
        time=f"{result.seconds:.3f}",
    )  # fmt: skip
    text = _NO_XML.sub("\ufffd", "\n".join([case.title, *told(result), f"source: {case.source}"]))
    if result.outcome in SURPRISES:
        failure = ET.SubElement(element, "failure", message=result.outcome)
        failure.text = text
    elif result.outcome == "skipped":
        ET.SubElement(element, "skipped", message=_NO_XML.sub("\ufffd", result.reason))
    elif result.flaws:
        output = ET.SubElement(element, "system-out")
        output.text = f"{result.outcome}\n{text}"


def told(result: Result) -> list[str]:
    """What was expected and what came, a line each."""
    if result.outcome == "unexpected-pass":
        return ["expected: that it differs, as the case says of this target", "came: it passes"]
    lines = []
    for flaw in result.flaws:
        lines += [f"expected: {flaw.expected}", f"came: {flaw.came}"]
        lines += [f"answer: {flaw.answer}"] if flaw.answer else []
    return lines
