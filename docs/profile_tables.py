"""The page of built-in profiles."""  # noqa: INP001  # a part of a script

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from layout import page, table

from mockrek.profiles.builtin import builtin
from mockrek.profiles.extend import names
from mockrek.profiles.schema import AgeError, Curve, Identification, Profile, Rate


def write_profiles() -> str:
    """The built-in profiles, with their rates."""
    parts: list[str] = []
    for name in names():
        profile = builtin(name)
        parts += [f"## {name}", _heading_of(profile), _rates_of(profile)]
    return page(
        "Built-in profiles",
        "`mockrek profiles show NAME` prints the file. How sure the numbers are is said in one "
        "word:\n*published* (printed as counts, or fixed by what is printed), *reconstructed* (the "
        "only counts that\nfit what is printed), *derived* (computed from what is printed), "
        "*illustrative* (made for tests).\nRates are shares of trials; `85 of 271` is a count. "
        "Curves are rates by similarity threshold.",
        *parts,
    )


def _heading_of(profile: Profile) -> str:
    edition = f", {profile.edition}" if profile.edition else ""
    return (
        f"{profile.title}. Source: {profile.source}{edition}. "
        f"Numbers: **{profile.confidence}**; sampling: {profile.sampling}."
    )


def _rates_of(profile: Profile) -> str:
    """One column a task that differs from ``perfect``; tasks with the same column share it."""
    perfect, columns = _tasks(builtin("perfect")), dict[tuple[str, ...], list[str]]()
    for task, rates in _tasks(profile).items():
        column = tuple(_spell(rates.of(group)) for group in profile.group_names)
        usual = _spell(perfect[task].default)
        if set(column) != {usual}:
            columns.setdefault(column, []).append(task)
    if not columns:
        return "Injects nothing."
    heads = [_shared_name(tasks) for tasks in columns.values()]
    return table(["group", *heads], zip(profile.group_names, *columns, strict=True))


def _tasks(profile: Profile) -> Mapping[str, Any]:
    kinds = ("false_positive", "false_negative")
    flags = {
        f"attribute.{flag}.{kind}": getattr(errors, kind)
        for kind in kinds
        for flag, errors in profile.attributes.items()
    }
    return {
        "detection.miss": profile.miss,
        "detection.false_detection": profile.false_detection,
        "gender.error": profile.gender_error,
        "age": profile.age,
        **flags,
        "emotion.error": profile.emotion_error,
        "matching.false_match": profile.matching.false_match,
        "matching.false_non_match": profile.matching.false_non_match,
        "identification.false_positive": profile.identification,
    }


def _shared_name(tasks: list[str]) -> str:
    if len(tasks) == 1:
        return tasks[0]
    kinds = {task.rpartition(".")[2] for task in tasks}
    if all(task.startswith("attribute.") for task in tasks):
        return f"attribute.\\*.{kinds.pop() if len(kinds) == 1 else chr(92) + '*'}"
    return ", ".join(tasks)


def _spell(value: Rate | AgeError | Curve | Identification | None) -> str:
    if value is None:
        return "–"
    if isinstance(value, Identification):
        return f"{_spell(value.rate)} at {float(value.threshold):g} in {value.gallery:,}"
    if isinstance(value, Rate):
        return _decimal(value.value) if value.of is None else f"{value.errors} of {value.of}"
    if isinstance(value, AgeError):
        return f"{value.bias:+g} ± {value.sd:g} years"
    return ", ".join(f"{_decimal(at)}: {_decimal(rate)}" for at, rate in value.anchors)


def _decimal(value: Fraction) -> str:
    return f"{float(value):g}"
