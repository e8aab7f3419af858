from __future__ import annotations

from pathlib import Path

import pytest

from mockrek.server import configuration
from mockrek.server.configuration import Configuration, Start
from mockrek.settings import Settings
from mockrek.store import SqliteStore


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path)


@pytest.fixture
def worker(store: SqliteStore) -> Configuration:
    return Configuration(Start.of(Settings.parse({})), store)


def test_what_nobody_changed_is_kept(worker: Configuration) -> None:
    assert worker.in_force() is worker.in_force()


def test_a_change_is_seen_at_the_next_look(worker: Configuration, store: SqliteStore) -> None:
    before = worker.in_force()
    store.put_seed(9)

    assert (before.active.seed, worker.in_force().active.seed) == (0, 9)


def test_a_profile_is_compiled_once(
    worker: Configuration, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = worker.in_force().active.compiled
    monkeypatch.delattr(configuration, "compile_profile")
    store.put_seed(9)

    assert worker.in_force().active.compiled is before


def test_a_change_whose_writer_died_costs_one_look(
    worker: Configuration, store: SqliteStore
) -> None:
    store._shared.write(store.version() + 1)
    worker.in_force()

    assert worker.in_force() is worker.in_force()
