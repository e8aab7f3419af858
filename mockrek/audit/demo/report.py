"""The page of a demonstration: one file, readable without a network."""

from __future__ import annotations

import base64
import platform
import shlex
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from mockrek.audit.chart import PALETTE, Axis, axis
from mockrek.audit.cohorts.drawing import raster
from mockrek.audit.demo.comparison import Comparison
from mockrek.audit.demo.contact_sheet import contact_sheet
from mockrek.audit.demo.demonstration import Plan, Result
from mockrek.audit.demo.findings import GENDER, MISS, Finding, group_of
from mockrek.audit.demo.gender_audit import Answer
from mockrek.audit.demo.photographs import Photograph
from mockrek.audit.demo.sample import in_proportion
from mockrek.audit.sheet.row import ALL
from mockrek.version import __version__

with suppress(ImportError):  # an optional extra: the command line must start without it
    from PIL import Image

SHOWN: Final = 40
"""Faces of a group that the page shows."""

WRONG: Final = "#d3213c"
UNDETECTED: Final = "#8a8a8a"
"""Frames on the sheet of everybody."""

EVIDENCE: Final[Mapping[str, str]] = {
    "published": "printed as counts, or fixed by what is printed",
    "reconstructed": "the only counts that fit what is printed",
    "derived": "computed from what is printed",
    "illustrative": "made for tests",
}
"""What a profile's provenance word means."""

_OTHERS: Final = ("gender-shades-2018-facepp", "gender-shades-2018-ibm")
_THUMBNAIL: Final = (72, 90)
_PHOTOGRAPH: Final = (480, 480)
_TEMPLATES: Final = Environment(
    loader=PackageLoader("mockrek.audit"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Portrait:
    """A face on the page, with what a reader who points at it is told."""

    source: str
    note: str
    kind: str


def write_page(result: Result, out: Path, when: datetime) -> Path:
    """Write ``index.html``, and ``everybody.jpg`` beside it.

    Args:
        result: of a demonstration whose cohort is still there.
        out: an existing directory.
        when: the time to print.

    Returns:
        The page.
    """
    page = out / "index.html"
    page.write_text(render(result, when), encoding="utf-8")
    (out / "everybody.jpg").write_bytes(_everybody(result))
    return page


def render(result: Result, when: datetime) -> str:
    """The page as HTML."""
    gender = [finding for finding in result.findings if finding.task == GENDER]
    missed = [finding for finding in result.findings if finding.task == MISS]
    some_missed = any(finding.injected or finding.recovered for finding in missed)
    return _TEMPLATES.get_template("demo.html").render(
        result=result,
        profile=result.profile,
        evidence=EVIDENCE[result.profile.confidence],
        gender=gender,
        missed=missed if some_missed else [],
        gender_axis=_axis(gender),
        missed_axis=_axis(missed),
        colours=_colours(missed),
        palette=PALETTE,
        portraits=_portraits(result),
        comparisons=result.comparisons,
        photographs=_photographs(result.comparisons),
        options=_options(result.plan),
        other=_OTHERS[result.plan.profile == _OTHERS[0]],
        when=when,
        versions=_versions(),
    )


def _options(plan: Plan) -> str:
    """The options of ``demo`` and ``serve`` that give these errors again."""
    return shlex.join(["--profile", plan.profile, "--seed", str(plan.seed)])


def _axis(findings: Sequence[Finding]) -> Axis:
    highest = (max(finding.interval[1], finding.injected_rate) for finding in findings)
    return axis(highest)


def _colours(findings: Sequence[Finding]) -> dict[str, int]:
    """The place in the palette of each group; ``all`` has none."""
    groups = [finding.group for finding in findings if finding.group != ALL]
    return {group: i % len(PALETTE) for i, group in enumerate(groups)}


def _portraits(result: Result) -> dict[str, list[Portrait]]:
    return {
        group: [_portrait(answer) for answer in in_proportion(answers, SHOWN)]
        for group, answers in _by_group(result).items()
    }


def _by_group(result: Result) -> dict[str, list[Answer]]:
    groups: dict[str, list[Answer]] = {
        finding.group: []
        for finding in result.findings
        if finding.task == MISS and finding.group != ALL
    }
    for answer in result.answers:
        groups[group_of(result.profile.groups, answer.truth)].append(answer)
    return groups


def _portrait(answer: Answer) -> Portrait:
    note = f"{answer.truth['gender']}, skin type {answer.truth['skin_type']}"
    if answer.undetected:
        note, kind = f"{note}: not detected", "undetected"
    else:
        note = f"{note}: answered {answer.said}, {answer.confidence:.1f} %"
        kind = "wrong" if answer.wrong else "right"
    return Portrait(_inline(raster.thumbnail(answer.image, _THUMBNAIL)), note, kind)


def _photographs(comparisons: Sequence[Comparison]) -> dict[str, dict[str, Any]]:
    pictures = [picture for pair in comparisons for picture in (pair.source, pair.target)]
    return {picture.name: _photograph(picture) for picture in dict.fromkeys(pictures)}


def _photograph(photograph: Photograph) -> dict[str, Any]:
    with Image.open(BytesIO(photograph.data)) as image:
        small = image.convert("RGB")
    small.thumbnail(_PHOTOGRAPH)
    return {"source": _inline(small), "width": small.width, "height": small.height}


def _inline(image: Image.Image) -> str:
    data = BytesIO()
    image.save(data, "JPEG", quality=82)
    return "data:image/jpeg;base64," + base64.b64encode(data.getvalue()).decode()


def _everybody(result: Result) -> bytes:
    """All faces on one sheet, group by group, with the errors framed."""
    answers = [answer for group in _by_group(result).values() for answer in group]
    colours = {answer.image: WRONG for answer in answers if answer.wrong}
    colours |= {answer.image: UNDETECTED for answer in answers if answer.undetected}
    images = [answer.image for answer in answers]
    return contact_sheet(images, columns=40, cell=(60, 75), marks=colours)


def _versions() -> str:
    python = platform.python_version()
    return f"mockrek {__version__}, boto3 {version('boto3')}, Python {python}"
