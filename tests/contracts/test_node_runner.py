"""The runner in Node shares no code with the one in Python, and comes to the same verdicts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.loaders import Loader

from liar import Asked, Told, lying
from made_up_cases import document, write_suite
from mockrek.contracts.identities import MADE_UP
from served import Served, clean_environ, serving

pytestmark = pytest.mark.usefixtures("uncounted")

ROOT = Path(__file__).parents[2]
NODE_RUNNER = ROOT / "contracts/runners/node"
SECONDS = 120
SURPRISES = {"failed", "unexpected-pass"}

Verdicts = Mapping[str, str]


def find_node() -> str:
    """Where node is; the test is skipped where it, or what the runner needs, is not there."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node: install Node.js 20 or newer")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.strip("v\n").partition(".")[0]) < 20:
        pytest.skip(f"node is {version.strip()}: install Node.js 20 or newer")
    if not (NODE_RUNNER / "node_modules").is_dir():
        pytest.skip(
            "the packages of the runner are not there: npm ci --prefix contracts/runners/node"
        )
    return node


@pytest.fixture(scope="module")
def node() -> str:
    return find_node()


@pytest.fixture(scope="module")
def strict(node: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that has everything that cases need; not started where there is no node."""
    del node
    keys = tmp_path_factory.mktemp("node-runner") / "credentials"
    keys.write_text(
        f"[contracts]\naws_access_key_id = {MADE_UP.access_key}\n"
        f"aws_secret_access_key = {MADE_UP.secret}\n"
    )
    options = ("--auth", "strict", "--credentials", str(keys), "--s3-endpoint", "embedded")
    with serving(*options, "--log", "off", covered=False) as server:
        yield server


def run_to_json(command: Sequence[str], file: Path) -> tuple[int, Verdicts]:
    """The exit code of a run, and the outcome of each of its cases."""
    done = subprocess.run(
        [*command, "--json", str(file)],
        env=clean_environ(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stderr
    results = json.loads(file.read_text())["results"]
    return done.returncode, {one["id"]: one["outcome"] for one in results}


def run_both(node: str, folder: Path, *options: str) -> Sequence[tuple[int, Verdicts]]:
    """What the runner in Python and the one in Node find, side by side."""
    model = Loader().load_service_model("rekognition", "service-2")
    (folder / "service-2.json").write_text(json.dumps(model))
    ours = [sys.executable, "-m", "mockrek", "contracts", "run", *options]
    script = str(NODE_RUNNER / "run.mjs")
    theirs = [node, script, "--model", str(folder / "service-2.json"), *options]
    with ThreadPoolExecutor() as pool:
        return list(
            pool.map(run_to_json, [ours, theirs], [folder / "python.json", folder / "node.json"])
        )


def test_its_own_tests_pass(node: str) -> None:
    done = subprocess.run(
        [node, "--test"], cwd=NODE_RUNNER, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_lock_file_names_no_registry() -> None:
    assert '"resolved"' not in (NODE_RUNNER / "package-lock.json").read_text()
    assert "registry=" not in (NODE_RUNNER / ".npmrc").read_text()


def test_both_pass_every_required_case(node: str, strict: Served, tmp_path: Path) -> None:
    (ours, ours_by_id), (theirs, theirs_by_id) = run_both(node, tmp_path, "--endpoint", strict.url)
    assert theirs_by_id == ours_by_id
    assert [name for name, outcome in theirs_by_id.items() if outcome in SURPRISES] == []
    assert (ours, theirs) == (0, 0)
    counts = Counter(theirs_by_id.values())
    assert (counts["passed"] > 250, counts["skipped"]) == (True, 0)


def test_both_see_the_same_surprises(node: str, strict: Served, tmp_path: Path) -> None:
    options = ("--endpoint", strict.url, "--target", "moto", "--kind", "wire")
    (ours, ours_by_id), (theirs, theirs_by_id) = run_both(node, tmp_path, *options)
    assert theirs_by_id == ours_by_id
    assert (ours, theirs) == (1, 1)
    assert "unexpected-pass" in theirs_by_id.values()


FACE = {
    "BoundingBox": {"Height": 0.5, "Left": 0.25, "Top": 0.25, "Width": 0.5},
    "Confidence": 99.5,
    "Emotions": [{"Type": "CALM", "Confidence": 9.5}, {"Type": "SAD", "Confidence": 75.5}],
}
REFUSAL = {"__type": "ThrottlingException", "Code": "ThrottlingException", "Message": "Slow\ndown"}
REFUSED = {"status": 400, "error": "ThrottlingException"}
SORTED = "sort(FaceDetails[0].Emotions[].Confidence) == `[9.5, 75.5]`"


def with_face(**members: Any) -> Told:
    return Told({"FaceDetails": [{**FACE, **members}]})


LIES: Sequence[tuple[Mapping[str, Any], Told, str]] = [
    ({"status": 200}, with_face(), "passed"),
    ({"status": 200}, Told({}, 500), "failed"),
    ({"status": 200}, with_face(Wings=2), "failed"),
    ({"status": 200}, with_face(Smile=None), "failed"),
    ({"status": 200}, with_face(Confidence="99"), "failed"),
    ({"status": 200}, with_face(Confidence=True), "failed"),
    ({"status": 200}, with_face(Confidence=100.5), "failed"),
    ({"status": 200}, with_face(AgeRange={"Low": 20, "High": 30}), "passed"),
    ({"status": 200}, with_face(AgeRange={"Low": 1.5}), "failed"),
    ({"status": 200}, with_face(AgeRange={"Low": -1}), "failed"),
    ({"status": 200}, with_face(Gender={"Value": "female"}), "failed"),
    ({"status": 200}, Told([]), "failed"),
    ({"status": 200}, Told(b"fine, thanks"), "failed"),
    ({"status": 200}, Told(b'{"FaceDetails":[{"Confidence":NaN}]}'), "failed"),
    ({"status": 200}, Told({}, cut=1), "failed"),
    ({"status": 200}, Told(hangs_up="before"), "failed"),
    ({"status": 200, "headers": {"x": {"matches": "^[0-9]+$"}}}, Told({}), "failed"),
    ({"status": 200, "headers": {"x": {"matches": "^[0-9]+$"}}},
     Told({}, headers={"X": "12"}), "passed"),
    ({"status": 200, "no_headers": ["x"]}, Told({}, headers={"X": "12"}), "failed"),
    ({"status": 200, "assert": [SORTED]}, with_face(), "passed"),
    ({"status": 200, "assert": ["FaceDetails[0].Confidence"]}, with_face(), "failed"),
    ({"status": 200, "assert": ["FaceDetails[0].Nothing < `1`"]}, with_face(), "failed"),
    ({"status": 200, "assert": ["length(Nobody) == `0`"]}, with_face(), "failed"),
    ({**REFUSED, "message_matches": "^Slow.down$"}, Told(REFUSAL, 400), "passed"),
    ({**REFUSED, "message": "Slow down"}, Told(REFUSAL, 400), "failed"),
    (REFUSED, Told({**REFUSAL, "Code": "Other"}, 400), "failed"),
    (REFUSED, Told({"__type": "ThrottlingException", "message": "m"}, 400), "passed"),
    (REFUSED, Told(b"<oh/>", 400), "failed"),
    (REFUSED, Told(b"", 400), "failed"),
]  # fmt: skip


def test_both_find_every_lie(node: str, tmp_path: Path) -> None:
    told_by_id = {f"detect-faces.lie-{n:02}": told for n, (_, told, _) in enumerate(LIES)}
    wanted = {f"detect-faces.lie-{n:02}": outcome for n, (_, _, outcome) in enumerate(LIES)}
    documents = [
        document(id=name, expect=dict(expect), request={"params": {"Attributes": [name]}})
        for name, (expect, _, _) in zip(told_by_id, LIES, strict=True)
    ]
    suite = write_suite(tmp_path, *documents)

    def script(asked: Asked) -> Told:
        names = json.loads(asked.body or b"{}").get("Attributes", [""])
        return told_by_id.get(names[0], Told({}))

    with lying(script) as liar:
        options = ("--endpoint", liar.url, "--suite", str(suite))
        found = run_both(node, tmp_path, *options)
    assert found == [(1, wanted), (1, wanted)]
