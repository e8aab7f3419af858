"""A profile as a JSON document: what the control API returns, and takes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from mockrek.profiles.conditions import Modifier
from mockrek.profiles.scalars import MAX_DECIMALS
from mockrek.profiles.schema import (
    DEFAULT,
    NO_ATTRIBUTE_ERRORS,
    AgeError,
    AttributeErrors,
    Between,
    Confidence,
    ConfidenceTable,
    Curve,
    Identification,
    IdentificationTable,
    Profile,
    Rate,
    Spread,
    Table,
)

V = TypeVar("V")


def to_document(profile: Profile) -> dict[str, Any]:
    """The profile in the form that :func:`mockrek.profiles.load.parse_document` reads.

    Reading it back gives an equal profile: a number is written as a number only where the decimal
    that JSON prints is exactly it, otherwise as text like ``"1/3"``. Attributes without errors are
    left out.
    """
    return {
        "name": profile.name,
        "title": profile.title,
        "source": profile.source,
        "edition": profile.edition,
        "confidence": profile.confidence,
        "sampling": profile.sampling,
        "trials": profile.trials,
        "group": [{"name": group.name, "where": _where(group.where)} for group in profile.groups],
        **_of_faces(profile),
        "matching": {
            "false_match": _table(_curve, profile.matching.false_match),
            "between": _between(profile.matching.between),
            "false_non_match": _table(_curve, profile.matching.false_non_match),
        },
        "modifier": [_modifier(modifier) for modifier in profile.modifiers],
        "identification": {"false_positive": _searches(profile.identification)},
    }


def _of_faces(profile: Profile) -> dict[str, Any]:
    """The tables that are about single faces."""
    return {
        "detection": {
            "miss": _table(_rate, profile.miss),
            "false_detection": _table(_rate, profile.false_detection),
        },
        "gender": {
            "base": profile.gender_base,
            "error": _table(_rate, profile.gender_error),
            "confidence": _confidences(profile.gender_confidence),
        },
        "age": _table(_age, profile.age),
        "attribute": {
            name: _attribute(errors)
            for name, errors in profile.attributes.items()
            if errors != NO_ATTRIBUTE_ERRORS
        },
        "emotion": {
            "error": _table(_rate, profile.emotion_error),
            "confusion": {
                true: {wrong: _number(weight) for wrong, weight in weights.items()}
                for true, weights in profile.emotion_confusion.items()
            },
        },
    }


def _table(write: Callable[[V], Any], table: Table[V]) -> dict[str, Any]:
    groups = {group: write(value) for group, value in table.by_group.items()}
    return {DEFAULT: write(table.default), **groups}


def _rate(rate: Rate) -> Any:
    if rate.errors is None:
        return _number(rate.value)
    return {"errors": rate.errors, "of": rate.of}


def _confidence(confidence: Confidence) -> dict[str, Any]:
    return {"right": _spread(confidence.right), "wrong": _spread(confidence.wrong)}


def _confidences(table: ConfidenceTable) -> dict[str, Any]:
    groups = {group: _confidence(value) for group, value in table.by_group.items()}
    return {**_confidence(table.default), **groups}


def _modifier(modifier: Modifier) -> dict[str, Any]:
    when = {
        measure: {
            name: bound
            for name, bound in (("below", condition.below), ("above", condition.above))
            if bound is not None
        }
        for measure, condition in modifier.when.items()
    }
    where = _where(modifier.where)
    return {
        "rates": list(modifier.rates),
        **({"when": when} if when else {}),
        **({"where": where} if where else {}),
        "factor": _number(modifier.factor),
    }


def _searches(table: IdentificationTable) -> dict[str, Any]:
    groups = {DEFAULT: table.default, **table.by_group}
    return {group: _search(search) for group, search in groups.items() if search is not None}


def _search(search: Identification) -> dict[str, Any]:
    rate = _rate(search.rate)
    head = rate if isinstance(rate, dict) else {"rate": rate}
    return {**head, "threshold": float(search.threshold), "gallery": search.gallery}


def _spread(spread: Spread) -> dict[str, float]:
    return {"mean": spread.mean, "sd": spread.sd}


def _age(error: AgeError) -> dict[str, float]:
    return {"bias": error.bias, "sd": error.sd}


def _attribute(errors: AttributeErrors) -> dict[str, Any]:
    return {
        "false_positive": _table(_rate, errors.false_positive),
        "false_negative": _table(_rate, errors.false_negative),
        **({"confidence": _confidences(errors.confidence)} if errors.confidence else {}),
    }


def _curve(curve: Curve) -> dict[str, Any]:
    return {
        _decimal(threshold) or str(threshold): _number(rate) for threshold, rate in curve.anchors
    }


def _between(between: Between) -> dict[str, Any]:
    curves = {"|".join(pair): _curve(curve) for pair, curve in between.exact.items()}
    return {"factor": _number(between.factor), **curves}


def _where(where: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {key: _one_or_list(values) for key, values in where.items()}


def _one_or_list(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def _number(value: Fraction) -> int | float | str:
    if value.denominator == 1:
        return value.numerator
    text = _decimal(value)
    if text and Decimal(repr(float(value))) == Decimal(text):
        return float(value)
    return str(value)


def _decimal(value: Fraction) -> str | None:
    """The value as a decimal, or ``None`` where none of a readable length is exactly it."""
    scaled = value * 10**MAX_DECIMALS
    if scaled.denominator != 1:
        return None
    digits = str(scaled.numerator).rjust(MAX_DECIMALS + 1, "0")
    return f"{digits[:-MAX_DECIMALS]}.{digits[-MAX_DECIMALS:]}".rstrip("0").rstrip(".")
