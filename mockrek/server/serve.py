"""Serving: the application under gunicorn, until a signal ends it."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, Final

from gunicorn.app.base import BaseApplication

from mockrek.backend.embedded import EXTRA, installed, moto_version
from mockrek.errors import Problem, SettingsError
from mockrek.server.app import create_app
from mockrek.server.configuration import Configuration
from mockrek.server.service import back_end_of
from mockrek.settings import Settings
from mockrek.version import __version__

_KEEP_ALIVE_SECONDS: Final = 65  # longer than SDKs keep idle connections, so they close first


def serve(settings: Settings) -> None:
    """Listen and answer until SIGTERM or SIGINT.

    Raises:
        OperatorError: a profile, a manifest, the state directory or the address cannot be used.
    """
    _try_address(settings.host, settings.port)
    with _state_directory(settings) as directory, back_end_of(settings) as find:
        app = create_app(settings, directory, find)
        configuration: Configuration = app.extensions["mockrek"]
        Gunicorn(settings, app, lambda: _summary(settings, configuration)).run()


@contextmanager
def _state_directory(settings: Settings) -> Iterator[Path]:
    """The directory that was asked for, or one that goes when the server does."""
    if settings.state is not None:
        yield settings.state
    else:
        directory, parent = Path(mkdtemp(prefix="mockrek-")), os.getpid()
        try:
            yield directory
        finally:
            if os.getpid() == parent:  # a worker that ends passes here too; the others go on
                rmtree(directory, ignore_errors=True)


def _try_address(host: str, port: int) -> None:
    """Look whether the address is free; gunicorn would try for five seconds and say less.

    Raises:
        SettingsError: it is not.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        where = "--host, --port (MOCKREK_HOST, MOCKREK_PORT)"
        reason = getattr(error, "strerror", None) or "it is no name of a host"
        what = (
            f"cannot listen on {host} port {port}: {reason}; give an address of this "
            "machine and a free port (0 picks one)"
        )
        raise SettingsError("settings", [Problem(where, what)]) from error


class Gunicorn(BaseApplication):  # type: ignore[misc]  # gunicorn is not typed
    """Gunicorn's arbiter with an application that was built before workers are forked.

    Args:
        settings: address, workers, threads.
        app: a WSGI callable.
        summary: says in a line what is served, once it is.
    """

    def __init__(self, settings: Settings, app: Any, summary: Callable[[], str]) -> None:
        self._settings = settings
        self._app = app
        self._summary = summary
        super().__init__()

    @property
    def queue(self) -> int:
        """How many requests may wait for a thread, in each worker."""
        waiting: int = self._settings.queue
        return waiting

    def load_config(self) -> None:
        """Put our settings where gunicorn looks for its own."""
        settings = self._settings
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        options: dict[str, Any] = {
            "bind": f"{host}:{settings.port}",
            "workers": settings.workers,
            "threads": settings.threads,
            "http_parser": "python",  # the one that our request is a kind of
            "worker_class": "mockrek.server.worker.ServiceWorker",
            "preload_app": True,
            "keepalive": _KEEP_ALIVE_SECONDS,
            "forwarder_headers": "",  # no proxy stands before it whose SCRIPT_NAME would count
            "graceful_timeout": 10,
            "header_map": "dangerous",  # names with underscores reach S3; see the worker
            "limit_request_line": 8190,  # presigned addresses are long
            "control_socket_disable": True,
            "loglevel": "warning",
            "proc_name": "mockrek",
            "when_ready": self._announce,
            "pre_fork": _freeze,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Give the application, which is there already."""
        return self._app

    def _announce(self, arbiter: Any) -> None:
        host, port = arbiter.LISTENERS[0].sock.getsockname()[:2]
        url = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        sys.stderr.write(
            f"mockrek {__version__} answers on {url}  ({self._summary()})\n"
            f"  export AWS_ENDPOINT_URL={url}\n"
        )
        sys.stderr.flush()


def _summary(settings: Settings, configuration: Configuration) -> str:
    """What is in force, which an earlier change may have made other than what was asked for."""
    state, start = configuration.in_force(), configuration.start
    parts = [f"profile {state.profile.name}", f"seed {state.active.seed}"]
    parts += [
        f"{row.manifest.name}: {row.manifest.images:,} images, {row.manifest.faces:,} faces"
        for row in state.registered
    ]
    if settings.near_copies is not None:
        known = sum(index.images.size for m in state.active.manifests if (index := m.near))
        parts.append(f"near copies of {known:,} images")
    parts.append(_back_end(settings))
    if settings.auth != "lenient":
        parts.append(f"signatures {settings.auth}")
    parts.append(f"{settings.workers} worker{'' if settings.workers == 1 else 's'}")
    given = tuple(row.manifest for row in state.registered)
    if (state.profile, state.active.seed, given) != (start.profile, start.seed, start.manifests):
        parts.append(f"changed earlier through the control API: --state {settings.state}")
    return ", ".join(parts)


def _back_end(settings: Settings) -> str:
    if settings.s3_endpoint.startswith("http"):
        return f"S3 at {settings.s3_endpoint}"
    if settings.s3_endpoint == "off":
        return "no S3"
    return f"S3 by moto {moto_version()}" if installed() else f"no S3: {EXTRA}"


def _freeze(_arbiter: Any, _worker: Any) -> None:
    """Keep the garbage collector of the workers off the pages that they share."""
    gc.collect()
    gc.freeze()
