"""Whatever a cohort declares, an audit through HTTP finds what its answer sheet says."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from mockrek.audit.reference.audit import Request, audit
from mockrek.audit.sheet.answer_sheet import answer_sheet
from mockrek.audit.sheet.marking import mark, read_results
from mockrek.profiles.compile import compile_profile
from mockrek.profiles.load import load as load_profile
from mockrek.truth.manifest import load
from pictures import picture
from served import serving

PROFILE = """
    name = "all-of-it"
    sampling = "{sampling}"
    trials = "{trials}"
    [[group]]
    name = "women"
    where = {{ gender = "Female" }}
    [[group]]
    name = "men"
    where = {{ gender = "Male" }}
    [detection.miss]
    default = 0.2
    [detection.false_detection]
    default = 0.3
    [gender]
    base = "detected"
    [gender.error]
    women = 0.4
    default = 0.1
    [age]
    default = {{ bias = 3, sd = 6 }}
    [attribute.Smile]
    false_positive = {{ default = 0.3 }}
    false_negative = {{ women = 0.5 }}
    [emotion]
    error.default = 0.3
    confusion = {{ HAPPY = {{ CALM = 1 }} }}
    [[modifier]]
    rates = ["detection.miss", "gender.error"]
    when = {{ brightness = {{ below = 60 }} }}
    factor = 1.5
"""
COLUMNS = ("image", "sha256", "subject", "left", "top", "width", "height", "gender", "age", "smile",
           "emotion", "brightness")  # fmt: skip


def rows(folder: Path) -> Iterator[dict[str, str]]:
    """Images of nobody, one or two people; of some, nobody says what they look like."""
    for number in range(90):
        data = picture(shade=number)
        (folder / f"{number}.png").write_bytes(data)
        image = {"image": f"{number}.png", "sha256": sha256(data).hexdigest()}
        if number % 10 == 0:
            yield {**image, "subject": ""}
            continue
        for place in range(1 + (number % 7 == 0)):
            declared = {
                "gender": ("Female", "Male", "")[number % 3],
                "age": ("30", "", "60.5")[(number + place) % 3],
                "smile": ("true", "false", "")[(number // 3 + place) % 3],
                "emotion": ("HAPPY", "", "SAD")[(number // 2) % 3],
                "brightness": ("40", "80")[number % 2],
            }
            box = {"left": f"{0.1 + 0.45 * place}", "top": "0.2", "width": "0.3", "height": "0.4"}
            yield {**image, "subject": f"p{(number + place) % 37}", **box, **declared}


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("marked") / "cohort"
    folder.mkdir()
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows(folder))
    return folder


@pytest.mark.parametrize("sampling", ["quota", "independent"])
@pytest.mark.parametrize("trials", ["image", "subject"])
def test_every_cell_agrees(cohort: Path, tmp_path: Path, sampling: str, trials: str) -> None:
    file = tmp_path / "profile.toml"
    file.write_text(PROFILE.format(sampling=sampling, trials=trials))
    truth = cohort / "manifest.csv"
    with serving("--profile", str(file), "--truth", str(truth), "--seed", "5") as server:
        request = Request(server.url, cohort, tmp_path / "out", groups_file=file)
        audit(request, lambda _done, _of: None)
    sheet = answer_sheet(compile_profile(load_profile(file)), 5, load(truth))
    marks = mark(sheet.rows, read_results(tmp_path / "out" / "results.csv"))
    assert [each for each in marks.marks if not each.right] == []
    assert (marks.missing, marks.unknown) == ((), ())
    assert len(marks.marks) > 25
    errors = {row.task for row in sheet.rows if row.errors}
    assert errors >= {"detection.miss", "detection.false_detection", "gender.error", "age.outside"}
    assert sheet.row("detection.false_detection", "all").trials == 90
