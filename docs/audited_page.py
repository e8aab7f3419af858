"""The page of audited profiles, from what ``make audited`` noted."""  # noqa: INP001  # a part of a script

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from layout import page, table

FILE = Path(__file__).parent / "audited.json"


_INTRODUCTION = """\
`make audited` serves each built-in profile from two workers, runs `mockrek audit` against it over
HTTP, marks the audit against the answer sheet (a cell is one task in one group: trials and errors
must both agree), and compares the recovered rates with the source's own table, to the last printed
digit. Searches (1:N) come from the core, as collections are not served yet. The images are tiles of
one colour; mockrek looks at no pixels."""


def read() -> list[dict[str, Any]]:
    """A line a profile; none before the first run."""
    lines: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8")) if FILE.is_file() else []
    return lines


def write_audited() -> str:
    """What came back of every built-in profile."""
    rows = [
        (
            f"`{line['profile']}`",
            line["confidence"],
            line["cohort"],
            f"{line['pairs']:,}" if line["pairs"] else "–",
            _of(line["cells"], line["wrong"]),
            _of(line["printed"], line["misprinted"]) if line["printed"] else "–",
            "✓" if line["right"] else "✗",
        )
        for line in read()
    ]
    return page(
        "Every built-in profile, audited",
        _INTRODUCTION,
        table(
            ("profile", "numbers", "cohort", "pairs", "cells that agree", "printed rates", ""),
            rows,
        ),
    )


def _of(count: int, wrong: list[str]) -> str:
    return f"{count - len(wrong):,} of {count:,}"
