from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.domain import EMOTIONS, FLAG_COLUMNS, GENDERS, SKIN_TYPES
from mockrek.truth.attributes import CHECKED, RANGES, canonical, text_of

CHOICES = {
    "gender": GENDERS,
    "skin_type": SKIN_TYPES,
    "emotion": EMOTIONS,
    **dict.fromkeys(FLAG_COLUMNS, ("true", "false")),
}


@pytest.mark.parametrize(("name", "words"), CHOICES.items())
def test_words_are_known_in_any_case_and_kept_in_one(name: str, words: tuple[str, ...]) -> None:
    for word in words:
        assert canonical(name, word.lower()) == canonical(name, word.upper()) == word
    with pytest.raises(ValueError, match=rf"^'x' is not one of {', '.join(words)}$"):
        canonical(name, "x")


@pytest.mark.parametrize(("name", "limits"), RANGES.items())
def test_numbers_have_limits(name: str, limits: tuple[float, float]) -> None:
    low, high = limits
    for value in str(low), str(high), f"{(low + high) / 2:.3f}":
        assert canonical(name, value) == value
    for value in str(low - 0.1), str(high + 0.1), "nan", "inf":
        with pytest.raises(ValueError, match=rf"is not between {low:g} and {high:g}$"):
            canonical(name, value)
    with pytest.raises(ValueError, match=rf"'ten' is not a number from {low:g} to {high:g}$"):
        canonical(name, "ten")


@given(st.text().filter(lambda name: name not in CHECKED), st.text())
def test_any_other_attribute_is_free_text(name: str, value: str) -> None:
    assert canonical(name, value) == value


@given(st.integers(0, 120) | st.floats(0, 120))
def test_a_number_from_json_means_the_same_as_text(value: float) -> None:
    assert float(canonical("age", text_of(value))) == value
