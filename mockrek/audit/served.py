"""A mockrek of its own in another process, for as long as an audit needs it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread, Timer
from typing import IO, Any, Final
from urllib.request import ProxyHandler, build_opener

from mockrek.errors import OperatorError, Problem

_ANNOUNCED: Final = re.compile(r"answers on (http://\S+)")
_START_SECONDS: Final = 60
_STOP_SECONDS: Final = 20
_CONTROL: Final = "/_mockrek/v1"


@dataclass(frozen=True, slots=True)
class Served:
    """A mockrek that answers.

    Attributes:
        url: what AWS clients are given as their endpoint.
    """

    url: str

    def control(self, noun: str) -> Any:
        """What the control API returns for GET, decoded: ``control("answer-sheet")``."""
        opener = build_opener(ProxyHandler({}))  # it is on this machine, whatever proxies there are
        with opener.open(f"{self.url}{_CONTROL}/{noun}", timeout=_STOP_SECONDS) as answer:
            return json.load(answer)


@contextmanager
def serving(*options: str) -> Iterator[Served]:
    """Run ``mockrek serve`` on a free port of this machine until the block ends, however it ends.

    Args:
        options: more of its command line; its settings come from there alone.

    Raises:
        OperatorError: it does not start; the message holds what it wrote to standard error.
    """
    command = [sys.executable, "-m", "mockrek", "serve", "--port", "0", *options]
    environ = {name: text for name, text in os.environ.items() if not name.startswith("MOCKREK_")}
    process = subprocess.Popen(  # noqa: S603  # our own program; the options are a list, no shell
        command,
        env=environ,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,  # Ctrl-C reaches us alone, and we stop it
    )
    try:
        yield Served(_announced(process))
    finally:
        _stop(process)


def _announced(process: subprocess.Popen[str]) -> str:
    """Read standard error up to the announcement; what follows is read so that no pipe fills."""
    lines = process.stderr
    assert lines is not None
    written = []
    deadline = Timer(_START_SECONDS, process.kill)
    deadline.start()
    try:
        for line in lines:
            written.append(line)
            if found := _ANNOUNCED.search(line):
                Thread(target=_drain, args=(lines,), daemon=True).start()
                return found[1]
    finally:
        deadline.cancel()
    lines.close()
    what = "".join(written).strip() or f"it said nothing in {_START_SECONDS} seconds"
    raise OperatorError("mockrek serve did not start", [Problem("", what)])


def _drain(lines: IO[str]) -> None:
    with lines:
        for _ in lines:
            pass


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
