from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from mockrek.server import configuration
from mockrek.server.configuration import Configuration, InForce, Start
from mockrek.settings import Settings
from mockrek.store import EVERYBODY, Scope, SqliteStore

A, B, EU, US = "111111111111", "222222222222", "eu-west-1", "us-east-1"
VIEWERS = [(A, EU), (B, EU), (A, US), (B, US)]


def put_profile(store: SqliteStore, number: int, scope: Scope) -> None:
    store.put_profile(f'{{"name":"mine-{number}"}}', scope)


def number_of(state: InForce) -> int:
    """The number that was put: a seed, or of a profile."""
    return state.active.seed or int(state.profile.name.rpartition("-")[2])


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path)


@pytest.fixture
def worker(store: SqliteStore) -> Configuration:
    return Configuration(Start.of(Settings.parse({})), store)


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """Of a server that was given a manifest."""
    file = tmp_path / "start.csv"
    file.write_text("s3,subject\ns3://photos/start.jpg,ada\n", encoding="utf-8")
    return Start.of(Settings.parse({"truth": str(file)}))


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


def test_a_scope_without_changes_shares_one_state_with_everybody(
    worker: Configuration, store: SqliteStore
) -> None:
    everybody = worker.in_force()
    assert worker.in_force(A, EU) is everybody
    store.put_seed(9, Scope(A))

    assert worker.in_force(B, EU) is worker.in_force(None, EU) is worker.in_force() is everybody
    assert worker.in_force(A, EU) is worker.in_force(A) is not everybody


@pytest.mark.parametrize("put", [SqliteStore.put_seed, put_profile])
def test_the_narrowest_scope_wins(
    worker: Configuration, store: SqliteStore, put: Callable[[SqliteStore, int, Scope], None]
) -> None:
    """An account goes before a region; and each wins as soon as it is there."""
    seen = []
    for number, scope in enumerate([EVERYBODY, Scope(region=EU), Scope(A), Scope(A, EU)], 1):
        put(store, number, scope)
        seen.append([number_of(worker.in_force(*viewer)) for viewer in VIEWERS])

    assert seen == [[1, 1, 1, 1], [2, 2, 1, 1], [3, 2, 3, 1], [4, 2, 3, 1]]


def test_scopes_that_ask_for_the_same_share_one_state(
    worker: Configuration, store: SqliteStore
) -> None:
    for account in (A, B):
        store.put_seed(5, Scope(account))

    assert worker.in_force(A) is worker.in_force(B, EU)


def test_a_change_of_one_scope_leaves_the_states_of_others(
    worker: Configuration, store: SqliteStore
) -> None:
    store.put_seed(5, Scope(A))
    everybody, own = worker.in_force(), worker.in_force(A)
    store.add_manifest("csv", b"s3,subject\ns3://photos/b.jpg,grace\n", Scope(B))
    assert worker.in_force(B) is not everybody
    assert (worker.in_force(), worker.in_force(A)) == (everybody, own)
    store.reset(Scope(A))

    assert worker.in_force(A) is everybody


def test_states_are_as_many_as_scopes_and_not_as_callers(
    worker: Configuration, store: SqliteStore
) -> None:
    for seed, scope in enumerate([Scope(A), Scope(A, EU), Scope(region=EU)], 1):
        store.put_seed(seed, scope)
    found = {
        id(worker.in_force(f"{account:012}", f"xx-none-{region}"))
        for account in range(100)
        for region in range(10)
    }

    assert found == {id(worker.in_force())}
    assert len({id(worker.in_force(*viewer)) for viewer in VIEWERS}) == 4
    assert len(worker._views._of) == 4


def test_what_narrower_scopes_declare_goes_first(start: Start, store: SqliteStore) -> None:
    worker = Configuration(start, store)
    scopes = [EVERYBODY, Scope(region=EU), Scope(A, EU), Scope(A), Scope(A)]
    for scope in scopes:
        store.add_manifest("csv", b"s3,subject\ns3://photos/a.jpg,ada\n", scope)
    numbers = [[entry.number for entry in worker.in_force(*v).registered] for v in VIEWERS]

    assert numbers == [[3, 4, 5, 2, None, 1], [2, None, 1], [4, 5, None, 1], [None, 1]]
    assert [entry.scope for entry in worker.in_force(A, EU).registered] == [
        Scope(A, EU), Scope(A), Scope(A), Scope(region=EU), EVERYBODY, EVERYBODY
    ]  # fmt: skip


def test_verdicts_about_a_cohort_are_shared(start: Start, store: SqliteStore) -> None:
    worker = Configuration(start, store)
    number = store.add_manifest("csv", b"s3,subject\ns3://photos/b.jpg,grace\n", Scope(A))
    everybody, own = worker.in_force().active, worker.in_force(A).active
    assert own.verdicts[1] is everybody.verdicts[0]
    store.put_seed(8, Scope(A))
    put_profile(store, 1, Scope(B))
    assert worker.in_force(A).active.verdicts[1] is not everybody.verdicts[0]
    assert worker.in_force(B).active.verdicts[0] is not worker.in_force().active.verdicts[0]
    store.remove_manifest(number, Scope(A))

    assert worker.in_force(A).active.verdicts[0] is not worker.in_force().active.verdicts[0]


def test_what_is_forgotten_is_not_kept(worker: Configuration, store: SqliteStore) -> None:
    for scope in (Scope(A), Scope(B)):
        store.add_manifest("csv", b"s3,subject\ns3://photos/b.jpg,grace\n", scope)
        put_profile(store, 3, scope)
    worker.in_force(A), worker.in_force(B)
    assert (len(worker._manifests), len(worker._profiles)) == (2, 2)
    store.reset()
    worker.in_force()

    assert (len(worker._manifests), len(worker._profiles)) == (0, 1)


def test_a_manifest_that_is_deleted_while_a_state_is_made_is_not_in_it(
    worker: Configuration, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = store.add_manifest("csv", b"s3,subject\ns3://photos/b.jpg,grace\n", Scope(A))
    read = store.body

    def deleted_before(wanted: int) -> bytes | None:
        store.remove_manifest(number, Scope(A))
        store.put_seed(4, Scope(A))
        return read(wanted)

    monkeypatch.setattr(store, "body", deleted_before)
    state = worker.in_force(A)

    assert (state.registered, state.active.seed) == ((), 4)


def test_threads_see_no_state_of_another_scope_and_none_that_is_stale(
    worker: Configuration, store: SqliteStore
) -> None:
    accounts, stop = [f"{n:012}" for n in range(1, 3)], Event()

    def watch(account: str) -> set[bool]:
        seen = set()
        while not stop.wait(0.001):  # the others want their turn
            seeds = range(100 * int(account), 100 * int(account) + 100)
            seen.add(worker.in_force(account, EU).active.seed in seeds)
        return seen

    for account in accounts:
        store.put_seed(100 * int(account), Scope(account))
    with ThreadPoolExecutor(len(accounts)) as threads:
        watchers = [threads.submit(watch, account) for account in accounts]
        try:
            for turn in range(20):
                account = accounts[turn % 2]
                store.put_seed(100 * int(account) + turn, Scope(account))
                assert worker.in_force(account).active.seed == 100 * int(account) + turn
        finally:
            stop.set()

    assert [watcher.result() for watcher in watchers] == [{True}] * 2
