"""Bytes over sockets against a real server with two workers.

``python -m fuzz.server server`` sends many, ``test_server.py`` some. With the name ``server_s3`` it
is a server with an S3 behind it.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from random import Random
from time import monotonic, perf_counter

from fuzz.budget import Budget
from fuzz.mutators import change_bytes, change_json, change_lines
from fuzz.outcome import Report
from fuzz.replies import Reply, assert_allowed, replies
from fuzz.surfaces import LIMIT, TooSlow, stored
from raw_case import GOOD
from served import Served, serving

BATCH = 100
"""Inputs between two looks at the server's health."""

OPTIONS = {
    "server": ("--s3-endpoint", "off"),
    "server_s3": ("--s3-endpoint", "embedded"),
}
_GIVE_UP = 20.0
"""Seconds after which a reply is no longer waited for."""


def change(data: bytes, chance: Random) -> bytes:
    """Change the head or the body of a request; mostly its length stays true."""
    head, end, body = data.partition(b"\r\n\r\n")
    match chance.randrange(8):
        case 0:
            return change_bytes(data, chance)
        case 1 | 2 | 3:
            head = change_lines(head, chance)
        case _:
            body = change_json(body, chance)
    if chance.random() < 0.9:
        head = re.sub(rb"(?i)\ncontent-length: *\d+", b"\nContent-Length: %d" % len(body), head)
    return head + end + body


def send(server: Served, data: bytes) -> tuple[float, bytes]:
    """Send bytes, say that no more will come, and read until the server closes.

    Returns:
        Seconds from the last byte to the end, and what was read.

    Raises:
        TooSlow: there was no end.
    """
    with socket.create_connection(("127.0.0.1", server.port), _GIVE_UP) as connection:
        read = bytearray()
        began = perf_counter()
        try:
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            while block := connection.recv(65_536):
                read += block
        except TimeoutError:
            raise TooSlow(f"no end after {_GIVE_UP:.0f} s: {data[:300]!r}") from None
        except (ConnectionResetError, BrokenPipeError):
            pass  # it closed before all was sent; what it said until then counts
        return perf_counter() - began, bytes(read)


def attempt(server: Served, data: bytes, *, strict: bool = True) -> float:
    """Send one input, hold the replies to their forms, and give the seconds that it took."""
    seconds, read = send(server, data)
    if seconds > LIMIT:  # perhaps the machine was busy
        seconds = min(seconds, send(server, data)[0])
    if seconds > LIMIT:
        raise TooSlow(f"{seconds:.1f} s: {data[:300]!r}")
    for reply in replies(read):
        if strict or not _of_back_end(reply):
            assert_allowed(reply)
    return seconds


def _of_back_end(reply: Reply) -> bool:
    return reply.headers.get("x-mockrek-answered-by") == "moto" or reply.status == 503


def assert_sound(server: Served) -> None:
    """Assert that the server answers, with the workers it began with, and has logged no bug."""
    with server.connect() as connection:
        assert connection.ask(GOOD).status == 200
    assert server.worker_pids == server.first_pids, server.log[-3000:]
    assert "Traceback" not in server.log, server.log[server.log.index("Traceback") - 500 :][:5000]


def bombard(server: Served, chance: Random, *, strict: bool = True) -> Iterator[float]:
    """Send a batch of inputs; give the seconds of each.

    Raises:
        AssertionError: with the input, as a note.
    """
    seeds = [path.read_bytes() for path in stored("seeds", "server")]
    sent: list[bytes] = []
    try:
        for _ in range(BATCH):
            data = chance.choice(seeds)
            for _ in range(chance.choice((1, 1, 2, 4, 8))):
                data = change(data, chance)
            sent.append(data)
            yield attempt(server, data, strict=strict)
    except AssertionError:
        keep(sent[-1:])
        raise
    try:
        assert_sound(server)
    except AssertionError:
        keep(sent)
        raise


def keep(inputs: list[bytes]) -> None:
    """Write inputs into the folder that ``FUZZ_CRASHES`` names."""
    folder = os.environ.get("FUZZ_CRASHES")
    if folder:
        for place, data in enumerate(inputs):
            Path(folder, f"crash-{place:03}").write_bytes(data)


def main() -> None:
    """Bombard a server until the budget is spent."""
    budget, _ = Budget.from_command_line()
    end = monotonic() + (budget.seconds or float("inf"))
    chance, report, done = Random(budget.seed), Report(), 0
    with serving(*OPTIONS[budget.surface], "--log", "off", workers=2) as server:
        while monotonic() < end and not (budget.runs and done >= budget.runs):
            for seconds in bombard(server, chance, strict=budget.surface == "server"):
                report.add(seconds)
                done += 1
    report.write()


if __name__ == "__main__":
    main()
