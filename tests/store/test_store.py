from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from mockrek.errors import StateError
from mockrek.store import EVERYBODY, Changed, Changes, Scope, SqliteStore, StoredManifest
from mockrek.store.sqlite import DATABASE

SCOPES = [
    EVERYBODY,
    Scope("111111111111"),
    Scope(region="eu-west-1"),
    Scope("111111111111", "eu-west-1"),
    Scope("222222222222", "eu-west-1"),
]


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "state")


def test_a_new_store_has_changed_nothing(store: SqliteStore) -> None:
    assert store.changes() == Changes(version=store.version())


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_changes_are_what_was_put(store: SqliteStore, scope: Scope) -> None:
    store.put_profile('{"name":"x"}', scope)
    store.put_seed(7, scope)
    number = store.add_manifest("csv", b"a,b", scope)
    manifest = StoredManifest(number, scope, "csv")

    assert store.changes().scopes == {scope: Changed('{"name":"x"}', 7, (manifest,))}
    assert store.changes().startup_truth
    assert store.body(number) == b"a,b"


def test_scopes_keep_their_changes_apart(store: SqliteStore) -> None:
    for seed, scope in enumerate(SCOPES):
        store.put_seed(seed, scope)
    store.put_seed(9, SCOPES[1])

    assert {scope: own.seed for scope, own in store.changes().scopes.items()} == {
        scope: 9 if seed == 1 else seed for seed, scope in enumerate(SCOPES)
    }


@pytest.mark.parametrize(
    "change",
    [
        *(lambda s, scope=scope: s.put_profile("{}", scope) for scope in SCOPES),
        *(lambda s, scope=scope: s.put_seed(1, scope) for scope in SCOPES),
        *(lambda s, scope=scope: s.add_manifest("csv", b"", scope) for scope in SCOPES),
        *(lambda s, scope=scope: s.clear_truth(scope) for scope in SCOPES),
        *(lambda s, scope=scope: s.reset(scope) for scope in SCOPES),
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
    assert [m.number for m in store.changes().scopes[EVERYBODY].manifests] == [first, third]
    assert [store.body(number) for number in (first, second, third)] == [b"1", None, b"3"]
    assert not store.remove_manifest(second)


def test_a_manifest_is_removed_only_by_the_scope_that_sent_it(store: SqliteStore) -> None:
    for owner in SCOPES:
        number = store.add_manifest("csv", b"1", owner)
        others = [scope for scope in SCOPES if scope != owner]
        assert not any(store.remove_manifest(number, scope) for scope in others)
        assert store.remove_manifest(number, owner)


def test_clearing_truth_drops_that_of_the_start_too_and_reset_brings_it_back(
    store: SqliteStore,
) -> None:
    store.add_manifest("csv", b"1")
    store.put_seed(3)
    store.clear_truth()
    assert store.changes().scopes == {EVERYBODY: Changed(seed=3)}
    assert not store.changes().startup_truth
    store.reset()

    assert store.changes() == Changes(version=store.version())


@pytest.mark.parametrize("scope", SCOPES[1:], ids=str)
def test_a_scope_clears_and_resets_its_own_and_no_more(store: SqliteStore, scope: Scope) -> None:
    for each in SCOPES:
        store.add_manifest("csv", b"1", each)
        store.put_seed(3, each)
    before = store.changes().scopes
    store.clear_truth(scope)
    assert store.changes().startup_truth
    assert store.changes().scopes == {**before, scope: Changed(seed=3)}
    store.reset(scope)

    assert store.changes().startup_truth
    assert store.changes().scopes == {s: own for s, own in before.items() if s != scope}


def test_a_reset_of_everybody_resets_every_scope(store: SqliteStore) -> None:
    for scope in SCOPES:
        store.add_manifest("csv", b"1", scope)
        store.put_profile("{}", scope)
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

    assert SqliteStore(tmp_path).changes().scopes[EVERYBODY].seed == 11


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
    assert len(store.changes().scopes[EVERYBODY].manifests) == 40
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
