from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from mockrek.audit.demo.comparison import Comparison
from mockrek.audit.demo.demonstration import Plan, Result
from mockrek.audit.demo.findings import GENDER, MISS, Finding
from mockrek.audit.demo.gender_audit import Answer
from mockrek.audit.demo.photographs import Photograph
from mockrek.audit.demo.report import SHOWN, render, write_page
from mockrek.audit.sheet.answer_sheet import AnswerSheet
from mockrek.audit.sheet.row import ALL
from mockrek.domain import Box
from mockrek.profiles.builtin import builtin

WHEN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
WOMEN, MEN = 50, 20
VOID = {"meta", "link", "img", "br", "line", "circle", "text"}


class Page(HTMLParser):
    """Its tags with their attributes, and its text without style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def having(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            given for name, given in self.tags if name == tag and wanted.items() <= given.items()
        ]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words.append(data)


def picture(path: Path) -> Path:
    Image.new("RGB", (80, 100), "#808080").save(path)
    return path


def jpeg() -> bytes:
    data = BytesIO()
    Image.new("RGB", (60, 40), "#204060").save(data, "JPEG")
    return data.getvalue()


def answer(image: Path, gender: str, said: str | None) -> Answer:
    truth = {"image": f"images/{image.name}", "gender": gender, "skin_type": "V"}
    return Answer(image, truth, said, None if said is None else 87.65)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Fifty women, ten of them answered wrongly and five not detected, and twenty men."""
    image = picture(tmp_path_factory.mktemp("people") / "00001.png")
    said: list[str | None] = ["Male"] * 10 + [None] * 5 + ["Female"] * 35
    answers = [answer(image, "Female", what) for what in said]
    answers += [answer(image, "Male", "Male")] * MEN
    ada, grace = Photograph("Ada <&>", "nobody", jpeg()), Photograph("Grace", "no one", jpeg())
    box = Box(0.1, 0.2, 0.3, 0.4)
    return Result(
        Plan(Path("out"), "my profile.toml", None, 7, 2),
        replace(builtin("actionable-auditing-2019-amazon"), title="Women & <men>"),
        AnswerSheet("people", "p", "reconstructed", "s", "quota", 7, ()),
        tuple(answers),
        (
            Finding(MISS, "darker_female", 50, 5, 50, 5),
            Finding(MISS, "darker_male", 20, 0, 20, 0),
            Finding(MISS, ALL, 70, 5, 70, 5),
            Finding(GENDER, "darker_female", 45, 10, 45, 10),
            Finding(GENDER, "darker_male", 20, 0, 20, 0),
            Finding(GENDER, ALL, 65, 10, 65, 10),
        ),
        (
            Comparison(ada, ada, 80, 100.0, box, (box,), ()),
            Comparison(ada, grace, 80, None, box, (), (box,)),
            Comparison(ada, grace, 0, refusal="InvalidParameterException"),
        ),
    )


def without_errors(result: Result, **change: Any) -> Result:
    clean = tuple(replace(f, injected=0, recovered=0) for f in result.findings)
    return replace(result, findings=clean, **change)


def test_the_page_asks_nothing_of_a_network_or_of_scripts(result: Result) -> None:
    html = render(result, WHEN)
    sources = [given.get(name) or "" for _, given in Page(html).tags for name in ("src", "href")]
    outside = {source for source in sources if source and not source.startswith("data:")}
    assert outside == {"everybody.jpg"}
    assert not re.search(r"<script|@import|url\(", html)


def test_the_page_says_what_was_injected_and_recovered(result: Result) -> None:
    text = Page(render(result, WHEN)).text
    assert "10 errors injected, 10 recovered" in text
    assert "✓ It found what was injected, to the count, in all 6 cells" in text
    assert "darker female 45 10 10 22.22 12.54 – 36.27 ✓" in text
    assert "5 faces it did not return at all" in text


