from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from mockrek.errors import StateError
from mockrek.store import Changes, SqliteStore
from mockrek.store.sqlite import DATABASE


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "state")


def test_a_new_store_has_changed_nothing(store: SqliteStore) -> None:
    assert store.changes() == Changes(version=store.version())


def test_changes_are_what_was_put(store: SqliteStore) -> None:
    store.put_profile('{"name":"x"}')
    store.put_seed(7)
    number = store.add_manifest("csv", b"a,b")
    found = store.changes()

    assert (found.profile, found.seed, found.startup_truth) == ('{"name":"x"}', 7, True)
    assert [(m.number, m.form, m.body) for m in found.manifests] == [(number, "csv", b"a,b")]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.put_profile("{}"),
        lambda s: s.put_seed(1),
        lambda s: s.add_manifest("csv", b""),
        lambda s: s.clear_truth(),
        lambda s: s.reset(),
    ],
)
def test_every_change_is_seen_by_every_reader(
    store: SqliteStore, tmp_path: Path, change: Any
) -> None:
    other = SqliteStore(tmp_path / "state")
    before = other.version()
    change(store)

    assert other.version() > before
    assert other.changes() == store.changes()
    assert other.changes().version == other.version()


def test_manifests_keep_their_order_and_numbers_are_not_used_again(store: SqliteStore) -> None:
    first, second = store.add_manifest("csv", b"1"), store.add_manifest("jsonl", b"2")
    assert store.remove_manifest(second)
    third = store.add_manifest("csv", b"3")

    assert first < second < third
    assert [m.body for m in store.changes().manifests] == [b"1", b"3"]
    assert not store.remove_manifest(second)


def test_clearing_truth_drops_that_of_the_start_too_and_reset_brings_it_back(
    store: SqliteStore,
) -> None:
    store.add_manifest("csv", b"1")
    store.put_seed(3)
    store.clear_truth()
    assert store.changes().manifests == ()
    assert not store.changes().startup_truth
    store.reset()

    assert store.changes() == Changes(version=store.version())


def test_a_writer_that_was_killed_before_its_change_is_forgotten(store: SqliteStore) -> None:
    """It had announced its version, and the database never heard of it."""
    store.put_seed(1)
    made = store.version()
    store._shared.write(made + 1)
    store.settle()

    assert store.version() == made == store.changes().version


def test_settling_waits_for_a_change_that_is_under_way(store: SqliteStore) -> None:
    with ThreadPoolExecutor(1) as threads:
        with store._write():
            settled = threads.submit(store.settle)
            with pytest.raises(TimeoutError):
                settled.result(timeout=0.2)
        settled.result(timeout=10)

    assert store.version() == store.changes().version


def test_what_was_acknowledged_is_there_after_a_restart(tmp_path: Path) -> None:
    SqliteStore(tmp_path).put_seed(11)

    assert SqliteStore(tmp_path).changes().seed == 11


def _count_up(path: Path, times: int) -> None:
    store = SqliteStore(path)
    for _ in range(times):
        store.add_manifest("csv", b"x")


def test_processes_and_threads_lose_no_change(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    before = store.version()
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_count_up, args=(tmp_path, 10)) for _ in range(2)]
    for process in processes:
        process.start()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: store.add_manifest("csv", b"y"), range(20)))
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0, 0]
    assert len(store.changes().manifests) == 40
    assert store.version() == store.changes().version == before + 42


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_text("a file, not a directory"),
        lambda path: (path.mkdir(), (path / DATABASE).write_text("no database" * 1000)),
    ],
)
def test_a_directory_that_cannot_be_used_is_named(tmp_path: Path, spoil: Any) -> None:
    path = tmp_path / "state"
    spoil(path)

    with pytest.raises(StateError, match=r"state: 1 problem\n.*cannot be used as the state"):
        SqliteStore(path)
