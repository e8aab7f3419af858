from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mockrek.scoring.draws import TOP, Purpose, draw, draw_block, face_keys, key_of, mix, uniform
from mockrek.scoring.normal import normal

KEYS = mix(np.arange(200_000, dtype=np.uint64))


def test_a_draw_is_the_same_for_ever() -> None:
    keys = np.array([0, 1, 2**63, 2**64 - 1], np.uint64)

    assert draw(0, Purpose.MISS, keys).tolist() == [
        3746585686858627171,
        4336712865889401412,
        8567413922762445798,
        16503302617402503988,
    ]


def test_purposes_do_not_share_draws() -> None:
    draws = np.stack([draw(0, purpose, KEYS[:1000]) for purpose in Purpose])

    assert len(np.unique(draws)) == draws.size


def test_the_first_of_a_block_is_the_draw_and_the_block_may_grow() -> None:
    narrow = draw_block(3, Purpose.FACE, KEYS[:50], 2)
    wide = draw_block(3, Purpose.FACE, KEYS[:50], 9)

    assert np.array_equal(narrow, wide[:, :2])
    assert np.array_equal(wide[:, 0], draw(3, Purpose.FACE, KEYS[:50]))


def test_draws_are_uniform_and_bits_are_independent() -> None:
    """Chi-squared over 256 cells of the first byte, 99.99 % level, seed 0: 255 ± 4 × 22.6."""
    for shift in (56, 28, 0):
        cells = np.bincount((draw(0, Purpose.MISS, KEYS) >> np.uint64(shift)) & np.uint64(255))
        expected = KEYS.size / 256
        statistic = ((cells - expected) ** 2 / expected).sum()

        assert 165 < statistic < 350


def test_neighbouring_keys_give_unrelated_draws() -> None:
    sequence = np.arange(100_000, dtype=np.uint64)
    shares = uniform(draw(0, Purpose.MISS, sequence))

    assert abs(np.corrcoef(shares[:-1], shares[1:])[0, 1]) < 4 / np.sqrt(sequence.size)


def test_normal_deviates_have_the_moments_and_tails_of_a_normal() -> None:
    """Seed 0, 200,000 draws, bounds of four standard errors."""
    deviates = normal(draw(0, Purpose.AGE, KEYS))

    assert abs(deviates.mean()) < 4 / np.sqrt(KEYS.size)
    assert abs(deviates.std() - 1) < 4 / np.sqrt(2 * KEYS.size)
    assert abs((deviates > 1.959964).mean() - 0.025) < 4 * np.sqrt(0.025 * 0.975 / KEYS.size)
    assert abs((deviates < -3.090232).mean() - 0.001) < 4 * np.sqrt(0.001 / KEYS.size)


def test_normal_inverts_known_quantiles() -> None:
    """Quantiles from any table of the normal distribution."""
    known = {0.5: 0.0, 0.975: 1.959964, 0.025: -1.959964, 0.999: 3.090232, 1e-9: -5.997807}
    draws = np.array([int(p * 2**64) for p in known], np.uint64)

    assert np.allclose(normal(draws), list(known.values()), atol=2e-6)


def test_a_draw_stays_below_the_cutoff_of_certainty() -> None:
    assert draw(0, Purpose.MISS, KEYS).max() <= TOP < 2**64 - 1


@given(st.binary(max_size=40), st.integers(0, 2**64 - 1))
def test_keys_are_64_bits_of_a_digest(identity: bytes, image: int) -> None:
    assert 0 <= key_of(identity) < 2**64
    assert len(set(face_keys(image, 100).tolist())) == 100


@given(st.integers(0, 2**64 - 1), st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=40))
def test_few_and_many_are_mixed_alike(seed: int, values: list[int]) -> None:
    """Few values go through Python's integers, many through NumPy's."""
    keys = np.array(values, np.uint64)
    many = np.resize(keys, 500)
    block = draw_block(seed, Purpose.FACE, many, 5)

    assert np.array_equal(draw(seed, Purpose.FACE, keys), block[: keys.size, 0])
    assert np.array_equal(draw_block(seed, Purpose.FACE, keys[:2], 5), block[: keys[:2].size])
    assert face_keys(values[0], 3).tolist() == face_keys(values[0], 100)[:3].tolist()


def test_few_deviates_are_those_of_many() -> None:
    """Over the middle and both tails, out to the last draws."""
    steps = np.arange(60, dtype=np.uint64)
    ends = np.concatenate([steps << np.uint64(12), np.uint64(TOP) - (steps << np.uint64(12))])
    values = np.concatenate([KEYS[:2000], ends, np.uint64(1) << steps])
    one_by_one = np.concatenate([normal(values[i : i + 1]) for i in range(values.size)])

    assert one_by_one.tobytes() == normal(values).tobytes()
    assert normal(values[:4].reshape(2, 2)).shape == (2, 2)
