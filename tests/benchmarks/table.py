"""The table that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich import box
from rich.console import Console, JustifyMethod
from rich.table import Table

from .figures import Aim, Row, Spread, Verdict

WIDTH = 165
"""Columns, where the output is no terminal."""

_COLUMNS: Sequence[tuple[str, JustifyMethod]] = (
    ("measured", "left"),
    ("unit", "left"),
    ("mockrek", "right"),
    ("against", "left"),
    ("", "right"),
    ("ratio", "right"),
    ("aim", "right"),
    ("", "left"),
)
_STYLES: Mapping[Verdict, str] = {"met": "green", "within 2×": "yellow", "missed": "red"}


def render(rows: Iterable[Row], facts: Mapping[str, str], console: Console) -> None:
    """Print the facts and the rows."""
    line = " · ".join(f"{name} {text}" for name, text in facts.items())
    console.print(line, highlight=False, soft_wrap=True)
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
        title="median (least–greatest)",
        title_justify="left",
    )
    for name, justify in _COLUMNS:
        table.add_column(name, justify=justify, no_wrap=True)
    section, notes = "", []
    for row in rows:
        if section not in {"", row.section}:
            table.add_section()
        section = row.section
        table.add_row(*_cells(row))
        notes += [f"{row.name}: {row.note}"] if row.note else []
    console.print(table)
    for note in notes:
        console.print(f"  {note}", highlight=False, soft_wrap=True)


def _cells(row: Row) -> tuple[str, ...]:
    verdict = row.verdict
    return (
        row.name,
        row.unit,
        "–" if row.ours is None else _spread(row.ours),
        row.peer,
        "" if row.theirs is None else _spread(row.theirs),
        "" if row.ratio is None else f"[bold]{_spread(row.ratio)}[/bold]",
        "" if row.aim is None else _aim(row.aim, "×" if row.ratio else f" {row.unit}"),
        "" if verdict is None else f"[{_STYLES[verdict]}]{verdict}[/]",
    )


def _spread(spread: Spread) -> str:
    return f"{_number(spread.median)} ({_number(spread.least)}–{_number(spread.greatest)})"


def _aim(aim: Aim, unit: str) -> str:
    return f"{'≤' if aim.most else '≥'} {aim.limit:g}{unit}"


def _number(value: float) -> str:
    """Three digits, which is more than any of these figures is worth."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
