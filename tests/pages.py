"""Pages of documentation as tests: every block of code on a page is run, in the order of the page.

A page is one test, because its blocks build on one another and must run in one process.

``python``   runs in the page's own namespace, in a directory that is the page's own.
``bash``     runs in the same directory. ``mockrek serve`` as the last line starts a real server,
             which the rest of the page talks to; lines of ``export`` hold for the rest of the
             page; a block of nothing but ``make X`` is looked up in the Makefile (``make -n``).
``toml``     is read as a profile; one without a name is a part of the whole one before it. A first
             line ``# name.toml`` writes it to a file for the blocks behind it.
``text``     is what the block before it prints, if nothing but white space stands between them;
             ``...`` stands for anything.

The port that pages name is the default; where a page serves, a free one takes its place. In the
page's directory stands ``photo.jpg``, a portrait that comes inside matplotlib.
"""

from __future__ import annotations

import doctest
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass, field
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from sybil import Document, Example, Region
from sybil.parsers.markdown import CodeBlockParser

from mockrek.profiles.load import parse_document, parse_toml
from served import clean_environ, serving

ROOT: Final = Path(__file__).parents[1]
WRITTEN_ADDRESS: Final = "127.0.0.1:5111"
PAGES: Final = ("README.md", "CONTRIBUTING.md", "docs/*.md", "docs/adr/*.md")

_SERVE: Final = "mockrek serve"
_SECONDS: Final = 60
_SAME: Final = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@dataclass
class Page:
    """One page while it is run.

    Attributes:
        directory: where its blocks run.
        patch: undoes what they do to this process.
        stack: stops the servers that they start.
        address: of the server that is running.
        printed: what the last block printed, and where that block ended.
        groups: of the last whole profile.
    """

    directory: Path
    patch: pytest.MonkeyPatch
    stack: ExitStack
    address: str = WRITTEN_ADDRESS
    printed: tuple[str, int] = ("", -1)
    groups: list[dict[str, Any]] = field(default_factory=list)

    def enter(self) -> None:
        """Leave behind what whoever runs the tests has set."""
        self.patch.chdir(self.directory)
        portrait = files("matplotlib") / "mpl-data/sample_data/grace_hopper.jpg"
        (self.directory / "photo.jpg").write_bytes(portrait.read_bytes())
        for name in os.environ.keys() - clean_environ().keys():
            self.patch.delenv(name)
        self.patch.setenv("AWS_CONFIG_FILE", str(self.directory / "none"))
        self.patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(self.directory / "none"))
        self.patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        self.patch.setenv("COLUMNS", "100")
        self.patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        self.patch.setattr(boto3, "DEFAULT_SESSION", None)

    def run_python(self, example: Example) -> None:
        """Run a block in the namespace of the page."""
        blank = "\n" * (example.line + example.parsed.line_offset)  # so that line numbers are true
        code = compile(blank + self._here(example.parsed), example.path, "exec")
        output = StringIO()
        with redirect_stdout(output):
            exec(code, example.namespace)
        self.printed = (output.getvalue(), example.end)

    def run_bash(self, example: Example) -> None:
        """Run a block, or start the server that its last line starts."""
        *before, last = self._here(example.parsed).strip().splitlines()
        if all(line.startswith("make ") for line in [*before, last]):
            for line in [*before, last]:
                self._bash(line.replace("make", "make -n", 1), ROOT)
        elif last.startswith(_SERVE):
            self._bash("\n".join(before))
            options = last.removeprefix(_SERVE).split()
            if "--s3-endpoint" not in options:
                options += ["--s3-endpoint", "auto"]  # as it is for who reads the page
            self.address = self.stack.enter_context(serving(*options, workers=1)).url[7:]
        elif all(line.startswith("export ") for line in [*before, last]):
            self._export([*before, last])
        else:
            self.printed = (self._bash("\n".join([*before, last])), example.end)

    def read_toml(self, example: Example) -> None:
        """Read a profile or a part of one."""
        text, source = str(example.parsed), f"{example.path}:{example.line}"
        head = text.partition("\n")[0].removeprefix("# ")
        if head.endswith(".toml"):
            Path(head).write_text(text, encoding="utf-8")
        document = tomllib.loads(text)
        if "name" in document:
            parse_toml(text, source)
            self.groups = document.get("group", [])
        else:
            parse_document({"name": "part", "group": self.groups} | document, source)

    def compare_text(self, example: Example) -> str | None:
        """Compare a text with what the block before it printed."""
        printed, end = self.printed
        if end < 0 or example.document.text[end : example.start].strip():
            return None
        checker, want = doctest.OutputChecker(), doctest.Example("", str(example.parsed))
        if checker.check_output(want.want, printed, _SAME):
            return None
        return checker.output_difference(want, printed, _SAME)

    def _here(self, source: str) -> str:
        return str(source).replace(WRITTEN_ADDRESS, self.address)

    def _bash(self, script: str, directory: Path | None = None) -> str:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=directory or self.directory,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{script}\nexit code {done.returncode}\n{done.stderr}"
        return done.stdout

    def _export(self, lines: list[str]) -> None:
        names = [part.partition("=")[0] for line in lines for part in line.split()[1:]]
        values = self._bash("\n".join([*lines, *(f'echo "${name}"' for name in names)]))
        for name, value in zip(names, values.splitlines(), strict=True):
            self.patch.setenv(name, value)


def whole_page(document: Document) -> list[Region]:
    """Parse a page into one example, which runs all of its blocks."""
    blocks = Document.parse(document.path, *map(_parser, _EVALUATORS))
    return [Region(0, document.end, blocks, _run_page)] if blocks.regions else []


def _run_page(example: Example) -> None:
    page, blocks = example.namespace["page"], example.parsed
    blocks.namespace["page"] = page
    page.enter()
    for block in blocks:
        block.evaluate()


def _parser(language: str) -> CodeBlockParser:
    def evaluate(example: Example) -> str | None:
        return _EVALUATORS[language](example.namespace["page"], example)

    return CodeBlockParser(language, evaluate)


_EVALUATORS: Final[dict[str, Callable[[Page, Example], str | None]]] = {
    "python": Page.run_python,
    "bash": Page.run_bash,
    "toml": Page.read_toml,
    "text": Page.compare_text,
}
LANGUAGES: Final = frozenset(_EVALUATORS)
"""A fence of any other language would escape."""
