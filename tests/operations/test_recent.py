from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mockrek.operations.compare_faces import compare_faces
from mockrek.operations.context import Context
from mockrek.operations.detect_faces import detect_faces
from mockrek.operations.recent import Recent
from operation_cases import active, labelled, people


@dataclass(frozen=True)
class Faces:
    """Something with faces."""

    count: int


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans())), st.integers(1, 8))
def test_what_was_used_last_is_kept(uses: list[tuple[int, bool]], room: int) -> None:
    """Against a model: an ordered dictionary cut to the room there is."""
    recent: Recent[Faces] = Recent(room)
    model: OrderedDict[bytes, Faces] = OrderedDict()
    for number, is_put in uses:
        key, value = bytes([number]), Faces(number % 4)
        if is_put:
            recent.put(key, value)
            model.setdefault(key, value)
            while sum(max(kept.count, 1) for kept in model.values()) > room:
                model.popitem(last=False)
        else:
            assert recent.get(key) == model.get(key)
            if key in model:
                model.move_to_end(key)

    assert [recent.get(bytes([n])) for n in range(10)] == [model.get(bytes([n])) for n in range(10)]


def test_threads_may_share_it() -> None:
    recent: Recent[Faces] = Recent(50)

    def use(start: int) -> None:
        for number in range(start, start + 500):
            recent.put(number.to_bytes(2), Faces(1))
            recent.get((number - 3).to_bytes(2))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(use, range(3, 400, 50)))

    assert sum(recent.get(number.to_bytes(2)) is not None for number in range(1000)) == 50


def test_an_image_that_comes_again_gets_the_same_answer() -> None:
    shared = Context(active())
    images = [labelled(people("ada", "bob"), 1), labelled(people("bob"), 2)]
    compared = {"SourceImage": {"Bytes": images[1]}, "TargetImage": {"Bytes": images[0]}}
    for attributes in (["ALL"], ["GENDER"], [], ["ALL"], []):
        parameters: Any = {"Image": {"Bytes": images[0]}, "Attributes": attributes}

        assert detect_faces(parameters, shared) == detect_faces(parameters, Context(active()))
        assert compare_faces(compared, shared) == compare_faces(compared, Context(active()))
    assert shared.rules == ["label"] * 15


def test_what_is_kept_is_worked_out_once(monkeypatch: Any) -> None:
    shared, parameters = Context(active()), {"Image": {"Bytes": labelled(people("ada"))}}
    first = detect_faces(parameters, shared)
    monkeypatch.delattr(np, "column_stack")  # rendering cannot do without it

    assert detect_faces(parameters, shared) == first


def test_of_one_image_one_rendering_is_kept() -> None:
    """Else a client that asks for members at random would fill the memory."""
    shared = Context(active())
    image = labelled(people("ada"))
    for attributes in (["GENDER"], ["SMILE"], ["BEARD"]):
        answer = detect_faces({"Image": {"Bytes": image}, "Attributes": attributes}, shared)
    (sight,) = shared.recent._values.values()

    assert sight._details == (frozenset({"Beard"}), answer["FaceDetails"])


def test_a_label_that_is_wrong_is_said_beside_the_rule() -> None:
    wrong = labelled(people("ada")).replace(b'"Female"', b'"Nobody"')
    shared = Context(active())
    detect_faces({"Image": {"Bytes": wrong}}, shared)

    assert shared.rules[0].startswith("procedural (label: faces[0].attributes.gender")
