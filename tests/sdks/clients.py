"""The six SDKs: what each needs, how its client is built and run, and what it does on the wire."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from served import clean_environ

HERE: Final = Path(__file__).parent
BUILT: Final = HERE / "build"
"""Git ignores it; every client is copied there and built there, once for each of its versions."""

BUILD_SECONDS: Final = 15 * 60
RUN_SECONDS: Final = 120

_CLASS_PATH: Final = os.pathsep.join(("target/classes", "target/dependency/*"))


@dataclass(frozen=True)
class Sdk:
    """One SDK and its client.

    Attributes:
        name: of the folder with the client.
        tools: the commands that must be there.
        remedy: how to get them.
        run: the command that runs the client in the folder where it was built.
        build: the commands that build it; none where nothing is to be built.
        version: the command that says which toolchain this is.
        has_trailer: whether an upload is sent in chunks, its checksum behind it.
        shows_types: whether errors are seen with a type and a status.
    """

    name: str
    tools: tuple[str, ...]
    remedy: str
    run: tuple[str, ...]
    version: tuple[str, ...]
    build: tuple[tuple[str, ...], ...] = ()
    has_trailer: bool = True
    shows_types: bool = True


SDKS: Final = (
    Sdk(
        "python",
        tools=(),
        remedy="pip install boto3",
        run=(sys.executable, "client.py"),
        version=(sys.executable, "--version"),
        has_trailer=False,
    ),
    Sdk(
        "cli",
        tools=("aws",),
        remedy="pip install awscli",
        run=(sys.executable, "client.py"),
        version=("aws", "--version"),
        has_trailer=False,
        shows_types=False,
    ),
    Sdk(
        "javascript",
        tools=("node", "npm"),
        remedy="install Node.js 20 or newer with npm",
        build=(("npm", "ci", "--no-audit", "--no-fund"),),
        run=("node", "client.mjs"),
        version=("node", "--version"),
    ),
    Sdk(
        "java",
        tools=("javac", "mvn"),
        remedy="install a JDK, 17 or newer, and Maven 3.8",
        build=(
            (
                "mvn",
                "-q",
                "-B",
                "compile",
                "dependency:copy-dependencies",
                "-DincludeScope=runtime",
            ),
        ),
        run=("java", "-cp", _CLASS_PATH, "Client"),
        version=("javac", "-version"),
    ),
    Sdk(
        "go",
        tools=("go",),
        remedy="install Go 1.24 or newer",
        build=(("go", "build", "-o", "client", "."),),
        run=("./client",),
        version=("go", "version"),
        has_trailer=False,
    ),
    Sdk(
        "rust",
        tools=("cargo",),
        remedy="install Rust 1.94 or newer",
        build=(("cargo", "build", "-q", "--target-dir", "target"),),
        run=("target/debug/client",),
        version=("cargo", "--version"),
    ),
)


class Failed(Exception):
    """A command ended badly, or not in time."""


def environ(**more: str) -> dict[str, str]:
    """The environment for commands: nothing that an SDK would read, and this Python's scripts."""
    scripts = str(Path(sys.executable).parent)
    return clean_environ(PATH=os.pathsep.join((scripts, os.environ["PATH"]))) | more


def missing(sdk: Sdk) -> str | None:
    """The first tool of an SDK that is not there, or ``None``."""
    path = environ()["PATH"]
    return next((tool for tool in sdk.tools if shutil.which(tool, path=path) is None), None)


def version(sdk: Sdk) -> str:
    """What the toolchain says of itself."""
    return execute(sdk.version, HERE, environ(), RUN_SECONDS).strip()


def built(sdk: Sdk) -> Path:
    """The folder of a client that can be run; it is built first where it has changed.

    Raises:
        Failed: it cannot be built.
    """
    source, folder = HERE / sdk.name, BUILT / sdk.name
    if not sdk.build:
        return source
    with _locked(sdk.name):
        state, stamp = _state(source, sdk.build), folder / ".state"
        if stamp.exists() and stamp.read_text() == state:
            return folder
        shutil.copytree(source, folder, dirs_exist_ok=True)
        for command in sdk.build:
            execute(command, folder, environ(), BUILD_SECONDS)
        stamp.write_text(state)
    return folder


def execute(
    command: Sequence[str], folder: Path, variables: Mapping[str, str], seconds: float
) -> str:
    """What a command writes to standard output.

    Raises:
        Failed: it ended badly, or it had to be ended, with all that it had started.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=seconds)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise Failed(f"{command} took over {seconds} s\n{out}\n{err}") from None
        raise
    if process.returncode != 0:
        raise Failed(f"{command} ended with {process.returncode}\n{out}\n{err}")
    return out


def _state(source: Path, commands: Sequence[Sequence[str]]) -> str:
    """What a build depends on, in short."""
    digest = sha256(repr(commands).encode())
    for file in sorted(path for path in source.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(source)}\0".encode() + file.read_bytes())
    return digest.hexdigest()


@contextmanager
def _locked(name: str) -> Iterator[None]:
    """Alone among all processes that build this client."""
    BUILT.mkdir(exist_ok=True)
    with (BUILT / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
