from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mockrek.audit.demo.gender_audit import Answer
from mockrek.audit.demo.sample import in_proportion

KINDS = st.lists(st.sampled_from(["Female", "Male", None]), max_size=300)


def answers(said: Sequence[str | None]) -> list[Answer]:
    return [Answer(Path(str(i)), {"gender": "Male"}, what, None) for i, what in enumerate(said)]


@given(KINDS, st.integers(1, 60))
def test_each_kind_has_its_share_to_within_one(said: list[str | None], count: int) -> None:
    sample = in_proportion(answers(said), count)
    assert len(sample) == min(count, len(said))
    whole, part = Counter(said), Counter(answer.said for answer in sample)
    for kind, faces in whole.items():
        assert abs(part[kind] - faces * len(sample) / len(said)) < 1


@given(KINDS, st.integers(1, 60))
def test_nobody_is_shown_twice_and_errors_stand_first(said: list[str | None], count: int) -> None:
    sample = in_proportion(answers(said), count)
    assert len({answer.image for answer in sample}) == len(sample)
    order = [(not answer.undetected, not answer.wrong) for answer in sample]
    assert order == sorted(order)


def test_the_published_audit_shows_13_1_3_and_0_of_40() -> None:
    cells = ((85, 271), (4, 318), (21, 295), (0, 386))
    samples = [in_proportion(answers(["Female"] * e + ["Male"] * (n - e)), 40) for e, n in cells]
    assert [sum(a.wrong for a in sample) for sample in samples] == [13, 1, 3, 0]
