"""The process in which moto runs: ``python -m mockrek.backend.moto_child SOCKET``.

It ends when its standard input does, so that it cannot outlive the server that started it, however
that one ended.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from pathlib import Path
from threading import Thread

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server


class _QuietHandler(MotoRequestHandler):
    """Requests stand in the log of the server already."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def main(path: str) -> None:
    """Answer on a Unix domain socket until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends this
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    application = DomainDispatcherApplication(create_backend_app)
    beside = f"{path}.new"
    server = make_server(
        f"unix://{beside}", 0, application, threaded=True, request_handler=_QuietHandler
    )
    Thread(target=_end_with_standard_input, daemon=True).start()
    Path(beside).rename(path)  # it is there only when somebody listens
    server.serve_forever()


def _end_with_standard_input() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
