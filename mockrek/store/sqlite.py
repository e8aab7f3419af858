"""The store of one machine: a SQLite file in WAL mode, and a version that is read from memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from mockrek.errors import Problem, StateError
from mockrek.store.base import Changes, StoredManifest
from mockrek.store.version import SharedVersion

DATABASE: Final = "state.db"
VERSION: Final = "version"
_BUSY_SECONDS: Final = 10

_METADATA: Final = sa.MetaData()
_CHANGES: Final = sa.Table(
    "changes",
    _METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
_MANIFESTS: Final = sa.Table(
    "manifests",
    _METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)


class SqliteStore:
    """Implements :class:`mockrek.store.base.Store`.

    Safe to fork: no connection outlives a method. What a method acknowledged survives ``kill -9``.

    Raises:
        StateError: when the directory cannot be used.
    """

    def __init__(self, directory: Path) -> None:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            self._shared = SharedVersion(directory / VERSION)
            self._engine = _engine(directory / DATABASE)
            with self._write() as connection:
                _METADATA.create_all(connection)
        except (OSError, sa.exc.DatabaseError) as error:
            reason = error.strerror if isinstance(error, OSError) else error.orig
            what = (
                f"cannot be used as the state directory: {reason}; name a directory that this "
                "user can write"
            )
            raise StateError(str(directory), [Problem("", what)]) from error

    def version(self) -> int:
        """The number of the newest change."""
        return self._shared.read()

    def changes(self) -> Changes:
        """Everything that differs from the start, as of one moment."""
        with self._engine.begin() as connection:
            values = dict(connection.execute(sa.select(_CHANGES.c.name, _CHANGES.c.value)).all())
            rows = connection.execute(sa.select(_MANIFESTS).order_by(_MANIFESTS.c.number)).all()
        seed = values.get("seed")
        return Changes(
            version=int(values.get("version", 0)),
            profile=values.get("profile"),
            seed=None if seed is None else int(seed),
            startup_truth="startup_truth_dropped" not in values,
            manifests=tuple(StoredManifest(row.number, row.form, row.body) for row in rows),
        )

    def settle(self) -> None:
        """Wait for a change that is under way; forget one whose writer died before making it."""
        with self._engine.begin() as connection:  # takes the write lock
            made = _version(connection)
            if self._shared.read() != made:
                self._shared.write(made)

    def put_profile(self, document: str) -> None:
        """Replace the profile."""
        with self._write() as connection:
            _put(connection, "profile", document)

    def put_seed(self, seed: int) -> None:
        """Replace the seed."""
        with self._write() as connection:
            _put(connection, "seed", str(seed))

    def add_manifest(self, form: str, body: bytes) -> int:
        """Register a manifest; its number is returned."""
        with self._write() as connection:
            inserted = connection.execute(sa.insert(_MANIFESTS).values(form=form, body=body))
            return int(inserted.lastrowid)

    def remove_manifest(self, number: int) -> bool:
        """Forget one manifest; whether there was one."""
        with self._write() as connection:
            removed = connection.execute(sa.delete(_MANIFESTS).where(_MANIFESTS.c.number == number))
            return removed.rowcount > 0

    def clear_truth(self) -> None:
        """Forget all manifests, those given at the start too."""
        with self._write() as connection:
            connection.execute(sa.delete(_MANIFESTS))
            _put(connection, "startup_truth_dropped", "yes")

    def reset(self) -> None:
        """Forget every change."""
        with self._write() as connection:
            connection.execute(sa.delete(_MANIFESTS))
            connection.execute(sa.delete(_CHANGES).where(_CHANGES.c.name != "version"))

    @contextmanager
    def _write(self) -> Iterator[sa.Connection]:
        """One change: the database's write lock is held, and the version grows with it.

        The shared number is set before the commit. A worker that looks in between finds that what
        it reads is older than the number, and looks again at its next request.
        """
        with self._engine.begin() as connection:
            yield connection
            version = _version(connection) + 1
            _put(connection, "version", str(version))
            self._shared.write(version)


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        poolclass=NullPool,
        connect_args={"timeout": _BUSY_SECONDS},
    )

    @sa.event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: Any) -> None:
        # The driver's own transactions start too late to take the write lock first.
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _version(connection: sa.Connection) -> int:
    query = sa.select(_CHANGES.c.value).where(_CHANGES.c.name == "version")
    return int(connection.execute(query).scalar() or 0)


def _put(connection: sa.Connection, name: str, value: str) -> None:
    connection.execute(sa.delete(_CHANGES).where(_CHANGES.c.name == name))
    connection.execute(sa.insert(_CHANGES).values(name=name, value=value))
