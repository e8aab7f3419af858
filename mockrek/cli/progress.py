"""Progress bars for work that takes a while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Report = Callable[[int, int], None]
"""Called with how many are done, and of how many."""


@contextmanager
def progress_bar(title: str) -> Iterator[Report]:
    """Show a bar on standard error while the block runs; on a terminal it moves."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console) as progress:

        def report(done: int, total: int) -> None:
            # The bar comes with the first news: work that cannot begin shows none.
            task = next(iter(progress.task_ids), None)
            if task is None:
                task = progress.add_task(title, total=total)
            progress.update(task, completed=done)

        yield report
