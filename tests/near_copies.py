"""What becomes of registered images on their way: altered copies, without what was written in."""

from __future__ import annotations

import csv
from pathlib import Path

from PIL import Image

from benchmarks.near import ALTERATIONS
from mockrek.audit.cohorts.cohort import make


def draw_people(folder: Path, size: int) -> Path:
    """A cohort of drawn portraits; its manifest."""
    make("ppb", folder, size=size, workers=1)
    return folder / "manifest.csv"


def rows_of(manifest: Path) -> list[dict[str, str]]:
    with manifest.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def altered(path: Path, name: str) -> bytes:
    """A file as one of the benchmark's alterations leaves it; the label in it is gone."""
    alter, save = ALTERATIONS[name]
    with Image.open(path) as image:
        image.load()
        image.info.clear()
        return save(alter(image))
