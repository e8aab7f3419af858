from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockrek.profiles.builtin import builtin
from mockrek.profiles.extend import names
from mockrek.profiles.load import load

Run = Callable[..., Any]

BROKEN = """
name = "broken"
sampling = "sometimes"
[[group]]
name = "women"
where = { gender = "Female" }
[detection.miss]
men = 0.1
women = 1.5
"""


def test_list_names_every_profile_with_where_its_numbers_are_from(run: Run) -> None:
    ran = run("profiles", "list")
    assert ran.code == 0
    for name in names():
        [row] = [line for line in ran.out.splitlines() if f" {name} " in line]
        assert f" {builtin(name).confidence} " in row


@pytest.mark.parametrize("name", names())
def test_show_prints_a_file_that_is_the_profile(run: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / "copy.toml"
    file.write_text(run("profiles", "show", name).out, encoding="utf-8")
    assert load(file) == builtin(name)
    assert run("profiles", "show", str(file)).out == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "said"),
    [("perfct", "mockrek: perfct: 1 problem\n"), ("nope.toml", "cannot be read: ")],
)
def test_show_of_what_there_is_not_ends_with_2(run: Run, name: str, said: str) -> None:
    ran = run("profiles", "show", name)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_check_says_which_groups_a_good_file_has(run: Run, tmp_path: Path) -> None:
    good = tmp_path / "good.toml"
    good.write_text(run("profiles", "show", "equal").out, encoding="utf-8")
    ran = run("profiles", "check", str(good))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        f"{good}: good. equal, groups: darker_female, darker_male, lighter_female, lighter_male, "
        "other\n"
    )


def test_check_tells_all_problems_of_a_broken_file(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(BROKEN, encoding="utf-8")
    ran = run("profiles", "check", str(broken))
    assert (ran.code, ran.out) == (2, "")
    head, *block = ran.err.splitlines()
    assert head == f"mockrek: {broken}: 3 problems"
    assert [line.split(":")[0] for line in block] == [
        "  sampling",
        "  detection.miss.men",
        "  detection.miss.women",
    ]


def test_check_of_several_files_goes_on_after_a_broken_one(run: Run, tmp_path: Path) -> None:
    good, broken = tmp_path / "good.toml", tmp_path / "broken.toml"
    good.write_text('name = "good"\n', encoding="utf-8")
    broken.write_text(BROKEN, encoding="utf-8")
    missing = tmp_path / "missing.toml"
    ran = run("profiles", "check", str(broken), str(missing), str(good))
    assert ran.code == 2
    assert ran.out.startswith(f"{good}: good. good, groups: ")
    assert f"mockrek: {broken}: 3 problems\n" in ran.err
    assert f"mockrek: {missing}: 1 problem\n" in ran.err


def test_check_wants_a_file(run: Run) -> None:
    assert run("profiles", "check").code == 2
