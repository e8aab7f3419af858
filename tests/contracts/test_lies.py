"""Every lie of an endpoint is found out, and the truth is not called a lie."""

from __future__ import annotations

from typing import Any

import pytest

from liar import Asked, Liar, Script, Told, lying
from made_up_cases import IMAGES, case, expecting
from mockrek.contracts.case import Case
from mockrek.contracts.exchange import Endpoint
from mockrek.contracts.identities import MADE_UP
from mockrek.contracts.judging import Flaw
from mockrek.contracts.running import Runner

BOX = {"Height": 0.5, "Left": 0.25, "Top": 0.25, "Width": 0.5}
FACE = {"BoundingBox": BOX, "Confidence": 99.5, "Gender": {"Confidence": 98.5, "Value": "Female"}}
TRUTH = Told({"FaceDetails": [FACE]})
REFUSAL = {"__type": "ThrottlingException", "Code": "ThrottlingException", "Message": "Slow down"}


def flaws_of(given: Case, script: Script, limit: float = 10.0) -> tuple[list[Flaw], Liar]:
    with lying(script) as liar, Endpoint(liar.url, limit) as endpoint:
        return list(Runner(endpoint, MADE_UP, IMAGES).flaws(given)), liar


def flaws(given: Case, told: Told | None, limit: float = 10.0) -> list[Flaw]:
    return flaws_of(given, lambda _: told, limit)[0]


def with_face(**members: Any) -> Told:
    return Told({"FaceDetails": [{**FACE, **members}]})


REFUSED = {"status": 400, "error": "ThrottlingException", "message": "Slow down"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(expecting(), TRUTH, id="shape"),
        pytest.param(expecting(), Told({}), id="nothing is required"),
        pytest.param(expecting(), with_face(AgeRange={"High": 30, "Low": 20}), id="integers"),
        pytest.param(expecting(headers={"content-type": "application/x-amz-json-1.1"}), TRUTH,
                     id="header"),
        pytest.param(expecting(headers={"x": {"matches": "^[0-9]+$"}}),
                     Told({}, headers={"X": "12"}), id="header by pattern"),
        pytest.param(expecting(no_headers=["x-amzn-errortype"]), TRUTH, id="no header"),
        pytest.param(expecting(**{"assert": ["length(FaceDetails) == `1`"]}), TRUTH, id="relation"),
        pytest.param(case(expect=REFUSED), Told(REFUSAL, 400), id="error"),
        pytest.param(case(expect={"status": 400, "error": "A", "message": "m"}),
                     Told({"__type": "A", "message": "m"}, 400), id="framework error"),
        pytest.param(case(expect={"status": 400, "message_matches": "^Sl.* down$"}),
                     Told(REFUSAL, 400), id="message by pattern"),
        pytest.param(case(expect={"status": 404, "body": "<a/>\n"}), Told(b"<a/>\n", 404),
                     id="body"),
    ],
)  # fmt: skip
def test_the_truth_passes(given: Case, told: Told) -> None:
    assert flaws(given, told) == []


@pytest.mark.parametrize(
    ("given", "told", "expected", "came"),
    [
        pytest.param(expecting(), Told({}, 500), "status 200", "500: {}", id="status"),
        pytest.param(expecting(), with_face(Wings=2), "output shape", "has Wings", id="member"),
        pytest.param(expecting(), with_face(Smile=None), "output shape", "is null", id="null"),
        pytest.param(expecting(), with_face(Confidence="99"), "output shape", "'99'", id="type"),
        pytest.param(expecting(), with_face(Confidence=True), "output shape", "True", id="boolean"),
        pytest.param(expecting(), with_face(AgeRange={"Low": 1.5}), "output shape", "1.5",
                     id="no integer"),
        pytest.param(expecting(), with_face(AgeRange={"Low": -1}), "output shape", "below 0",
                     id="minimum"),
        pytest.param(expecting(), with_face(Confidence=100.5), "output shape", "above 100",
                     id="maximum"),
        pytest.param(expecting(), with_face(Gender={"Value": "female"}), "output shape",
                     "none of Male, Female", id="enum"),
        pytest.param(expecting(), Told({"FaceDetails": {}}), "output shape", "no list", id="list"),
        pytest.param(expecting(), Told([]), "output shape", "no structure", id="structure"),
        pytest.param(expecting(), Told(b'{"FaceDetails":[{"Confidence":NaN}]}'), "JSON", "NaN",
                     id="NaN"),
        pytest.param(expecting(), Told(b'{"FaceDetails":[],"FaceDetails":[]}'), "JSON", "twice",
                     id="twice"),
        pytest.param(expecting(), Told(b"fine, thanks"), "JSON", "fine, thanks", id="not JSON"),
        pytest.param(expecting(), Told(b'{"FaceDetails":[]} '[:-3]), "JSON", "{", id="half JSON"),
        pytest.param(expecting(headers={"content-type": "application/json"}), TRUTH,
                     "content-type: 'application/json'", "x-amz-json-1.1", id="header"),
        pytest.param(expecting(headers={"x": "y"}), TRUTH, "header x: 'y'", "no such header",
                     id="header lacks"),
        pytest.param(expecting(headers={"x": {"matches": "^[0-9]+$"}}),
                     Told({}, headers={"X": "1a"}), "that matches", "x: 1a", id="pattern"),
        pytest.param(expecting(no_headers=["x-amzn-errortype"]),
                     Told({}, headers={"x-amzn-ErrorType": "A"}), "no header x-amzn-errortype", "A",
                     id="header too much"),
        pytest.param(expecting(**{"assert": ["length(FaceDetails) == `2`"]}), TRUTH,
                     "length(FaceDetails) == `2`", "false", id="relation"),
        pytest.param(expecting(**{"assert": ["FaceDetails[0].Confidence"]}), TRUTH,
                     "FaceDetails[0].Confidence", "99.5", id="true, and nothing like it"),
        pytest.param(expecting(**{"assert": ["length(Nobody) == `0`"]}), TRUTH, "length(Nobody)",
                     "JMESPathTypeError", id="relation of nothing"),
        pytest.param(case(expect={**REFUSED, "error": "Other"}), Told(REFUSAL, 400), "error Other",
                     "ThrottlingException", id="error"),
        pytest.param(case(expect=REFUSED), Told({**REFUSAL, "Code": "B"}, 400),
                     "error ThrottlingException", '"B"', id="code is another"),
        pytest.param(case(expect=REFUSED), Told({**REFUSAL, "Message": "Slow down."}, 400),
                     "message 'Slow down'", "'Slow down.'", id="message"),
        pytest.param(case(expect=REFUSED), Told({**REFUSAL, "Message": None}, 400),
                     "message 'Slow down'", "None", id="no message"),
        pytest.param(case(expect=REFUSED), Told(b"<oh/>", 400), "error as JSON", "<oh/>",
                     id="error is XML"),
        pytest.param(case(expect={"status": 200, "body": "a"}, request={"raw": {}}), Told(b"b"),
                     "body 'a'", "b", id="body"),
        pytest.param(expecting(), Told({}, cut=1), "an answer", "IncompleteRead", id="cut"),
    ],
)  # fmt: skip
def test_a_lie_is_found(given: Case, told: Told, expected: str, came: str) -> None:
    (flaw,) = flaws(given, told)
    assert expected in flaw.expected
    assert came in flaw.came


