"""Which group each face of a cohort is in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from mockrek.audit.reference.cohort import Cohort
from mockrek.audit.reference.results import ALL
from mockrek.errors import Problem, SettingsError

OTHER: Final = "other"
"""The group of faces that no other takes, and of images without a face."""

BETWEEN: Final = "|"
"""Stands between the names of two groups."""

DEFAULT_COLUMNS: Final = ("gender", "skin_type", "race", "region", "age_group", "skin")
"""Faces are grouped by those of these that the manifest has."""


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of a cohort.

    Attributes:
        names: those that occur, in order; the same order is the order of colours everywhere.
        codes: the place in ``names`` of each face of the cohort.
        other: the place of ``other``, for images without a face; -1 where every image has one.
    """

    names: tuple[str, ...]
    codes: tuple[int, ...]
    other: int


def by_columns(cohort: Cohort, columns: Sequence[str]) -> Groups:
    """Intersections of columns; their values are joined by a space: ``Female VI``.

    Args:
        cohort: whose faces are grouped.
        columns: of the manifest; none for those of :data:`DEFAULT_COLUMNS` that say something.

    Returns:
        The groups in their natural order; a face without one of the values is in ``other``.

    Raises:
        SettingsError: the manifest has no such column, or a value is no name for a group.
    """
    problems = [
        Problem("by", f"{name!r} is no column of manifest.csv; it has {', '.join(cohort.columns)}")
        for name in columns
        if name not in cohort.columns
    ]
    chosen = columns or [
        name for name in DEFAULT_COLUMNS if any(face.values.get(name) for face in cohort.faces)
    ]
    labels = []
    for face in cohort.faces:
        values = [face.values.get(name, "") for name in chosen]
        labels.append(" ".join(values) if values and all(values) else OTHER)
    names = sorted(set(labels) - {OTHER}, key=_natural)
    problems += [Problem("by", what) for name in names if (what := _unusable(name))]
    if problems:
        raise SettingsError("audit", problems)
    return _groups(cohort, labels, names)


def by_file(cohort: Cohort, path: Path) -> Groups:
    """The groups of a TOML file, a profile for example: the first that a face fits takes it.

    Args:
        cohort: whose faces are grouped.
        path: a file of ``[[group]]`` tables with ``name`` and ``where``; other keys are left alone.

    Raises:
        SettingsError: the file cannot be read, or a group not be understood; with every problem.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("group")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(str(path), [Problem("", f"cannot be read: {error}")]) from error
    if not isinstance(entries, list) or not entries:
        what = (
            'has no groups: write [[group]], name = "women" and where = { gender = "Female" }; '
            "those of a profile that it extends have to be copied"
        )
        raise SettingsError(str(path), [Problem("group", what)])
    problems = [
        Problem(f"group[{i}]", what)
        for i, entry in enumerate(entries)
        if (what := _wrong(entry) or _repeated(entry, entries[:i]))
    ]
    if problems:
        raise SettingsError(str(path), problems)
    rules = {entry["name"]: _rule(entry["where"]) for entry in entries}
    labels = [_first(rules, face.values) for face in cohort.faces]
    return _groups(cohort, labels, list(rules))


def _groups(cohort: Cohort, labels: Sequence[str], names: Sequence[str]) -> Groups:
    faceless = len({face.image for face in cohort.faces}) < len(cohort.images)
    present = {*labels, OTHER} if faceless else set(labels)
    ordered = [name for name in [*names, OTHER] if name in present]
    place = {name: i for i, name in enumerate(ordered)}
    return Groups(
        tuple(ordered), tuple(place[label] for label in labels), place[OTHER] if faceless else -1
    )


def _natural(name: str) -> list[tuple[int, str]]:
    """A key by which 3-9 stands before 10-19."""
    parts = re.split(r"(\d+)", name)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts]


def _unusable(name: str) -> str:
    if name == ALL or BETWEEN in name:
        return f"{name!r} is no name for a group: {ALL!r} and {BETWEEN!r} have a meaning in tables"
    return ""


def _wrong(entry: Any) -> str:
    """What is wrong with a group of a file; nothing, usually."""
    if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str):
        return 'has no name: write name = "women"'
    where = entry.get("where")
    if not isinstance(where, Mapping) or not where:
        return f'{entry["name"]!r} has no attributes: write where = {{ gender = "Female" }}'
    if not all(isinstance(v, str) for values in _rule(where).values() for v in values):
        return f"{entry['name']!r}: attributes are texts, or lists of texts: use quotes"
    if entry["name"] == OTHER:
        return f"{OTHER!r} is what faces in no group are in: choose another name"
    return _unusable(entry["name"])


def _repeated(entry: Mapping[str, Any], earlier: list[Any]) -> str:
    again = any(isinstance(e, Mapping) and e.get("name") == entry["name"] for e in earlier)
    return f"{entry['name']!r} is the name of an earlier group, too" if again else ""


def _rule(where: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {k: tuple(v) if isinstance(v, list) else (v,) for k, v in where.items()}


def _first(rules: Mapping[str, Mapping[str, tuple[str, ...]]], values: Mapping[str, str]) -> str:
    for name, rule in rules.items():
        if all(values.get(column) in wanted for column, wanted in rule.items()):
            return name
    return OTHER
