"""The floor: a WSGI callable that reads the body and answers a constant, served as mockrek is.

Run as ``python -m tests.benchmarks.bare PORT SIZE WORKER``. Everything around the callable is
mockrek's own: gunicorn gets another application and the same settings, so that they cannot drift
apart. ``WORKER`` is ``ours`` for mockrek's own worker too, or ``gthread`` for the one that gunicorn
brings along.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from mockrek.server.serve import Gunicorn
from mockrek.settings import Settings

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def constant(size: int) -> Application:
    """A callable that reads the body and answers so many bytes."""
    answer = (b"x" * size,)
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("Content-Length", str(size))]

    def answer_constant(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start("200 OK", headers)
        return answer

    return answer_constant


def main() -> None:
    """Serve with one worker until SIGTERM."""
    port, size, worker = sys.argv[1:]
    settings = Settings.parse({"port": port, "workers": "1"})
    kind = Gunicorn if worker == "ours" else _Stock
    kind(settings, constant(int(size)), lambda: "a constant").run()


class _Stock(Gunicorn):
    """The same settings, and gunicorn's worker as it is."""

    def load_config(self) -> None:
        """Take back what is ours."""
        super().load_config()
        self.cfg.set("worker_class", "gthread")


if __name__ == "__main__":
    main()
