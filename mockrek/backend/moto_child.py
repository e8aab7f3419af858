"""The process in which moto runs: ``python -m mockrek.backend.moto_child SOCKET``.

It reads a line from its standard input, the word by which its own control API is opened, and ends
when that input does: so it cannot outlive the server that started it, however that one ended.
"""

from __future__ import annotations

import hmac
import logging
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from shutil import rmtree
from threading import Thread
from typing import Any, Final

from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from moto.s3.exceptions import BucketAlreadyExists, BucketError
from moto.s3.models import S3Backend, s3_backends
from werkzeug.serving import make_server

from mockrek.backend.embedded import SERVICES

WORD: Final = "HTTP_X_MOCKREK_WORD"
_CONTROL: Final = "moto_api"


class _Refused(Exception):
    """A request for something else than the services above."""


class _Application(DomainDispatcherApplication):
    """Moto's own application, less the services that are not wanted and what nobody may control."""

    def __init__(self, word: str) -> None:
        super().__init__(create_backend_app)
        self._word = word

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        try:
            application = self._application(environ)
        except _Refused:
            start_response("404 NOT FOUND", [("Content-Length", "0")])
            return (b"",)
        answer: Iterable[bytes] = application(environ, start_response)
        return answer

    def _application(self, environ: dict[str, Any]) -> Any:
        said = environ.get(WORD, "").encode("latin-1")
        controls = environ["PATH_INFO"].lstrip("/").startswith("moto-api")
        if controls and not hmac.compare_digest(said, self._word.encode()):
            raise _Refused
        return self.get_application(environ)

    def get_backend_for_host(self, host: str | None) -> Any:
        """Find moto's name of a service.

        Raises:
            _Refused: it is not answered.
        """
        found = super().get_backend_for_host(host)
        if found is not None and found not in SERVICES and found != _CONTROL:
            raise _Refused
        return found


class _Taken(BucketError):
    """As moto's :class:`BucketAlreadyExists`, which it would look into."""

    code = BucketAlreadyExists.code

    def __init__(self, name: str) -> None:
        super().__init__(BucketAlreadyExists(name).message)
        self.bucket_name = name


_create_bucket: Final = S3Backend.create_bucket


def _create(self: S3Backend, bucket_name: str, *rest: Any, **more: Any) -> Any:
    """Refuse a name that another account has as AWS does; moto says "access denied"."""
    _, owner = s3_backends.bucket_accounts.get(bucket_name, (None, self.account_id))
    if owner != self.account_id:
        raise _Taken(bucket_name)
    return _create_bucket(self, bucket_name, *rest, **more)


class _QuietHandler(MotoRequestHandler):
    """Requests stand in the log of the server already."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


def main(path: str) -> None:
    """Answer on a Unix domain socket until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends this
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    S3Backend.create_bucket = _create  # type: ignore[method-assign]  # there is no other way in
    word = sys.stdin.readline().strip()
    beside = f"{path}.new"
    server = make_server(
        f"unix://{beside}", 0, _Application(word), threaded=True, request_handler=_QuietHandler
    )
    Thread(target=_end_with_standard_input, args=(Path(path).parent,), daemon=True).start()
    Path(beside).rename(path)  # it is there only when somebody listens
    server.serve_forever()


def _end_with_standard_input(directory: Path) -> None:
    sys.stdin.read()
    rmtree(directory, ignore_errors=True)  # whoever made it may be gone
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
