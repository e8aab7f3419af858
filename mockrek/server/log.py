"""The log: one line a request, for people or for programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from random import getrandbits
from time import localtime, strftime
from time import time as now
from typing import Final, NamedTuple

import msgspec


class Line(NamedTuple):
    """What is worth knowing of one request.

    Attributes:
        operation: of the API, or method and path of the control API.
        status: of HTTP.
        error: the code of the error, if it was one; ``NoOperation`` where the request names no
            operation, ``TooLarge`` where its body is, ``Timeout`` where it
            did not come.
        milliseconds: from the request's headers being read to its answer being ready.
        faces: how many stand in the answer; ``None`` where that means nothing.
        rules: which rule of truth answered for each image.
        account, region: of the caller.
        request_id: as in ``x-amzn-RequestId``; empty for the control API.
    """

    operation: str
    status: int
    error: str | None
    milliseconds: float
    faces: int | None
    rules: tuple[str, ...]
    account: str
    region: str
    request_id: str


Log = Callable[[Line], None]


def new_request_id() -> str:
    """A UUID of version 4. It names a request and hides nothing: it may be guessed."""
    digits = f"{getrandbits(128):032x}"
    variant = "89ab"[getrandbits(2)]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def say(text: str) -> None:
    """Write lines to standard error, if anybody still reads it: no answer is lost over a log."""
    with suppress(OSError, ValueError):
        sys.stderr.write(text + "\n")


def log_of(form: str) -> Log:
    """The writer for a form: ``text``, ``json`` or ``off``."""
    return _WRITERS[form]


def _write_text(line: Line) -> None:
    # What has a width of its own stands first; control requests have no caller and no id.
    what = [line.error] if line.error else []
    if line.faces is not None:
        what.append(f"{line.faces} face{'' if line.faces == 1 else 's'}")
    what += line.rules
    head = f"{_clock(int(now()))} {line.status} {line.milliseconds:8.2f} ms  {line.operation:<12}"
    caller = f"  {line.account}/{line.region}  {line.request_id}  " if line.request_id else "  "
    say(f"{head}{caller}{', '.join(what)}".rstrip())


@lru_cache(maxsize=1)
def _clock(second: int) -> str:
    """A second since the epoch as the hands of a clock show it here."""
    return strftime("%H:%M:%S", localtime(second))


def _write_json(line: Line) -> None:
    record = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **line._asdict()}
    record["milliseconds"] = round(line.milliseconds, 3)
    say(msgspec.json.encode(record).decode())


def _write_nothing(_line: Line) -> None:
    pass


_WRITERS: Final[dict[str, Log]] = {
    "text": _write_text,
    "json": _write_json,
    "off": _write_nothing,
}
