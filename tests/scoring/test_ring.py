from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mockrek.scoring import ring
from mockrek.scoring.decisions import ALWAYS, cutoff_of
from mockrek.scoring.draws import TOP, mix

positions = arrays(np.uint64, st.integers(0, 60), elements=st.integers(0, TOP), unique=True)
cutoffs = st.one_of(
    st.sampled_from([0, 1, ALWAYS, TOP]), st.integers(0, ALWAYS), st.integers(0, 2**20)
)


@given(positions, st.integers(0, TOP), st.integers(0, 2**32), cutoffs)
def test_search_by_range_finds_what_brute_force_finds(
    gallery: Any, probe: int, seed: int, cutoff: int
) -> None:
    ordered, turn = np.sort(gallery), ring.rotation(seed)
    ranges = ring.reaching_ranges(np.uint64(probe), ordered, turn, cutoff)
    found = np.concatenate([ordered[part] for part in ranges])
    tried = ordered[ring.reaching(np.uint64(probe), ordered, turn, cutoff)]

    assert len(ranges) <= 2
    assert np.array_equal(np.sort(found), tried)


@given(positions, st.integers(0, TOP), st.integers(0, 2**32), st.integers(1, TOP))
def test_the_edges_of_the_interval_belong_to_it(
    gallery: Any, probe: int, seed: int, cutoff: int
) -> None:
    """Faces exactly at the first and the last position that match, and one beyond each."""
    turn = ring.rotation(seed)
    first = -(probe + int(turn)) % 2**64
    edges = [(first + step) % 2**64 for step in (-1, 0, cutoff - 1, cutoff)]
    ordered = np.unique(np.array(edges, np.uint64))
    ranges = ring.reaching_ranges(np.uint64(probe), ordered, turn, cutoff)
    found = {int(x) for part in ranges for x in ordered[part]}
    tried = ordered[ring.reaching(np.uint64(probe), ordered, turn, cutoff)]

    assert {edges[1], edges[2]} <= found
    assert found == set(tried.tolist())


@given(positions, st.integers(0, TOP), st.integers(0, 2**32), cutoffs)
def test_brute_force_is_the_draw_below_the_cutoff(
    gallery: Any, probe: int, seed: int, cutoff: int
) -> None:
    turn = ring.rotation(seed)
    draws = ring.impostor_draws(np.full(gallery.size, probe, np.uint64), gallery, turn)
    below = np.array([draw < cutoff for draw in draws.tolist()], np.bool_)

    assert np.array_equal(ring.reaching(np.uint64(probe), gallery, turn, cutoff), below)


def test_large_galleries_are_searched_whole() -> None:
    gallery = ring.positions(np.arange(50_000, dtype=np.uint64))
    found = ring.reaching(gallery[0], gallery, ring.rotation(1), cutoff_of(Fraction(1, 10)))

    assert 4_700 < found.sum() < 5_300
    assert found[40_000:].any()


def test_false_matches_vary_as_independent_trials_do() -> None:
    """All pairs of 300 faces at FMR 0.01, 400 seeds: mean and variance of 44,850 trials.

    Bounds are four standard errors, about the 99.99 % level.
    """
    keys = mix(np.arange(300, dtype=np.uint64))
    place, cutoff = ring.positions(keys), np.uint64(cutoff_of(Fraction(1, 100)))
    first, second = np.triu_indices(300, 1)
    counts = np.array(
        [
            (ring.impostor_draws(place[first], place[second], ring.rotation(seed)) < cutoff).sum()
            for seed in range(400)
        ]
    )
    trials = first.size
    variance = trials * 0.01 * 0.99

    assert abs(counts.mean() - trials * 0.01) < 4 * np.sqrt(variance / 400)
    assert abs(counts.var(ddof=1) / variance - 1) < 4 * np.sqrt(2 / 399)


def test_pairs_that_share_a_face_are_independent() -> None:
    """Correlation of u(a, b) and u(a, c) over 50,000 triples, seed 0, four standard errors."""
    place = ring.positions(mix(np.arange(150_000, dtype=np.uint64))).reshape(3, -1)
    draws = [
        ring.impostor_draws(place[i], place[j], ring.rotation(0)).astype(np.float64)
        for i, j in combinations(range(3), 2)
    ]
    table = np.asarray(np.corrcoef(draws))

    assert np.abs(table[np.triu_indices(3, 1)]).max() < 4 / np.sqrt(50_000)


@pytest.mark.parametrize("seed", range(3))
def test_another_seed_is_another_set_of_false_matches(seed: int) -> None:
    gallery = ring.positions(np.arange(1000, dtype=np.uint64))
    cutoff = cutoff_of(Fraction(1, 10))
    sets = [ring.reaching(gallery[0], gallery, ring.rotation(s), cutoff) for s in (seed, seed + 1)]

    assert (sets[0] != sets[1]).any()
