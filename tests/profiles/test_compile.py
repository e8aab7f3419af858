from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from mockrek.domain import Column
from mockrek.profiles.builtin import builtin
from mockrek.profiles.compile import compile_profile
from mockrek.profiles.extend import names
from mockrek.profiles.load import parse_toml
from mockrek.scoring.decisions import cutoff_of

TWO_GROUPS = """
name = "two"
confidence = "illustrative"
[[group]]
name = "young_women"
where = { gender = "Female", skin_type = ["I", "II"] }
[[group]]
name = "women"
where = { gender = "Female" }
"""


def compiled(extra: str = "") -> Any:
    return compile_profile(parse_toml(TWO_GROUPS + extra, "test"))


def test_the_first_group_that_matches_wins() -> None:
    profile = compiled()
    female = {"gender": "Female", "skin_type": "II"}
    faces = [female, {**female, "skin_type": "V"}, {"gender": "Female"}, {"gender": "Male"}, {}]

    assert [profile.groups[profile.group_of(face)] for face in faces] == [
        "young_women",
        "women",
        "women",
        "other",
        "other",
    ]


def test_columns_give_the_groups_that_single_faces_give() -> None:
    profile = compiled()
    genders, skins = ("Female", "Male", None), ("I", "V", None)
    faces = [(gender, skin) for gender in genders for skin in skins]
    columns = {
        name: Column(np.array([v.index(f[i]) if f[i] else -1 for f in faces], np.int64), v[:2])
        for i, (name, v) in enumerate({"gender": genders, "skin_type": skins}.items())
    }
    single = [
        profile.group_of({k: v for k, v in zip(columns, face, strict=True) if v}) for face in faces
    ]

    assert profile.groups_of(columns, len(faces)).tolist() == single
    assert set(single) == {0, 1, 2}


def test_without_the_column_nobody_matches() -> None:
    assert compiled().groups_of({}, 3).tolist() == [2, 2, 2]


def test_across_groups_the_smaller_rate_counts_times_the_factor() -> None:
    profile = compiled(
        """
[matching.false_match]
young_women = { 80 = 4e-3, 99 = 1e-5 }
women = { 80 = 1e-3 }
[matching.between]
factor = 0.5
"women|other" = { 80 = 2e-1 }
"""
    )
    curves, which = profile.curves.impostor, profile.curves.impostor_of
    at_80 = curves.cutoffs_at(80.0)[which].tolist()

    assert (which == which.T).all()
    assert at_80[0][0] == cutoff_of(Fraction(4, 1000))
    assert at_80[0][1] == cutoff_of(Fraction(1, 2000))
    assert at_80[1][2] == cutoff_of(Fraction(1, 5))
    # 99 is an anchor of the one; the other's rate there lies on its own curve, and is smaller.
    assert 0 < curves.cutoffs_at(99.0)[which[0, 1]] <= cutoff_of(Fraction(1, 200_000))


def test_each_group_has_its_own_non_match_curve() -> None:
    profile = compiled("[matching.false_non_match]\nwomen = { 80 = 0.25 }\n")
    cutoffs = profile.curves.genuine.cutoffs_at(80.0)[profile.curves.genuine_of]

    assert cutoffs.tolist() == [0, cutoff_of(Fraction(1, 4)), 0]


def test_a_rate_among_all_faces_is_conditioned_on_being_detected() -> None:
    """Missed 20 %, wrong or missed 50 %: of the detected 80 %, 3/8 are wrong."""
    profile = compiled(
        '[detection.miss]\ndefault = 0.2\n[gender]\nbase = "all"\n[gender.error]\ndefault = 0.5\n'
    )

    assert set(profile.gender_given_detected.tolist()) == {cutoff_of(Fraction(3, 8))}


def test_missing_everybody_leaves_nobody_to_be_wrong() -> None:
    profile = compiled(
        '[detection.miss]\ndefault = 0.6\n[gender]\nbase = "all"\n[gender.error]\ndefault = 0.5\n'
    )

    assert set(profile.gender_given_detected.tolist()) == {0}


@pytest.mark.parametrize("name", names())
def test_every_built_in_profile_compiles(name: str) -> None:
    profile = compile_profile(builtin(name))

    assert profile.groups[-1] == "other"
    assert profile.curves.impostor_of.shape == (len(profile.groups),) * 2
