"""Impostor pairs by the billion, each of them tried: brute force, without an index.

The faces are synthetic: a face is a key, and the core looks at nothing else. All pairs of n faces
of one group are compared; memory holds n positions and the sums of one probe, so that it does not
grow with the pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt
from time import perf_counter
from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.audit.simulation.audits import sampled
from mockrek.audit.simulation.crews import Crew, Memory, memory
from mockrek.audit.simulation.results import Cost, Impostors, MatchCount
from mockrek.scoring import ring
from mockrek.scoring.draws import face_keys, key_of
from mockrek.scoring.rates import expected_errors

Int64Array = npt.NDArray[np.int64]
UInt64Array = npt.NDArray[np.uint64]

LEVEL: Final = 0.999
"""Of the interval beside each count."""

_BLOCK: Final = 30_000_000  # pairs of a piece: some 20 ms
_PIECES: Final = 400  # of a group, at most


@dataclass(frozen=True, slots=True)
class Strangers:
    """What all pieces share.

    Attributes:
        profile: as :func:`mockrek.audit.simulation.audits.sent` writes it.
        seed: of the draws.
        faces: of each group.
        thresholds: similarities, percent, float32 values, rising.
    """

    profile: bytes
    seed: int
    faces: int
    thresholds: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Probes of one group: each is compared with all faces behind it.

    Attributes:
        group: index of the compiled profile's.
        first, last: places of the probes; ``last`` is not one of them.
        pairs: how many that makes.
    """

    group: int
    first: int
    last: int
    pairs: int


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """What became of a block.

    Attributes:
        matches: int64, shape (thresholds,).
        memory: of the process that tried it.
    """

    matches: Int64Array
    memory: Memory


def faces_for(pairs: int) -> int:
    """The fewest faces with at least so many pairs.

    >>> faces_for(1), faces_for(3), faces_for(4)
    (2, 3, 4)
    """
    faces = (1 + isqrt(8 * pairs + 1)) // 2
    return faces if faces * (faces - 1) // 2 >= pairs else faces + 1


def count_impostors(
    strangers: Strangers, hands: Crew, report: Callable[[int, int], None]
) -> Impostors:
    """Compare all pairs of strangers within each group.

    Args:
        strangers: who.
        hands: who does it.
        report: called with the pairs compared and those in all, in millions.
    """
    begin = perf_counter()
    compiled = sampled(strangers.profile, "independent")
    blocks = [block for g in range(len(compiled.groups)) for block in _blocks(g, strangers.faces)]
    matches = np.zeros((len(compiled.groups), len(strangers.thresholds)), np.int64)
    total, done = sum(block.pairs for block in blocks), 0
    peaks = {memory().process: 0}
    for place, tried in hands.work(try_pairs, strangers, blocks):
        block = blocks[place]
        matches[block.group] += tried.matches
        peaks[tried.memory.process] = max(peaks.get(tried.memory.process, 0), tried.memory.peak)
        done += block.pairs
        report(done // 10**6, total // 10**6)
    own = memory()
    peaks[own.process] = own.peak
    return Impostors(
        seed=strangers.seed,
        faces=strangers.faces,
        counts=tuple(_counted(strangers, matches)),
        cost=Cost(perf_counter() - begin, min(hands.cores, len(blocks))),
        peak=sum(peaks.values()),
    )


def try_pairs(strangers: Strangers, block: Block) -> Tried:
    """Try every pair of a block: the job of a crew.

    Args:
        strangers: what the blocks share.
        block: the probes.
    """
    compiled = sampled(strangers.profile, "independent")
    positions = _positions(compiled.groups[block.group], strangers.faces)
    turn = ring.rotation(strangers.seed)
    cutoffs = _cutoffs(strangers, block.group)
    matches = np.zeros(len(cutoffs), np.int64)
    for place in range(block.first, block.last):
        probe, gallery = positions[place], positions[place + 1 :]
        # Who reaches a threshold reaches every lower one: only these are looked at again.
        near = gallery[np.flatnonzero(ring.reaching(probe, gallery, turn, cutoffs[0]))]
        draws = ring.impostor_draws(near, probe, turn)
        matches[0] += near.size
        for k, cutoff in enumerate(cutoffs[1:], 1):
            matches[k] += np.count_nonzero(draws < np.uint64(cutoff))
    return Tried(matches, memory())


def _blocks(group: int, faces: int) -> Iterator[Block]:
    """The probes of a group, in blocks of about as many pairs."""
    behind = np.cumsum(np.arange(faces - 1, -1, -1, dtype=np.int64))  # pairs up to each probe
    size = max(_BLOCK, int(behind[-1]) // _PIECES)
    first = before = 0
    while before < behind[-1]:
        last = min(int(np.searchsorted(behind, before + size)) + 1, faces)
        upto = int(behind[last - 1])
        yield Block(group, first, last, upto - before)
        first, before = last, upto


@lru_cache(maxsize=2)
def _positions(group: str, faces: int) -> UInt64Array:
    return ring.positions(face_keys(key_of(f"simulate/{group}".encode()), faces))


def _cutoffs(strangers: Strangers, group: int) -> list[int]:
    curves = sampled(strangers.profile, "independent").curves
    curve = curves.impostor.curve(int(curves.impostor_of[group, group]))
    return [curve.cutoff(threshold) for threshold in strangers.thresholds]


def _counted(strangers: Strangers, matches: Int64Array) -> Iterator[MatchCount]:
    compiled = sampled(strangers.profile, "independent")
    pairs = strangers.faces * (strangers.faces - 1) // 2
    for group, name in enumerate(compiled.groups):
        for k, cutoff in enumerate(_cutoffs(strangers, group)):
            rate = cutoff / 2**64
            low, high = expected_errors(rate, pairs, LEVEL)
            found = int(matches[group, k])
            yield MatchCount(name, strangers.thresholds[k], pairs, found, rate, low, high)
