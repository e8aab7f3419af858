"""Imports a data set: every image read once, and a cohort directory written, or nothing at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from mockrek.audit.cohorts.layouts import bfw, fairface, lfw, ppb, rfw, utkface
from mockrek.audit.cohorts.layouts.imported import Imported, ImportSummary, Pair, Row, Skipped
from mockrek.audit.cohorts.layouts.writing import require_free, write_cohort
from mockrek.errors import Problem, TruthError
from mockrek.version import __version__

Progress = Callable[[int, int], None]

_THREADS: Final = 8  # hashing lets go of the interpreter; more readers only crowd a disk
_SHOWN: Final = 20


class Layout(NamedTuple):
    """How a data set is published.

    Attributes:
        title: what it is, and whose.
        by: the columns that its groups are made of.
        read: from the data set's directory to its rows and pairs.
    """

    title: str
    by: tuple[str, ...]
    read: Callable[[Path], Imported]


LAYOUTS: Final[Mapping[str, Layout]] = MappingProxyType(
    {
        "bfw": Layout(bfw.TITLE, bfw.BY, bfw.read),
        "fairface": Layout(fairface.TITLE, fairface.BY, fairface.read),
        "lfw": Layout(lfw.TITLE, lfw.BY, lfw.read),
        "ppb": Layout(ppb.TITLE, ppb.BY, ppb.read),
        "rfw": Layout(rfw.TITLE, rfw.BY, rfw.read),
        "utkface": Layout(utkface.TITLE, utkface.BY, utkface.read),
    }
)


def import_layout(
    name: str, directory: Path, out: Path, *, progress: Progress | None = None
) -> tuple[ImportSummary, tuple[Skipped, ...]]:
    """Write a cohort directory for a data set. The images stay where they are.

    Args:
        name: of ``LAYOUTS``.
        directory: the user's own copy; nothing in it is changed.
        out: gets ``manifest.csv``, ``cohort.json``, for 1:1 data sets ``pairs.csv``, and
            ``skipped.csv`` when something is left out. It is made, or an earlier import in it
            replaced.
        progress: called with images read and images in all.

    Returns:
        What was imported, and what was left out.

    Raises:
        TruthError: the data set is not laid out so, or images are missing; with their names.
        SettingsError: ``out`` holds something else, or cannot be written.
    """
    layout = LAYOUTS[name]
    require_free(out)
    imported = layout.read(directory)
    _require_files(directory, imported)
    images = list(dict.fromkeys(row.image for row in imported.rows))
    digests = dict(zip(images, _hashed(directory, images, progress), strict=True))
    kept = _settled(imported, digests)
    _require_rows(directory, kept)
    summary = _summary(name, layout, kept)
    write_cohort(kept, digests, summary, directory, out)
    return summary, kept.skipped


def _require_files(directory: Path, imported: Imported) -> None:
    """Every image that a row or a pair names; all that are missing are said at once."""
    named = dict.fromkeys(row.image for row in imported.rows)
    for pair in imported.pairs:
        named |= {pair.source: None, pair.target: None}
    missing = [image for image in named if not (directory / image).is_file()]
    if missing:
        head = f"{len(missing):,} of {len(named):,} images are not there; complete the copy"
        raise TruthError(str(directory), _listed(head, [(image, "") for image in missing]))


def _hashed(directory: Path, images: Sequence[str], progress: Progress | None) -> Iterator[str]:
    """The SHA-256 of each file, in order."""
    unread: list[tuple[str, str]] = []
    with ThreadPoolExecutor(_THREADS) as pool:
        results = pool.map(_digest, (directory / image for image in images))
        for done, (image, result) in enumerate(zip(images, results, strict=True), 1):
            if isinstance(result, OSError):
                unread.append((image, result.strerror or str(result)))
            else:
                yield result
            if progress is not None:
                progress(done, len(images))
    if unread:
        head = f"{len(unread):,} images cannot be read"
        raise TruthError(str(directory), _listed(head, unread))


def _digest(path: Path) -> str | OSError:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return error


def _settled(imported: Imported, digests: Mapping[str, str]) -> Imported:
    """One row an image, where an image is its bytes; and the pairs of such images.

    Two rows with the same bytes would be two faces in one image.
    """
    firsts: dict[str, Row] = {}
    skipped = list(imported.skipped)
    for row in imported.rows:
        first = firsts.setdefault(digests[row.image], row)
        if first is not row:
            skipped.append(Skipped(row.image, _repetition(row, first)))
    known = {row.image for row in firsts.values()}
    pairs: list[Pair] = []
    for pair in imported.pairs:
        if gone := {pair.source, pair.target} - known:
            reason = f"the pair names what is left out: {', '.join(sorted(gone))}"
            skipped.append(Skipped(f"{pair.source} {pair.target}", reason))
        else:
            pairs.append(pair)
    return Imported(tuple(firsts.values()), tuple(pairs), tuple(skipped))


def _repetition(row: Row, first: Row) -> str:
    same = "is listed again" if row.image == first.image else f"has the bytes of {first.image}"
    agrees = (row.subject, row.attributes) == (first.subject, first.attributes)
    return same if agrees else f"{same}, but another truth; the first stands"


def _require_rows(directory: Path, imported: Imported) -> None:
    if not imported.rows:
        head = "holds no image that can be used"
        raise TruthError(str(directory), _listed(head, imported.skipped))


def _listed(head: str, named: Sequence[tuple[str, str]]) -> list[Problem]:
    """A headline, the first names, and how many more there are."""
    problems = [
        Problem("", head),
        *(Problem("", ": ".join(filter(None, n))) for n in named[:_SHOWN]),
    ]
    if len(named) > _SHOWN:
        problems.append(Problem("", f"and {len(named) - _SHOWN:,} more"))
    return problems


def _summary(name: str, layout: Layout, kept: Imported) -> ImportSummary:
    groups = Counter("/".join(row.attributes[column] for column in layout.by) for row in kept.rows)
    genuine = sum(pair.genuine for pair in kept.pairs)
    pairs = {"genuine": genuine, "impostor": len(kept.pairs) - genuine} if kept.pairs else None
    return ImportSummary(
        layout=name,
        title=layout.title,
        images=len(kept.rows),
        subjects=len({row.subject for row in kept.rows}),
        by=layout.by,
        groups=dict(sorted(groups.items())) if layout.by else {},
        pairs=pairs,
        skipped=len(kept.skipped),
        version=__version__,
    )
