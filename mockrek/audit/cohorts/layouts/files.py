"""Files as real copies have them: any line ends, a byte order mark, columns in any order."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Final

from mockrek.audit.cohorts.layouts.imported import Named
from mockrek.errors import Problem, TruthError

_IMAGES: Final = frozenset({".jpg", ".jpeg", ".png"})
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_HEADER_BYTES: Final = 65536


def lines_of(path: Path) -> list[str]:
    """The lines of a text, which end in CR, LF, CRLF or now this, now that.

    Args:
        path: a file in UTF-8, with or without a byte order mark.

    Raises:
        TruthError: it cannot be read, or is not UTF-8.
    """
    try:
        return _LINE_END.split(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        what = f"cannot be read: {error.strerror}"
        raise TruthError(str(path), [Problem("", what)]) from error
    except UnicodeDecodeError as error:
        line = len(_LINE_END.split(error.object[: error.start].decode("utf-8-sig")))
        what = f"byte 0x{error.object[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise TruthError(str(path), [Problem(f"line {line}", what)]) from error


def header_of(path: Path) -> frozenset[str]:
    """The names of a table's columns, as :func:`plain` has them; none if it cannot be read."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEADER_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return frozenset()
    return frozenset(map(plain, _LINE_END.split(head.lstrip())[0].split(",")))


def plain(name: str) -> str:
    """The name of a column without what copies differ in: ``File Name`` is ``filename``."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def table(path: Path, needed: Sequence[str], further: Sequence[str] = ()) -> Iterator[Named]:
    """The lines below a CSV file's header.

    Args:
        path: the file.
        needed: names of columns, as they are published.
        further: columns that copies may lack.

    Yields:
        Each line as ``file:line``, with its cells by those names, white space around them
        removed. Cells of columns that are lacking, and of lines that are too short, are blank.

    Raises:
        TruthError: it cannot be read on, or a column is missing.
    """
    reader = csv.reader(lines_of(path), strict=True)
    try:
        header = next(filter(any, reader), [])
        places = _places(path, header, needed)
        wanted = {name: places.get(plain(name), -1) for name in (*needed, *further)}
        for cells in filter(any, reader):
            padded = cells + [""] * max(1, len(header) + 1 - len(cells))  # −1 is blank
            found = {name: padded[place].strip() for name, place in wanted.items()}
            yield Named(f"{path.name}:{reader.line_num}", found)
    except csv.Error as error:
        what = f"{error}; look for a quote that is not closed"
        raise TruthError(str(path), [Problem(f"line {reader.line_num}", what)]) from error


def _places(path: Path, header: Sequence[str], needed: Sequence[str]) -> dict[str, int]:
    places = {plain(name): place for place, name in reversed(list(enumerate(header)))}
    missing = [name for name in needed if plain(name) not in places]
    if missing:
        found = ", ".join(header)[:200] or "an empty line"
        problems = [Problem("line 1", f"no column {name!r}; found {found}") for name in missing]
        raise TruthError(str(path), problems)
    return places


@lru_cache(maxsize=1 << 16)  # tables of pairs name each image a hundred times
def inside(text: str) -> str:
    """A path that a table names, from the directory of the data set.

    Args:
        text: the path, parts parted by ``/`` or, as Windows writes it, by a backslash.

    Raises:
        ValueError: it is blank, or leads out of the directory.
    """
    path = PurePosixPath(text.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise ValueError(f"{text!r} is not a path inside the data set")
    return str(path)


def images_below(directory: Path, root: str = "") -> Iterator[Named]:
    """All image files, in order of their paths; hidden files and directories are passed over.

    Args:
        directory: of the data set.
        root: where in it to look.

    Yields:
        Each file as its path from the directory; ``folder`` and ``name`` are its last two parts.
    """
    for place, folders, names in os.walk(directory / root):
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in _IMAGES:
                path = (Path(place) / name).relative_to(directory).as_posix()
                yield Named(path, {"path": path, "folder": Path(place).name, "name": name})


def root_of(directory: Path, samples: Sequence[str]) -> str:
    """Where in a data set's directory its images begin: in it, or one or two levels down.

    Args:
        directory: of the data set.
        samples: paths of images from there, any of which may be missing.

    Returns:
        The path from the directory; "" for the directory itself, and where no sample is anywhere.

    Raises:
        TruthError: there are several such places.
    """
    places = [directory, *_folders(directory.glob("*")), *_folders(directory.glob("*/*"))]
    roots = [
        place.relative_to(directory).as_posix()
        for place in places
        if any((place / sample).is_file() for sample in samples)
    ]
    if len(roots) > 1:
        what = f"images stand in {', '.join(roots)}: leave one of them in the directory"
        raise TruthError(str(directory), [Problem("", what)])
    return "" if roots in ([], ["."]) else roots[0]


def _folders(paths: Iterator[Path]) -> list[Path]:
    return sorted(path for path in paths if path.is_dir() and not path.name.startswith("."))


def under(root: str, path: str) -> str:
    """A path below a root that may be "", as :func:`root_of` gives it."""
    return f"{root}/{path}" if root else path


def not_found(directory: Path, what: str) -> TruthError:
    """The error for a directory that does not hold the data set."""
    return TruthError(str(directory), [Problem("", what)])
