"""Options that several commands have, each in the same words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def number(
    name: str, *, least: int, meaning: str, default: int | None = None
) -> Callable[[Command], Command]:
    """An option that is a whole number.

    Args:
        name: as it is written: ``--seed``.
        least: the smallest that is taken.
        meaning: for ``--help``.
        default: shown there; ``None`` where the meaning says what holds.
    """
    return click.option(
        name,
        type=click.IntRange(min=least),
        default=default,
        show_default=default is not None,
        metavar="N",
        help=meaning,
    )


def thresholds(default: Sequence[float], meaning: str) -> Callable[[Command], Command]:
    """Similarities, percent.

    Args:
        default: those that hold where none is given.
        meaning: for ``--help``.
    """
    return click.option(
        "--threshold",
        "thresholds",
        type=click.FloatRange(0, 100),
        multiple=True,
        default=default,
        show_default=", ".join(f"{threshold:g}" for threshold in default),
        metavar="PERCENT",
        help=meaning,
    )


alpha: Final = click.option(
    "--alpha",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=0.05,
    show_default=True,
    metavar="LEVEL",
    help="Level of the tests.",
)
form: Final = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="A table for people, or everything for programs.",
)
workers: Final = number("--workers", least=1, meaning="Processes; one a core by default.")
