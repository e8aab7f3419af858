"""Marking an audit against the sheet."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockrek.audit.sheet.marking import mark, read_results
from mockrek.audit.sheet.row import Row
from mockrek.errors import SettingsError

ROWS = [
    Row("gender.error", "women", 100, 7, 0.07, 7, 7),
    Row("gender.error", "all", 100, 7, None, None, None),
    Row("detection.miss", "women", 100, 0, 0.0, 0, 0),
    Row("detection.miss", "nobody", 0, 0, 0.0, 0, 0),
]


def results(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "results.csv"
    path.write_text("\n".join(["task,group,trials,errors,rate", *lines]))
    return path


def test_cells_that_both_have_are_compared(tmp_path: Path) -> None:
    path = results(tmp_path, "gender.error,women,100,7,0.07", "age.outside,women,100,3,0.03")
    marks = mark(ROWS, read_results(path))
    assert marks.right
    assert [(m.task, m.group) for m in marks.marks] == [("gender.error", "women")]
    assert marks.missing == ("gender.error all", "detection.miss women")
    assert marks.unknown == ("age.outside women",)


@pytest.mark.parametrize("line", ["gender.error,women,100,8,0", "gender.error,women,99,7,0"])
def test_another_count_is_wrong(tmp_path: Path, line: str) -> None:
    marks = mark(ROWS, read_results(results(tmp_path, line)))
    assert not marks.right
    assert not marks.marks[0].right


def test_nothing_to_compare_is_not_right() -> None:
    assert not mark(ROWS, {}).right


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="line 2: trials and errors are whole numbers"):
        read_results(results(tmp_path, "gender.error,women,many,8,0"))
    with pytest.raises(SettingsError, match="cannot be read: No such file"):
        read_results(tmp_path / "gone.csv")
    (tmp_path / "other.csv").write_text("task,group\n")
    with pytest.raises(SettingsError, match="has no column trials, errors"):
        read_results(tmp_path / "other.csv")
