"""Pairs are planned over numbers: subject i has group ``groups[i]`` and so many images."""

from collections import Counter
from typing import Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.audit.cohorts.pairs import Pairs, distinct, plan_pairs, spread
from mockrek.errors import SettingsError
from mockrek.scoring.arrays import Int64Array

Cast = tuple[Int64Array, Int64Array]

ENOUGH: Final = 10**6


@st.composite
def casts(draw: st.DrawFn) -> Cast:
    """Who is in each image, in any order, and in which group they are."""
    group_of = draw(st.lists(st.integers(0, 3), min_size=1, max_size=8))
    subjects = draw(st.lists(st.integers(0, len(group_of) - 1), min_size=1, max_size=24))
    groups = np.unique(np.array(group_of)[subjects], return_inverse=True)[1]
    return np.array(subjects, np.int64), groups.astype(np.int64)


def regular(groups: int, subjects: int, images: int) -> Cast:
    people = np.tile(np.arange(groups * subjects, dtype=np.int64), images)
    return people, people % groups


def listed(pairs: Pairs) -> list[tuple[int, int]]:
    return list(zip(pairs.sources.tolist(), pairs.targets.tolist(), strict=True))


def kinds_of(pairs: Pairs, cast: Cast) -> Counter[str]:
    """The kinds of pairs, told from the cast and not from the plan."""
    subjects, groups = cast
    s, t = pairs.sources, pairs.targets
    genuine, same = subjects[s] == subjects[t], groups[s] == groups[t]
    names = np.where(genuine, "genuine", np.where(same, "impostor_within", "impostor_across"))
    return Counter(names.tolist())


@given(casts(), st.integers(0, 9), st.integers(0, 400))
def test_no_image_meets_itself_and_no_pair_stands_twice(cast: Cast, seed: int, usual: int) -> None:
    pairs = plan_pairs(*cast, None, usual, seed)
    both = [frozenset(pair) for pair in listed(pairs)]
    assert all(len(pair) == 2 for pair in both)
    assert len(set(both)) == len(both)


@given(casts(), st.integers(0, 9), st.integers(0, 400))
def test_pairs_are_what_they_are_said_to_be(cast: Cast, seed: int, usual: int) -> None:
    pairs = plan_pairs(*cast, None, usual, seed)
    subjects = cast[0]
    assert (pairs.genuine == (subjects[pairs.sources] == subjects[pairs.targets])).all()
    assert kinds_of(pairs, cast) == Counter({k: n for k, n in pairs.counts.items() if n})


@given(casts(), st.integers(0, 9))
def test_every_number_up_to_the_largest_is_possible_and_half_is_genuine(
    cast: Cast, seed: int
) -> None:
    most = len(listed(plan_pairs(*cast, None, ENOUGH, seed)))
    for count in {0, 1, most // 2, most} & set(range(most + 1)):
        pairs = plan_pairs(*cast, count, 0, seed)
        assert len(listed(pairs)) == count
        assert pairs.counts["genuine"] == count // 2
    with pytest.raises(SettingsError, match=f"pairs: {most + 1} is not 0 to {most}, half of them"):
        plan_pairs(*cast, most + 1, 0, seed)


@given(casts(), st.integers(0, 9))
def test_the_largest_number_exhausts_a_half(cast: Cast, seed: int) -> None:
    subjects = cast[0]
    same = subjects[:, None] == subjects[None, :]
    genuine = (int(same.sum()) - len(subjects)) // 2
    impostors = int((~same).sum()) // 2
    most = len(listed(plan_pairs(*cast, None, ENOUGH, seed)))
    assert most == 2 * min(genuine, impostors)


@given(casts(), st.integers(0, 9))
def test_the_seed_decides(cast: Cast, seed: int) -> None:
    first, again = (plan_pairs(*cast, None, 60, seed) for _ in range(2))
    assert listed(first) == listed(again)


def test_another_seed_gives_other_pairs() -> None:
    one, other = (set(listed(plan_pairs(*regular(4, 6, 4), 200, 0, seed))) for seed in (0, 1))
    assert len(one & other) < 0.5 * len(one)


def test_a_fifth_of_the_impostors_is_across_and_groups_are_even() -> None:
    cast = regular(8, 25, 11)
    pairs = plan_pairs(*cast, 20_000, 0, 3)
    assert kinds_of(pairs, cast) == {
        "genuine": 10_000, "impostor_within": 8_000, "impostor_across": 2_000,
    }  # fmt: skip
    groups = np.sort(np.stack([cast[1][pairs.sources], cast[1][pairs.targets]]), axis=0)
    by_group = Counter(zip(*groups.tolist(), pairs.genuine.tolist(), strict=True))
    assert {by_group[g, g, True] for g in range(8)} == {1_250}
    assert {by_group[g, g, False] for g in range(8)} == {1_000}
    assert {by_group[g, h, False] for g in range(8) for h in range(g + 1, 8)} == {71, 72}


def test_the_order_of_pairs_and_of_their_sides_tells_nothing() -> None:
    cast = regular(8, 25, 11)
    pairs = plan_pairs(*cast, 4_000, 0, 3)
    assert 900 < pairs.genuine[:2_000].sum() < 1_100
    assert 1_800 < (pairs.sources < pairs.targets).sum() < 2_200


def test_where_groups_have_too_few_impostors_the_rest_is_across() -> None:
    alone = regular(10, 1, 3)  # nobody has another of the own group
    assert plan_pairs(*alone, 40, 0, 0).counts == {
        "genuine": 20, "impostor_within": 0, "impostor_across": 20,
    }  # fmt: skip
    together = regular(1, 10, 3)  # there is no other group
    assert plan_pairs(*together, 40, 0, 0).counts["impostor_within"] == 20


@given(st.lists(st.integers(0, 20), min_size=1, max_size=9), st.integers(0, 9), st.data())
def test_a_division_is_as_even_as_the_rooms_allow(
    rooms: list[int], seed: int, data: st.DataObject
) -> None:
    count = data.draw(st.integers(0, sum(rooms)))
    parts = spread(count, rooms, "test", seed)
    assert sum(parts) == count
    assert all(0 <= part <= room for part, room in zip(parts, rooms, strict=True))
    fullest = max(parts)
    assert all(
        part in {room, fullest, fullest - 1} for part, room in zip(parts, rooms, strict=True)
    )


@given(st.integers(1, 300), st.data())
def test_distinct_numbers_are_distinct_and_below_the_room(room: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, room))
    numbers = distinct(count, room, "test", 0).tolist()
    assert len(numbers) == len(set(numbers)) == count
    assert set(numbers) <= set(range(room))


@pytest.mark.parametrize("count", [40, 80])
def test_every_number_is_as_likely_to_be_chosen(count: int) -> None:
    chosen = Counter(i for seed in range(500) for i in distinct(count, 100, "test", seed).tolist())
    expected = 5 * count
    assert len(chosen) == 100
    assert all(abs(n - expected) < 70 for n in chosen.values())  # 6 standard deviations
