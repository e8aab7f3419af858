"""What a profile file may contain: its keys, their forms, and what holds where one is left out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, get_args

from mockrek.domain import FLAGS
from mockrek.profiles import schema
from mockrek.profiles.forms import Field, Record, Shared
from mockrek.profiles.groups import GroupList
from mockrek.profiles.modifiers import ModifierList
from mockrek.profiles.perceived import ConfidenceForm, ConfusionForm
from mockrek.profiles.scalars import NAME_NOUN, NAME_PATTERN, Choice, Real, Text
from mockrek.profiles.schema import (
    AgeError,
    AgeTable,
    AttributeErrors,
    Confidence,
    CurveTable,
    IdentificationTable,
    Matching,
    Profile,
    RateTable,
    Spread,
)
from mockrek.profiles.searches import IdentificationForm
from mockrek.profiles.tables import RATIO, BetweenForm, CurveForm, PerGroup, RateForm

RATE = Shared("rate", RateForm())
RATES = Shared("rates", PerGroup(RateTable, RATE, schema.NO_ERROR))
FALSE_MATCH = Shared(
    "false_match_curve", CurveForm(-1, "a false match rate must not rise with the threshold")
)
FALSE_NON_MATCH = Shared(
    "false_non_match_curve", CurveForm(1, "a false non-match rate must not fall with the threshold")
)


def _rates(note: str) -> Field[RateTable]:
    return Field(RATES, schema.NO_ERRORS, note)


def _spread(default: Spread) -> Record[Spread]:
    return Record(
        Spread,
        {
            "mean": Field(Real(50, 100, "percent"), default.mean, "the mean, percent"),
            "sd": Field(Real(0, 100, "percent"), default.sd, "the standard deviation, percent"),
        },
    )


DETECTION = Record(
    lambda miss, false_detection: {"miss": miss, "false_detection": false_detection},
    {
        "miss": _rates("faces that DetectFaces does not return"),
        "false_detection": _rates(
            "images in which it returns one face more than there is, by the group of the first face"
        ),
    },
)

CONFIDENCE = Shared(
    "confidence",
    ConfidenceForm(
        Record(
            Confidence,
            {
                "right": Field(
                    _spread(schema.CONFIDENCE.right), schema.CONFIDENCE.right, "of right answers"
                ),
                "wrong": Field(
                    _spread(schema.CONFIDENCE.wrong), schema.CONFIDENCE.wrong, "of wrong answers"
                ),
            },
        )
    ),
)

SHARED: tuple[Shared[Any], ...] = (
    RATIO, RATE, RATES, FALSE_MATCH, FALSE_NON_MATCH, CONFIDENCE,
)  # fmt: skip
"""The forms that other forms refer to by name."""

GENDER = Record(
    lambda base, error, confidence: {
        "gender_base": base,
        "gender_error": error,
        "gender_confidence": confidence,
    },
    {
        "base": Field(
            Choice(get_args(schema.GenderBase)),
            "detected",
            "what [gender.error] is a share of: the detected faces, or all",
        ),
        "error": _rates("a wrong Gender.Value"),
        "confidence": Field(
            CONFIDENCE, schema.CONFIDENCES, "Gender.Confidence of right and wrong answers"
        ),
    },
)

AGE = PerGroup(
    AgeTable,
    Record(
        AgeError,
        {
            "bias": Field(Real(-100, 100, "years"), 0.0, "added to everybody's age, years"),
            "sd": Field(Real(0, 100, "years"), 0.0, "standard deviation of the noise, years"),
        },
    ),
    schema.NO_AGE_ERRORS.default,
)

ATTRIBUTE = Shared(
    "attribute",
    Record(
        AttributeErrors,
        {
            "false_positive": _rates("reported though absent"),
            "false_negative": _rates("not reported though present"),
            "confidence": Field(CONFIDENCE, None, "of right and wrong answers"),
        },
    ),
)

EMOTION = Record(
    lambda error, confusion: {"emotion_error": error, "emotion_confusion": confusion},
    {
        "error": _rates("the emotion with the highest score is a wrong one"),
        "confusion": Field(
            ConfusionForm(), MappingProxyType({}), "which one, by the true emotion, with weights"
        ),
    },
)

IDENTIFICATION = Record(
    lambda false_positive: false_positive,
    {
        "false_positive": Field(
            PerGroup(IdentificationTable, IdentificationForm(), None),
            schema.NO_IDENTIFICATION,
            "probes without a mate that get a candidate in a search",
        )
    },
)

MATCHING = Record(
    Matching,
    {
        "false_match": Field(
            PerGroup(CurveTable, FALSE_MATCH, schema.FALSE_MATCH),
            schema.MATCHING.false_match,
            "impostor pairs within a group: the share that reaches a similarity threshold",
        ),
        "between": Field(
            BetweenForm(
                Field(
                    RATIO,
                    schema.MATCHING.between.factor,
                    "what the smaller of the two groups' false match rates is multiplied by",
                ),
                FALSE_MATCH,
            ),
            schema.MATCHING.between,
            "impostor pairs across groups: a factor, and exact curves by pair of groups",
        ),
        "false_non_match": Field(
            PerGroup(CurveTable, FALSE_NON_MATCH, schema.FALSE_NON_MATCH),
            schema.MATCHING.false_non_match,
            "genuine pairs: the share that stays below a similarity threshold",
        ),
    },
)


def _attributes(**errors: AttributeErrors) -> Mapping[str, AttributeErrors]:
    return MappingProxyType(errors)


def _profile(**values: Any) -> Profile:
    """The record; in a file some of its parts stand in sections."""
    sections = values.pop("detection") | values.pop("gender") | values.pop("emotion")
    return Profile(
        groups=values.pop("group"),
        attributes=values.pop("attribute"),
        modifiers=values.pop("modifier"),
        **sections,
        **values,
    )


NO_ATTRIBUTE_ERRORS = _attributes(**dict.fromkeys(FLAGS, schema.NO_ATTRIBUTE_ERRORS))

PROFILE = Record(
    _profile,
    {
        "name": Field(
            Text(NAME_PATTERN, NAME_NOUN), "", "what the profile is called", required=True
        ),
        "title": Field(Text(), "", "one line for people"),
        "source": Field(Text(), "", "where the numbers are from"),
        "edition": Field(Text(), "", "which version of the source"),
        "confidence": Field(
            Choice(get_args(schema.Evidence)), "illustrative", "how sure the numbers are"
        ),
        "sampling": Field(
            Choice(get_args(schema.Sampling)),
            "independent",
            "whether each trial errs by itself, or exact counts are met",
        ),
        "trials": Field(
            Choice(get_args(schema.Trials)),
            "image",
            "what errs by itself: a face in each image anew, or a subject in all images alike",
        ),
        "group": Field(
            GroupList(), (), "demographic cells; a face belongs to the first that matches"
        ),
        "detection": Field(
            DETECTION,
            {"miss": schema.NO_ERRORS, "false_detection": schema.NO_ERRORS},
            "faces that are not found, and such as are not there",
        ),
        "gender": Field(
            GENDER,
            {
                "gender_base": "detected",
                "gender_error": schema.NO_ERRORS,
                "gender_confidence": schema.CONFIDENCES,
            },
            "errors of Gender",
        ),
        "age": Field(AGE, schema.NO_AGE_ERRORS, "how far AgeRange is moved, by group"),
        "attribute": Field(
            Record(
                _attributes,
                {
                    name: Field(ATTRIBUTE, schema.NO_ATTRIBUTE_ERRORS, f"errors of {name}")
                    for name in FLAGS
                },
            ),
            NO_ATTRIBUTE_ERRORS,
            "errors of boolean attributes",
        ),
        "emotion": Field(
            EMOTION,
            {"emotion_error": schema.NO_ERRORS, "emotion_confusion": MappingProxyType({})},
            "errors of Emotions",
        ),
        "modifier": Field(ModifierList(), (), "conditions under which rates are multiplied"),
        "identification": Field(
            IDENTIFICATION, schema.NO_IDENTIFICATION, "searches for probes without a mate"
        ),
        "matching": Field(MATCHING, schema.MATCHING, "errors of comparing two faces"),
    },
)
"""The whole file."""
