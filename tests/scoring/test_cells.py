from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.scoring.cells import Cells
from mockrek.scoring.draws import TOP, mix

EDGES = [bin_ << 52 for bin_ in (0, 1, 2, 3, 2047, 2048, 4095)]
integers = st.one_of(
    st.integers(0, TOP),
    st.integers(0, 2**20),
    st.sampled_from(EDGES).flatmap(lambda edge: st.integers(max(edge - 2, 0), edge + 2)),
)


@given(st.lists(integers, max_size=30), st.lists(integers, min_size=1, max_size=30))
def test_cells_are_those_of_bisection(bounds: list[int], draws: list[int]) -> None:
    table = np.sort(np.array(bounds, np.uint64))
    # On every bound and beside it, too.
    near = [b + step for b in bounds for step in (-1, 0, 1) if 0 <= b + step <= TOP]
    values = np.array(draws + near, np.uint64)

    assert np.array_equal(Cells(table).of(values), table.searchsorted(values, "right"))


@pytest.mark.parametrize("count", [0, 1, 5000])
def test_crowded_bounds_are_found_as_well(count: Any) -> None:
    table = np.sort(mix(np.arange(count, dtype=np.uint64)))
    values = np.minimum(mix(np.arange(9000, 19_000, dtype=np.uint64)), np.uint64(TOP))

    assert np.array_equal(Cells(table).of(values), table.searchsorted(values, "right"))
