"""``python -m tests.benchmarks``: measure, print the table, write JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

import click
import msgspec
from rich.console import Console

from . import compare, core, detect, manifest, overload, peers, startup, upload
from .figures import Plan, Row
from .machine import describe
from .table import WIDTH, render

FULL = Plan(pairs=9, share=1.0)
QUICK = Plan(pairs=2, share=0.05)

SECTIONS: Mapping[str, Callable[[Plan], Iterator[Row]]] = {
    "detect": detect.measure,
    "compare": compare.measure,
    "peers": peers.measure,
    "upload": upload.measure,
    "overload": overload.measure,
    "core": core.measure,
    "manifest": manifest.measure,
    "startup": startup.measure,
}


@click.command()
@click.option("--quick", is_flag=True, help="A smoke run: few, small samples; not for quoting.")
@click.option("--only", type=click.Choice([*SECTIONS]), multiple=True, help="Only this section.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write the figures there.")
def main(*, quick: bool, only: tuple[str, ...], file: Path | None) -> None:
    """Measure mockrek against its peers and the machine, in pairs, and print ratios."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    plan, facts, began = QUICK if quick else FULL, describe(), perf_counter()
    rows: list[Row] = []
    with console.status("measuring") as status:
        for name in only or SECTIONS:
            for row in SECTIONS[name](plan):
                rows.append(row)
                status.update(f"measuring: {row.name} done")
    render(rows, facts, console)
    console.print(f"{plan.pairs} pairs a row, {perf_counter() - began:.0f} s", highlight=False)
    if file is not None:
        document = {
            "facts": facts,
            "plan": plan,
            "rows": [asdict(row) | {"verdict": row.verdict} for row in rows],
        }
        file.write_bytes(msgspec.json.format(msgspec.json.encode(document)))


if __name__ == "__main__":
    main()
