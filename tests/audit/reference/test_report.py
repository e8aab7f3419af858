from __future__ import annotations

import doctest
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from made_up_audits import FIFTY, FOUR, FOURTEEN, overall, results, row
from mockrek.audit.chart import PALETTE
from mockrek.audit.reference import wording
from mockrek.audit.reference.plots import HEAT_LEVELS
from mockrek.audit.reference.report import FEW, PAIRS, render, write_report
from mockrek.audit.reference.results import (
    ALL,
    AgeSummary,
    Choices,
    Difference,
    PairScores,
    Results,
)

WHEN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
TEMPLATE = (files("mockrek.audit") / "templates/report.html").read_text(encoding="utf-8")
LIGHT, DARK = re.findall(r":root \{\s*(.*?)\{%", TEMPLATE, re.DOTALL)
EMPTY = Results("http://127.0.0.1:1", "people", (), Choices(), 0, 0, 0, ())
VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """Its tags with their attributes, and its text; each tag is closed where it was opened."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []
        self.text = " ".join(" ".join(self.words).split())

    def values(self, name: str) -> list[str]:
        return [value for _, given in self.tags if (value := given.get(name)) is not None]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words.append(data)


def gender(*cells: tuple[str, int, int], p: float = 1e-9) -> Results:
    """An audit of gender alone."""
    rows = [row("gender.error", *cell, bootstrap=False) for cell in cells]
    total = (sum(cell[1] for cell in cells), sum(cell[2] for cell in cells))
    groups = tuple(cell[0] for cell in cells)
    tests = (Difference("gender.error", groups, "chi-square", p, p),) if len(cells) > 1 else ()
    rows.append(row("gender.error", ALL, *total, bootstrap=False))
    faces = total[1]
    return replace(EMPTY, groups=groups, rows=tuple(rows), overall=tests, faces=faces, images=faces)


PPB = gender(("darker_female", 85, 271), ("darker_male", 4, 318), ("lighter_male", 0, 386))


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("theme", "place"), [(LIGHT, 0), (DARK, 1)])
def test_text_and_marks_stand_out_from_what_is_behind_them(theme: str, place: int) -> None:
    colours = dict(re.findall(r"--(\w+): (#\w{6})", theme))
    for text in ("ink", "soft", "no"):
        assert contrast(colours[text], colours["paper"]) >= 4.5, text
    heat = [colours[f"h{level}"] for level in range(1, HEAT_LEVELS + 1)]
    assert all(contrast(colours["ink"], cell) >= 4.5 for cell in heat)
    assert all(contrast(pair[place], colours["paper"]) >= 4.5 for pair in PALETTE)
    steps = [luminance(cell) for cell in [colours["paper"], *heat]]
    assert steps == sorted(steps, reverse=place == 0)
    assert len(set(steps)) == len(steps)


def test_style_uses_no_colour_but_the_theme() -> None:
    style = (files("mockrek.audit") / "templates/report.css").read_text(encoding="utf-8")
    names = set(re.findall(r"var\(--(\w+)", style)) - {"c", "d"}
    assert names <= set(re.findall(r"--(\w+):", LIGHT)) & set(re.findall(r"--(\w+):", DARK))
    assert not re.search(r"#[0-9a-f]{3,8}\b", style)


@pytest.mark.parametrize("groups", [FOUR, FOURTEEN, FIFTY], ids=len)
def test_the_page_is_whole_and_asks_nothing_of_a_network(groups: tuple[str, ...]) -> None:
    html = render(results(groups), WHEN)
    page = Page(html)
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    links = [*page.values("href"), *page.values("src")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert [link for link in links if not link.startswith("#")] == ["data:,"]
    assert {part for refs in page.values("aria-labelledby") for part in refs.split()} <= set(ids)
    assert not re.search(r"<script|@import|url\(|https?:(?!//127)", html)


def test_findings_come_first_in_plain_sentences() -> None:
    text = Page(render(PPB, WHEN)).text
    assert (
        "Groups differ in the one task tested 975 faces in 975 images of 3 groups of people" in text
    )
    assert (
        "Wrong gender (adjusted p < 0.001). Largest gap: darker female 31.4 % (85 of 271) against "
        "lighter male 0 % (0 of 386, at most 0.99 %)." in text
    )
    assert text.index("Largest gap") < text.index("What was audited")
    assert "treated alike" not in text


def test_what_was_not_found_is_not_called_equality() -> None:
    text = Page(render(gender(("a", 20, 400), ("b", 15, 400), p=0.394), WHEN)).text
    assert "No difference found between groups" in text
    assert "No difference found at 5 %" in text
    assert "Wrong gender (adjusted p = 0.39): from 3.75 % of b to 5.00 % of a" in text
    assert "This does not mean that groups are treated alike" in text


def test_the_level_of_the_tests_is_the_auditors() -> None:
    weak = gender(("a", 20, 400), ("b", 5, 400), p=0.02)
    strict = replace(weak, choices=Choices(alpha=0.01))
    assert "Groups differ in the one task tested" in Page(render(weak, WHEN)).text
    assert "No difference found at 1 %" in Page(render(strict, WHEN)).text


def test_a_gap_is_told_with_its_factor_and_with_how_many_pairs_differ() -> None:
    pairs = (
        Difference("gender.error", ("a", "b"), "fisher", 0.001, 0.003),
        Difference("gender.error", ("a", "c"), "fisher", 0.2, 0.4),
        Difference("gender.error", ("b", "c"), "fisher", 0.3, 0.4),
    )
    found = replace(gender(("a", 10, 400), ("b", 40, 400), ("c", 1, 2)), pairwise=pairs)
    text = Page(render(found, WHEN)).text
    assert (
        "b 10.0 % (40 of 400) against a 2.50 % (10 of 400), 4 times as often. "
        "1 of 3 pairs of groups differs by its own test." in text
    )
    assert "Wrong gender: 1 of 3 pairs differ" in text
    assert "a 2.50 % b 10.0 % 0.001 0.003 ✱" in text


def test_counts_stand_beside_every_rate() -> None:
    text = Page(render(PPB, WHEN)).text
    assert re.search(
        r"darker female darker female: 85 of 271.*? 31.4 % 26.1 – 37.1 % 85 of 271", text
    )
    assert re.search(r"lighter male lighter male: 0 of 386.*? 0 % at most 0.99 % 0 of 386", text)
    assert re.search(r"all groups all groups: 89 of 975.*? 9.13 % 7.48 – 11.1 % 89 of 975", text)


def test_a_group_without_trials_and_an_audit_of_nothing_are_said() -> None:
    assert "nobody – no trials" in Page(render(gender(("a", 1, 9), ("nobody", 0, 0)), WHEN)).text
    text = Page(render(EMPTY, WHEN)).text
    assert "Rates by group, not compared" in text
    assert "Nothing was counted." in text


def test_what_could_not_be_tested_is_named() -> None:
    text = Page(render(gender(("only", 3, 10)), WHEN)).text
    assert "Not tested, because there was nothing to compare: Wrong gender." in text


def test_names_are_text_whatever_they_hold() -> None:
    found = gender(('<img src="x">', 3, 100), ("a & b", 30, 100))
    page = Page(render(found, WHEN))
    assert not [tag for tag, _ in page.tags if tag == "img"]
    assert '<img src="x">' in page.text


def test_few_groups_keep_their_order_and_many_are_ranked() -> None:
    def order(count: int) -> list[str]:
        groups = [f"group {chr(97 + i)}" for i in range(count)]
        html = render(gender(*((name, i, 100) for i, name in enumerate(groups))), WHEN)
        return re.findall(r"<title>group (\w): \d+ of 100", html)

    assert order(FEW) == list("abcdefgh")
    assert order(FEW + 1) == list("ihgfedcba")


@pytest.mark.parametrize("groups", [FOUR, FOURTEEN, FIFTY], ids=len)
def test_a_group_looks_the_same_everywhere(groups: tuple[str, ...]) -> None:
    html = render(results(groups), WHEN)
    styles = re.findall(r"\.k(\d+) \{ (--c: .*?) \}", html)
    assert [int(number) for number, _ in styles] == list(range(len(groups)))
    shape = r'.*?href="#(s\w+)".*?<span>(.*?)</span>'
    rows = re.findall(r'class="line k(\d+)".*?class="name">' + shape, html, re.DOTALL)
    keys = re.findall(r'<li class="k(\d+)">' + shape, html, re.DOTALL)
    assert len(rows) > len(groups) * 10
    looks = {(look[:2], look[2]) for look in [*rows, *keys]}
    assert {name for _, name in looks} == {wording.named(group) for group in groups}
    style_of = dict(styles)
    assert len({(style_of[number], shape) for (number, shape), _ in looks}) == len(groups)
    assert len(looks) == len(groups)


def test_verification_has_curves_and_a_triangle_of_groups() -> None:
    html = render(results(FOUR), WHEN)
    assert len(re.findall(r'<path id="(?:det|fmr|fnmr)\d', html)) == 3 * len(FOUR)
    page = Page(html)
    assert "False non-match rate, % against False match rate, %, by group" in page.text
    tables = re.findall(r"<table>\s*<caption>False matches at.*?</table>", html, re.DOTALL)
    assert len(tables) == 4
    assert [table.count("<td class=") for table in tables] == [4 * 5 // 2] * 4
    assert "Each group before all others" not in page.text
    assert "Each group before all others" in Page(render(results(FOURTEEN), WHEN)).text


def test_groups_without_pairs_of_both_kinds_are_named_and_have_no_curve() -> None:
    found = results(FOUR)
    scores = dict(found.scores)
    scores["darker_male"] = replace(
        scores["darker_male"], genuine=scores["darker_male"].genuine[:0]
    )
    html = render(replace(found, scores=scores), WHEN)
    assert "and so without a line: darker male." in Page(html).text
    assert len(re.findall(r'<path id="det\d', html)) == len(FOUR) - 1


def test_groups_that_never_err_both_ways_are_named_and_have_no_curve() -> None:
    apart = PairScores(np.array([90.0, 95.0]), np.array([5.0, 10.0]))
    found = results(FOUR)
    scores = dict(found.scores) | {"lighter_male": apart}
    html = render(replace(found, scores=scores), WHEN)
    assert "no line of FNMR against FMR, for: lighter male." in Page(html).text


def test_no_errors_at_all_are_not_told_as_a_gap() -> None:
    text = Page(render(gender(("a", 0, 400), ("b", 0, 400), p=1.0), WHEN)).text
    assert "Wrong gender (adjusted p = 1): no error in any group" in text
    text = Page(render(gender(("a", 4, 400), ("b", 4, 400), p=1.0), WHEN)).text
    assert "Wrong gender (adjusted p = 1): 1.00 % in every group" in text


def test_an_audit_without_pairs_has_no_verification() -> None:
    found = results(FOUR)
    rows = tuple(r for r in found.rows if not r.task.startswith("matching"))
    tests = tuple(overall(rows))
    html = render(replace(found, rows=rows, overall=tests, pairwise=(), scores={}, pairs=0), WHEN)
    assert 'id="matching"' not in html
    assert 'id="pairs"' not in html
    assert "no pairs" in Page(html).text


def test_ages_are_told_in_years_and_stand_alone_where_nothing_else_was_counted() -> None:
    ages = (AgeSummary("old", 50, 4.26, 5.0, 4.9), AgeSummary("young", 60, -1.5, 3.0, 2.8))
    text = Page(render(replace(EMPTY, groups=("old", "young"), ages=ages), WHEN)).text
    assert "off by +4.3 years on average for old and by −1.5 years for young" in text
    assert re.search(r"young: −1.5 years, sd 3.0, 60 faces −1.5 ± 3.0; 2.8 60 faces", text)


def test_long_tables_of_pairs_say_what_they_leave_out() -> None:
    text = Page(render(results((*FOURTEEN, "x", "y")), WHEN)).text
    assert f"{16 * 15 // 2 - PAIRS} more pairs have a higher p." in text


def test_choices_are_told_in_words() -> None:
    text = " ".join(wording.told(Choices()))
    assert "counts as not detected, and in no other task" in text
    assert "however unsure" in text
    other = Choices(undetected="wrong", min_confidence=99, face="largest", alpha=0.01)
    text = " ".join(wording.told(other))
    assert "and as wrong in every task" in text
    assert "less than 99 % confidence counts as wrong" in text
    assert "the largest is judged" in text
    assert "below 1 %" in text


def test_every_word_that_a_reader_may_not_know_is_explained() -> None:
    terms = Page(render(PPB, WHEN)).text.partition(" Words ")[2]
    for term in ("FMR", "FNMR", "Wilson interval", "Holm", "Bootstrap interval", "DET curve"):
        assert term in terms


def test_examples_of_wording_are_true() -> None:
    failed, tried = doctest.testmod(wording)
    assert failed == 0
    assert tried >= 7


@pytest.mark.parametrize(
    ("task", "title", "trials"),
    [
        ("detection.miss", "Faces not detected", "faces in the images"),
        (
            "attribute.Smile.false_positive",
            "Smile: seen where it is not",
            "faces without it: smile",
        ),
        ("matching.false_match@99.5", "False matches at threshold 99.5", "pairs of two different"),
        ("something.new", "something.new", "trials"),
    ],
)
def test_tasks_have_names_for_people(task: str, title: str, trials: str) -> None:
    assert wording.title(task) == title
    assert wording.trials(task).startswith(trials)


def test_the_report_is_one_file(tmp_path: Path) -> None:
    page = write_report(PPB, tmp_path, WHEN)
    assert page == tmp_path / "report.html"
    assert list(tmp_path.iterdir()) == [page]
    assert page.read_text(encoding="utf-8") == render(PPB, WHEN)


def without_errors(found: Results, groups: Sequence[str]) -> Results:
    """The same audit, in which no pair of some groups is wrong."""
    right = PairScores(np.linspace(99.5, 99.9, 50), np.linspace(1, 40, 50))
    return replace(found, scores={g: right if g in groups else s for g, s in found.scores.items()})


def test_groups_without_a_line_have_no_empty_plots() -> None:
    found = results(FIFTY)
    page = render(without_errors(found, FIFTY[:20]), WHEN)
    assert "For 20 of 50 groups no threshold shows errors of both kinds" in page
    assert page.count(' before all others"') == 30
    bare = render(without_errors(found, FIFTY), WHEN)
    assert "In no group does a threshold show errors of both kinds" in bare
    assert "before all others" not in bare
    assert "#others" not in bare
