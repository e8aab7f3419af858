"""``mockrek contracts``."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest

from liar import Asked, Told, lying
from made_up_cases import document, write_suite
from mockrek.contracts import extra

ROOT: Final = Path(__file__).parents[1]
HOSTS: Final[list[str]] = json.loads((ROOT / "contracts/hosts.json").read_text(encoding="utf-8"))[
    "amazon"
]


@pytest.fixture
def suite(tmp_path: Path) -> str:
    some = {"service": "unknown", "moto": "required", "mockrek": "required"}
    documents = [
        document(id="detect-faces.one", expect={"status": 200}, targets=some),
        document(id="wire.two", kind="wire", targets=some),
        document(id="wire.three", kind="wire", needs=["signatures"], targets=some),
    ]
    directory = tmp_path / "suite"
    directory.mkdir()
    return str(write_suite(directory, *documents))


def fine(_: Asked) -> Told:
    return Told({"FaceDetails": []})


def wrong(asked: Asked) -> Told:
    return Told({"FaceDetails": 1}) if b"Image" in asked.body else Told({})


def test_cases_are_listed(run: Callable[..., Any], suite: str) -> None:
    listed = run("contracts", "list", "--suite", suite)
    assert listed.code == 0
    assert "wire.two" in listed.out
    assert "3 cases: 2 wire, 1 behaviour" in listed.out
    chosen = run("contracts", "list", "--suite", suite, "--only", "*.two")
    assert ("wire.two" in chosen.out, "wire.three" in chosen.out) == (True, False)
    assert "1 case: 1 wire" in chosen.out


def test_the_suite_that_comes_along_is_sound(run: Callable[..., Any]) -> None:
    checked = run("contracts", "check")
    assert checked.code == 0
    assert " cases: " in checked.out


def test_problems_of_a_suite_are_told(run: Callable[..., Any], tmp_path: Path) -> None:
    checked = run("contracts", "check", "--suite", str(write_suite(tmp_path, document(kind="on"))))
    assert checked.code == 2
    assert "cases/made/up.yaml" in checked.err


def test_a_run_that_is_as_known_exits_with_0(run: Callable[..., Any], suite: str) -> None:
    with lying(fine) as liar:
        ran = run("contracts", "run", "--endpoint", liar.url, "--suite", suite)
    assert ran.code == 0
    assert "mockrek: all as known, 3 cases" in ran.out
    assert "1 skipped: the endpoint takes a signature made with a wrong secret" in ran.out


def test_a_run_with_failures_tells_them_and_exits_with_1(
    run: Callable[..., Any], suite: str
) -> None:
    with lying(wrong) as liar:
        words = ("--endpoint", liar.url, "--suite", suite, "--only", "detect*")
        ran = run("contracts", "run", *words)
    assert ran.code == 1
    told = (
        "failed detect-faces.one: A case that a test made up says something",
        "  expected: the output shape of DetectFaces",
        "  came: $.FaceDetails: 1 is no list",
        "  source: made up for a test",
        "mockrek: 1 failed, 0 passed unexpectedly",
    )
    assert [line for line in told if line not in ran.out] == []


def test_unexpected_passes_are_told_too(run: Callable[..., Any], tmp_path: Path) -> None:
    known = {"service": "unknown", "moto": "differs", "mockrek": "required"}
    suite = str(write_suite(tmp_path, document(targets=known)))
    with lying(fine) as liar:
        words = ("--endpoint", liar.url, "--suite", suite, "--target", "moto")
        ran = run("contracts", "run", *words)
    assert ran.code == 1
    assert "unexpected-pass detect-faces.made-up" in ran.out
    assert "moto: 0 failed, 1 passed unexpectedly" in ran.out


def test_results_are_written(run: Callable[..., Any], suite: str, tmp_path: Path) -> None:
    junit, results, page = (tmp_path / name for name in ("j.xml", "r.json", "p.md"))
    files = ("--junit", str(junit), "--json", str(results), "--report", str(page))
    with lying(fine) as liar:
        run("contracts", "run", "--endpoint", liar.url, "--suite", suite, "--kind", "wire", *files)
    assert ET.parse(junit).getroot()[0].attrib["tests"] == "2"
    assert len(json.loads(results.read_text())["results"]) == 2
    assert page.read_text().startswith("# The contract suite against mockrek\n")


def test_a_place_for_results_that_is_not_there_is_told_before(
    run: Callable[..., Any], suite: str, tmp_path: Path
) -> None:
    files = ("--junit", str(tmp_path / "no" / "j.xml"), "--json", str(tmp_path / "nor" / "r.json"))
    with lying(fine) as liar:
        refused = run("contracts", "run", "--endpoint", liar.url, "--suite", suite, *files)
        assert not liar.asked
    assert refused.code == 2
    assert f"--junit: {tmp_path / 'no'} is no directory: make it first" in refused.err
    assert f"--json: {tmp_path / 'nor'} is no directory" in refused.err


def test_a_run_of_no_cases_is_none(run: Callable[..., Any], suite: str) -> None:
    with lying(fine) as liar:
        words = ("--endpoint", liar.url, "--suite", suite, "--only", "wire.*", "--kind", "limits")
        refused = run("contracts", "run", *words)
        assert not liar.asked
    assert refused.code == 2
    assert "--only and --kind: no case is both" in refused.err


def test_one_case_is_no_cases(run: Callable[..., Any], suite: str) -> None:
    with lying(fine) as liar:
        ran = run("contracts", "run", "--endpoint", liar.url, "--suite", suite, "--only", "*.two")
    assert ran.out.rstrip().endswith("all as known, 1 case")
    assert "surprise" in ran.out


@pytest.mark.parametrize("url", HOSTS)
def test_nothing_is_sent_to_amazon_without_the_word(
    run: Callable[..., Any], suite: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached: list[object] = []
    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, lambda *asked, **_: reached.append(asked))
    refused = run("contracts", "run", "--suite", suite, "--endpoint", url)
    assert (refused.code, reached) == (2, [])
    assert "--i-accept-the-cost" in refused.err


@pytest.mark.parametrize(
    "words",
    [
        ("--endpoint", "https://rekognition.us-east-1.amazonaws.com"),
        ("--endpoint", "http://127.0.0.1:9", "--target", "service"),
    ],
)
def test_the_real_service_wants_a_word_and_tells_the_cost(
    run: Callable[..., Any], suite: str, words: tuple[str, ...]
) -> None:
    refused = run("contracts", "run", "--suite", suite, *words)
    assert refused.code == 2
    assert "at most $0.0050: 5 calls at $0.0010 an image; " in refused.err
    assert "https://aws.amazon.com/rekognition/pricing/" in refused.err
    assert "--i-accept-the-cost" in refused.err


def test_the_real_service_is_not_asked_without_tls(run: Callable[..., Any], suite: str) -> None:
    with lying(fine) as liar:
        words = ("--endpoint", liar.url, "--target", "service", "--i-accept-the-cost")
        refused = run("contracts", "run", "--suite", suite, *words)
        assert not liar.asked
    assert refused.code == 2
    assert "over TLS" in refused.err


def test_a_missing_extra_is_named(
    run: Callable[..., Any], suite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extra, "_missing", "jsonschema")
    refused = run("contracts", "list", "--suite", suite)
    assert refused.code == 2
    assert "jsonschema is not installed; it comes with the extra 'contracts'" in refused.err
