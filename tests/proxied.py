"""HAProxy before replicas of mockrek, with the configuration that `deploy/` has for it."""

from __future__ import annotations

import csv
import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from served import clean_environ

HAPROXY = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
CONFIG = Path(__file__).parents[1] / "deploy/haproxy.cfg"
NAMES = ("replica-1", "replica-2", "replica-3")

_SECONDS = 30


@dataclass(frozen=True)
class Proxy:
    """A running HAProxy.

    Attributes:
        port: of 127.0.0.1.
        socket: on which it tells its figures and is told what to do.
    """

    port: int
    socket: Path

    def tell(self, order: str) -> str:
        """What it says to an order of its manual's chapter on the Unix socket."""
        with socket.socket(socket.AF_UNIX) as asked, asked.makefile("r") as answer:
            asked.connect(str(self.socket))
            asked.sendall(f"{order}\n".encode())
            return answer.read()

    def rows(self) -> dict[str, dict[str, str]]:
        """Its figures of each replica now, named as in its manual under ``show stat``."""
        rows = csv.DictReader(self.tell("show stat").splitlines())
        return {row["svname"]: row for row in rows if row["svname"] in NAMES}

    def wait(self, name: str, holds: Callable[[dict[str, str]], bool]) -> dict[str, str]:
        """The figures of a replica once something holds of them."""
        end = monotonic() + _SECONDS
        while not holds(row := self.rows()[name]):
            assert monotonic() < end, row
        return row


@contextmanager
def proxied(ports: list[int], folder: Path) -> Iterator[Proxy]:
    """HAProxy before replicas on these ports, once it knows that all are well."""
    log = folder / "haproxy.log"
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener, log.open("wb") as lines:
        proxy = Proxy(listener.getsockname()[1], folder / "socket")
        where = {f"REPLICA_{n}": f"127.0.0.1:{port}" for n, port in enumerate(ports, 1)}
        bound = f"fd@{listener.fileno()}"
        process = subprocess.Popen(
            [str(HAPROXY), "-db", "-f", str(CONFIG)],
            env=clean_environ(PROXY_BIND=bound, PROXY_SOCKET=str(proxy.socket), **where),
            pass_fds=[listener.fileno()],
            stderr=lines,
        )
    try:
        end = monotonic() + _SECONDS
        while not proxy.socket.exists():
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert monotonic() < end
        for name in NAMES:  # the first check of each has been made
            proxy.wait(name, lambda row: row["check_status"] == "L7OK")
        yield proxy
    finally:
        process.terminate()
        process.wait(_SECONDS)
