from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.wire.model import ListShape, MapShape, Model, ScalarShape, Shape, StructureShape
from mockrek.wire.patterns import matches

TAG_KEY = r"^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$"
FACE_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def patterns_in(shape: Shape) -> Iterator[str]:
    match shape:
        case StructureShape():
            for member in shape.members.values():
                yield from patterns_in(member)
        case ListShape():
            yield from patterns_in(shape.member)
        case MapShape():
            yield from patterns_in(shape.key)
            yield from patterns_in(shape.value)
        case ScalarShape() if shape.pattern is not None:
            yield shape.pattern


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"[a-zA-Z0-9_.\-]+", "my-collection_1.a", True),
        (r"[a-zA-Z0-9_.\-]+", "my collection", False),
        (r"[a-zA-Z0-9_.\-]+", "collection\n", False),
        (r"[a-zA-Z0-9_.\-]+", "", False),
        (r"[a-zA-Z0-9_.\-]+", "kollektionä", False),
        ("^[a-zA-Z0-9-_]+$", "token-1_a", True),
        ("^[a-zA-Z0-9-_]+$", "token\n", False),
        (FACE_ID, "11111111-2222-3333-4444-555555555555", True),
        (FACE_ID, "AAAAAAAA-2222-3333-4444-555555555555", False),
        (r"^(0|[1-9]\d{0,2})$", "12", True),
        (r"^(0|[1-9]\d{0,2})$", "1\u0662", False),  # ARABIC-INDIC DIGIT TWO is no \d in Java
        ("[A-Za-z0-9àâèçñó'-_(). ]*", "voilà", True),
        (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "a\tÿ", True),
        (r"[\u0009\u000A\u000D\u0020-\u00FF]+", "Ā", False),
        (TAG_KEY, "Größe 2:/=+-@", True),
        (TAG_KEY, "人\u3000Ⅷ²", True),  # letter, ideographic space, two kinds of number
        (TAG_KEY, "𝔸𝟙", True),
        (TAG_KEY, "", True),
        (TAG_KEY, "aws:tag", False),
        (TAG_KEY, "100%", False),
        (TAG_KEY, "tab\t", False),
        (TAG_KEY, "e\u0301", False),  # a combining mark is no letter
        (TAG_KEY, "€", False),
        (TAG_KEY, "\ue000", False),  # a stand-in itself
    ],
)
def test_texts_match_as_in_java(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


def test_every_pattern_of_the_model_can_be_used(model: Model) -> None:
    found = {
        pattern
        for operation in model.operations.values()
        for shape in (operation.input, operation.output)
        if shape is not None
        for pattern in patterns_in(shape)
    }
    assert len(found) > 20
    assert {matches(pattern, "\x00 ") for pattern in found} == {True, False}
    for pattern in found:
        outside_ascii = any(not character.isascii() for character in pattern)
        assert not (outside_ascii and r"\p{" in pattern), "stand-ins would hide its characters"


@given(st.text(st.characters(categories=["L", "N", "Z"]), max_size=5))
def test_all_letters_numbers_and_separators_belong_to_the_classes(text: str) -> None:
    assert matches(TAG_KEY, text)


@given(st.characters(exclude_categories=["L", "N", "Z"], exclude_characters="_.:/=+-@"))
def test_no_other_character_belongs_to_the_classes(character: str) -> None:
    assert not matches(TAG_KEY, character)
