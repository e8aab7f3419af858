from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from operator import mul, truediv
from typing import Any

import distributed
import numpy as np
import pytest

from mockrek.audit.simulation import crews
from mockrek.audit.simulation.crews import Alone, Processes, crew
from mockrek.audit.simulation.plan import Plan
from mockrek.audit.simulation.results import Cost, Simulation
from mockrek.audit.simulation.simulate import simulate
from mockrek.audit.simulation.tables import as_csv
from mockrek.errors import SettingsError

PLAN = Plan("equal", shape="grid", size=300, seeds=150, impostor_pairs=40_000_000, workers=1)


@pytest.fixture(scope="module")
def alone() -> Simulation:
    return simulate(PLAN)


def cluster_of(workers: int) -> Any:
    # As Any: of what it can be called with, nothing is typed.
    made: Any = distributed.LocalCluster
    return made(
        n_workers=workers,
        threads_per_worker=1,
        processes=False,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
    )


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with cluster_of(2) as cluster:
        yield cluster.scheduler_address


def assert_same(one: Simulation, other: Simulation) -> None:
    assert one.audits is not None
    assert other.audits is not None
    assert one.impostors is not None
    assert other.impostors is not None
    for name in ("errors", "trials", "matched"):
        assert np.array_equal(getattr(one.audits.counts, name), getattr(other.audits.counts, name))
    assert np.array_equal(one.audits.ps, other.audits.ps)
    assert one.audits.tasks == other.audits.tasks
    assert one.impostors.counts == other.impostors.counts
    assert as_csv(one) == as_csv(other)


def test_processes_find_the_same(alone: Simulation) -> None:
    many = simulate(replace(PLAN, workers=2))
    assert_same(alone, many)
    assert many.audits is not None
    assert many.audits.cost.cores == 2


def test_a_dask_scheduler_finds_the_same(alone: Simulation, scheduler: str) -> None:
    assert_same(alone, simulate(PLAN, scheduler=scheduler))


def test_pieces_keep_their_places() -> None:
    for hands in (Alone(), Processes(2)):
        made = dict(hands.work(mul, 3, [5, 7, 2]))
        assert [made[place] for place in range(3)] == [15, 21, 6]


def test_one_piece_needs_no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(crews, "ProcessPoolExecutor")
    assert dict(Processes(8).work(mul, 3, [5])) == {0: 15}
    with pytest.raises(NameError):
        dict(Processes(8).work(mul, 3, [5, 7]))


def test_what_goes_wrong_in_another_process_is_told() -> None:
    with pytest.raises(ZeroDivisionError):
        dict(Processes(2).work(truediv, 1, [1, 0, 2]))


def test_where_no_scheduler_is_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crews, "_PATIENCE", 0.2)
    with pytest.raises(SettingsError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1:"):
        simulate(PLAN, scheduler="tcp://127.0.0.1:1")


def test_a_worker_with_another_mockrek_is_refused(
    scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crews, "_version", lambda: "0.0.0")
    with pytest.raises(SettingsError, match=r"has mockrek 0\.0\.0; here is"), crew(1, scheduler):
        pass


def test_a_scheduler_without_workers_is_refused() -> None:
    with (
        cluster_of(0) as cluster,
        pytest.raises(SettingsError, match="has no worker"),
        crew(None, cluster.scheduler_address),
    ):
        pass


_PROBE = """
import json, os, numpy
from mockrek.audit.simulation.crews import memory
held = memory()
block = numpy.ones(held.peak // 8 + 10**7, numpy.int64)
print(json.dumps([held.process[1] == os.getpid(), held.peak, memory().peak, block.size]))
"""


def test_memory_is_that_of_the_process() -> None:
    # One of its own: the peak of this one is that of whatever was tested before.
    said = subprocess.run([sys.executable, "-c", _PROBE], capture_output=True, check=True).stdout
    own, before, after, _size = json.loads(said)
    assert own
    assert 10**7 < before < 5 * 10**8
    assert after >= before + 7 * 10**7


def test_costs_are_kept_apart(alone: Simulation) -> None:
    assert alone.audits is not None
    assert alone.audits.cost != Cost(0.0, 1)
    assert alone.audits.cost.seconds > 0
