"""A good label is read without scrutiny; what comes out is what scrutiny gives."""

from __future__ import annotations

import json
from itertools import permutations
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mockrek.domain import Face
from mockrek.errors import LabelError, Problem
from mockrek.truth import label
from mockrek.truth.attributes import CHECKED, PLAIN, canonical

GOOD = {"gender": "Female", "skin_type": "V", "age": "34", "smile": True, "camera": "left"}


def text_of(*faces: dict[str, Any], **rest: Any) -> bytes:
    return json.dumps({"version": 1, "faces": faces, **rest}).encode()


def outcome(text: bytes, *, quickly: bool) -> tuple[Face, ...] | tuple[Problem, ...]:
    try:
        return label.parse(text) if quickly else label._scrutinised(text)
    except LabelError as error:
        return tuple(error.problems)


limits = st.sampled_from([-1, 0, 0.5, 1, 1.5, -1.0001, 9e-5, 1.51, 1e300, True, "1"])
good_box = st.tuples(*[st.floats(-1, 1)] * 2, *[st.floats(1e-4, 1.5)] * 2)
names = st.sampled_from([*sorted(CHECKED), "race", "Race", "É", ""])
values: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(sorted({value for _, value in PLAIN if isinstance(value, str)})),
    st.sampled_from(["female", "TRUE", "vi", "", "nan", "1e2", " 5 ", "٣", "121", "-1", None, []]),
    st.booleans() | st.integers(-200, 200) | st.floats(-200, 200),
)
faces = st.fixed_dictionaries(
    {"subject": st.sampled_from(["ada", "bert", "é", "\0", " ", ""])},
    optional={
        "box": good_box | st.tuples(st.just(0), st.just(0), limits, limits) | st.lists(limits),
        "attributes": st.dictionaries(names, values, max_size=2),
    },
)
good_faces = st.fixed_dictionaries(
    {"subject": st.text(st.characters(exclude_categories=["Cs"]), min_size=1)},
    optional={
        "box": good_box | st.none(),
        "attributes": st.lists(st.sampled_from(sorted(PLAIN.items(), key=str))).map(
            lambda pairs: {name: value for (name, _), value in pairs}
        ),
    },
)


@given(st.lists(good_faces, max_size=5))
def test_good_labels_are_not_scrutinised(declared: list[dict[str, Any]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(label, "_scrutinised", lambda _: pytest.fail("a good label"))
        parsed = label.parse(text_of(*declared))
    assert parsed == outcome(text_of(*declared), quickly=False)
    assert [face.subject for face in parsed] == [face["subject"] for face in declared]


@given(st.lists(faces, max_size=2), st.sampled_from([1] * 9 + [1.0, 2, True, "1"]))
@example([{"subject": "a", "attributes": {"smile": 1}}], 1)
@example([{"subject": "a", "attributes": {"age": 34.0, "smile": False}}], 1)
@example([{"subject": "a", "more": 1}], 1)
@example([{"subject": 7}], 1)
@example([{"subject": "a"}] * 100, 1)
@example([{"subject": "a"}] * 101, 1)
def test_any_label_is_what_scrutiny_says(declared: list[dict[str, Any]], version: Any) -> None:
    text = text_of(*declared, version=version)
    assert outcome(text, quickly=True) == outcome(text, quickly=False)


@given(st.integers(0, 400), st.binary(max_size=3), st.integers(0, 3))
def test_a_damaged_label_is_what_scrutiny_says(place: int, put: bytes, less: int) -> None:
    sound = text_of({"subject": "ada", "box": [0, 0.2, 0.4, 0.5], "attributes": GOOD})
    text = sound[:place] + put + sound[place + less :]
    assert outcome(text, quickly=True) == outcome(text, quickly=False)


@pytest.mark.parametrize("versions", list(permutations([b"1", b"2"])))
def test_of_a_name_that_stands_twice_the_last_counts(versions: tuple[bytes, ...]) -> None:
    text = b'{"version":%s,"version":%s,"faces":[{"subject":"","subject":"ada"}]}' % versions
    expected = (Face("ada"),) if versions[-1] == b"1" else ()
    assert [face for face in outcome(text, quickly=True) if isinstance(face, Face)] == [*expected]


def test_a_plain_value_is_kept_as_it_is() -> None:
    assert all(
        canonical(name, str(value)) == value == kept for (name, value), kept in PLAIN.items()
    )
    assert ("age", "120") in PLAIN
    assert ("smile", True) not in PLAIN
