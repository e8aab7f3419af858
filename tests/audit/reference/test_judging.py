from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mockrek.audit.reference.answers import MIN_OVERLAP, Box, FaceAnswer, overlap
from mockrek.audit.reference.assignment import judged_answers, matches
from mockrek.audit.reference.cohort import Cohort, Pair, TruthFace
from mockrek.audit.reference.grouping import Groups, by_columns
from mockrek.audit.reference.judging import judge_ages, judge_detection, judge_faces
from mockrek.audit.reference.results import Choices, PairScores, Row
from mockrek.audit.reference.trials import compare, count
from mockrek.audit.reference.verification import (
    MAX_POINTS,
    compared,
    det_points,
    judge_pairs,
    scores_by_group,
)

LEFT, RIGHT, LARGE = (0.1, 0.1, 0.2, 0.2), (0.6, 0.1, 0.2, 0.2), (0.3, 0.4, 0.5, 0.5)
BOXES = st.tuples(*[st.floats(0, 1, allow_subnormal=False)] * 4)


def truth(image: str, box: Box | None = LEFT, **values: str) -> TruthFace:
    return TruthFace(image, values.pop("subject", image), box, values)


def said(box: Box = LEFT, **parts: Any) -> FaceAnswer:
    return FaceAnswer(box, **parts)


def cohort_of(*faces: TruthFace, images: Sequence[str] = (), pairs: Sequence[Pair] = ()) -> Cohort:
    named = tuple(dict.fromkeys([*(face.image for face in faces), *images]))
    columns = tuple(dict.fromkeys(name for face in faces for name in face.values))
    return Cohort(Path(), columns, named, faces, tuple(pairs), {})


def tables(trials: Any) -> dict[tuple[str, str], tuple[int, int]]:
    rows = [row for each in trials for row in count(each)]
    return {(row.task, row.group): (row.trials, row.errors) for row in rows}


def judged(
    cohort: Cohort,
    answers: dict[str, list[FaceAnswer]],
    choices: Choices = Choices(),  # noqa: B008  # frozen
    topics: Sequence[str] = ("gender", "age", "attributes", "emotion"),
) -> dict[tuple[str, str], tuple[int, int]]:
    found = judged_answers(cohort, answers, choices.face)
    return tables(judge_faces(cohort, by_columns(cohort, ()), found, choices, topics))


TINY = (5.850223611714565e-231, 0.0, 6.951166906719452e-242, 1.0)


@given(BOXES, BOXES)
@example(TINY, TINY)
def test_overlap_is_symmetric_a_ratio_and_whole_of_itself(one: Box, other: Box) -> None:
    assert overlap(one, other) == pytest.approx(overlap(other, one))
    assert 0 <= overlap(one, other) <= 1
    if one[2] * one[3] > 1e-9:
        assert overlap(one, one) == pytest.approx(1)


def test_overlap_is_shared_area_of_all_area() -> None:
    assert overlap((0, 0, 0.2, 0.2), (0.1, 0, 0.2, 0.2)) == pytest.approx(1 / 3)
    assert overlap(LEFT, RIGHT) == 0


def test_boxes_that_overlap_most_are_settled_first() -> None:
    near, nearer = (0.15, 0.1, 0.2, 0.2), (0.11, 0.1, 0.2, 0.2)
    truths = [truth("a", LEFT), truth("a", RIGHT)]
    assert matches(truths, [said(near), said(nearer)]) == {0: 1, 1: None}
    assert matches(truths, [said(RIGHT), said(near)]) == {0: 1, 1: 0}
    assert overlap(LEFT, near) > MIN_OVERLAP > overlap(LEFT, (0.2, 0.1, 0.2, 0.2))
    assert matches([truth("a", LEFT)], [said((0.2, 0.1, 0.2, 0.2))]) == {0: None}


def test_a_face_without_a_box_is_the_largest_of_the_answer() -> None:
    assert matches([truth("a", None)], [said(LEFT), said(LARGE), said(RIGHT)]) == {0: 1}
    assert matches([truth("a", None)], []) == {0: None}