def test_the_page_says_when_an_audit_found_something_else(result: Result) -> None:
    wrong = replace(result.findings[3], recovered=9)
    findings = (*result.findings[:3], wrong, *result.findings[4:])
    text = Page(render(replace(result, findings=findings), WHEN)).text
    assert "✗ It found something else than was injected in 1 of 6 cells" in text
    assert "darker female 45 10 9 20.00 10.90 – 33.82 ✗" in text


def test_the_page_says_where_its_numbers_come_from(result: Result) -> None:
    text = Page(render(result, WHEN)).text
    assert "reconstructed : the only counts that fit what is printed" in text
    assert "Raji & Buolamwini, Actionable Auditing" in text
    assert "Nobody here exists" in text
    assert re.search(r"2026-03-04 05:06 UTC with mockrek \S+, boto3 \S+, Python \S+", text)


def test_names_are_text_not_markup(result: Result) -> None:
    page = Page(render(result, WHEN))
    assert "Women & <men>" in page.text
    assert "Ada <&> with the same photo, threshold 80" in page.text


def test_a_group_has_one_colour_everywhere(result: Result) -> None:
    html = render(result, WHEN)
    for group, colour in (("darker female", "--g0"), ("darker male", "--g1"), ("all", "--ink")):
        marks = re.findall(rf"--c: var\(([^)]*)\)[^>]*>\s*(?:</i>|<span[^>]*>){group}<", html)
        assert set(marks) == {colour}, group
        assert len(marks) >= 4


def test_marks_stand_where_the_rates_are(result: Result) -> None:
    page = Page(render(result, WHEN))
    first = page.having("circle", class_="recovered", r="5")[1]  # after the legend's
    assert first["cx"] == f"{round(100 * 100 * 10 / 45 / 40, 3)}%"  # the axis ends at 40 %
    assert page.having("circle", class_="injected", cx=str(first["cx"]))


def test_faces_are_shown_in_proportion_with_their_answers(result: Result) -> None:
    page = Page(render(result, WHEN))
    kinds = [len(page.having("img", class_=kind)) for kind in ("wrong", "undetected", "right")]
    assert kinds == [8, 4, 28 + MEN]
    assert sum(kinds) == SHOWN + MEN
    wrong = page.having("img", class_="wrong")[0]
    assert wrong["alt"] == wrong["title"] == "Female, skin type V: answered Male, 87.7 %"
    assert page.having("img", title="Female, skin type V: not detected")


def test_where_nothing_is_missed_a_sentence_says_so(result: Result) -> None:
    page = Page(render(without_errors(result, answers=result.answers[15:]), WHEN))
    assert "Every face was detected" in page.text
    assert len(page.having("table")) == 1


def test_compared_photographs_have_their_boxes_and_outcomes(result: Result) -> None:
    page = Page(render(result, WHEN))
    style = "left: 10.00%; top: 20.00%; width: 30.00%; height: 40.00%"
    kinds = ("source", "matched", "unmatched")
    assert [len(page.having("i", class_=f"box {kind}", style=style)) for kind in kinds] == [2, 1, 1]
    for outcome in ("match, similarity 100", "no match; 1 unmatched face", "refused: Invalid"):
        assert outcome in page.text


def test_the_commands_give_the_same_again(result: Result) -> None:
    text = Page(render(result, WHEN)).text
    assert "mockrek demo --profile 'my profile.toml' --seed 7 mockrek demo --profile g" in text
    assert "mockrek serve --profile 'my profile.toml' --seed 7 --truth cohort/manifest.csv" in text
    sized = replace(result, plan=replace(result.plan, size=70))
    assert "--seed 7 --size 70" in Page(render(sized, WHEN)).text


def test_the_sheet_of_everybody_stands_beside_the_page(result: Result, tmp_path: Path) -> None:
    page = write_page(result, tmp_path, WHEN)
    assert page == tmp_path / "index.html"
    assert page.read_text(encoding="utf-8") == render(result, WHEN)
    with Image.open(tmp_path / "everybody.jpg") as sheet:
        assert sheet.size == (40 * 63 + 3, 2 * 78 + 3)
