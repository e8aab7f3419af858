"""Counts by phase, and what follows from them: did the server keep up, and where is the knee."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from loadtests import client
from loadtests.client import Sample
from loadtests.histogram import percentile
from loadtests.record import Cell, Cells
from loadtests.shapes import WARM_UP, Phase

KEEPS_UP = 0.95
"""Share of what was offered that must have been answered in the same seconds."""

FAILED = 0.01
"""Share of the answers that may be failures."""

SLOWED = 10.0
"""A server whose 95th percentile is so many times that of the calmest step does not keep up …"""

SLOW = 100.0
"""… unless it is within so many milliseconds all the same."""

_REPORT_SECONDS = 4  # within which every worker has reported


@dataclass
class Result:
    """A phase and what was seen in it.

    Where the rate changes, the first second is left out: callers were still starting or stopping.

    Attributes:
        phase: as planned.
        began: second since the epoch.
        ended: the second after its last; None while it lasts.
        cells: operation → counts.
        ran: client process → share of each second in which it had a core.
        wanted: the same, and what it waited for one.
        lag: the longest that a client process woke too late, milliseconds.
        machine: shares of all cores of the client's machine.
        memory: process of the server → MiB in each second, where it was looked at.
    """

    phase: Phase
    began: int
    ended: int | None = None
    cells: dict[str, Cell] = field(default_factory=lambda: defaultdict(Cell))
    ran: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wanted: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lag: float = 0.0
    machine: list[float] = field(default_factory=list)
    memory: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def seconds(self) -> int:
        """How many whole seconds were counted."""
        return 0 if self.ended is None else self.ended - self.began

    @property
    def all(self) -> Cell:
        """The counts of all operations together."""
        together = Cell()
        for cell in self.cells.values():
            together.add(cell)
        return together

    @property
    def offered(self) -> float:
        """Requests per second that were due."""
        return self.all.planned / self.seconds if self.seconds else 0.0

    @property
    def achieved(self) -> float:
        """Good answers per second."""
        return self.all.answered / self.seconds if self.seconds else 0.0

    @property
    def client_ran(self) -> float:
        """The share of some seconds in which the busiest client process had a core."""
        return max(map(client.busiest, self.ran.values()), default=0.0)

    @property
    def client_wanted(self) -> float:
        """The share of some seconds in which the busiest client process had or wanted a core."""
        return max(map(client.busiest, self.wanted.values()), default=0.0)

    @property
    def client_was_limit(self) -> bool:
        """Whether a client process could not have sent more."""
        return any(map(client.at_limit, self.ran.values()))

    @property
    def client_was_starved(self) -> bool:
        """Whether a client process got no core when it wanted one, for most of some seconds."""
        return any(map(client.at_limit, self.wanted.values()))

    def add(self, name: str, counts: Cell | Sample) -> None:
        """Count in one second of an operation or of a client process."""
        if isinstance(counts, Cell):
            self.cells[name].add(counts)
            return
        self.ran[name].append(counts.ran)
        self.wanted[name].append(counts.ran + counts.waited)
        self.lag = max(self.lag, counts.lag)
        self.machine.append(counts.machine)

    def p(self, percent: float) -> float:
        """A percentile of the latency from the plan, milliseconds; 0 of nothing."""
        return percentile(self.all.from_plan, percent) or 0.0


class _Reported(NamedTuple):
    """One second of an operation (its counts) or of a process (its sample)."""

    second: int
    name: str
    counts: Cell | Sample


@dataclass
class Ledger:
    """Adds up what the processes report, by phase.

    Attributes:
        results: of the phases that have begun, in order.
    """

    results: list[Result] = field(default_factory=list)
    _early: list[_Reported] = field(default_factory=list)

    def begin(self, phase: Phase, second: int) -> None:
        """A phase begins in this second, and the one before ends."""
        settled = bool(self.results) and self.results[-1].phase.rate == phase.rate
        self.finish(second)
        self.results.append(Result(phase, second if settled else second + 1))

    def finish(self, second: int) -> None:
        """The last phase ends in this second, which counts no more."""
        if self.results and self.results[-1].ended is None:
            self.results[-1].ended = max(second, self.results[-1].began)
        waiting, self._early = self._early, []
        for reported in waiting:
            self._count(reported)

    def remember(self, memory: Mapping[str, float]) -> None:
        """Note what the server's processes hold now, MiB each, in the phase that lasts."""
        for name, held in memory.items() if self.results else ():
            self.results[-1].memory[name].append(held)

    def report(self, process: str, cells: Cells, samples: Iterable[Sample]) -> None:
        """Count in what a process noted."""
        for (second, name), cell in cells.items():
            self._count(_Reported(second, name, cell))
        for sample in samples:
            self._count(_Reported(sample.second, process, sample))

    def _count(self, reported: _Reported) -> None:
        """Count in one second; while its phase lasts it may yet be its last, which is left out."""
        second = reported.second
        for result in reversed(self.results):
            if result.ended is None and second >= result.began:
                self._early.append(reported)
                return
            if result.ended is not None and result.began <= second < result.ended:
                result.add(reported.name, reported.counts)
                return


def keeps_up(result: Result, calm: float) -> bool:
    """Whether the server answered what it was offered, in time and without errors.

    If the client could not send what it should, nobody knows: then it did not.

    Args:
        result: of a phase.
        calm: the 95th percentile without a queue, milliseconds.
    """
    counts = result.all
    return (
        not result.client_was_starved
        and counts.planned > 0
        and counts.answered >= KEEPS_UP * counts.planned
        and counts.failed <= FAILED * (counts.answered + counts.failed)
        and result.p(95) <= max(SLOW, SLOWED * calm)
    )


def kept_up(results: Sequence[Result]) -> list[Result]:
    """The steps of a ramp before the server fell behind for good.

    One step that it did not keep up with, between two that it did, is a disturbance from outside.
    """
    ramp = steps(results)
    calm = min((result.p(95) for result in ramp if result.all.answered), default=0.0)
    behind = [not keeps_up(result, calm) for result in ramp] + [True]
    end = next(at for at in range(len(behind)) if all(behind[at : at + 2]))
    return ramp[:end]


def steps(results: Sequence[Result]) -> list[Result]:
    """Those of a ramp that count: not the warm-up, and only what has whole seconds."""
    return [result for result in results if result.phase.name != WARM_UP and result.seconds]


def knee(results: Sequence[Result]) -> Result | None:
    """The last step before the server fell behind for good; None if it did so at the first."""
    kept = kept_up(results)
    return kept[-1] if kept else None


def left_behind(results: Sequence[Result], second: int) -> bool:
    """Whether a ramp need go no further: two steps on end fell short of the rate they offered.

    Args:
        results: so far.
        second: now; what ended in the last seconds may not have been reported yet.
    """
    told = [
        r for r in steps(results) if r.ended is not None and r.ended <= second - _REPORT_SECONDS
    ]
    return len(told) > 1 and all(
        result.achieved < KEEPS_UP * result.phase.rate for result in told[-2:]
    )