def test_misses_and_false_detections_are_counted_apart() -> None:
    cohort = cohort_of(
        truth("a", gender="Female"),
        truth("b", LEFT, gender="Male"),
        truth("b", RIGHT, gender="Female"),
        truth("c", None, gender="Male"),
        images=["empty", "ghost"],
    )
    answers = {
        "a": [said(RIGHT)],  # missed, and another found
        "b": [said(RIGHT)],
        "c": [said(LARGE), said(LEFT)],
        "empty": [],
        "ghost": [said()],
    }
    assert tables(judge_detection(cohort, by_columns(cohort, ()), answers)) == {
        ("detection.miss", "Female"): (2, 1),
        ("detection.miss", "Male"): (2, 1),
        ("detection.miss", "all"): (4, 2),
        ("detection.false_detection", "Female"): (1, 1),
        ("detection.false_detection", "Male"): (2, 1),
        ("detection.false_detection", "other"): (2, 1),
        ("detection.false_detection", "all"): (5, 3),
    }


def test_every_task_is_judged_by_its_own_truth() -> None:
    values = {"gender": "Female", "age": "30", "smile": "true", "beard": "false", "emotion": "SAD"}
    cohort = cohort_of(truth("right", LEFT, **values), truth("wrong", LEFT, **values))
    right = said(
        gender="Female", ages=(25, 30), flags={"smile": True, "beard": False}, emotion="SAD"
    )
    wrong = said(
        gender="Male", ages=(31, 40), flags={"smile": False, "beard": True}, emotion="CALM"
    )
    found = judged(cohort, {"right": [right], "wrong": [wrong]})
    assert {task: counts for (task, group), counts in found.items() if group == "all"} == {
        "gender.error": (2, 1),
        "age.outside": (2, 1),
        "attribute.Smile.false_positive": (0, 0),
        "attribute.Smile.false_negative": (2, 1),
        "attribute.Beard.false_positive": (2, 1),
        "attribute.Beard.false_negative": (0, 0),
        "emotion.error": (2, 1),
    }


def test_a_blank_truth_is_no_trial() -> None:
    cohort = cohort_of(truth("a", gender="", skin="x"), truth("b", gender="Male", skin="x"))
    answers = {"a": [said(gender="Male")], "b": [said(gender="Male")]}
    assert judged(cohort, answers)["gender.error", "all"] == (1, 0)


def test_what_the_service_left_out_is_wrong() -> None:
    cohort = cohort_of(truth("a", gender="Male", age="3", smile="false", emotion="SAD"))
    found = judged(cohort, {"a": [said()]})
    assert {counts for (_, group), counts in found.items() if group == "all"} == {(1, 1), (0, 0)}


@pytest.mark.parametrize(("undetected", "counts"), [("excluded", (1, 0)), ("wrong", (2, 1))])
def test_undetected_faces_are_excluded_or_wrong(undetected: Any, counts: tuple[int, int]) -> None:
    cohort = cohort_of(truth("a", gender="Male"), truth("b", gender="Male"))
    answers = {"a": [said(gender="Male")], "b": []}
    choices = Choices(undetected=undetected)
    assert judged(cohort, answers, choices)["gender.error", "all"] == counts


@pytest.mark.parametrize(("least", "errors"), [(0, 0), (90, 0), (90.1, 1)])
def test_a_gender_below_the_least_confidence_is_an_abstention(least: float, errors: int) -> None:
    cohort = cohort_of(truth("a", gender="Male"))
    answers = {"a": [said(gender="Male", gender_confidence=90.0)]}
    assert judged(cohort, answers, Choices(min_confidence=least))["gender.error", "all"] == (
        1,
        errors,
    )


@pytest.mark.parametrize(
    ("face", "counts"), [("overlap", (2, 1)), ("largest", (1, 1)), ("first", (1, 0))]
)
def test_which_face_is_judged_is_a_choice(face: Any, counts: tuple[int, int]) -> None:
    cohort = cohort_of(truth("a", LEFT, gender="Male"), truth("a", LARGE, gender="Female"))
    answers = {"a": [said(LEFT, gender="Male"), said(LARGE, gender="Male")]}
    found = judged(cohort, answers, Choices(face=face))
    assert found["gender.error", "all"] == counts


def test_only_the_topics_that_were_asked_for_are_judged() -> None:
    cohort = cohort_of(truth("a", gender="Male", age="30"))
    found = judged(cohort, {"a": [said(gender="Male", ages=(20, 40))]}, topics=["age"])
    assert {task for task, _ in found} == {"age.outside"}


def test_ages_are_summed_up_by_group_and_in_all() -> None:
    cohort = cohort_of(
        truth("a", age="30", gender="Male"),
        truth("b", age="40", gender="Male"),
        truth("c", age="50", gender="Female"),
        truth("d", age="", gender="Female"),
    )
    answers = {name: [said(ages=(30, 40))] for name in "abcd"}
    found = judge_ages(cohort, by_columns(cohort, ()), judged_answers(cohort, answers, "first"))
    assert [(s.group, s.faces, s.bias, s.mean_absolute) for s in found] == [
        ("Female", 1, -15, 15),
        ("Male", 2, 0, 5),
        ("all", 3, -5, pytest.approx(25 / 3)),
    ]
    assert found[1].sd == pytest.approx(np.std([5, -5], ddof=1))


