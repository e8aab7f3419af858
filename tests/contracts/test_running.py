"""Runs: verdicts, what an endpoint lacks, whose key signs, and the reports."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

from liar import BUCKETS, EMPTY, Asked, Told, bare, lying, once_probed
from made_up_cases import document, run_against, write_suite
from mockrek.contracts.exchange import Endpoint
from mockrek.contracts.identities import MADE_UP
from mockrek.contracts.markdown import as_markdown
from mockrek.contracts.running import Runner
from mockrek.contracts.suite import load_suite
from mockrek.contracts.writing import as_document, as_junit


def verdicts(**more: str) -> dict[str, str]:
    return {"service": "unknown", "moto": "unknown", "mockrek": "unknown"} | more


NO_FACES = {"status": 200, "assert": ["length(FaceDetails) == `0`"]}
A_FACE = {"status": 200, "assert": ["length(FaceDetails) == `1`"]}
CASES = [
    document(id="detect-faces.a", expect=NO_FACES, targets=verdicts(mockrek="required")),
    document(id="detect-faces.b", expect=A_FACE, targets=verdicts(mockrek="required")),
    document(id="detect-faces.c", expect=A_FACE, targets=verdicts(mockrek="differs")),
    document(id="detect-faces.d", expect=NO_FACES, targets=verdicts(mockrek="differs")),
    document(id="detect-faces.e", expect=A_FACE, kind="wire", targets=verdicts()),
    document(id="detect-faces.f", needs=["signatures"]),
    document(id="detect-faces.g", needs=["s3"]),
]
OUTCOMES = ["passed", "failed", "differs", "unexpected-pass", "unknown", "skipped", "skipped"]


def test_verdicts_say_what_answers_mean(tmp_path: Path) -> None:
    report = run_against(bare, tmp_path, *CASES)
    assert [result.outcome for result in report.results] == OUTCOMES
    assert [result.case.id for result in report.surprises] == ["detect-faces.b", "detect-faces.d"]
    reasons = [result.reason for result in report.of("skipped")]
    assert "wrong secret" in reasons[0]
    assert "no S3" in reasons[1]


def test_another_target_has_its_own_verdicts(tmp_path: Path) -> None:
    report = run_against(bare, tmp_path, *CASES, target="moto")
    assert {result.outcome for result in report.results} == {"unknown", "skipped"}
    assert not report.surprises


def test_collections_are_deleted_behind_a_case(tmp_path: Path) -> None:
    asked_for: list[tuple[str, bytes]] = []

    def script(asked: Asked) -> Told:
        asked_for.append((asked.headers.get("x-amz-target", ""), asked.body))
        return EMPTY

    params = {"CollectionId": {"$collection": "c"}}
    run_against(script, tmp_path, document(request={"params": params}))
    (_, named), (target, deleted) = asked_for[-2:]
    assert (target, deleted) == ("RekognitionService.DeleteCollection", named)
    assert re.fullmatch(rb'\{"CollectionId":"contracts-c-[0-9a-f]{8}"\}', named)


def test_requests_for_s3_go_where_it_is(tmp_path: Path) -> None:
    given = document(request={"raw": {"method": "GET"}, "sign": {"service": "s3"}})
    suite = load_suite(write_suite(tmp_path, given))
    with lying(bare) as rekognition, lying(lambda _: Told(b"")) as s3:
        with Endpoint(rekognition.url) as endpoint, Endpoint(s3.url) as store:
            runner = Runner(endpoint, MADE_UP, suite.images, None, store)
            assert not runner.flaws(suite.cases[0])
        assert (len(rekognition.asked), len(s3.asked)) == (0, 1)
        assert s3.asked[0].headers["host"] == store.host


def test_objects_are_put_and_cleared_away(tmp_path: Path) -> None:
    asked_of_s3: list[tuple[str, str]] = []

    def s3(asked: Asked) -> Told:
        if "rekognition" in asked.headers["authorization"]:
            return EMPTY
        asked_of_s3.append((asked.method, asked.path.partition("?")[0]))
        return Told(BUCKETS if asked.method == "GET" else b"", headers={"ETag": '"e"'})

    given = {"objects": [{"bucket": "b", "key": "k e/y", "image": "woman"}]}
    image = {"S3Object": {"Bucket": {"$bucket": "b"}, "Name": "k e/y"}}
    made = document(needs=["s3"], given=given, request={"params": {"Image": image}})
    report = run_against(s3, tmp_path, made)
    assert [result.outcome for result in report.results] == ["passed"]
    (_, bucket) = asked_of_s3[1]
    assert bucket.startswith("/contracts-b-")
    assert asked_of_s3[0] == ("GET", "/")
    assert ("PUT", f"{bucket}/k%20e/y") in asked_of_s3
    assert asked_of_s3[-1] == ("DELETE", bucket)


def test_an_object_that_is_not_taken_fails_the_case(tmp_path: Path) -> None:
    def s3(asked: Asked) -> Told:
        if asked.method == "GET":
            return Told(BUCKETS)
        return Told(b"<Error><Code>Full</Code></Error>", 400) if asked.method == "PUT" else EMPTY

    given = {"objects": [{"bucket": "b", "key": "k", "content": "x"}]}
    report = run_against(s3, tmp_path, document(needs=["s3"], given=given))
    assert "could not be put into S3" in report.results[0].flaws[0].came


def test_junit_counts_what_is_unexpected(tmp_path: Path) -> None:
    root = ET.fromstring(as_junit(run_against(bare, tmp_path, *CASES)))
    behaviour, wire = sorted(root, key=lambda suite: suite.attrib["name"])
    assert behaviour.attrib["tests"] == "6"
    assert (behaviour.attrib["failures"], behaviour.attrib["skipped"]) == ("2", "2")
    assert (wire.attrib["tests"], wire.attrib["failures"]) == ("1", "0")
    failed = behaviour.find("testcase[@name='detect-faces.b']/failure")
    assert failed is not None
    assert "length(FaceDetails) == `1`" in (failed.text or "")
    names = {item.attrib["name"] for item in behaviour.iter("property")}
    assert names == {"target", "endpoint", "mockrek", "botocore", "python"}


def test_junit_bears_any_answer(tmp_path: Path) -> None:
    report = run_against(once_probed(Told(b"\x00\xff]]>&<", 500)), tmp_path, document())
    ET.fromstring(as_junit(report))
    assert "|" not in as_markdown(report).split("`500: ")[1].split("`")[0]


def test_json_has_every_result(tmp_path: Path) -> None:
    found = json.loads(json.dumps(as_document(run_against(bare, tmp_path, *CASES))))
    assert [result["outcome"] for result in found["results"]] == OUTCOMES
    assert found["counts"]["skipped"] == 2
    assert found["results"][1]["flaws"][0]["came"] == "false"


def test_the_page_counts_and_shows_what_differs(tmp_path: Path) -> None:
    page = as_markdown(run_against(bare, tmp_path, *CASES))
    assert "| behaviour | 6 | 1 | 1 | 1 | 1 |  | 2 |" in page
    assert "| **all** | **7** | **1** | **1** | **1** | **1** | **1** | **2** |" in page
    assert "| `detect-faces.d` | A case that a test made up says something | it passes |" in page
    assert "| DetectFaces | 7 | 2 | 3 | 2 |" in page
    heads = [line for line in page.splitlines() if line.startswith("## ")]
    assert [head.partition(",")[0] for head in heads] == [
        "## Fails",
        "## Passes",
        "## Differs",
        "## Differs",
    ]


def test_the_page_has_notes_of_its_own_target_only(tmp_path: Path) -> None:
    note = {"mockrek": "not answered yet", "moto": "a constant"}
    page = as_markdown(run_against(once_probed(Told({}, 500)), tmp_path, document(note=note)))
    assert "says something. not answered yet |" in page
    assert "a constant" not in page


def test_the_page_of_two_runs_is_the_same(tmp_path: Path) -> None:
    random = ("5e7d9b39-0f3b-4c3e-9a53-3a5b0f0a9b11", "OBR53LE438I8P3EH9DSE6PQ9MRBDJ7MX", "3f" * 32)
    body = json.dumps({"ids": [*random, "contracts-c-0a1b2c3d"]}).encode()
    page = as_markdown(run_against(once_probed(Told(body, 500)), tmp_path, document()))
    assert '`500: {"ids": ["…", "…", "…", "contracts-c-…"]}`' in page


def test_the_page_says_once_what_came_often(tmp_path: Path) -> None:
    many = [document(id=f"detect-faces.{n}") for n in range(5)]
    page = as_markdown(run_against(once_probed(Told(b"no | way", 501)), tmp_path, *many))
    assert page.count("no \\| way") == 1
    assert "5 times `501: no \\| way`" in page
    assert page.count("| `detect-faces.") == 5