def test_silence_is_no_answer() -> None:
    (flaw,) = flaws(expecting(), None, limit=0.2)
    assert flaw == Flaw("an answer", "no whole answer within 0.2 s")


def test_a_closed_port_is_no_answer() -> None:
    with lying(lambda _: TRUTH) as liar:
        url = liar.url
    with Endpoint(url) as endpoint:
        (flaw,) = Runner(endpoint, MADE_UP, IMAGES).flaws(expecting())
    assert "ConnectionRefusedError" in flaw.came


def test_a_long_body_is_cut() -> None:
    (flaw,) = flaws(expecting(), Told(b"x" * 5000, 500))
    assert len(flaw.came) < 500
    assert "5,000 bytes" in flaw.came


TWICE = {
    "request": None,
    "requests": [
        {"name": "first", "params": {"Image": {"Bytes": {"$image": "woman"}}}},
        {"name": "second", "params": {}, "status": 400},
    ],
}


def test_answers_are_seen_by_name() -> None:
    expect = {
        "status": 200,
        "headers": {"content-type": "application/x-amz-json-1.1"},
        "assert": ["first.FaceDetails[0].Confidence > `99`", "second.__type == 'A'"],
    }

    def script(asked: Asked) -> Told:
        return TRUTH if b"Image" in asked.body else Told({"__type": "A"}, 400)

    found, liar = flaws_of(case(**TWICE, expect=expect), script)
    assert found == []
    assert len(liar.asked) == 2


def test_an_own_status_is_checked() -> None:
    (flaw,) = flaws(case(**TWICE), TRUTH)
    assert flaw.expected == "second: status 400"


@pytest.mark.parametrize(("lie", "count"), [(False, 0), (True, 1)])
def test_the_same_means_every_byte(lie: bool, count: int) -> None:
    requests = [{"name": name, "raw": {"body": "{}"}} for name in ("first", "second")]
    given = case(request=None, requests=requests, expect={"status": 200, "same": True})
    answers = iter([Told(b"{}"), Told(b"{} " if lie else b"{}")])
    found, _ = flaws_of(given, lambda _: next(answers))
    assert len(found) == count


@pytest.mark.parametrize(("women", "count"), [(10, 0), (9, 1), (11, 1)])
def test_a_tally_counts_answers(women: int, count: int) -> None:
    where = "FaceDetails[0].Gender.Value == 'Female'"
    given = case(
        for_each={"image": "people"},
        request={"params": {"Image": {"Bytes": {"$each": "image"}}}},
        expect={"status": 200, "tally": [{"where": where, "at_least": 10, "at_most": 10}]},
    )
    genders = iter(["Female"] * women + ["Male"] * (20 - women))
    found, liar = flaws_of(given, lambda _: with_face(Gender={"Value": next(genders)}))
    assert len(found) == count
    assert len({asked.body for asked in liar.asked}) == 20


def test_hanging_up_is_no_answer() -> None:
    (flaw,) = flaws(expecting(), Told(hangs_up="before"))
    assert flaw.expected == "an answer"
    assert "RemoteDisconnected" in flaw.came


def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    answers = iter([Told({}, hangs_up="after"), Told({})])
    with lying(lambda _: next(answers)) as liar, Endpoint(liar.url) as endpoint:
        runner = Runner(endpoint, MADE_UP, IMAGES)
        assert [runner.flaws(expecting()) for _ in range(2)] == [[], []]


def test_a_connection_is_kept_after_a_case_that_passed() -> None:
    with lying(lambda _: Told({})) as liar, Endpoint(liar.url) as endpoint:
        runner = Runner(endpoint, MADE_UP, IMAGES)
        for _ in range(3):
            assert not runner.flaws(expecting())
        assert len({asked.peer for asked in liar.asked}) == 1


def test_a_connection_is_not_kept_after_a_case_that_failed() -> None:
    with lying(lambda _: Told({}, 500)) as liar, Endpoint(liar.url) as endpoint:
        runner = Runner(endpoint, MADE_UP, IMAGES)
        for _ in range(2):
            assert runner.flaws(expecting())
        assert len({asked.peer for asked in liar.asked}) == 2