def pair_cohort() -> tuple[Cohort, Groups]:
    names = [("w1", "Female"), ("w2", "Female"), ("m1", "Male"), ("m2", "Male")]
    faces = [truth(name, gender=gender, subject=name[0]) for name, gender in names]
    links = [("w1", "w2", True), ("w1", "m1", False), ("m2", "w2", False), ("m1", "m2", False)]
    cohort = cohort_of(*faces, pairs=[Pair(*link) for link in links])
    return cohort, by_columns(cohort, ())


def test_pairs_are_judged_at_every_threshold_in_and_between_groups() -> None:
    cohort, groups = pair_cohort()
    scores = {("w1", "w2"): 85.0, ("w1", "m1"): 80.0, ("m2", "w2"): 95.0, ("m1", "m2"): None}
    found = compared(cohort, groups, scores)
    assert tables(judge_pairs(found, (80.0, 99.5))) == {
        ("matching.false_match@80", "Female|Male"): (2, 2),
        ("matching.false_match@80", "all"): (2, 2),
        ("matching.false_match@99.5", "Female|Male"): (2, 0),
        ("matching.false_match@99.5", "all"): (2, 0),
        ("matching.false_non_match@80", "Female"): (1, 0),
        ("matching.false_non_match@80", "all"): (1, 0),
        ("matching.false_non_match@99.5", "Female"): (1, 1),
        ("matching.false_non_match@99.5", "all"): (1, 1),
    }
    (name,) = scores_by_group(found, groups.names)
    assert name == "Female"


def test_names_of_two_groups_are_sorted() -> None:
    faces = [truth("a", group="z"), truth("b", group="a")]
    cohort = cohort_of(*faces, pairs=[Pair("a", "b", genuine=False)])
    groups = Groups(("z", "a"), (0, 1), -1)
    found = judge_pairs(compared(cohort, groups, {("a", "b"): 10.0}), (80.0,))
    assert ("matching.false_match@80", "a|z") in tables(found)


@given(st.lists(st.floats(0, 100), max_size=40), st.lists(st.floats(0, 100), max_size=40))
def test_curves_are_monotone_and_count_right(genuine: list[float], impostor: list[float]) -> None:
    points = det_points(PairScores(np.sort(genuine), np.sort(impostor)))
    assert len(points) == len({*genuine, *impostor})
    for threshold, fmr, fnmr in points:
        if impostor:
            assert fmr == np.mean([score >= threshold for score in impostor])
        if genuine:
            assert fnmr == np.mean([score < threshold for score in genuine])
        assert (fmr is None, fnmr is None) == (not impostor, not genuine)


def test_long_curves_are_thinned_to_their_ends() -> None:
    scores = np.linspace(0, 100, 5000)
    points = det_points(PairScores(scores, scores))
    assert len(points) == MAX_POINTS
    assert (points[0][0], points[-1][0]) == (0, 100)


def row(task: str, group: str, errors: int, trials: int = 100) -> Row:
    return Row(task, group, trials, errors, 0, 1)


def test_groups_are_compared_task_by_task_and_corrected_in_families() -> None:
    rows = [
        *[row("gender.error", *of) for of in (("a", 40), ("b", 5), ("c", 6), ("all", 51))],
        *[row("emotion.error", *of) for of in (("a", 0), ("b", 0), ("all", 0))],
        *[row("m@80", *of) for of in (("a", 9), ("a|b", 80), ("all", 89))],
    ]
    overall, pairwise = compare(rows)
    assert [(test.task, test.groups, test.method) for test in overall] == [
        ("gender.error", ("a", "b", "c"), "chi-square"),
        ("emotion.error", ("a", "b"), "chi-square"),
    ]
    assert overall[0].adjusted == pytest.approx(2 * overall[0].p)
    assert (overall[1].p, overall[1].adjusted) == (1, 1)
    assert [test.groups for test in pairwise] == [("a", "b"), ("a", "c"), ("b", "c"), ("a", "b")]
    first = min(test.p for test in pairwise)
    assert pairwise[0].adjusted == pytest.approx(3 * first)
    assert pairwise[2].adjusted > 0.5
