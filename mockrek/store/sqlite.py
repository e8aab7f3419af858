"""The store of one machine: a SQLite file in WAL mode, and a version that is read from memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from mockrek.errors import Problem, StateError
from mockrek.store.base import Changed, Changes, StoredManifest
from mockrek.store.schema import CHANGES, MANIFESTS, prepare
from mockrek.store.scope import EVERYBODY, Scope
from mockrek.store.version import SharedVersion

DATABASE: Final = "state.db"
VERSION: Final = "version"
_BUSY_SECONDS: Final = 10


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
                prepare(connection, str(directory))
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
            values = connection.execute(sa.select(CHANGES)).all()
            manifests = connection.execute(_LISTED).all()
        found: defaultdict[Scope, dict[str, str]] = defaultdict(dict)
        for name, account, region, value in values:
            found[Scope(account, region)][name] = value
        sent: defaultdict[Scope, list[StoredManifest]] = defaultdict(list)
        for number, form, account, region in manifests:
            scope = Scope(account, region)
            sent[scope].append(StoredManifest(number, scope, form))
        scopes = {s: _changed(found[s], sent[s]) for s in [*found, *sent]}
        return Changes(
            version=int(found[EVERYBODY].get("version", 0)),
            startup_truth="startup_truth_dropped" not in found[EVERYBODY],
            scopes=MappingProxyType({s: own for s, own in scopes.items() if own != Changed()}),
        )

    def body(self, number: int) -> bytes | None:
        """The text of a manifest, as it was sent; ``None`` when it has been forgotten."""
        query = sa.select(MANIFESTS.c.body).where(MANIFESTS.c.number == number)
        with self._engine.begin() as connection:
            found: bytes | None = connection.execute(query).scalar()
        return found

    def settle(self) -> None:
        """Wait for a change that is under way; forget one whose writer died before making it."""
        with self._engine.begin() as connection:  # takes the write lock
            made = _version(connection)
            if self._shared.read() != made:
                self._shared.write(made)

    def put_profile(self, document: str, scope: Scope = EVERYBODY) -> None:
        """Replace the profile of a scope."""
        with self._write() as connection:
            _put(connection, "profile", document, scope)

    def put_seed(self, seed: int, scope: Scope = EVERYBODY) -> None:
        """Replace the seed of a scope."""
        with self._write() as connection:
            _put(connection, "seed", str(seed), scope)

    def add_manifest(self, form: str, body: bytes, scope: Scope = EVERYBODY) -> int:
        """Register a manifest for a scope; its number is returned."""
        row = {"form": form, "body": body, **scope._asdict()}
        with self._write() as connection:
            return int(connection.execute(sa.insert(MANIFESTS).values(row)).lastrowid)

    def remove_manifest(self, number: int, scope: Scope = EVERYBODY) -> bool:
        """Forget one manifest of a scope; whether it had one of this number."""
        with self._write() as connection:
            own = _of(MANIFESTS, scope).where(MANIFESTS.c.number == number)
            return connection.execute(own).rowcount > 0

    def clear_truth(self, scope: Scope = EVERYBODY) -> None:
        """Forget all manifests of a scope; those given at the start are everybody's."""
        with self._write() as connection:
            connection.execute(_of(MANIFESTS, scope))
            if scope == EVERYBODY:
                _put(connection, "startup_truth_dropped", "yes")

    def reset(self, scope: Scope = EVERYBODY) -> None:
        """Forget every change of a scope; of everybody: every change of every scope."""
        with self._write() as connection:
            for table in (MANIFESTS, CHANGES):
                rows = sa.delete(table) if scope == EVERYBODY else _of(table, scope)
                if table is CHANGES:
                    rows = rows.where(CHANGES.c.name != "version")
                connection.execute(rows)

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


_LISTED: Final = sa.select(
    MANIFESTS.c.number, MANIFESTS.c.form, MANIFESTS.c.account, MANIFESTS.c.region
).order_by(MANIFESTS.c.number)


def _changed(values: Mapping[str, str], manifests: Sequence[StoredManifest]) -> Changed:
    seed = values.get("seed")
    return Changed(values.get("profile"), None if seed is None else int(seed), tuple(manifests))


def _of(table: sa.Table, scope: Scope) -> sa.Delete:
    """Delete the rows of one scope."""
    return sa.delete(table).where(table.c.account == scope.account, table.c.region == scope.region)


def _version(connection: sa.Connection) -> int:
    query = sa.select(CHANGES.c.value).where(CHANGES.c.name == "version")
    return int(connection.execute(query).scalar() or 0)


def _put(connection: sa.Connection, name: str, value: str, scope: Scope = EVERYBODY) -> None:
    connection.execute(_of(CHANGES, scope).where(CHANGES.c.name == name))
    row = {"name": name, "value": value, **scope._asdict()}
    connection.execute(sa.insert(CHANGES).values(row))
