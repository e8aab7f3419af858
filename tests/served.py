"""A real mockrek in processes of its own, for tests that come in from outside."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Thread
from urllib.parse import urlsplit

from raw_http import Call, Connection

_ANNOUNCED = re.compile(r"answers on (http://\S+)")
_FAULT = re.compile(r"Traceback|was sent SIG(?:SEGV|ABRT|BUS|ILL|FPE)|exited with code")
_STOP_SECONDS = 30


def clean_environ(**more: str) -> dict[str, str]:
    """The environment without what AWS SDKs and mockrek would read from it, and with ``more``."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "MOCKREK_", "BOTO_"))
    }
    return kept | more


@dataclass
class Served:
    """A server that has announced itself; its log is drained while it runs.

    Attributes:
        process: the first of its processes, which started the others.
        workers: how many others.
        url: as announced.
        first_pids: the process ids of the workers when it had started.
    """

    process: subprocess.Popen[str]
    workers: int
    url: str = ""
    first_pids: frozenset[int] = frozenset()
    _lines: list[str] = field(default_factory=list)
    _grown: Condition = field(default_factory=Condition)
    _closed: bool = False
    _drain: Thread | None = None

    @property
    def port(self) -> int:
        port = urlsplit(self.url).port
        assert port is not None
        return port

    @property
    def log(self) -> str:
        """What it has written to standard error so far."""
        return "".join(self._lines)

    @property
    def worker_pids(self) -> frozenset[int]:
        """The process ids of the workers, once there are as many as there should be."""
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        while (
            len(pids := frozenset(filter(_is_worker, children.read_text().split()))) < self.workers
        ):
            self.ask(Call(method="GET", path="/_mockrek/v1/health/live"))
        return frozenset(map(int, pids))

    def log_line(self, text: str) -> str:
        """The first line of the log that has a text in it; waits for it."""
        with self._grown:
            self._grown.wait_for(lambda: self._closed or text in self.log, _STOP_SECONDS)
        found = [line for line in self._lines if text in line]
        assert found, f"{text!r} is not in the log:\n{self.log}"
        return found[0]

    def connect(self) -> Connection:
        """A fresh connection."""
        return Connection(self.port, urlsplit(self.url).hostname or "")

    def ask(self, call: Call) -> bytes:
        """The body of the answer, over a fresh connection."""
        with self.connect() as connection:
            return connection.ask(call).body

    def start(self) -> None:
        """Wait until it has announced itself or has ended."""
        self._drain = Thread(target=self._read, daemon=True)
        self._drain.start()
        self.url = _ANNOUNCED.findall(self.log_line("answers on"))[0]
        self.first_pids = self.worker_pids

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal to the first process, and give the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self._ended()

    def kill(self) -> None:
        """End all its processes at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self._ended()

    def _ended(self) -> int:
        code = self.process.wait(_STOP_SECONDS)
        assert self._drain is not None
        self._drain.join(_STOP_SECONDS)
        return code

    def _read(self) -> None:
        assert self.process.stderr is not None
        with self.process.stderr as lines:
            for line in lines:
                with self._grown:
                    self._lines.append(line)
                    self._grown.notify_all()
        with self._grown:
            self._closed = True
            self._grown.notify_all()


def _is_worker(pid: str) -> bool:
    """Not the process of moto."""
    try:
        return b"moto_child" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _uncovered(environ: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if not name.startswith("COVERAGE")}


@contextmanager
def serving(
    *options: str, workers: int = 2, covered: bool = True, **environ: str
) -> Iterator[Served]:
    """Serve on a free port until the block ends; the server must then stop cleanly.

    A block that ends the server itself says so by waiting for it: :meth:`Served.stop`,
    :meth:`Served.kill`. A test that asks thousands of times wants its server not ``covered``:
    counting lines takes as long as answering.
    """
    command = [sys.executable, "-m", "mockrek", "serve", "--port", "0", "--workers", str(workers)]
    if "--s3-endpoint" not in options:
        environ.setdefault("MOCKREK_S3_ENDPOINT", "off")  # a process less where nobody asks for it
    process = subprocess.Popen(
        [*command, *options],
        env=clean_environ(**environ) if covered else _uncovered(clean_environ(**environ)),
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    served = Served(process, workers)
    try:
        served.start()
        yield served
    except BaseException:
        if process.poll() is None:
            served.kill()
        raise
    if process.returncode != -signal.SIGKILL:
        code = served.stop()
        assert (code, _FAULT.search(served.log)) == (0, None), served.log
