"""How a generated page is laid out in Markdown."""  # noqa: INP001  # a part of a script

from __future__ import annotations

from collections.abc import Iterable

NOTE = "<!-- Written by docs/generate.py: change the code, then run `make docs`. -->"


def page(title: str, *parts: str) -> str:
    """A whole page: a note, a title, and parts with blank lines between."""
    return "\n\n".join([NOTE, f"# {title}", *parts]) + "\n"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table; cells are Markdown."""
    names = list(heads)
    lines = [names, ["---"] * len(names), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def text_block(text: str) -> str:
    """A block of output."""
    return f"```text\n{text.strip()}\n```"


def first_paragraph(doc: str | None) -> str:
    """The first paragraph of a docstring, as Markdown."""
    return " ".join((doc or "").partition("\n\n")[0].split()).replace("``", "`")
