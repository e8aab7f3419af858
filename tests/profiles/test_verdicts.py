"""Modifiers, subject-level trials, false detections, confusions, confidences, identification."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockrek.domain import EMOTIONS, Appearance, Column, Conditions, Outcomes, Roll
from mockrek.profiles.compile import CompiledProfile, compile_profile
from mockrek.profiles.load import parse_toml
from mockrek.profiles.outcomes import identification_outcomes
from mockrek.profiles.perception import perceive
from mockrek.profiles.verdicts import Verdicts, decide_cohort
from mockrek.scoring.draws import key_of
from mockrek.scoring.rates import wilson


def compiled(text: str) -> CompiledProfile:
    return compile_profile(parse_toml(f'name = "x"\n{text}', "x"))


def keys_of(names: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array([key_of(name.encode()) for name in names], np.uint64)


def roll(size: int, *, images: int = 1) -> Roll:
    """Faces of ``size`` subjects, in ``images`` images each; every other image is dark."""
    count = size * images
    genders = np.arange(count) // images % 2
    brightness = np.where(np.arange(count) % 4 < 2, 30.0, 80.0)
    return Roll(
        keys=keys_of([f"face {i}" for i in range(count)]),
        columns={"gender": Column(genders, ("Female", "Male"))},
        starts=np.arange(count + 1),
        vacant=np.zeros(0, np.uint64),
        appearance=Appearance(
            genders=genders,
            ages=np.full(count, 40.0),
            flags=np.zeros((count, 8), np.bool_),
            emotions=np.zeros(count, np.int64),
        ),
        subjects=lambda: keys_of([f"subject {i // images}" for i in range(count)]),
        conditions=lambda: Conditions(
            np.zeros((count, 3)), np.column_stack([brightness, brightness])
        ),
    )


WOMEN = """
    [[group]]
    name = "women"
    where = { gender = "Female" }
"""
DARK = """
    [[modifier]]
    rates = ["detection.miss"]
    when = { brightness = { below = 40 } }
    factor = 3
