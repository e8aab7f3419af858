"""Runs: verdicts, what an endpoint lacks, whose key signs, and the reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from liar import Asked, Script, Told, lying
from made_up_cases import document, write_suite
from mockrek.contracts.case import Target
from mockrek.contracts.cost import cost_of
from mockrek.contracts.exchange import Endpoint
from mockrek.contracts.identities import MADE_UP, identity_for, is_service
from mockrek.contracts.markdown import as_markdown
from mockrek.contracts.results import Report
from mockrek.contracts.running import run
from mockrek.contracts.suite import load_suite
from mockrek.contracts.writing import as_document, as_junit
from mockrek.errors import SettingsError

BUCKETS = b"<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>"
EMPTY = Told({"FaceDetails": []})
STRANGER = Told({"__type": "UnrecognizedClientException", "message": "Who?"}, 400)


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


def run_against(
    script: Script, directory: Path, *documents: dict[str, Any], target: Target = "mockrek"
) -> Report:
    suite = load_suite(write_suite(directory, *documents))
    with lying(script) as liar, Endpoint(liar.url) as endpoint:
        return run(suite, suite.cases, endpoint, MADE_UP, target)


def bare(asked: Asked) -> Told:
    """Neither S3 nor signatures."""
    return EMPTY if asked.method == "POST" else Told(b"<no/>", 404)


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


def test_a_strict_endpoint_meets_what_cases_of_signatures_need(tmp_path: Path) -> None:
    first: dict[str, str] = {}

    def strict(asked: Asked) -> Told:
        """Takes the first signature that it sees for the right one, until the body is another."""
        signature = asked.headers["authorization"]
        if asked.body == b"{}" and first.setdefault("seen", signature) != signature:
            return STRANGER
        return EMPTY

    report = run_against(strict, tmp_path, document(needs=["signatures"], kind="wire"))
    assert [result.outcome for result in report.results] == ["passed"]


def test_a_key_that_is_not_taken_is_told_before(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="AWS_ACCESS_KEY_ID"):
        run_against(lambda _: STRANGER, tmp_path, document())


def test_an_endpoint_that_is_not_there_is_told_before(tmp_path: Path) -> None:
    suite = load_suite(write_suite(tmp_path, document()))
    with lying(bare) as liar:
        url = liar.url
    with Endpoint(url) as endpoint, pytest.raises(SettingsError, match="gives no answer"):
        run(suite, suite.cases, endpoint, MADE_UP, "mockrek")


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
    script: Script = lambda _: Told(b"\x00\xff]]>&<", 500)  # noqa: E731  # it is typed so
    report = run_against(script, tmp_path, document())
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


def test_the_page_says_once_what_came_often(tmp_path: Path) -> None:
    many = [document(id=f"detect-faces.{n}") for n in range(5)]
    page = as_markdown(run_against(lambda _: Told(b"no | way", 501), tmp_path, *many))
    assert page.count("no \\| way") == 1
    assert "5 times `501: no \\| way`" in page
    assert page.count("| `detect-faces.") == 5


@pytest.mark.parametrize(
    ("url", "target", "real"),
    [
        ("http://127.0.0.1:5111", "mockrek", False),
        ("http://127.0.0.1:5111", "service", True),
        ("https://rekognition.eu-west-1.amazonaws.com", "mockrek", True),
        ("https://rekognition.cn-north-1.amazonaws.com.cn", "moto", True),
        ("https://amazonaws.com.example", "mockrek", False),
    ],
)
def test_the_real_service_is_known(url: str, target: Target, real: bool) -> None:
    assert is_service(Endpoint(url), target) is real


@pytest.mark.parametrize(
    ("environ", "key", "region"),
    [
        ({}, MADE_UP.access_key, "us-east-1"),
        ({"AWS_REGION": "eu-west-1"}, MADE_UP.access_key, "eu-west-1"),
        ({"AWS_ACCESS_KEY_ID": "AK"}, MADE_UP.access_key, "us-east-1"),
        ({"AWS_ACCESS_KEY_ID": "AK", "AWS_SECRET_ACCESS_KEY": "s"}, "AK", "us-east-1"),
    ],
)
def test_a_made_up_key_signs_unless_one_is_given(
    environ: Mapping[str, str], key: str, region: str
) -> None:
    identity = identity_for(Endpoint("http://localhost:1"), "mockrek", environ)
    assert (identity.access_key, identity.region) == (key, region)


def test_the_real_service_wants_tls_credentials_and_a_region(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    endpoint = Endpoint("http://rekognition.us-east-1.amazonaws.com")
    with pytest.raises(SettingsError) as caught:
        identity_for(endpoint, "service", {})
    assert [p.where for p in caught.value.problems] == ["--endpoint", "credentials", "AWS_REGION"]


def test_the_cost_counts_every_call(tmp_path: Path) -> None:
    each = document(
        id="detect-faces.each",
        for_each={"image": "people"},
        request={"params": {"Image": {"Bytes": {"$each": "image"}}}},
    )
    two = document(
        id="detect-faces.two",
        request=None,
        requests=[{"name": name, "params": {}} for name in ("a", "b")],
    )
    suite = load_suite(write_suite(tmp_path, each, two, document()))
    cost = cost_of(suite.cases, suite.images)
    assert cost.calls == 23
    assert str(cost).startswith("at most $0.0230: 23 calls at $0.0010 an image\n")


@pytest.mark.parametrize("url", ["ftp://host", "localhost:5111", "http://", "http://h/path"])
def test_what_is_no_endpoint_is_told(url: str) -> None:
    with pytest.raises(SettingsError, match="is no endpoint"):
        Endpoint(url)
