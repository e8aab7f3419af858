"""What a layout gives: rows, pairs, and whatever had to be left out, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar


class Row(NamedTuple):
    """One face.

    Attributes:
        image: path from the directory of the data set, parts parted by ``/``.
        subject: who it is; where the data does not say, the image stands for a subject of its own.
        attributes: columns of the manifest; only what the data says.
    """

    image: str
    subject: str
    attributes: Mapping[str, str]


class Pair(NamedTuple):
    """Two images to compare, as in :class:`Row`, and whether they show one subject."""

    source: str
    target: str
    genuine: bool


class Skipped(NamedTuple):
    """What is left out: a file, or a line as ``file:line``; and a sentence with the reason."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A data set as it was read; no image has been opened yet.

    Attributes:
        rows: a face each, in the order of the data.
        pairs: to compare; none where the data set lists none.
        skipped: what could not be used.
    """

    rows: tuple[Row, ...]
    pairs: tuple[Pair, ...] = ()
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What was imported; ``cohort.json`` says it, too.

    Attributes:
        layout: how the data set is laid out.
        title: of the data set.
        images, subjects: how many there are.
        by: the attributes that make a group: columns of the manifest.
        groups: images by the values of ``by``, joined by ``/``.
        pairs: how many of each kind stand in ``pairs.csv``; ``None`` where there is none.
        skipped: how many files and lines stand in ``skipped.csv``.
        version: of mockrek.
    """

    layout: str
    title: str
    images: int
    subjects: int
    by: tuple[str, ...]
    groups: dict[str, int]
    pairs: dict[str, int] | None
    skipped: int
    version: str


class Named(NamedTuple):
    """Something still to be understood: a line or a file name, and what to call it."""

    what: str
    cells: Mapping[str, str]


_Understood = TypeVar("_Understood")


def sift(
    items: Iterable[Named], understand: Callable[[Mapping[str, str]], _Understood]
) -> tuple[list[_Understood], list[Skipped]]:
    """Understand what can be understood; the rest is left out, and listed.

    Args:
        items: lines or names.
        understand: raises ValueError with a sentence where it cannot.
    """
    understood: list[_Understood] = []
    skipped: list[Skipped] = []
    for item in items:
        try:
            _require_text(item.what)
            understood.append(understand(item.cells))
        except ValueError as error:
            shown = item.what.encode(errors="surrogateescape").decode(errors="backslashreplace")
            skipped.append(Skipped(shown, str(error)))
    return understood, skipped


def _require_text(name: str) -> None:
    """Names of files are bytes; those that are no text cannot stand in a manifest."""
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ValueError("its name is not UTF-8") from None


def one_of(cells: Mapping[str, str], column: str, words: Mapping[str, str]) -> str:
    """The word that a cell stands for, whatever its case.

    Args:
        cells: of one line.
        column: which of them.
        words: what to call each value, by the value in lower case.

    Raises:
        ValueError: it is none of them; the text names those there are.
    """
    cell = cells[column].strip()
    if (word := words.get(cell.lower())) is None:
        raise ValueError(f"{column} {cell!r} is not one of {', '.join(words)}")
    return word
