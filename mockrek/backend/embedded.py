"""The embedded back end: moto in a child process, one for all workers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from tempfile import mkdtemp
from threading import Event
from time import monotonic
from typing import Final

from mockrek.backend.address import Address, Unreachable
from mockrek.errors import Problem, SettingsError

EXTRA: Final = "pip install 'mockrek[s3]'"

SERVICES: Final = frozenset({"iam", "rekognition", "s3", "sts"})
"""What moto is asked. Others of its services can be told to open addresses that requests name."""

_START_SECONDS: Final = 30
_STOP_SECONDS: Final = 5
_LOOK_SECONDS: Final = 0.02
_SETTINGS: Final = {
    "MOTO_S3_ALLOW_CROSSACCOUNT_ACCESS": "false",  # an account sees nothing of another
    "S3_IGNORE_SUBDOMAIN_BUCKETNAME": "true",  # buckets in host names were put into the path
    "MOTO_S3_DEFAULT_KEY_BUFFER_SIZE": str(2**40),  # no object is written to disk
}


def installed() -> bool:
    """Whether what the embedded back end needs is there; nothing is imported."""
    return all(find_spec(name) is not None for name in ("moto", "flask_cors"))


def moto_version() -> str:
    """The version of moto, or ``none``."""
    try:
        return version("moto")
    except PackageNotFoundError:
        return "none"


class EmbeddedBackend:
    """Moto in a child process.

    It starts while the server does; who needs it first waits for it.

    Args:
        directory: for its socket and its log. Short, as names of sockets must be.

    Attributes:
        address: where it answers.
        log: the file with what it had to say.
    """

    def __init__(self, directory: Path) -> None:
        self.log = directory / "moto.log"
        self._socket = directory / "moto.sock"
        word = token_hex(32)
        name = f"the embedded moto {moto_version()}"
        self.address = Address(name, socket=self._socket, word=word)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603  # ourselves, with a path of our own
                [sys.executable, "-m", "mockrek.backend.moto_child", str(self._socket)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env={**_environ(), **_SETTINGS},
            )
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n".encode())
        self._process.stdin.flush()

    def wait(self) -> Address:
        """The address, once somebody listens there.

        Raises:
            Unreachable: it has ended, or takes too long.
        """
        deadline, pause = monotonic() + _START_SECONDS, Event()
        while not self._socket.exists():
            if self._ended() or monotonic() > deadline:
                said = self.log.read_text(encoding="utf-8", errors="replace").strip()
                last = said.splitlines()[-1] if said else f"nothing in {self.log}"
                raise Unreachable(f"{self.address.name} did not start: {last}")
            pause.wait(_LOOK_SECONDS)
        return self.address

    def stop(self) -> None:
        """End the process; what it held is gone."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ended(self) -> bool:
        """Whether the process is gone; its parent alone may ask the system for its exit code."""
        try:
            os.kill(self._process.pid, 0)
        except ProcessLookupError:
            return True
        stat = Path(f"/proc/{self._process.pid}/stat")
        return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


@contextmanager
def embedded_backend() -> Iterator[Callable[[], Address]]:
    """The embedded back end, until the block ends in the process that began it.

    Yields:
        What gives its address, once it answers: :meth:`EmbeddedBackend.wait`.

    Raises:
        SettingsError: what it needs is not installed.
    """
    if not installed():
        what = f"'embedded' needs moto: {EXTRA}, or give the URL of another S3, or off"
        raise SettingsError("settings", [Problem("--s3-endpoint (MOCKREK_S3_ENDPOINT)", what)])
    directory, parent = Path(mkdtemp(prefix="mockrek-s3-")), os.getpid()
    backend = EmbeddedBackend(directory)
    try:
        yield backend.wait
    finally:
        if os.getpid() == parent:  # a worker that ends passes here too; the others go on
            backend.stop()
            rmtree(directory, ignore_errors=True)


def _environ() -> dict[str, str]:
    """Nothing that the user's shell says to moto or an SDK changes what the child does."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("MOTO_", "AWS_"))
    }