"""


def missed_of(verdicts: Verdicts, *, cell: int) -> int:
    return int(verdicts.outcomes.missed[verdicts.cells == cell].sum())


def test_a_modifier_multiplies_the_rate_where_its_condition_holds() -> None:
    profile = compiled(f'sampling = "quota"\n{WOMEN}{DARK}[detection.miss]\nwomen = 0.1')
    verdicts = decide_cohort(profile, 0, roll(400))
    assert profile.cells == 4
    assert np.bincount(verdicts.cells).tolist() == [100, 100, 100, 100]
    assert [missed_of(verdicts, cell=cell) for cell in range(4)] == [10, 0, 30, 0]


def test_a_product_above_one_counts_as_one() -> None:
    profile = compiled(f"{WOMEN}{DARK}[detection.miss]\nwomen = 0.5")
    assert [rate.value for rate in profile.miss.rates] == [Fraction(1, 2), 0, 1, 0]


def test_without_a_condition_that_holds_a_modifier_changes_nothing() -> None:
    plain = compiled(f"{WOMEN}[detection.miss]\ndefault = 0.2")
    changed = compiled(f"{WOMEN}{DARK.replace('40', '10')}[detection.miss]\ndefault = 0.2")
    faces = roll(300)
    before, after = (decide_cohort(p, 5, faces).outcomes.missed for p in (plain, changed))
    assert before.any()
    assert (before == after).all()


@pytest.mark.parametrize("sampling", ["quota", "independent"])
def test_a_subject_errs_in_all_images_alike(sampling: str) -> None:
    text = f'sampling = "{sampling}"\ntrials = "subject"\n{WOMEN}[gender.error]\ndefault = 0.3'
    verdicts = decide_cohort(compiled(text), 1, roll(200, images=5))
    wrong = verdicts.outcomes.gender_wrong.reshape(200, 5)
    assert (wrong.all(axis=1) == wrong.any(axis=1)).all()
    if sampling == "quota":
        assert wrong[:, 0].sum() == 60
    low, high = wilson(int(wrong[:, 0].sum()), 200, 0.999)
    assert low <= 0.3 <= high


def test_image_level_trials_are_spread_over_a_subjects_images() -> None:
    text = 'sampling = "quota"\n[gender.error]\ndefault = 0.3'
    wrong = decide_cohort(compiled(text), 1, roll(200, images=5)).outcomes.gender_wrong
    assert wrong.sum() == 300
    assert not (wrong.reshape(200, 5).all(axis=1) == wrong.reshape(200, 5).any(axis=1)).all()


def test_false_detections_are_counted_by_image() -> None:
    profile = compiled('sampling = "quota"\n[detection.false_detection]\ndefault = 0.25')
    verdicts = decide_cohort(profile, 2, roll(100))
    assert (verdicts.false_detections.sum(), verdicts.leads.size) == (25, 100)


@settings(max_examples=25)
@given(seed=st.integers(0, 2**63), low=st.integers(0, 50), more=st.integers(0, 50))
def test_raising_a_rate_only_adds_errors(seed: int, low: int, more: int) -> None:
    for sampling in ("quota", "independent"):
        for trials in ("image", "subject"):
            text = f'sampling = "{sampling}"\ntrials = "{trials}"\n{WOMEN}{DARK}'
            few, many = (
                decide_cohort(
                    compiled(f"{text}[detection.miss]\nwomen = {rate}"), seed, roll(30, images=2)
                ).outcomes.missed
                for rate in (low / 100, (low + more) / 100)
            )
            assert not (few & ~many).any()


def all_wrong(size: int) -> Outcomes:
    nobody = np.zeros(size, np.bool_)
    return Outcomes(nobody, ~nobody, np.ones((size, 8), np.bool_), ~nobody)


def test_a_confusion_says_which_emotion_is_wrong() -> None:
    profile = compiled("[emotion.confusion]\nHAPPY = { CALM = 3, SAD = 1, FEAR = 0 }")
    faces = roll(4000)
    groups = np.zeros(4000, np.int64)
    believed = perceive(profile, 0, faces.keys, groups, faces.appearance, all_wrong(4000))
    said = {EMOTIONS[e]: int((believed.emotions == e).sum()) for e in range(8)}
    assert said["CALM"] + said["SAD"] == 4000
    low, high = wilson(said["SAD"], 4000, 0.999)
    assert low <= 0.25 <= high


def test_confidences_are_those_of_the_group_and_of_the_flag() -> None:
    text = f"""{WOMEN}
        [gender.confidence]
        wrong = {{ mean = 80, sd = 0 }}
        women = {{ wrong = {{ mean = 60, sd = 0 }} }}
        [attribute.Smile.confidence]
        wrong = {{ mean = 70, sd = 0 }}
    """
    faces = roll(10)
    groups = np.array([0, 1] * 5)
    believed = perceive(compiled(text), 0, faces.keys, groups, faces.appearance, all_wrong(10))
    assert believed.gender_confidences.tolist() == [60.0, 80.0] * 5
    assert set(believed.flag_confidences[:, 0]) == {70.0}
    assert len(set(believed.flag_confidences[:, 1])) == 10


CONGRESS = """
    sampling = "quota"
    [[group]]
    name = "poc"
    where = { person_of_colour = "true" }
    [identification.false_positive]
    poc = { errors = 11, of = 107, threshold = 80, gallery = 25000 }
    default = { errors = 17, of = 428, threshold = 80, gallery = 25000 }
"""


def test_identification_gives_the_declared_counts() -> None:
    keys, groups = keys_of([f"p{i}" for i in range(535)]), np.repeat([0, 1], [107, 428])
    found = identification_outcomes(compiled(CONGRESS), 3, keys, groups)
    assert np.bincount(groups[found]).tolist() == [11, 17]
    assert not (found == identification_outcomes(compiled(CONGRESS), 4, keys, groups)).all()


def test_a_larger_gallery_finds_more_and_whoever_was_found_before() -> None:
    keys, groups = keys_of([f"p{i}" for i in range(535)]), np.repeat([0, 1], [107, 428])
    small, large = (
        identification_outcomes(compiled(CONGRESS), 3, keys, groups, gallery=size)
        for size in (25_000, 100_000)
    )
    assert not (small & ~large).any()
    assert large[groups == 0].sum() == round(107 * (1 - (96 / 107) ** 4))


def test_a_modifier_leaves_the_quotas_of_other_rates_alone() -> None:
    text = f'sampling = "quota"\n{WOMEN}[gender.error]\ndefault = 0.1\n'
    plain, modified = (
        decide_cohort(compiled(each), 0, roll(40)).outcomes.gender_wrong
        for each in (text, text + DARK)
    )
    assert plain.sum() == 4
    assert (plain == modified).all()
