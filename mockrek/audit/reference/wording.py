"""How the report of an audit says things: tasks, numbers and choices in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import floor, log10
from typing import Final

from mockrek.audit.reference.results import ALL, Choices

_TITLES: Final[Mapping[str, str]] = {
    "detection.miss": "Faces not detected",
    "detection.false_detection": "Images with a face too many",
    "gender.error": "Wrong gender",
    "age.outside": "True age outside the range answered",
    "emotion.error": "Wrong emotion",
    "matching.false_match": "False matches",
    "matching.false_non_match": "False non-matches",
}

_TRIALS: Final[Mapping[str, str]] = {
    "detection.miss": "faces in the images",
    "detection.false_detection": "images",
    "gender.error": "faces whose gender was judged",
    "age.outside": "faces whose age was judged",
    "emotion.error": "faces whose emotion was judged",
    "matching.false_match": "pairs of two different people",
    "matching.false_non_match": "pairs of one person",
}

CHAPTERS: Final[Mapping[str, str]] = {
    "detection": "Detection",
    "gender": "Gender",
    "age": "Age",
    "attribute": "Attributes",
    "emotion": "Emotion",
    "matching": "Verification",
}
"""Headings, by what the names of tasks begin with, in the order of the page."""

_FACES: Final[Mapping[str, str]] = {
    "overlap": "the one that overlaps the declared box best",
    "largest": "the largest",
    "first": "the first",
}


def title(task: str) -> str:
    """What went wrong, in words.

    >>> title("matching.false_match@80"), title("attribute.EyesOpen.false_negative")
    ('False matches at threshold 80', 'Eyes open: overlooked')
    """
    kind, _, threshold = task.partition("@")
    if kind.startswith("attribute."):
        _, flag, error = kind.split(".", 2)
        said = {"false_positive": "seen where it is not", "false_negative": "overlooked"}
        return f"{_spaced(flag)}: {said.get(error, named(error))}"
    words = _TITLES.get(kind, named(kind))
    return f"{words} at threshold {threshold}" if threshold else words


def trials(task: str) -> str:
    """What is counted in a task."""
    kind = task.partition("@")[0]
    if kind.startswith("attribute."):
        _, flag, error = kind.split(".", 2)
        where = {"false_positive": "without", "false_negative": "with"}.get(error, "judged for")
        return f"faces {where} it: {_spaced(flag).lower()}"
    return _TRIALS.get(kind, "trials")


def named(group: str) -> str:
    """The name of a group for people.

    >>> named("darker_female|lighter_male"), named("all")
    ('darker female and lighter male', 'all groups')
    """
    if group == ALL:
        return "all groups"
    return group.replace("_", " ").replace("|", " and ")


def percent(rate: float) -> str:
    """A rate, 0 to 1, with the digits it needs; only what is exactly 0 or 1 is shown so.

    >>> [percent(rate) for rate in (0, 0.31365, 0.0678, 0.0052, 1.2e-5, 0.99972, 1)]
    ['0', '31.4', '6.78', '0.52', '0.0012', '99.972', '100']
    """
    shown = 100 * rate
    if shown in {0, 100}:
        return f"{shown:.0f}"
    return f"{shown:.{_decimals(shown)}f}"


def bounds(low: float, high: float) -> str:
    """An interval of rates.

    >>> bounds(0.2613, 0.3712), bounds(0, 0.0099)
    ('26.1 – 37.1', '0 – 0.99')
    """
    return f"{percent(low)} – {percent(high)}"


def probability(p: float) -> str:
    """A p-value as a sentence has it.

    >>> [probability(p) for p in (1e-9, 0.0341, 0.998)]
    ['< 0.001', '= 0.034', '= 1']
    """
    if p < 0.001:
        return "< 0.001"
    return "= 1" if p >= 0.995 else f"= {p:.2g}"


def years(age: float) -> str:
    """Years with their sign; what rounds to nothing has none.

    >>> [years(age) for age in (2.04, -0.31, -0.01)]
    ['+2.0', '−0.3', '0.0']
    """
    text = f"{age:+.1f}"
    return "0.0" if text in {"+0.0", "-0.0"} else text.replace("-", "−")


def times(ratio: float) -> str:
    """How many times one rate another is.

    >>> [times(ratio) for ratio in (2, 1.757, 41.23, 5300.2)]
    ['2', '1.8', '41', '5,300']
    """
    return f"{ratio:.2g}" if ratio < 100 else f"{ratio:,.0f}"


def told(choices: Choices) -> list[str]:
    """What the auditor decided, a sentence each."""
    undetected = {
        "excluded": "A face that was not returned counts as not detected, and in no other task.",
        "wrong": "A face that was not returned counts as not detected, and as wrong in every task.",
    }
    confidence = "Every gender that was answered counts, however unsure the service was."
    if choices.min_confidence > 0:
        least = f"{choices.min_confidence:g} %"
        confidence = f"A gender answered with less than {least} confidence counts as wrong."
    level = f"{100 * choices.alpha:g} %"
    return [
        undetected[choices.undetected],
        confidence,
        f"Of several faces in an answer, {_FACES[choices.face]} is judged.",
        f"Groups are said to differ when Holm's adjusted p of a test is below {level}.",
    ]


def _decimals(shown: float) -> int:
    """Three digits, or two of what is less than 1 % from either end."""
    needed, digits = (100 - shown, 2) if shown > 99 else (shown, 2 if shown < 1 else 3)
    return max(0, digits - 1 - floor(log10(needed)))


def _spaced(flag: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", flag).capitalize()
