from __future__ import annotations

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.audit.chart import PALETTE, axis
from mockrek.audit.demo.report import EVIDENCE
from mockrek.profiles.builtin import builtin
from mockrek.profiles.extend import names

TEMPLATE = (files("mockrek.audit") / "templates/demo.html").read_text(encoding="utf-8")
LIGHT, DARK = re.findall(r":root \{\s*(.*?)\{%", TEMPLATE, re.DOTALL)


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def variables(theme: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): (#\w{6})", theme))


@given(st.lists(st.floats(0, 1), max_size=8))
def test_an_axis_holds_all_rates_with_few_round_ticks(rates: list[float]) -> None:
    found = axis(rates)
    assert all(0 <= found.place(rate) <= 100 for rate in rates)
    assert found.ticks[0] == 0
    assert found.ticks[-1] == found.end
    assert 2 <= len(found.ticks) <= 6


@pytest.mark.parametrize(
    ("highest", "end"), [(0.0, 0.5), (0.0099, 1), (0.0101, 1.5), (0.3712, 40), (0.51, 60), (1, 100)]
)
def test_an_axis_is_as_short_as_its_steps_allow(highest: float, end: float) -> None:
    assert axis([0, highest]).end == end


def test_a_rate_stands_in_proportion() -> None:
    assert [axis([0.4]).place(rate) for rate in (0, 0.1, 0.4)] == [0, 25, 100]


@pytest.mark.parametrize(("theme", "place"), [(LIGHT, 0), (DARK, 1)])
def test_colours_of_groups_can_be_told_from_paper_and_from_each_other(
    theme: str, place: int
) -> None:
    paper = variables(theme)["paper"]
    colours = [pair[place] for pair in PALETTE]
    assert all(contrast(colour, paper) >= 4.5 for colour in colours)
    assert len(set(colours)) == len(PALETTE)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_text_can_be_read(theme: str) -> None:
    colours = variables(theme)
    for text in ("ink", "soft", "yes", "no"):
        assert contrast(colours[text], colours["paper"]) >= 4.5, text
    assert contrast(colours["ink"], colours["code"]) >= 7


def test_every_provenance_word_is_explained() -> None:
    assert {builtin(name).confidence for name in names()} <= EVIDENCE.keys()
