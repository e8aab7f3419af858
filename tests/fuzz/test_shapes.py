from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.constraints import break_one
from fuzz.inside import OPERATIONS
from fuzz.shapes import (
    ALL_SITES,
    SITES,
    asked,
    assert_accepted,
    assert_names,
    assert_refused,
    right,
    wrong_in_one_way,
)
from fuzz.valid import encode, exemplar

LARGEST = 5_242_880

always_the_same = settings(max_examples=300, derandomize=True, database=None)

test_what_keeps_to_its_shape_is_accepted = always_the_same(given(st.data())(right))
test_what_breaks_one_constraint_is_refused_for_that_one = always_the_same(
    given(st.data())(wrong_in_one_way)
)


def test_every_kind_of_constraint_of_every_operation_is_tried() -> None:
    assert len(OPERATIONS) >= 75
    assert len(ALL_SITES) > 1500
    faults = {site.fault for site in ALL_SITES}
    assert faults == {"required", "min", "max", "enum", "pattern", "type"}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_constraint_is_named_when_it_alone_is_broken(operation: str) -> None:
    shape = OPERATIONS[operation].input
    assert_accepted(operation, exemplar(shape))
    for site in SITES[operation]:
        parameters, texts = break_one(site, shape, exemplar)
        try:
            assert_refused(site, parameters, texts)
        except AssertionError as error:
            error.add_note(f"{site}: {str(parameters)[:300]}")
            raise


def test_an_error_that_names_something_else_is_noticed() -> None:
    site = next(site for site in SITES["DetectFaces"] if site.fault == "required")
    parameters, texts = break_one(site, OPERATIONS["DetectFaces"].input, exemplar)
    body = asked("DetectFaces", encode(parameters)).body
    assert_names(body, site, texts)
    for other in ["images Member must not be null"], [*texts, *texts], ["image Member"]:
        with pytest.raises(AssertionError):
            assert_names(body, site, other)


@pytest.mark.parametrize(
    ("operation", "member", "path"),
    [
        ("DetectFaces", "Image", "image"),
        ("CompareFaces", "SourceImage", "sourceImage"),
        ("CompareFaces", "TargetImage", "targetImage"),
    ],
)
def test_an_image_of_a_byte_too_many_is_named(operation: str, member: str, path: str) -> None:
    size = LARGEST + 1
    parameters = exemplar(OPERATIONS[operation].input) | {member: {"Bytes": bytes(size)}}
    reply = asked(operation, encode(parameters))
    assert reply.message == (
        f"1 validation error detected: Value 'java.nio.HeapByteBuffer[pos=0 lim={size} cap={size}]'"
        f" at '{path}.bytes' failed to satisfy constraint: Member must have length less than or "
        f"equal to {LARGEST}"
    )
