"""A suite: the directory, its cases, and everything that is wrong in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from mockrek.contracts.case import Case, Kind, read_case
from mockrek.contracts.extra import jsonschema, require_extra, yaml
from mockrek.contracts.images import Images
from mockrek.contracts.meaning import problems_of
from mockrek.contracts.yaml_files import ambiguities, read_yaml
from mockrek.errors import Problem, SettingsError

_MAX_PROBLEMS: Final = 100


@dataclass(frozen=True)
class Suite:
    """Cases and images.

    Attributes:
        directory: where they are.
        cases: in the order of their ids.
    """

    directory: Path
    cases: Sequence[Case]
    images: Images

    def select(self, patterns: Sequence[str] = (), kinds: Sequence[Kind] = ()) -> Sequence[Case]:
        """Some cases.

        Args:
            patterns: ids, with ``*``, ``?`` and ``[…]`` as in the names of files; none for all.
            kinds: none for all.

        Raises:
            SettingsError: a pattern names no case, or none is left.
        """
        ids = [case.id for case in self.cases]
        idle = [p for p in patterns if not any(fnmatchcase(name, p) for name in ids)]
        if idle:
            what = "no case has this id: mockrek contracts list shows them"
            raise SettingsError("contracts", [Problem(f"--only {name}", what) for name in idle])
        chosen = [
            case
            for case in self.cases
            if not kinds or case.kind in kinds
            if not patterns or any(fnmatchcase(case.id, pattern) for pattern in patterns)
        ]
        if not chosen:
            both = Problem("--only and --kind", "no case is both")
            raise SettingsError(
                "contracts", [both if patterns else Problem("--kind", "no case is of it")]
            )
        return chosen


def default_directory() -> Path:
    """The suite that comes with mockrek: in a checkout these are links to ``contracts/``."""
    return Path(__file__).parent / "data"


def load_suite(directory: Path | None = None) -> Suite:
    """Read a suite.

    Args:
        directory: ``None`` for the one that comes with mockrek.

    Raises:
        SettingsError: something in it is wrong; with every problem, by file and case.
    """
    require_extra()
    directory = directory or default_directory()
    cases: list[Case] = []
    problems: list[Problem] = []
    images = Images(directory)
    schema = _schema(directory)
    for path in sorted((directory / "cases").glob("*/*.yaml")):
        file = path.relative_to(directory).as_posix()
        documents, found = _read_file(path, schema)
        problems += [Problem(f"{file}{where and ': '}{where}", what) for where, what in found]
        cases += [read_case(document, file) for document in documents]
    problems += _problems_of_all(cases, images)
    if not cases and not problems:
        problems.append(Problem("cases", "there is no case: cases/<area>/<topic>.yaml"))
    if problems:
        raise SettingsError(str(directory), problems[:_MAX_PROBLEMS])
    return Suite(directory, sorted(cases, key=lambda case: case.id), images)


def _schema(directory: Path) -> Any:
    path = directory / "schema.json"
    if not path.is_file():
        what = "is not there: a suite has schema.json, images.yaml, images/ and cases/"
        raise SettingsError(str(directory), [Problem("schema.json", what)])
    document = json.loads(path.read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(
        document, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def _read_file(path: Path, schema: Any) -> tuple[list[Mapping[str, Any]], list[tuple[str, str]]]:
    """The cases of a file, and what is wrong with it; not both."""
    try:
        document = read_yaml(path)
        problems = [("", what) for what in ambiguities(path.read_text(encoding="utf-8"))]
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        return [], [("", " ".join(str(error).split()))]
    problems += [(_where(error, document), _what(error)) for error in schema.iter_errors(document)]
    return ([], problems) if problems else (document["cases"], [])


def _where(error: Any, document: Any) -> str:
    """The id of the case, and the path in it."""
    path = list(error.absolute_path)
    if path[:1] == ["cases"] and len(path) > 1:
        case = document["cases"][path[1]]
        name = case.get("id", path[1]) if isinstance(case, Mapping) else path[1]
        path[:2] = [f"{name}"]
    return ".".join(map(str, path))


def _what(error: Any) -> str:
    """The deepest of the reasons, where there were alternatives."""
    best = jsonschema.exceptions.best_match([error])
    text = str(best.message)
    return text if len(text) <= 300 else f"{text[:300]} …"


def _problems_of_all(cases: Sequence[Case], images: Images) -> Iterator[Problem]:
    for name, count in Counter(case.id for case in cases).items():
        if count > 1:
            yield Problem(name, f"{count} cases have this id")
    for case in cases:
        where = f"{case.file}: {case.id}"
        yield from (Problem(where, what) for what in problems_of(case, images))
