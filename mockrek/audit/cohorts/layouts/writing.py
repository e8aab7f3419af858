"""The files of an imported cohort: written aside, then put in place, the manifest last."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path, PurePath
from typing import Final

from mockrek.audit.cohorts.layouts.imported import Imported, ImportSummary
from mockrek.errors import Problem, SettingsError

_MANIFEST: Final = "manifest.csv"
_NOTE: Final = "cohort.json"
_PAIRS: Final = "pairs.csv"
_SKIPPED: Final = "skipped.csv"
_ASIDE: Final = ".import"  # what an interruption leaves behind is replaced with the rest
_OURS: Final = frozenset({_MANIFEST, _NOTE, _PAIRS, _SKIPPED, _ASIDE})


def require_free(out: Path) -> None:
    """Only what an import writes is ever replaced.

    Raises:
        SettingsError: the directory holds anything else.
    """
    try:
        found = {path.name for path in out.iterdir()} if out.exists() else set()
    except OSError as error:
        raise _unwritable(out, error) from None
    if found - _OURS or (found - {_ASIDE} and _NOTE not in found):
        what = f"{out} is not empty and holds no imported cohort; name another directory"
        raise SettingsError("cohort", [Problem("out", what)])


def write_cohort(
    cohort: Imported,
    digests: Mapping[str, str],
    summary: ImportSummary,
    directory: Path,
    out: Path,
) -> None:
    """Write the files of a cohort; a directory without ``manifest.csv`` is none.

    Args:
        cohort: what to write.
        digests: SHA-256 of each image, hexadecimal.
        summary: for ``cohort.json``.
        directory: of the images.
        out: of the cohort.

    Raises:
        SettingsError: it cannot be written; an earlier import is then still there, whole.
    """
    aside = out / _ASIDE
    try:
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        try:
            _write_all(cohort, digests, summary, _prefix(directory, out), aside)
            _put_in_place(aside, out)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise _unwritable(out, error) from None


def _write_all(
    cohort: Imported,
    digests: Mapping[str, str],
    summary: ImportSummary,
    prefix: str,
    aside: Path,
) -> None:
    attributes = dict.fromkeys(name for row in cohort.rows for name in row.attributes)
    rows = (
        [f"{prefix}/{row.image}", digests[row.image], row.subject]
        + [row.attributes.get(name, "") for name in attributes]
        for row in cohort.rows
    )
    _write_table(aside / _MANIFEST, ("image", "sha256", "subject", *attributes), rows)
    if cohort.pairs:
        pairs = (
            (f"{prefix}/{source}", f"{prefix}/{target}", str(genuine).lower())
            for source, target, genuine in cohort.pairs
        )
        _write_table(aside / _PAIRS, ("source", "target", "genuine"), pairs)
    if cohort.skipped:
        _write_table(aside / _SKIPPED, ("what", "reason"), cohort.skipped)
    text = json.dumps(asdict(summary), indent=2, ensure_ascii=False)
    (aside / _NOTE).write_text(text + "\n", encoding="utf-8")


def _put_in_place(aside: Path, out: Path) -> None:
    (out / _MANIFEST).unlink(missing_ok=True)
    for name in (_PAIRS, _SKIPPED):
        (out / name).unlink(missing_ok=True)
    for name in (_NOTE, _PAIRS, _SKIPPED, _MANIFEST):
        if (aside / name).exists():
            (aside / name).replace(out / name)


def _prefix(directory: Path, out: Path) -> str:
    """What leads from the cohort to the images: relative, unless they are on another drive."""
    try:
        path = os.path.relpath(directory.resolve(), out.resolve())
    except ValueError:
        return directory.resolve().as_posix()
    return PurePath(path).as_posix()


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _unwritable(out: Path, error: OSError) -> SettingsError:
    what = f"{out} cannot be written: {error.strerror}"
    return SettingsError("cohort", [Problem("out", what)])
