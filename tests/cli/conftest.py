from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from mockrek.cli import main
from served import clean_environ


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it said."""

    code: object
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run the command line in this process, 100 columns wide."""
    for name in os.environ.keys() - clean_environ().keys():
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: str) -> Ran:
        with pytest.raises(SystemExit) as exit_:
            main(list(words))
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        return Ran(exit_.value.code, said.out, said.err)

    return run
