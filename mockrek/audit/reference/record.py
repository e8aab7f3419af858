"""What was asked and answered, kept in files as it arrives, so that a run can be taken up again."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from mockrek.audit.reference.answers import (
    ANSWER_COLUMNS,
    COMPARISON_COLUMNS,
    FaceAnswer,
    face_answer,
)
from mockrek.errors import Problem, SettingsError

NOTE: Final = "run.json"
ANSWERS: Final = "answers.csv"
COMPARISONS: Final = "comparisons.csv"


class Log:
    """A CSV file to which rows are appended.

    Args:
        path: the file; what it holds is read.
        columns: its header.
        keys: how many of the first columns say what was asked.
    """

    def __init__(self, path: Path, columns: Sequence[str], keys: int) -> None:
        self._path, self._columns, self._keys = path, tuple(columns), keys
        self.rows: dict[tuple[str, ...], list[list[str]]] = {}
        """The rows of each question that has been answered in full."""
        self._load()

    def append(self, rows: Iterable[Sequence[str]]) -> None:
        """Keep an answer, which is one or more rows of one question, at once."""
        kept = [list(row) for row in rows]
        with self._path.open("a", encoding="utf-8", newline="") as file:
            file.write(_csv(kept))
        self.rows[tuple(kept[0][: self._keys])] = kept

    def finish(self, order: Iterable[tuple[str, ...]]) -> None:
        """Write the file anew with its answers in an order that does not depend on the run.

        Args:
            order: every question.
        """
        self.rows = {key: self.rows[key] for key in order if key in self.rows} | self.rows
        rows = [row for rows in self.rows.values() for row in rows]
        draft = self._path.with_suffix(".tmp")
        draft.write_text(_csv([list(self._columns), *rows]), encoding="utf-8", newline="")
        draft.replace(self._path)

    def _load(self) -> None:
        text = self._path.read_text(encoding="utf-8") if self._path.is_file() else ""
        whole = text[: text.rfind("\n") + 1]  # a line that a killed run did not finish goes
        for row in list(csv.reader(io.StringIO(whole, newline="")))[1:]:
            if len(row) == len(self._columns):
                self.rows.setdefault(tuple(row[: self._keys]), []).append(row)
        for key, rows in list(self.rows.items()):
            if len(rows) != self._expected(rows[0]):
                del self.rows[key]  # asked again
        self.finish(())

    def _expected(self, row: Sequence[str]) -> int:
        """How many rows an answer has: one, or one a returned face."""
        return max(int(row[1]), 1) if self._keys == 1 else 1


def _csv(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


class Record:
    """The directory of a run.

    Attributes:
        answers: about images.
        comparisons: of pairs.
    """

    def __init__(self, out: Path, asked: Mapping[str, Any], *, fresh: bool) -> None:
        """Open the directory, or go on with the run that it holds.

        Args:
            out: the directory; it is made.
            asked: what makes this run: the same must have been asked before.
            fresh: drop what was answered before.

        Raises:
            SettingsError: it holds another run or something else, or cannot be written.
        """
        self._out, self._asked = out, dict(asked)
        try:
            out.mkdir(parents=True, exist_ok=True)
            self._open(fresh=fresh)
            self.answers = Log(out / ANSWERS, ANSWER_COLUMNS, 1)
            self.comparisons = Log(out / COMPARISONS, COMPARISON_COLUMNS, 2)
        except OSError as error:
            what = f"{out} cannot be used: {error.strerror}"
            raise SettingsError("audit", [Problem("out", what)]) from error

    def _open(self, *, fresh: bool) -> None:
        note = self._out / NOTE
        if not note.is_file() and any(self._out.iterdir()):
            what = f"{self._out} is not empty and holds no audit; name another directory"
            raise SettingsError("audit", [Problem("out", what)])
        if note.is_file() and not fresh:
            self._require_same(note)
        if fresh:
            for name in (ANSWERS, COMPARISONS):
                (self._out / name).unlink(missing_ok=True)
        self.note({})

    def _require_same(self, note: Path) -> None:
        try:
            before = json.loads(note.read_text(encoding="utf-8"))["asked"]
        except (ValueError, KeyError, TypeError):
            before = {}
        remedy = "name another directory for --out, or drop its answers with --fresh"
        problems = [
            Problem(f"{self._out}: {name}", f"{before.get(name)!r} before, now {value!r}: {remedy}")
            for name, value in self._asked.items()
            if before.get(name) != value
        ]
        if problems:
            raise SettingsError("audit", problems)

    def finish(self, images: Iterable[tuple[str, ...]], pairs: Iterable[tuple[str, ...]]) -> None:
        """Put the answers in an order that does not depend on the run: that of the questions."""
        self.answers.finish(images)
        self.comparisons.finish(pairs)

    def faces(self) -> dict[str, list[FaceAnswer]]:
        """The returned faces by image, in the order of the answers."""
        return {
            image: [
                face
                for row in rows
                if (face := face_answer(dict(zip(ANSWER_COLUMNS, row, strict=True))))
            ]
            for (image,), rows in self.answers.rows.items()
        }

    def scores(self) -> dict[tuple[str, str], float | None]:
        """The similarity by source and target, percent; ``None`` where there is none."""
        found = {}
        for row in (row for rows in self.comparisons.rows.values() for row in rows):
            source, target, similarity = row[:3]
            found[source, target] = float(similarity) if similarity else None
        return found

    def note(self, more: Mapping[str, Any]) -> None:
        """Write ``run.json``.

        Args:
            more: what is worth knowing of the run beside what makes it.
        """
        text = json.dumps({"asked": self._asked, **more}, indent=2, ensure_ascii=False)
        (self._out / NOTE).write_text(text + "\n", encoding="utf-8")
