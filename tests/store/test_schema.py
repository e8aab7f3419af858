"""A state directory of an earlier version works; one of a later version is refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from mockrek.errors import StateError
from mockrek.store import EVERYBODY, Changed, Scope, SqliteStore, StoredManifest
from mockrek.store.schema import SCHEMA
from mockrek.store.sqlite import DATABASE

# As the version without scopes wrote it.
FIRST = """
CREATE TABLE changes (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name));
CREATE TABLE manifests (
    number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, form TEXT NOT NULL, body BLOB NOT NULL
);
INSERT INTO changes VALUES ('version', '6'), ('seed', '41'), ('profile', '{"name":"x"}'),
    ('startup_truth_dropped', 'yes');
INSERT INTO manifests (form, body) VALUES ('csv', x'01'), ('jsonl', x'02'), ('csv', x'03');
DELETE FROM manifests WHERE number = 3;
"""


def run(directory: Path, script: str) -> None:
    with closing(sqlite3.connect(directory / DATABASE)) as connection:
        connection.executescript(script)


@pytest.fixture
def first(tmp_path: Path) -> Path:
    run(tmp_path, FIRST)
    return tmp_path


def test_what_the_first_version_kept_is_everybodys(first: Path) -> None:
    changes = SqliteStore(first).changes()
    manifests = (StoredManifest(1, EVERYBODY, "csv"), StoredManifest(2, EVERYBODY, "jsonl"))

    assert (changes.version, changes.startup_truth) == (7, False)
    assert changes.scopes == {EVERYBODY: Changed('{"name":"x"}', 41, manifests)}
    assert SqliteStore(first).changes().scopes == changes.scopes
    assert [SqliteStore(first).body(number) for number in (1, 2)] == [b"\x01", b"\x02"]


def test_it_takes_scopes_and_uses_no_number_again(first: Path) -> None:
    store, scope = SqliteStore(first), Scope("111111111111", "eu-west-1")
    store.put_seed(5, scope)

    assert store.add_manifest("csv", b"four", scope) == 4
    assert {s: own.seed for s, own in store.changes().scopes.items()} == {EVERYBODY: 41, scope: 5}


def test_half_a_step_is_not_taken(first: Path) -> None:
    run(first, "CREATE TABLE changes_0 (a)")  # in the way
    with pytest.raises(StateError):
        SqliteStore(first)
    run(first, "DROP TABLE changes_0")

    assert SqliteStore(first).changes().scopes[EVERYBODY].seed == 41


def test_a_later_version_is_refused_with_the_remedy(tmp_path: Path) -> None:
    SqliteStore(tmp_path).put_seed(3)
    run(tmp_path, f"PRAGMA user_version = {SCHEMA + 1}")
    with pytest.raises(StateError, match=r"a later mockrek .*serve it with that one, or name ano"):
        SqliteStore(tmp_path)
    run(tmp_path, f"PRAGMA user_version = {SCHEMA}")

    assert SqliteStore(tmp_path).changes().scopes == {EVERYBODY: Changed(seed=3)}
