"""Probing: what an endpoint has, what it lacks, and what is no endpoint at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from liar import BUCKETS, EMPTY, Asked, Told, bare, lying, once_probed
from made_up_cases import document, run_against, write_suite
from mockrek.contracts.exchange import Endpoint
from mockrek.contracts.identities import MADE_UP
from mockrek.contracts.running import run
from mockrek.contracts.suite import load_suite
from mockrek.errors import SettingsError

STRANGER = Told({"__type": "UnrecognizedClientException", "message": "Who?"}, 400)


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
    with pytest.raises(SettingsError, match="AWS_ACCESS_KEY_ID") as caught:
        run_against(lambda _: STRANGER, tmp_path, document())
    assert '\'AKIDEXAMPLE\' ({"__type": "Unrec' in caught.value.problems[0].what


def test_an_endpoint_that_is_not_there_is_told_before(tmp_path: Path) -> None:
    suite = load_suite(write_suite(tmp_path, document()))
    with lying(bare) as liar:
        url = liar.url
    with Endpoint(url) as endpoint, pytest.raises(SettingsError, match="gives no answer"):
        run(suite, suite.cases, endpoint, MADE_UP, "mockrek")


HTML = Told(b"<!DOCTYPE HTML><p>Unsupported method", 501, {"Content-Type": "text/html"})


def test_an_endpoint_that_is_nothing_like_aws_is_told_before(tmp_path: Path) -> None:
    told = r"does not answer like AWS \(501 text/html\): is it the right port\?"
    with pytest.raises(SettingsError, match=told):
        run_against(lambda _: HTML, tmp_path, document())


@pytest.mark.parametrize(
    ("target", "told"),
    [("CompareFaces", Told({"FaceMatches": []})), ("ListBuckets", Told(BUCKETS))],
)
def test_an_endpoint_may_be_like_aws_in_something_else(
    tmp_path: Path, target: str, told: Told
) -> None:
    def script(asked: Asked) -> Told:
        name = asked.headers.get("x-amz-target", "ListBuckets")
        return told if name.endswith(target) else HTML

    report = run_against(script, tmp_path, document())
    assert [result.outcome for result in report.results] == ["failed"]


@pytest.mark.parametrize(
    ("told", "outcome"),
    [
        (Told({"FaceDetails": [{}]}), "passed"),
        (Told({"FaceDetails": []}), "skipped"),
        (Told({"FaceDetails": [{}, {}]}), "skipped"),
        (Told(b"broken", 500), "failed"),
        (Told(b"broken"), "failed"),
    ],
)
def test_who_sees_no_drawn_face_is_spared_but_not_who_fails(
    tmp_path: Path, told: Told, outcome: str
) -> None:
    report = run_against(once_probed(told), tmp_path, document(needs=["faces"]))
    assert [result.outcome for result in report.results] == [outcome]


@pytest.mark.parametrize(
    ("told", "outcome"),
    [(EMPTY, "passed"), (Told({"__type": "UnknownOperationException"}, 400), "skipped")],
)
def test_labels_and_text_are_probed(tmp_path: Path, told: Told, outcome: str) -> None:
    def script(asked: Asked) -> Told:
        return told if asked.headers.get("x-amz-target", "").endswith("DetectText") else EMPTY

    report = run_against(script, tmp_path, document(needs=["labels-and-text"]))
    assert [result.outcome for result in report.results] == [outcome]
