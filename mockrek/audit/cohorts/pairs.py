"""Lists of pairs for 1:1 comparison: half genuine, half impostor, spread over the groups.

Images are put in the order of their groups and subjects. In that order the sources that a target
can be paired with are a run of neighbours, for every kind of pair, so that the pairs of a kind are
numbered without being listed, and distinct numbers are distinct pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

import numpy as np

from mockrek.audit.cohorts.scenes import shuffled
from mockrek.errors import Problem, SettingsError
from mockrek.scoring.arrays import BoolArray, Int64Array, UInt64Array
from mockrek.scoring.draws import Purpose, draw, key_of

_ACROSS: Final = 5  # one impostor pair of so many is of two groups


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Pairs of images; none stands there twice, in either direction.

    Attributes:
        sources, targets: int64, shape (n,): numbers of images.
        genuine: bool, shape (n,): whether the two show one subject.
        counts: how many there are of each kind.
    """

    sources: Int64Array
    targets: Int64Array
    genuine: BoolArray
    counts: dict[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Stratum:
    """Pairs of one kind in one group, or in two.

    Attributes:
        name: what its draws are named by.
        targets: int64, shape (n,): places of images.
        lows, highs: int64, shape (n,): a target's sources are the places from low up to high.
    """

    name: str
    targets: Int64Array
    lows: Int64Array
    highs: Int64Array

    @property
    def room(self) -> int:
        """How many pairs there are in it."""
        return int((self.highs - self.lows).sum())

    def pick(self, count: int, seed: int) -> tuple[Int64Array, Int64Array]:
        """Sources and targets of so many of its pairs, at most :attr:`room`."""
        ends: Int64Array = np.cumsum(self.highs - self.lows)
        ranks = distinct(count, self.room, self.name, seed)
        rows = np.searchsorted(ends, ranks, side="right")
        sources: Int64Array = self.highs[rows] - (ends[rows] - ranks)
        return sources, self.targets[rows]


@dataclass(frozen=True, slots=True, eq=False)
class _Strata:
    """All pairs that there are, by kind."""

    genuine: list[Stratum]
    within: list[Stratum]
    across: list[Stratum]


def plan_pairs(
    subjects: Int64Array, groups: Int64Array, count: int | None, usual: int, seed: int
) -> Pairs:
    """Choose pairs of images: half genuine; of the impostor pairs a fifth across groups.

    Each kind is spread evenly over its groups, or pairs of groups, as far as they have so many.
    Where all groups together have too few impostor pairs, the rest is across them, or the other
    way round; ``counts`` says how it came out.

    Args:
        subjects: int64, shape (images,): who is in an image.
        groups: int64, shape (images,): from 0; all images of a subject have one group.
        count: how many pairs; ``None`` for the usual number, or as many as there are.
        usual: that number.
        seed: of the cohort.

    Returns:
        The pairs, in an order that says nothing about them.

    Raises:
        SettingsError: there are not so many; the message says how many there are.
    """
    order = np.lexsort((subjects, groups))
    strata = _strata(subjects[order], groups[order])
    most = _most(strata)
    if count is not None and not 0 <= count <= most:
        what = f"{count} is not 0 to {most}, half of them genuine: ask for fewer, or a larger size"
        raise SettingsError("cohort", [Problem("pairs", what)])
    kinds = _divide(strata, min(usual, most) if count is None else count)
    parts = [
        stratum.pick(n, seed)
        for name, (wanted, strata_of_kind) in kinds.items()
        for stratum, n in zip(
            strata_of_kind,
            spread(wanted, [s.room for s in strata_of_kind], f"pairs/{name}", seed),
            strict=True,
        )
        if n
    ]
    counts = {name: wanted for name, (wanted, _) in kinds.items()}
    return _shuffled(order, parts, counts, seed)


def _strata(subjects: Int64Array, groups: Int64Array) -> _Strata:
    """The strata of images that are sorted by group and subject."""
    places = np.arange(len(groups))
    subject_starts = _starts(subjects)
    bounds = [*np.flatnonzero(np.diff(groups, prepend=-1)).tolist(), len(groups)]
    runs = [slice(low, high) for low, high in pairwise(bounds)]
    genuine, within = [], []
    for run in runs:
        targets, group = places[run], groups[run.start]
        firsts = np.full_like(targets, run.start)
        genuine.append(Stratum(f"pairs/genuine/{group}", targets, subject_starts[run], targets))
        within.append(Stratum(f"pairs/within/{group}", targets, firsts, subject_starts[run]))
    across = [
        Stratum(
            f"pairs/across/{groups[one.start]}/{groups[other.start]}",
            places[other],
            np.full_like(places[other], one.start),
            np.full_like(places[other], one.stop),
        )
        for one, other in combinations(runs, 2)
    ]
    return _Strata(genuine, within, across)


def _starts(sorted_codes: Int64Array) -> Int64Array:
    """For each place, where the run of its code begins."""
    new = np.diff(sorted_codes, prepend=-1) != 0
    return np.maximum.accumulate(np.where(new, np.arange(len(new)), 0))


def _room(strata: Sequence[Stratum]) -> int:
    return sum(stratum.room for stratum in strata)


def _most(strata: _Strata) -> int:
    """The largest number of pairs of which there are both halves."""
    return 2 * min(_room(strata.genuine), _room([*strata.within, *strata.across]))


def _divide(strata: _Strata, count: int) -> dict[str, tuple[int, list[Stratum]]]:
    """How many pairs of each kind, and where they are taken from."""
    impostors = count - count // 2
    within = min(impostors - impostors // _ACROSS, _room(strata.within))
    across = min(impostors - within, _room(strata.across))
    return {
        "genuine": (count // 2, strata.genuine),
        "impostor_within": (impostors - across, strata.within),
        "impostor_across": (across, strata.across),
    }


def spread(count: int, rooms: Sequence[int], name: str, seed: int) -> list[int]:
    """Divide a count as evenly as rooms allow; of equal rooms, name and seed say who gets more.

    Args:
        count: at most the sum of ``rooms``.
        rooms: the most that each part can be.
        name: of the division.
        seed: of the cohort.
    """
    parts = [0] * len(rooms)
    by_room = sorted(shuffled(name, len(rooms), seed), key=rooms.__getitem__)
    for done, i in enumerate(by_room):
        parts[i] = min(rooms[i], count // (len(rooms) - done))
        count -= parts[i]
    return parts


def distinct(count: int, room: int, name: str, seed: int) -> Int64Array:
    """Different whole numbers from 0, each set of them equally likely.

    Args:
        count: how many, at most ``room``.
        room: what they are below.
        name: of what is drawn.
        seed: of the cohort.

    Returns:
        int64, shape (count,). Memory and time grow with ``count``, not with ``room``.
    """
    if 2 * count >= room:
        order: Int64Array = np.argsort(_draws(room, name, seed), kind="stable")
        return order[:count]
    tries = 2 * count
    while True:
        numbers = (_draws(tries, name, seed) % np.uint64(room)).astype(np.int64)
        firsts = np.unique(numbers, return_index=True)[1]
        if len(firsts) >= count:
            return numbers[np.sort(firsts)[:count]]
        tries *= 2


def _draws(count: int, name: str, seed: int) -> UInt64Array:
    return draw(
        seed, Purpose.COHORT, np.uint64(key_of(name.encode())) + np.arange(count, dtype=np.uint64)
    )


def _shuffled(
    order: Int64Array,
    parts: Sequence[tuple[Int64Array, Int64Array]],
    counts: dict[str, int],
    seed: int,
) -> Pairs:
    """Pairs in an order of their own, half of them turned round, as numbers of images."""
    none = np.empty(0, np.int64)
    low = np.concatenate([none, *(sources for sources, _ in parts)])
    high = np.concatenate([none, *(targets for _, targets in parts)])
    genuine = np.arange(len(low)) < counts["genuine"]
    turned = _draws(len(low), "pairs/turn", seed) % np.uint64(2) == 0
    sources, targets = np.where(turned, high, low), np.where(turned, low, high)
    mixed = np.argsort(_draws(len(low), "pairs/order", seed), kind="stable")
    return Pairs(order[sources[mixed]], order[targets[mixed]], genuine[mixed], counts)
