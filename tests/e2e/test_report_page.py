"""The report of an audit in a real browser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from browser import BROWSER, ask
from made_up_audits import FIFTY, FOUR, FOURTEEN, results
from mockrek.audit.reference.report import render
from mockrek.audit.reference.wording import named

pytestmark = pytest.mark.skipif(BROWSER is None, reason="install chromium")

WHEN = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
LAYOUT = """{
  width: root.clientWidth,
  scroll: root.scrollWidth,
  out: [...page.querySelectorAll("body *")]
    .filter(e => !e.closest(".unseen, defs, details:not([open])"))
    .filter(e => e.getBoundingClientRect().right > root.clientWidth + 0.5
      || e.getBoundingClientRect().left < -0.5)
    .map(e => e.outerHTML.slice(0, 80)),
  names: [...page.querySelector(".forest").querySelectorAll(".name")]
    .filter(e => e.getBoundingClientRect().height > 10).map(e => e.innerText.trim()),
  lines: [...page.querySelectorAll(".plot:first-child .curve")]
    .map(e => getComputedStyle(e).stroke),
  shapes: [...page.querySelectorAll(".curves .keys li")]
    .map(e => getComputedStyle(e).getPropertyValue("--c")),
  ink: getComputedStyle(page.body).color,
}"""


@pytest.mark.parametrize("width", [360, 1400])
@pytest.mark.parametrize("groups", [FOUR, FOURTEEN[:8], FOURTEEN, FIFTY], ids=len)
def test_nothing_sticks_out_and_every_group_is_named(
    groups: Sequence[str], width: int, tmp_path: Path
) -> None:
    seen = ask(render(results(groups), WHEN), tmp_path, width, LAYOUT)
    assert (seen["width"], seen["scroll"], seen["out"]) == (width, width, [])
    assert sorted(seen["names"]) == sorted([*map(named, groups), "all groups"])
    assert len(seen["lines"]) == len(groups)


def test_paper_follows_the_reader_and_lines_have_the_colours_of_the_key(tmp_path: Path) -> None:
    page = render(results(FOUR), WHEN)
    light, dark = (ask(page, tmp_path, 800, LAYOUT, dark=dark) for dark in (False, True))
    assert (light["ink"], dark["ink"]) == ("rgb(29, 33, 41)", "rgb(233, 231, 226)")
    for seen in (light, dark):
        wanted = [tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5)) for colour in seen["shapes"]]
        assert seen["lines"] == [f"rgb({r}, {g}, {b})" for r, g, b in wanted]
        assert len(set(wanted)) == len(FOUR)
