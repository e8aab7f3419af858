"""Cases for tests: right ones, of which a test changes a part."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import yaml

from liar import Script, lying
from mockrek.contracts.case import Case, Target, read_case
from mockrek.contracts.exchange import Endpoint
from mockrek.contracts.identities import MADE_UP
from mockrek.contracts.images import Images
from mockrek.contracts.results import Report
from mockrek.contracts.running import run
from mockrek.contracts.suite import load_suite

CONTRACTS: Final = Path(__file__).parents[1] / "contracts"
IMAGES: Final = Images(CONTRACTS)
_DETECTS: Final[dict[str, Any]] = {
    "id": "detect-faces.made-up",
    "title": "A case that a test made up says something",
    "kind": "behaviour",
    "operation": "DetectFaces",
    "request": {"params": {"Image": {"Bytes": {"$image": "woman"}}}},
    "expect": {"status": 200},
    "provenance": "assumed",
    "source": "made up for a test",
    "targets": {"service": "unknown", "moto": "differs", "mockrek": "required"},
}


def document(**changes: Any) -> dict[str, Any]:
    """A case as a file has it, with some members changed; ``None`` leaves one out."""
    changed = deepcopy(_DETECTS) | changes
    return {name: value for name, value in changed.items() if value is not None}


def case(**changes: Any) -> Case:
    """A case, with some members of its document changed."""
    return read_case(document(**changes), "cases/made/up.yaml")


def expecting(**expect: Any) -> Case:
    """A case that expects something of a right DetectFaces."""
    return case(expect={"status": 200} | expect)


def write_suite(directory: Path, *documents: dict[str, Any]) -> Path:
    """A suite of these cases, with the images and the schema of the real one."""
    for name in ("schema.json", "images.yaml", "images"):
        (directory / name).symlink_to(CONTRACTS / name)
    folder = directory / "cases/made"
    folder.mkdir(parents=True)
    text = yaml.safe_dump({"cases": list(documents)}, sort_keys=False)
    (folder / "up.yaml").write_text(text)
    return directory


def run_against(
    script: Script, directory: Path, *documents: dict[str, Any], target: Target = "mockrek"
) -> Report:
    """A run of these cases against an endpoint that answers as a script says."""
    suite = load_suite(write_suite(directory, *documents))
    with lying(script) as liar, Endpoint(liar.url) as endpoint:
        return run(suite, suite.cases, endpoint, MADE_UP, target)
