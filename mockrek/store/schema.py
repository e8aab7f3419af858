"""The tables of the SQLite file, and how a file of an earlier version becomes one of this."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from mockrek.errors import Problem, StateError

SCHEMA: Final = 1
"""The version of the tables, kept in the file's ``user_version``. 0 knew no scopes."""

METADATA: Final = sa.MetaData()
CHANGES: Final = sa.Table(
    "changes",
    METADATA,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, primary_key=True, server_default=""),
    sa.Column("region", sa.Text, primary_key=True, server_default=""),
    sa.Column("value", sa.Text, nullable=False),
)
MANIFESTS: Final = sa.Table(
    "manifests",
    METADATA,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("body", sa.LargeBinary, nullable=False),
    sa.Column("account", sa.Text, nullable=False, server_default=""),
    sa.Column("region", sa.Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)


def prepare(connection: sa.Connection, source: str) -> None:
    """Make the tables, or bring those of an earlier version up to this one.

    Args:
        connection: in a transaction that holds the write lock; all of it happens or nothing.
        source: the state directory, for messages.

    Raises:
        StateError: a later version wrote the file.
    """
    found = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if found > SCHEMA:
        what = (
            f"was written by a later mockrek (tables of version {found}, known here: {SCHEMA}); "
            "serve it with that one, or name another directory"
        )
        raise StateError(source, [Problem("", what)])
    if found == 0 and sa.inspect(connection).has_table(CHANGES.name):
        _add_scopes(connection)
    METADATA.create_all(connection)
    connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA}")


def _add_scopes(connection: sa.Connection) -> None:
    """0 to 1: whatever was changed, was changed for everybody."""
    connection.exec_driver_sql("ALTER TABLE changes RENAME TO changes_0")
    CHANGES.create(connection)  # anew: SQLite cannot change a primary key
    connection.exec_driver_sql(
        "INSERT INTO changes (name, value) SELECT name, value FROM changes_0"
    )
    connection.exec_driver_sql("DROP TABLE changes_0")
    for column in ("account", "region"):
        statement = f"ALTER TABLE manifests ADD COLUMN {column} TEXT NOT NULL DEFAULT ''"
        connection.exec_driver_sql(statement)
