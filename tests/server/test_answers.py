from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from control_client import ADA, CSV, faces, post_truth, put
from mockrek.server import answers
from mockrek.server.answers import Given, RecentAnswers, key_of

Start = Callable[..., Any]
BODIES = st.lists(st.binary(min_size=1, max_size=2000), min_size=1, max_size=8)


def given_to(body: bytes) -> Given:
    return Given(body, body[::-1], 1, ("label",))


def asked(kept: RecentAnswers, body: bytes) -> Given | None:
    key = key_of("DetectFaces", body)
    found = kept.get(key, body)
    if found is None:
        kept.put(key, given_to(body))
    return found


@given(bodies=BODIES, order=st.lists(st.integers(0, 7), max_size=60))
def test_what_is_found_is_what_was_given_to_the_same_body(
    bodies: list[bytes], order: list[int]
) -> None:
    kept = RecentAnswers(max_bytes=6000)
    for number in order:
        body = bodies[number % len(bodies)]
        assert asked(kept, body) in (None, given_to(body))
        assert kept._bytes <= 6000


def test_the_third_time_nothing_is_worked_out() -> None:
    kept = RecentAnswers()
    found = [asked(kept, b"body") for _ in range(4)]
    assert found == [None, None, given_to(b"body"), given_to(b"body")]


def test_bodies_that_differ_where_nobody_looks_are_told_apart() -> None:
    kept, one = RecentAnswers(), bytes(10_000)
    other = one[:1] + b"x" + one[2:]
    assert key_of("DetectFaces", one) == key_of("DetectFaces", other)
    for _ in range(3):
        asked(kept, one)
    assert asked(kept, other) is None
    assert asked(kept, other) in (None, given_to(other))


def test_operations_are_told_apart() -> None:
    assert key_of("DetectFaces", b"{}") != key_of("CompareFaces", b"{}")


def test_what_comes_once_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_MOST_SEEN", 10)
    kept = RecentAnswers()
    for number in range(100):
        assert asked(kept, b"%d" % number) is None
    assert (kept._bytes, len(kept._seen)) == (0, 10)


def test_a_change_is_answered_from_at_once(start: Start) -> None:
    client = start()
    before = [faces(client, ADA) for _ in range(4)]
    assert before == before[:1] * 4
    post_truth(client, CSV)
    after = [faces(client, ADA) for _ in range(4)]
    assert after == after[:1] * 4
    assert after[0][0]["AgeRange"]["Low"] <= 36 <= after[0][0]["AgeRange"]["High"]
    put(client, "seed", {"seed": 9})
    assert faces(client, ADA) != after[0]


def test_kept_or_not_the_answers_are_the_same(start: Start, tmp_path: Any) -> None:
    on = [faces(start(), ADA) for _ in range(3)]
    off = [faces(start(keep_answers="off"), ADA) for _ in range(3)]
    assert on == off
