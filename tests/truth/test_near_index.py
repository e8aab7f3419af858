"""The nearest of registered images: against brute force, and when it is too near to another."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.scoring.arrays import UInt64Array
from mockrek.truth.near_index import MARGIN, Nearest, NearIndex, nearest

WORD = st.integers(0, 2**64 - 1)
HASHES = st.lists(st.tuples(WORD, WORD, WORD, WORD), max_size=6)


def index_of(hashes: list[tuple[int, ...]]) -> NearIndex:
    images = np.arange(len(hashes), dtype=np.int32)
    return NearIndex(np.array(hashes, np.uint64).reshape(-1, 4), images)


def looked_at(index: NearIndex, *flips: int) -> UInt64Array:
    """The first image of an index, seen with some bits wrong."""
    view = index.hashes[:1].copy()
    for bit in flips:
        view[0, bit // 64] ^= np.uint64(1 << bit % 64)
    return view


@given(st.lists(st.none() | HASHES, max_size=4), HASHES.filter(len))
def test_it_is_what_brute_force_finds(
    manifests: list[list[tuple[int, ...]] | None], views: list[tuple[int, ...]]
) -> None:
    everybody = [
        (
            min(sum((a ^ b).bit_count() for a, b in zip(one, view, strict=True)) for view in views),
            place,
            number,
        )
        for place, hashes in enumerate(manifests)
        for number, one in enumerate(hashes or ())
    ]
    indexes = [None if hashes is None else index_of(hashes) for hashes in manifests]
    found = nearest(indexes, lambda: np.array(views, np.uint64))
    if not everybody:
        assert found is None
        return
    (distance, manifest, image), *others = sorted(everybody)
    second = others[0][0] if others else 256
    assert found == Nearest(manifest, image, distance, second)


def test_an_image_is_not_decoded_for_nothing() -> None:
    assert nearest([None, index_of([])], lambda: pytest.fail("was looked at")) is None


@pytest.mark.parametrize(
    ("distance", "second", "reason"),
    [
        (15, 256, ""),
        (16, 256, "the nearest image differs in 16 of 255 bits, 15 may"),
        (0, MARGIN, ""),
        (0, MARGIN - 1, "ambiguous: two images differ in 0 and 7 bits, 8 must lie between"),
        (15, 22, "ambiguous: two images differ in 15 and 22 bits, 8 must lie between"),
    ],
)
def test_too_far_and_ambiguous_are_no_match(distance: int, second: int, reason: str) -> None:
    assert Nearest(0, 0, distance, second).declines(15) == reason


def test_every_bit_counts() -> None:
    index = index_of([(1, 2, 3, 4)])
    for flips in ((0,), (63, 64), (1, 100, 255)):
        found = nearest([index], lambda flips=flips: looked_at(index, *flips))  # type: ignore[misc]  # bound at once
        assert found == Nearest(0, 0, len(flips), 256)
