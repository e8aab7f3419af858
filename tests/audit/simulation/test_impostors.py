from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockrek.audit.simulation import impostors
from mockrek.audit.simulation.audits import sent
from mockrek.audit.simulation.crews import Alone
from mockrek.audit.simulation.impostors import Strangers, count_impostors, faces_for, try_pairs
from mockrek.audit.simulation.plan import Plan
from mockrek.audit.simulation.results import Impostors
from mockrek.audit.simulation.simulate import simulate
from mockrek.errors import SettingsError
from mockrek.profiles.builtin import builtin
from mockrek.profiles.compile import compile_profile
from mockrek.profiles.load import parse_document
from mockrek.profiles.schema import Profile
from mockrek.scoring.draws import face_keys, key_of
from mockrek.scoring.pairs import AllPairs
from mockrek.scoring.similarity import Faces


def counted(pairs: int, thresholds: Sequence[float] = (80.0, 99.0), seed: int = 3) -> Impostors:
    strangers = Strangers(sent(builtin("equal")), seed, faces_for(pairs), tuple(thresholds))
    return count_impostors(strangers, Alone(), lambda _done, _total: None)


def indexed(seed: int, faces: int, group: int, threshold: float) -> int:
    """The same by the ranges of sorted positions."""
    compiled = compile_profile(builtin("equal"))
    name = compiled.groups[group]
    keys = face_keys(key_of(f"simulate/{name}".encode()), faces)
    people = Faces(keys, keys, np.full(faces, group))
    pairs = AllPairs(people, compiled.curves, len(compiled.groups), seed)
    return int(pairs.count(threshold).false_matches[group, group])


@given(seed=st.integers(0, 2**32), pairs=st.integers(1, 60_000))
@settings(max_examples=10, deadline=None)
def test_trying_each_pair_finds_what_an_index_finds(seed: int, pairs: int) -> None:
    found = counted(pairs, seed=seed)
    for place, count in enumerate(found.counts):
        assert count.matches == indexed(seed, found.faces, place // 2, count.threshold)


@given(st.integers(1, 10**13))
def test_there_are_enough_faces_and_no_more(pairs: int) -> None:
    faces = faces_for(pairs)
    assert (faces - 1) * (faces - 2) // 2 < pairs <= faces * (faces - 1) // 2


@given(faces=st.integers(2, 3000), block=st.integers(1, 5000))
@settings(max_examples=50)
def test_blocks_hold_every_pair_once(faces: int, block: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(impostors, "_BLOCK", block)
        blocks = list(impostors._blocks(0, faces))
    assert sum(block.pairs for block in blocks) == faces * (faces - 1) // 2
    assert blocks[0].first == 0
    assert all(one.last == next_.first for one, next_ in pairwise(blocks))
    for each in blocks:
        assert each.pairs == sum(faces - 1 - probe for probe in range(each.first, each.last)) > 0


def test_blocks_do_not_change_the_count(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = counted(2_000_000)
    monkeypatch.setattr(impostors, "_BLOCK", 100_000)
    assert counted(2_000_000).counts == whole.counts


def test_counts_lie_where_they_are_expected() -> None:
    found = counted(5_000_000, (80.0, 90.0, 95.0, 99.0))
    assert len(found.counts) == 4 * 5
    for count in found.counts:
        assert count.low <= count.matches <= count.high
        assert count.low < count.expected < count.high
        assert count.pairs == found.faces * (found.faces - 1) // 2 >= 5_000_000
    assert found.counts[0].rate == pytest.approx(0.01)
    assert found.pairs == 5 * found.counts[0].pairs
    assert found.speed == pytest.approx(found.pairs / found.cost.seconds)
    assert found.peak > 10**7


def test_the_ends_of_the_curve_match_all_and_nobody() -> None:
    ends = counted(1000, (0.0, 100.0)).counts
    assert [(count.matches, count.low, count.high) for count in ends[:2]] == [
        (ends[0].pairs,) * 3,
        (0, 0, 0),
    ]


def ladder(rates: tuple[float, float]) -> Profile:
    curve = {"80": rates[0], "90": rates[1]}
    document = {
        "name": "x",
        "source": "a test",
        "confidence": "illustrative",
        "sampling": "quota",
        "matching": {"false_match": {"default": curve}},
    }
    return parse_document(document, "x")


def test_a_higher_rate_only_adds_matches() -> None:
    def matches(*rates: float) -> list[int]:
        strangers = Strangers(sent(ladder((rates[0], rates[1]))), 0, 500, (80.0, 90.0))
        (block,) = impostors._blocks(0, 500)
        found: list[int] = try_pairs(strangers, block).matches.tolist()
        return found

    low, high = matches(0.01, 0.001), matches(0.02, 0.001)
    assert low[0] < high[0]
    assert low[1] == high[1] > 0


def test_thresholds_come_in_order_and_once() -> None:
    plan = Plan("equal", impostor_pairs=10, thresholds=(99.0, 80.0, 99.0), workers=1)
    found = simulate(plan)
    assert found.audits is None
    assert found.impostors is not None
    assert [count.threshold for count in found.impostors.counts[:2]] == [80.0, 99.0]


def test_more_pairs_than_anybody_waits_for_are_refused() -> None:
    with pytest.raises(SettingsError, match="impostor pairs: 100000000000000 is not 0 to 1e"):
        simulate(Plan("equal", impostor_pairs=10**14))
