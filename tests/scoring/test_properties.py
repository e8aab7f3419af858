"""The properties that every function of the core has, each as one test over a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction as F
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mockrek.scoring import curves, decisions, draws, normal, ring, similarity

IMPOSTOR = curves.Curves.of(
    *(
        curves.Curve.impostor([(F(80), F(4, 1000)), (F(90), F(8, 10000)), (F(99), F(1, 100000))]),
        curves.Curve.impostor([(F(50), F(3, 10)), (F(95), F(0))]),
    )
)
GENUINE = curves.Curves.of(
    *(
        curves.Curve.mated([(F(80), F(1, 1000)), (F(99), F(2, 100))]),
        curves.Curve.mated([(F(99), F(0)), (F(999, 10), F(1, 5))]),
    )
)
PAIRS = similarity.PairCurves(IMPOSTOR, np.array([[0, 1], [1, 1]]), GENUINE, np.array([0, 1]))
TURN = ring.rotation(7)


def compare(first: Any, second: Any, seed: int = 7, threshold: float = 80.0) -> Any:
    """Faces of few subjects in two groups, so that genuine pairs are common."""
    return both(first, second, seed=seed, threshold=threshold)[0]


def both(first: Any, second: Any, *, seed: int = 7, threshold: float) -> tuple[Any, Any]:
    return similarity.compare(faces(first), faces(second), PAIRS, seed=seed, threshold=threshold)


def faces(keys: Any) -> similarity.Faces:
    return similarity.Faces(keys, keys % np.uint64(5), which(keys))


def which(keys: Any) -> Any:
    return (keys % np.uint64(2)).astype(np.int64)


@dataclass(frozen=True)
class Case:
    """A function of one or two key arrays, row by row."""

    call: Callable[..., Any]
    arity: int = 1
    symmetric: bool = False
    width: int = 1

    def __repr__(self) -> str:
        return next(name for name, case in CASES.items() if case is self)


CASES = {
    "mix": Case(draws.mix),
    "draw": Case(lambda k: draws.draw(7, draws.Purpose.MISS, k)),
    "draw_block": Case(lambda k: draws.draw_block(7, draws.Purpose.FACE, k, 3), width=3),
    "uniform": Case(draws.uniform),
    "normal": Case(normal.normal),
    "positions": Case(ring.positions),
    "below": Case(decisions.below, arity=2),
    "keys_of_faces": Case(draws.keys_of_faces, arity=2),
    "impostor_draws": Case(lambda a, b: ring.impostor_draws(a, b, TURN), 2, symmetric=True),
    "genuine_draws": Case(lambda a, b: ring.genuine_draws(7, a, b), 2, symmetric=True),
    "compare": Case(compare, 2, symmetric=True),
    "impostor similarity": Case(lambda k: IMPOSTOR.similarity(k, which(k))),
    "genuine similarity": Case(lambda k: GENUINE.similarity(k, which(k))),
    "reaching": Case(lambda k: ring.reaching(np.uint64(5), k, TURN, 1 << 62)),
}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
key = st.integers(0, draws.TOP)


@st.composite
def two_arrays(draw: st.DrawFn) -> list[Any]:
    length = draw(st.integers(1, 40))
    return [draw(arrays(np.uint64, length, elements=key)) for _ in range(2)]


@every_case
@given(columns=two_arrays())
def test_a_batch_gives_what_single_calls_give(case: Case, columns: list[Any]) -> None:
    columns = columns[: case.arity]
    rows = [case.call(*(column[i : i + 1] for column in columns)) for i in range(len(columns[0]))]

    assert np.array_equal(case.call(*columns), np.concatenate(rows))


@every_case
@given(columns=two_arrays(), seed=st.integers(0, 2**32 - 1))
def test_the_order_of_the_rows_does_not_matter(case: Case, columns: list[Any], seed: int) -> None:
    columns = columns[: case.arity]
    order = np.random.default_rng(seed).permutation(len(columns[0]))
    shuffled = case.call(*(column[order] for column in columns))

    assert np.array_equal(case.call(*columns)[order], shuffled)


@every_case
@given(columns=two_arrays())
def test_inputs_stay_as_they_are_and_results_are_finite(case: Case, columns: list[Any]) -> None:
    columns = columns[: case.arity]
    before = [column.copy() for column in columns]
    result = case.call(*columns)

    assert all(map(np.array_equal, before, columns))
    assert np.isfinite(result).all()
    assert result.size == case.width * len(columns[0])


@pytest.mark.parametrize("case", [c for c in CASES.values() if c.symmetric], ids=repr)
@given(columns=two_arrays())
def test_a_pair_has_no_order(case: Case, columns: list[Any]) -> None:
    assert np.array_equal(case.call(*columns), case.call(*columns[::-1]))


@every_case
def test_different_keys_give_different_results(case: Case) -> None:
    keys = draws.mix(np.arange(1, 200, dtype=np.uint64))
    result = case.call(*[keys, keys[::-1]][: case.arity])

    assert len(np.unique(result)) > 1


@given(columns=two_arrays(), low=st.floats(0, 100, width=32), high=st.floats(0, 100, width=32))
def test_a_higher_threshold_never_adds_a_match(columns: list[Any], low: float, high: float) -> None:
    low, high = sorted((low, high))
    _, few = both(*columns, threshold=high)
    _, many = both(*columns, threshold=low)

    assert not (few & ~many).any()


@given(columns=two_arrays(), threshold=st.floats(0, 100, width=32))
def test_a_match_is_a_similarity_that_reaches_the_threshold(
    columns: list[Any], threshold: float
) -> None:
    scores, matches = both(*columns, threshold=threshold)

    assert np.array_equal(matches, scores >= np.float32(threshold))
    assert scores.dtype == np.float32
    assert ((scores >= 0) & (scores <= 100)).all()


@given(keys=arrays(np.uint64, 30, elements=key), seed=st.integers(0, 2**63 - 1))
def test_another_seed_is_another_draw(keys: Any, seed: int) -> None:
    keys = np.unique(keys)
    first = draws.draw(seed, draws.Purpose.MISS, keys)
    second = draws.draw(seed + 1, draws.Purpose.MISS, keys)

    assert (first != second).all()
