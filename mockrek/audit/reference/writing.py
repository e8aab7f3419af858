"""The files of a finished audit: results.csv and results.json."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from mockrek.audit.reference.results import Results
from mockrek.audit.reference.verification import det_points

COLUMNS: Final = ("task", "group", "trials", "errors", "rate", "low", "high")
"""The header of ``results.csv``; rates from 0 to 1, blank without a trial."""


def write_results(results: Results, out: Path) -> None:
    """Write ``results.csv`` and ``results.json`` into a directory."""
    with (out / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(row, name) for name in COLUMNS] for row in results.rows)
    text = json.dumps(as_document(results), indent=1, ensure_ascii=False)
    (out / "results.json").write_text(text + "\n", encoding="utf-8")


def as_document(results: Results) -> dict[str, Any]:
    """The results as JSON-able values, with curves in place of scores."""
    document = asdict(replace(results, scores={}))
    document["rows"] = [asdict(row) | {"rate": row.rate} for row in results.rows]
    document["scores"] = {
        group: {
            "genuine": scores.genuine.size,
            "impostor": scores.impostor.size,
            "det": [
                {"threshold": threshold, "false_match": fmr, "false_non_match": fnmr}
                for threshold, fmr, fnmr in det_points(scores)
            ],
        }
        for group, scores in results.scores.items()
    }
    return document
