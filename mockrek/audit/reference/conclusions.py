"""What an audit found, task by task, before it is put into sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from mockrek.audit.reference.results import ALL, Difference, Results, Row


@dataclass(frozen=True, slots=True)
class Gap:
    """Two groups and their rates; the first has the higher one."""

    high: Row
    low: Row

    @property
    def difference(self) -> float:
        """Of the rates, 0 to 1."""
        return (self.high.rate or 0.0) - (self.low.rate or 0.0)

    @property
    def ratio(self) -> float | None:
        """How many times the lower rate the higher one is; ``None`` where the lower is 0."""
        return (self.high.rate or 0.0) / self.low.rate if self.low.rate else None


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What one task came to.

    Attributes:
        task: its name.
        test: over all groups; ``None`` where there was nothing to test.
        differs: whether the test says so after correction.
        gap: the largest between two groups; where groups differ, of the pairs that do by their own
            test, if there are any. ``None`` with fewer than two groups that have trials.
        pairs, differing: how many pairs of groups were tested, and how many differ.
        widest: the width of the widest interval of a group, 0 to 1.
    """

    task: str
    test: Difference | None
    differs: bool
    gap: Gap | None
    pairs: int
    differing: int
    widest: float


def conclusions(results: Results) -> list[Conclusion]:
    """What the tasks of an audit came to, in their order."""
    return [_conclusion(results, task) for task in tasks(results)]


def tasks(results: Results) -> list[str]:
    """The names of the tasks, in the order of the rows."""
    return list(dict.fromkeys(row.task for row in results.rows))


def within(results: Results, task: str) -> list[Row]:
    """The rows of single groups in a task: neither ``all`` nor pairs across groups."""
    return [r for r in results.rows if r.task == task and r.group != ALL and "|" not in r.group]


def _conclusion(results: Results, task: str) -> Conclusion:
    test = next((test for test in results.overall if test.task == task), None)
    differs = test is not None and test.adjusted < results.choices.alpha
    rows = [row for row in within(results, task) if row.trials]
    pairs = [pair for pair in results.pairwise if pair.task == task]
    differing = [pair for pair in pairs if pair.adjusted < results.choices.alpha]
    return Conclusion(
        task,
        test,
        differs,
        _largest(rows, differing if differs else ()),
        len(pairs),
        len(differing),
        max((row.high - row.low for row in rows), default=0.0),
    )


def _largest(rows: Sequence[Row], differing: Sequence[Difference]) -> Gap | None:
    among = {frozenset(pair.groups) for pair in differing}
    pairs: Iterable[tuple[Row, Row]] = combinations(rows, 2)
    if among:
        pairs = [pair for pair in pairs if {pair[0].group, pair[1].group} in among]
    return max(map(_ordered, pairs), key=lambda gap: gap.difference, default=None)


def _ordered(pair: tuple[Row, Row]) -> Gap:
    low, high = sorted(pair, key=lambda row: row.rate or 0.0)
    return Gap(high, low)
