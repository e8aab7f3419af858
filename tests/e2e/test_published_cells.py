"""Published audits come back through boto3, from two workers, to the count.

Everything is real but the people: tiny plain images stand for the portraits, so that it is quick.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import Request, urlopen

import pytest
from PIL import Image

from mockrek.audit.cohorts.shapes import plan
from mockrek.audit.demo.gender_audit import Answer, Group, Tally, audit_gender, tally
from served import Served, serving

pytestmark = pytest.mark.usefixtures("uncounted")

DARKER, LIGHTER = ("IV", "V", "VI"), ("I", "II", "III")
BOTH, ALL_TYPES = ("Female", "Male"), LIGHTER + DARKER

CELLS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "all": (BOTH, ALL_TYPES),
    "F": (("Female",), ALL_TYPES),
    "M": (("Male",), ALL_TYPES),
    "darker": (BOTH, DARKER),
    "lighter": (BOTH, LIGHTER),
    "DF": (("Female",), DARKER),
    "DM": (("Male",), DARKER),
    "LF": (("Female",), LIGHTER),
    "LM": (("Male",), LIGHTER),
}

# Buolamwini & Gebru, Gender Shades, PMLR 81, 2018: faces of the benchmark (Table 2), errors and
# undetected faces (supplement, Table 1), in the order of CELLS.
FACES = (1270, 567, 703, 589, 681, 271, 318, 296, 385)
GENDER_SHADES = {
    "microsoft": ((78, 60, 18, 73, 5, 55, 18, 5, 0), (25, 7, 18, 24, 1, 6, 18, 1, 0)),
    "facepp": ((123, 118, 5, 91, 32, 89, 2, 29, 3), (39, 13, 26, 38, 1, 13, 25, 0, 1)),
    "ibm": ((154, 115, 39, 132, 22, 94, 38, 21, 1), (2, 0, 2, 1, 1, 0, 1, 0, 1)),
}

# Raji & Buolamwini, Actionable Auditing, AIES 2019, Table 1, Amazon: the only whole numbers that
# fit its nine percentages, 8.66 18.73 0.57 15.11 3.08 31.37 1.26 7.12 0.00.
AMAZON_FACES = (1270, 566, 704, 589, 681, 271, 318, 295, 386)
AMAZON_ERRORS = (110, 106, 4, 89, 21, 85, 4, 21, 0)


def write_cohort(folder: Path, shape: str, hue: int) -> Path:
    """A manifest of the shape's people, each with an image of one colour that no other has."""
    folder.mkdir()
    manifest = folder / "manifest.csv"
    with manifest.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "subject", "gender", "skin_type"])
        for i, scene in enumerate(plan(shape)):
            (place,) = scene.places
            data = BytesIO()
            Image.new("RGB", (80, 80), (hue, i // 256, i % 256)).save(data, "PNG")
            (folder / f"{scene.name}.png").write_bytes(data.getvalue())
            writer.writerow([f"{scene.name}.png", place.subject, *place.attributes.values()])
    return manifest


def cell(name: str) -> Group:
    genders, types = CELLS[name]

    def belongs(answer: Answer) -> bool:
        return answer.truth["gender"] in genders and answer.truth["skin_type"] in types

    return belongs


def audit(server: Served, manifest: Path, profile: str) -> dict[str, Tally]:
    """Put a profile in force, audit, and count by cell."""
    body = json.dumps({"builtin": profile}).encode()
    url, headers = f"{server.url}/_mockrek/v1/profile", {"Content-Type": "application/json"}
    with urlopen(Request(url, body, headers, method="PUT")) as answer:
        assert answer.status == 200
    with TemporaryDirectory() as out:
        answers = audit_gender(server.url, manifest.parent, Path(out))
    return tally(answers, {name: cell(name) for name in CELLS})


@pytest.fixture(scope="module")
def ppb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cohort(tmp_path_factory.mktemp("people") / "ppb", "ppb", 40)


@pytest.fixture(scope="module")
def ppb_2019(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cohort(tmp_path_factory.mktemp("people") / "ppb-2019", "ppb-2019", 200)


@pytest.fixture(scope="module")
def server(ppb: Path, ppb_2019: Path) -> Iterator[Served]:
    truth = ("--truth", str(ppb), "--truth", str(ppb_2019))
    with serving(*truth, "--log", "off", covered=False) as served:
        yield served


@pytest.mark.parametrize("vendor", GENDER_SHADES)
def test_gender_shades_comes_back_in_all_nine_cells(server: Served, ppb: Path, vendor: str) -> None:
    errors, undetected = GENDER_SHADES[vendor]
    rows = zip(CELLS, FACES, undetected, errors, strict=True)
    expected = {name: Tally(*counts) for name, *counts in rows}
    assert audit(server, ppb, f"gender-shades-2018-{vendor}") == expected


def test_actionable_auditing_comes_back_with_every_face_detected(
    server: Served, ppb_2019: Path
) -> None:
    rows = zip(CELLS, AMAZON_FACES, AMAZON_ERRORS, strict=True)
    expected = {name: Tally(faces, 0, errors) for name, faces, errors in rows}
    assert audit(server, ppb_2019, "actionable-auditing-2019-amazon") == expected


def test_another_profile_gives_other_counts(server: Served, ppb: Path) -> None:
    found = audit(server, ppb, "perfect")
    assert {name: (t.errors, t.undetected) for name, t in found.items()} == dict.fromkeys(
        CELLS, (0, 0)
    )
