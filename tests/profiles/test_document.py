"""Profiles as JSON documents: what is written is read back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeVar

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockrek.domain import FLAGS
from mockrek.profiles.builtin import builtin
from mockrek.profiles.conditions import MEASURES, MODIFIED, Condition, Modifier
from mockrek.profiles.document import to_document
from mockrek.profiles.extend import names
from mockrek.profiles.json_schema import json_schema
from mockrek.profiles.load import parse_document, parse_json
from mockrek.profiles.scalars import NAME_PATTERN
from mockrek.profiles.schema import (
    NO_ATTRIBUTE_ERRORS,
    OTHER,
    RESERVED_NAMES,
    AgeError,
    AgeTable,
    AttributeErrors,
    Between,
    Confidence,
    ConfidenceTable,
    Curve,
    CurveTable,
    Group,
    Identification,
    IdentificationTable,
    Matching,
    Profile,
    Rate,
    RateTable,
    Spread,
)

V = TypeVar("V")

NAMES = st.from_regex(NAME_PATTERN, fullmatch=True).filter(lambda name: name not in RESERVED_NAMES)
ATTRIBUTES = st.text(min_size=1).filter(
    lambda name: name == name.lower() and name not in {"gender", "skin_type"}
)
THRESHOLDS = st.integers(1, 9_999).map(lambda n: Fraction(n, 100))
RATIOS = st.one_of(
    st.fractions(0, 1, max_denominator=10**12),
    st.decimals(0, 1, places=20).map(Fraction),
    st.floats(0, 1).map(lambda value: Fraction(repr(value)).limit_denominator(10**30)),
)
COUNTED = st.integers(1, 10**12).flatmap(
    lambda of: st.integers(0, of).map(lambda errors: Rate.counted(errors, of))
)
RATES = st.one_of(RATIOS.map(Rate), COUNTED)


def percents(low: float = 0) -> st.SearchStrategy[float]:
    return st.floats(low, 100)


SPREADS = st.builds(Spread, percents(50), percents())
SEARCHES = st.builds(
    Identification, RATES, st.sampled_from([Fraction(80), Fraction(199, 2)]), st.integers(1, 10**6)
)
CONFUSIONS = st.dictionaries(
    st.just("HAPPY"),
    st.dictionaries(st.sampled_from(["CALM", "SAD"]), RATIOS.filter(bool), min_size=1),
)
CONDITIONS = st.builds(
    Condition, below=percents(50), above=st.none() | percents().map(lambda x: x / 3)
)
MODIFIERS = st.builds(
    Modifier,
    st.lists(st.sampled_from(MODIFIED), min_size=1, max_size=3).map(tuple),
    st.dictionaries(st.sampled_from(MEASURES), CONDITIONS, min_size=1, max_size=2),
    st.dictionaries(st.sampled_from(["smile", "camera"]), st.just(("true",)), max_size=1),
    RATIOS,
)
AGES = st.builds(AgeError, percents(-100), percents())


@st.composite
def curves(draw: st.DrawFn, *, rising: bool) -> Curve:
    thresholds = draw(st.sets(THRESHOLDS, min_size=1, max_size=5))
    size = len(thresholds)
    rates = draw(st.lists(RATIOS, min_size=size, max_size=size))
    return Curve(tuple(zip(sorted(thresholds), sorted(rates, reverse=not rising), strict=True)))


@st.composite
def matchings(draw: st.DrawFn, cells: Sequence[str]) -> Matching:
    falling = curves(rising=False)
    pairs = [(first, second) for first in cells for second in cells if first < second]
    exact = draw(st.dictionaries(st.sampled_from(pairs), falling, max_size=3)) if pairs else {}
    return Matching(
        CurveTable(draw(falling), draw(by_group(cells, falling))),
        Between(draw(RATIOS), exact),
        CurveTable(draw(curves(rising=True)), draw(by_group(cells, curves(rising=True)))),
    )


def by_group(cells: Sequence[str], values: st.SearchStrategy[V]) -> st.SearchStrategy[dict[str, V]]:
    return st.dictionaries(st.sampled_from(cells), values, max_size=3)


@st.composite
def groups(draw: st.DrawFn) -> tuple[Group, ...]:
    """Groups none of which can hide another: each has values of ``race`` that are its own."""
    found = []
    for index, name in enumerate(draw(st.lists(NAMES, max_size=4, unique=True))):
        extra = draw(st.dictionaries(ATTRIBUTES, st.tuples(st.text(min_size=1))))
        races = draw(st.sampled_from([(f"r{index}",), (f"r{index}", f"s{index}")]))
        found.append(Group(name, extra | {"race": races}))
    return tuple(found)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    declared = draw(groups())
    cells = (*(group.name for group in declared), OTHER)
    rates = st.builds(RateTable, RATES, by_group(cells, RATES))
    spreads = st.builds(Confidence, SPREADS, SPREADS)
    confidences = st.builds(ConfidenceTable, spreads, by_group(cells, spreads))
    errors = st.builds(AttributeErrors, rates, rates, st.none() | confidences)
    wrong = draw(st.dictionaries(st.sampled_from(FLAGS), errors, max_size=2))
    return Profile(
        name=draw(NAMES),
        title=draw(st.text()),
        source=draw(st.text()),
        edition=draw(st.text()),
        confidence=draw(st.sampled_from(["published", "derived"])),
        sampling=draw(st.sampled_from(["quota", "independent"])),
        groups=declared,
        miss=draw(rates),
        gender_base=draw(st.sampled_from(["all", "detected"])),
        gender_error=draw(rates),
        gender_confidence=draw(confidences),
        age=draw(st.builds(AgeTable, AGES, by_group(cells, AGES))),
        attributes={name: wrong.get(name, NO_ATTRIBUTE_ERRORS) for name in FLAGS},
        emotion_error=draw(rates),
        matching=draw(matchings(cells)),
        trials=draw(st.sampled_from(["image", "subject"])),
        false_detection=draw(rates),
        emotion_confusion=draw(CONFUSIONS),
        modifiers=tuple(draw(st.lists(MODIFIERS, max_size=2))),
        identification=draw(
            st.builds(IdentificationTable, st.none() | SEARCHES, by_group(cells, SEARCHES))
        ),
    )


@settings(max_examples=60)
@given(profiles())
def test_a_profile_survives_json(profile: Profile) -> None:
    document = to_document(profile)
    text = json.dumps(document)
    assert parse_document(document, "x") == profile
    assert parse_document(json.loads(text), "x") == profile
    assert parse_json(text, "x") == profile


@settings(max_examples=20)
@given(profiles())
def test_what_the_reader_accepts_the_json_schema_accepts(profile: Profile) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(to_document(profile))


@pytest.mark.parametrize("name", names())
def test_a_built_in_profile_survives_json(name: str) -> None:
    assert parse_json(json.dumps(to_document(builtin(name))), name) == builtin(name)


@pytest.mark.parametrize("written", [0, 1, 0.3137, 1e-9, "1/3", {"errors": 85, "of": 271}])
def test_a_rate_is_written_as_it_is_best_read(written: float | str | dict[str, int]) -> None:
    profile = parse_document({"name": "x", "detection": {"miss": {"default": written}}}, "x")
    assert to_document(profile)["detection"]["miss"] == {"default": written}


def test_a_decimal_that_json_would_round_is_written_as_a_fraction() -> None:
    text = '{"name": "x", "emotion": {"error": {"default": 0.12345678901234567891}}}'
    written = to_document(parse_json(text, "x"))["emotion"]["error"]["default"]
    assert written == "12345678901234567891/100000000000000000000"


def test_only_attributes_with_errors_are_written() -> None:
    smile = {"false_positive": {"default": 0.1}, "false_negative": {"default": 0}}
    profile = parse_document({"name": "x", "attribute": {"Smile": smile, "Beard": {}}}, "x")
    assert to_document(profile)["attribute"] == {"Smile": smile}
