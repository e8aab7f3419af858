from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.domain import FLAGS, Appearance
from mockrek.profiles.compile import CompiledProfile, compile_profile
from mockrek.profiles.load import parse_document
from mockrek.profiles.outcomes import (
    cohort_outcomes,
    independent_misses,
    independent_outcomes,
    quota_outcomes,
)
from mockrek.profiles.perception import perceive
from mockrek.scoring.draws import mix

N = 3000
KEYS = mix(np.arange(N, dtype=np.uint64))
GROUPS = np.arange(N) % 3
FIELDS = ("missed", "gender_wrong", "flags_wrong", "emotion_wrong")
rate = st.fractions(0, 1, max_denominator=1000)


def look(n: int = N) -> Appearance:
    """Half of every flag is true, in a pattern that no group follows."""
    place = np.arange(n)
    return Appearance(
        genders=place // 3 % 2,
        ages=(20 + place % 50).astype(np.float64),
        flags=np.stack([(place // 7 + i) % 2 == 0 for i in range(len(FLAGS))], axis=1),
        emotions=place % 8,
    )


def profile(**parts: Any) -> CompiledProfile:
    document = {
        "name": "test",
        "confidence": "illustrative",
        "group": [
            {"name": "a", "where": {"g": "a"}},
            {"name": "b", "where": {"g": "b"}},
        ],
        **parts,
    }
    return compile_profile(parse_document(document, "test"))


def errors(miss: Any = 0, gender: Any = 0, flag: Any = 0, emotion: Any = 0, **parts: Any) -> Any:
    both = {"false_positive": {"default": flag}, "false_negative": {"default": flag}}
    gender_part = {"error": gender if isinstance(gender, dict) else {"default": gender}}
    if "base" in parts:
        gender_part["base"] = parts.pop("base")
    return profile(
        detection={"miss": {"default": miss}},
        gender=gender_part,
        attribute={"Smile": both},
        emotion={"error": {"default": emotion}},
        **parts,
    )


@pytest.mark.parametrize("sample", [independent_outcomes, quota_outcomes])
def test_a_perfect_profile_errs_nobody_and_a_certain_one_everybody(sample: Any) -> None:
    none = sample(errors(), 1, KEYS, GROUPS, look())
    everything = sample(errors(0, 1, 1, 1), 1, KEYS, GROUPS, look())

    assert not any(getattr(none, name).any() for name in FIELDS)
    assert everything.gender_wrong.all()
    assert everything.flags_wrong[:, 0].all()
    assert not everything.flags_wrong[:, 1:].any()
    assert everything.emotion_wrong.all()


@pytest.mark.parametrize("sample", [independent_outcomes, quota_outcomes])
def test_who_is_missed_has_no_other_error(sample: Any) -> None:
    found = sample(errors(0.5, 1, 1, 1), 1, KEYS, GROUPS, look())

    assert 0 < found.missed.sum() < N
    for name in FIELDS[1:]:
        assert not getattr(found, name)[found.missed].any()


def test_quotas_are_met_to_the_count() -> None:
    gender = {"a": {"errors": 123, "of": 1000}, "b": 0.0005, "default": 0.25}
    found = quota_outcomes(errors(0, gender), 5, KEYS, GROUPS, look())
    counts = np.bincount(GROUPS[found.gender_wrong], minlength=3).tolist()

    assert counts == [123, 0, 250]  # half of one trial rounds to the even zero


def test_gender_counts_among_the_detected_or_among_all() -> None:
    detected = quota_outcomes(errors(0.1, 0.3), 5, KEYS, GROUPS, look())
    everyone = quota_outcomes(errors(0.1, 0.3, base="all"), 5, KEYS, GROUPS, look())

    assert np.bincount(GROUPS[detected.gender_wrong]).tolist() == [270, 270, 270]
    assert np.bincount(GROUPS[everyone.gender_wrong]).tolist() == [200, 200, 200]


def test_flags_err_by_what_is_really_there() -> None:
    only_positive = profile(attribute={"Beard": {"false_positive": {"default": 0.5}}})
    found = quota_outcomes(only_positive, 5, KEYS, GROUPS, look())
    present = look().flags[:, FLAGS.index("Beard")]
    wrong = found.flags_wrong[:, FLAGS.index("Beard")]

    assert not wrong[present].any()
    assert wrong.sum() == sum(
        round(Fraction(1, 2) * int((~present & (group == GROUPS)).sum())) for group in range(3)
    )


def test_independent_counts_vary_as_binomial_counts_do() -> None:
    """Rate 0.1, 3,000 trials, 300 seeds: mean and variance within four standard errors."""
    compiled = errors(0, 0.1)
    counts = np.array(
        [
            independent_outcomes(compiled, seed, KEYS, GROUPS, look()).gender_wrong.sum()
            for seed in range(300)
        ]
    )
    variance = N * 0.1 * 0.9

    assert abs(counts.mean() - N * 0.1) < 4 * np.sqrt(variance / 300)
    assert abs(counts.var(ddof=1) / variance - 1) < 4 * np.sqrt(2 / 299)


@given(rate, rate, st.integers(0, 2**32), st.sampled_from([independent_outcomes, quota_outcomes]))
def test_raising_a_rate_un_errs_nobody_and_leaves_other_groups_alone(
    first: Fraction, second: Fraction, seed: int, sample: Any
) -> None:
    low, high = sorted((first, second))
    rates = [{"a": f"{r.numerator}/{r.denominator}", "default": 0.2} for r in (low, high)]
    few, many = (
        sample(errors(0.1, gender), seed, KEYS, GROUPS, look()).gender_wrong for gender in rates
    )

    assert not (few & ~many).any()
    assert np.array_equal(few[GROUPS > 0], many[GROUPS > 0])


@given(st.integers(0, 2**32), st.lists(st.integers(0, N - 1), min_size=1, max_size=20))
def test_an_independent_face_errs_the_same_in_any_company(seed: int, rows: list[int]) -> None:
    compiled = errors(0.2, 0.2, 0.2, 0.2)
    whole, place = look(), np.array(rows)
    part = Appearance(
        whole.genders[place], whole.ages[place], whole.flags[place], whole.emotions[place]
    )
    every = independent_outcomes(compiled, seed, KEYS, GROUPS, whole)
    some = independent_outcomes(compiled, seed, KEYS[place], GROUPS[place], part)

    for name in FIELDS:
        assert np.array_equal(getattr(every, name)[place], getattr(some, name))
    misses = independent_misses(compiled, seed, KEYS[place], GROUPS[place])
    assert np.array_equal(misses, some.missed)


def test_the_profile_says_which_sampling_holds() -> None:
    quota = cohort_outcomes(errors(0, 0.1, sampling="quota"), 3, KEYS, GROUPS, look())
    free = cohort_outcomes(errors(0, 0.1, sampling="independent"), 3, KEYS, GROUPS, look())

    assert quota.gender_wrong.sum() == 300
    assert free.gender_wrong.sum() != 300


def test_what_is_believed_is_truth_but_for_the_errors() -> None:
    compiled, truth = errors(0, 0.3, 0.3, 0.3), look()
    found = independent_outcomes(compiled, 3, KEYS, GROUPS, truth)
    believed = perceive(compiled, 3, KEYS, GROUPS, truth, found)

    assert np.array_equal(believed.genders != truth.genders, found.gender_wrong)
    assert np.array_equal(believed.flags != truth.flags, found.flags_wrong)
    assert np.array_equal(believed.emotions != truth.emotions, found.emotion_wrong)
    assert len(np.unique(believed.emotions[found.emotion_wrong])) == 8
    assert np.array_equal(believed.ages, truth.ages)


def test_right_answers_are_surer_than_wrong_ones() -> None:
    compiled, truth = errors(0, 0.5, 0.5), look()
    found = independent_outcomes(compiled, 3, KEYS, GROUPS, truth)
    believed = perceive(compiled, 3, KEYS, GROUPS, truth, found)
    for confidences, wrong in (
        (believed.gender_confidences, found.gender_wrong),
        (believed.flag_confidences[:, 0], found.flags_wrong[:, 0]),
    ):
        assert ((confidences >= 50) & (confidences <= 100)).all()
        assert confidences[~wrong].mean() > confidences[wrong].mean() + 5


def test_ages_are_moved_by_bias_and_noise_of_the_group() -> None:
    compiled, truth = profile(age={"a": {"bias": 10, "sd": 0}, "b": {"bias": 0, "sd": 5}}), look()
    found = independent_outcomes(compiled, 3, KEYS, GROUPS, truth)
    moved = perceive(compiled, 3, KEYS, GROUPS, truth, found).ages - truth.ages

    assert np.allclose(moved[GROUPS == 0], 10)
    assert abs(moved[GROUPS == 1].std() - 5) < 4 * 5 / np.sqrt(2 * 1000)
    assert not moved[GROUPS == 2].any()
