"""Runs the contract suite against moto's own server, and writes what differs.

``make contracts`` runs it and writes ``contracts-moto.md``; it fails where a case does not turn out
as the suite says of moto.
"""  # noqa: INP001  # a script, not a package

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Final

import click
from moto.server import ThreadedMotoServer

PAGE: Final = Path(__file__).parent / "contracts-moto.md"
_TITLE: Final = "# The contract suite against moto\n"


def run() -> int:
    """Serve, run, write; the exit code is that of ``mockrek contracts run``."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        host, port = server.get_host_and_port()
        asked = ["--endpoint", f"http://{host}:{port}", "--target", "moto", "--report", str(PAGE)]
        command = [sys.executable, "-m", "mockrek", "contracts", "run", *asked]
        done = subprocess.run(command, check=False)  # noqa: S603  # ourselves
    finally:
        server.stop()
    text = PAGE.read_text(encoding="utf-8")
    note = (
        f"\nThe suite's verdicts on moto {version('moto')} in server mode (`moto_server`), run by "
        "`make contracts`.\n"
    )
    PAGE.write_text(text.replace(_TITLE, f"{_TITLE}{note}"), encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    click.echo("moto's server, and 500 cases and more: some seconds")
    sys.exit(run())
