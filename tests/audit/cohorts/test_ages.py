import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.audit.cohorts.ages import ages_of


@given(st.integers(0, 98), st.integers(1, 99))
def test_ages_lie_in_their_group_whichever_end_it_leaves_out(low: int, years: int) -> None:
    high = min(low + years, 99)
    youngest, oldest = ages_of(f"{low}-{high}")
    assert (youngest, oldest) == (low + 1, high)


@pytest.mark.parametrize("group", ["70+", "more than 70"])
def test_a_group_may_be_open(group: str) -> None:
    assert ages_of(group) == (71, 99)


@pytest.mark.parametrize("group", ["", "young", "20", "20-", "-20", "20-35-50", "1000-2000"])
def test_other_texts_are_refused(group: str) -> None:
    with pytest.raises(ValueError, match=f"'{group}' is not an age group"):
        ages_of(group)


@pytest.mark.parametrize("group", ["35-20", "20-20", "99+", "65-120"])
def test_a_group_with_nobody_in_it_is_refused(group: str) -> None:
    with pytest.raises(ValueError, match="has nobody in it"):
        ages_of(group)
