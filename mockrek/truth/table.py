"""CSV and JSON Lines as blocks of columns of text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from io import BytesIO, TextIOWrapper
from itertools import islice
from typing import Final, Literal, NamedTuple

import msgspec

from mockrek.truth.attributes import Scalar, text_of
from mockrek.truth.problems import Problems

Form = Literal["csv", "jsonl"]

MAX_COLUMNS: Final = 200
_BLOCK: Final = 2048  # rows: enough to pay for the columns, few enough to stay in the cache
_BOM: Final = b"\xef\xbb\xbf"

_decode_row: Final = msgspec.json.Decoder(dict[str, Scalar | None]).decode


class Block(NamedTuple):
    """Some rows: the number of the first, how many, and their cells by column; "" is blank."""

    first: int
    rows: int
    columns: dict[str, list[str]]


def blocks(data: bytes, form: Form, problems: Problems) -> Iterator[Block]:
    """Read a table. Names of columns are given in lower case; cells are given as they are.

    Args:
        data: the file, in UTF-8; lines end in CR, LF or CRLF.
        form: how it is written.
        problems: gets what is wrong with it. Rows with problems are given all the same, so that
            the number of a row stays true.

    Yields:
        At most 2,048 rows at a time. Blank lines are no rows.
    """
    yield from _csv_blocks(data, problems) if form == "csv" else _jsonl_blocks(data, problems)


def row_lines(data: bytes, form: Form) -> Sequence[int]:
    """The line on which each row begins: a second reading, for the sake of good errors.

    Args:
        data: the file.
        form: how it is written.

    Returns:
        Lines from 1, by row.
    """
    if form == "jsonl":
        return [number for number, _ in _json_lines(data)]
    lines, reader, start = [], csv.reader(_text(data), strict=True), 1
    try:
        for row in reader:
            if row:
                lines.append(start)
            start = reader.line_num + 1
    except (csv.Error, UnicodeDecodeError):
        pass  # already among the problems
    return lines[1:]


def _text(data: bytes) -> TextIOWrapper:
    return TextIOWrapper(BytesIO(data), "utf-8-sig", newline="")


def _csv_rows(data: bytes, problems: Problems) -> Iterator[list[str]]:
    """The rows, the header first, up to the place where the file cannot be read on."""
    reader = csv.reader(_text(data), strict=True)
    try:
        yield from filter(None, reader)
    except csv.Error as error:
        problems.add_line(reader.line_num, f"{error}; look for a quote that is not closed")
    except UnicodeDecodeError:
        problems.add_line(*_undecodable(data))


def _csv_blocks(data: bytes, problems: Problems) -> Iterator[Block]:
    rows, first = _csv_rows(data, problems), 0
    header = next(rows, [])
    names = [] if problems.count else _header(header, problems)
    if problems.count:
        return
    while chunk := list(islice(rows, _BLOCK)):
        if set(map(len, chunk)) != {len(names)}:
            chunk = [_fitted(row, first + i, names, problems) for i, row in enumerate(chunk)]
        columns = dict(zip(names, map(list, zip(*chunk, strict=True)), strict=True))
        yield Block(first, len(chunk), columns)
        first += len(chunk)


def _header(row: list[str], problems: Problems) -> list[str]:
    names = [name.strip().lower() for name in row]
    for place, name in enumerate(names, 1):
        if not name:
            problems.add_line(1, f"column {place} has no name; name it or leave it out")
        elif names.index(name) != place - 1:
            problems.add_line(1, f"column {name!r} stands twice; rename one")
    if len(names) > MAX_COLUMNS:
        problems.add_line(1, f"{len(names)} columns; {MAX_COLUMNS} at most")
    if not names:
        problems.add_line(1, "no header; the first line names the columns")
    if names and not {"image", "s3", "sha256"} & set(names):
        problems.add_line(1, f"no column image, s3 or sha256; found {', '.join(names)[:200]}")
    return names


def _fitted(row: list[str], number: int, names: list[str], problems: Problems) -> list[str]:
    if len(row) != len(names):
        what = f"{len(row)} cells, but the header names {len(names)} columns; quote commas in cells"
        problems.add(number, "", what)
    return (row + [""] * len(names))[: len(names)]


def _undecodable(data: bytes) -> tuple[int, str]:
    """The line of the first byte that is not UTF-8, and what to say about it."""
    head, byte, _ = re.split(
        "([\udc80-\udcff])", data.decode("utf-8", "surrogateescape"), maxsplit=1
    )
    line = head.count("\n") + head.replace("\r\n", "").count("\r") + 1
    return line, f"byte 0x{ord(byte) - 0xDC00:02x} is not UTF-8; save the file as UTF-8"


def _json_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(data.removeprefix(_BOM).splitlines(), 1):
        if line and not line.isspace():
            yield number, line


def _jsonl_blocks(data: bytes, problems: Problems) -> Iterator[Block]:
    lines, first = _json_lines(data), 0
    names: dict[str, None] = {}
    while chunk := list(islice(lines, _BLOCK)):
        rows = [_json_row(line, first + i, problems) for i, (_, line) in enumerate(chunk)]
        for row in rows:
            if not row.keys() <= names.keys():
                names.update(dict.fromkeys(row))
        if len(names) > MAX_COLUMNS:
            problems.add(first, "", f"more than {MAX_COLUMNS} columns in this line and the next")
            return
        columns = {
            name: ["" if (cell := row.get(name)) is None else text_of(cell) for row in rows]
            for name in names
        }
        yield Block(first, len(rows), columns)
        first += len(rows)


def _json_row(line: bytes, number: int, problems: Problems) -> dict[str, Scalar | None]:
    try:
        row = _decode_row(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        what = f"{error}; a line is an object of strings, numbers, booleans and nulls"
        problems.add(number, "", what)
        return {}
    lower = {name.strip().lower(): cell for name, cell in row.items()}
    if len(lower) < len(row):
        problems.add(number, "", "two names differ only in case or blanks; leave one out")
    if "" in lower:
        problems.add(number, "", "a name is empty")
    return lower
