"""Layers, budgets, and who may import whom."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "mockrek").rglob("*.py"))
MAX_MODULE, MAX_FUNCTION, MAX_PARAMETERS = 300, 50, 6


def imported_packages(source: str) -> set[str]:
    """The top-level packages that a module imports, anywhere in it."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return {name.partition(".")[0] for name in names}


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def length(node: ast.FunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def test_an_arrow_points_down_only() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_imports_are_seen_wherever_they_stand() -> None:
    source = "import a.b\ndef f():\n    from mockrek.wire import route\nfrom . import c\n"
    assert imported_packages(source) == {"a", "mockrek"}


@pytest.mark.parametrize("folder", ["contracts", "loadtests"])
def test_what_comes_from_outside_does_not_import_mockrek(folder: str) -> None:
    assert (ROOT / folder / "README.md").is_file()
    for path in (ROOT / folder).rglob("*.py"):
        assert "mockrek" not in imported_packages(path.read_text(encoding="utf-8")), path


def test_modules_and_functions_keep_to_their_budgets() -> None:
    assert len(MODULES) > 50
    long_modules = [p for p in MODULES if len(p.read_text("utf-8").splitlines()) > MAX_MODULE]
    long_functions = [
        f"{path}:{node.lineno}"
        for path in MODULES
        for node in functions(path)
        if length(node) > MAX_FUNCTION
    ]
    assert (long_modules, long_functions) == ([], [])


def test_nine_functions_in_ten_are_short() -> None:
    lengths = sorted(length(node) for path in MODULES for node in functions(path))
    assert lengths[len(lengths) * 9 // 10] <= 30
    assert lengths[len(lengths) // 2] <= 12


def test_modules_say_what_they_are_and_have_no_catch_all_names() -> None:
    for path in MODULES:
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
        assert path.stem not in {"utils", "util", "helpers", "common", "manager", "misc"}, path
