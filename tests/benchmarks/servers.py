"""Servers as child processes on loopback: started, their processor time read, stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import clock_gettime, monotonic, perf_counter, sleep
from typing import Any

ROOT = Path(__file__).parents[2]
START_SECONDS = 30.0

_POLL = 0.002
_SCHEDULER_CLOCK = 2  # CPUCLOCK_SCHED of the Linux kernel: user and system time, in nanoseconds


class ServerDied(RuntimeError):
    """A server ended, or never listened; the text is the end of what it wrote."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        port: on 127.0.0.1.
        pid: of its first process.
        began: ``perf_counter`` just before it was executed.
    """

    port: int
    pid: int
    began: float

    def cpu_seconds(self) -> float:
        """Processor time, user and system, of the master and its living workers."""
        return sum(cpu_seconds(pid) for pid in family(self.pid))


def mockrek(port: int, workers: int | None = None) -> list[str]:
    """The command of ``mockrek serve`` with all its defaults, or with so many workers."""
    command = [sys.executable, "-m", "mockrek", "serve", "--port", str(port)]
    return command if workers is None else [*command, "--workers", str(workers)]


def moto(port: int) -> list[str]:
    """The command of moto's server, with all its defaults."""
    return [sys.executable, "-m", "moto.server", "-p", str(port)]


def bare(size: int, worker: str = "ours") -> Callable[[int], list[str]]:
    """The command of the bare WSGI callable that answers so many bytes, in a kind of worker."""
    return lambda port: [sys.executable, "-m", f"{__package__}.bare", str(port), str(size), worker]


@contextmanager
def serving(command: Callable[[int], Sequence[str]]) -> Iterator[Server]:
    """Run a server until the end of the block.

    Args:
        command: what to execute, given the port to listen on.

    Raises:
        ServerDied: it does not listen within 30 s.
    """
    port = _free_port()
    with tempfile.TemporaryFile() as output:
        streams: dict[str, Any] = {"stdout": output, "stderr": output}
        began = perf_counter()
        process = subprocess.Popen(command(port), cwd=ROOT, env=_environment(), **streams)
        try:
            if not _listens(process, port):
                output.seek(0)
                raise ServerDied(output.read().decode(errors="replace")[-2000:])
            yield Server(port, process.pid, began)
        finally:
            _stop(process)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process since it began, of all its threads, user and system.

    It is the kernel's own clock of that process (clock_getcpuclockid(3)), which counts
    nanoseconds; ``/proc/PID/stat`` counts the same in steps of 10 ms.
    """
    return clock_gettime((~pid << 3) | _SCHEDULER_CLOCK)


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [pid, *map(int, children.split())]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _environment() -> dict[str, str]:
    """Ours, without settings of mockrek: both sides run with their defaults."""
    return {name: text for name, text in os.environ.items() if not name.startswith("MOCKREK_")}


def _listens(process: subprocess.Popen[bytes], port: int) -> bool:
    deadline = monotonic() + START_SECONDS
    while process.poll() is None and monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(_POLL)
        else:
            return True
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
