"""A profile as a JSON document: what the control API returns, and takes back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from mockrek.profiles.scalars import MAX_DECIMALS
from mockrek.profiles.schema import (
    DEFAULT,
    NO_ATTRIBUTE_ERRORS,
    AgeError,
    AttributeErrors,
    Between,
    Curve,
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
        "group": [
            {
                "name": group.name,
                "where": {key: _one_or_list(values) for key, values in group.where.items()},
            }
            for group in profile.groups
        ],
        "detection": {"miss": _table(_rate, profile.miss)},
        "gender": {
            "base": profile.gender_base,
            "error": _table(_rate, profile.gender_error),
            "confidence": {
                "right": _spread(profile.gender_confidence.right),
                "wrong": _spread(profile.gender_confidence.wrong),
            },
        },
        "age": _table(_age, profile.age),
        "attribute": {
            name: _attribute(errors)
            for name, errors in profile.attributes.items()
            if errors != NO_ATTRIBUTE_ERRORS
        },
        "emotion": {"error": _table(_rate, profile.emotion_error)},
        "matching": {
            "false_match": _table(_curve, profile.matching.false_match),
            "between": _between(profile.matching.between),
            "false_non_match": _table(_curve, profile.matching.false_non_match),
        },
    }


def _table(write: Callable[[V], Any], table: Table[V]) -> dict[str, Any]:
    groups = {group: write(value) for group, value in table.by_group.items()}
    return {DEFAULT: write(table.default), **groups}


def _rate(rate: Rate) -> Any:
    if rate.errors is None:
        return _number(rate.value)
    return {"errors": rate.errors, "of": rate.of}


def _spread(spread: Spread) -> dict[str, float]:
    return {"mean": spread.mean, "sd": spread.sd}


def _age(error: AgeError) -> dict[str, float]:
    return {"bias": error.bias, "sd": error.sd}


def _attribute(errors: AttributeErrors) -> dict[str, Any]:
    return {
        "false_positive": _table(_rate, errors.false_positive),
        "false_negative": _table(_rate, errors.false_negative),
    }


def _curve(curve: Curve) -> dict[str, Any]:
    return {
        _decimal(threshold) or str(threshold): _number(rate) for threshold, rate in curve.anchors
    }


def _between(between: Between) -> dict[str, Any]:
    curves = {"|".join(pair): _curve(curve) for pair, curve in between.exact.items()}
    return {"factor": _number(between.factor), **curves}


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
