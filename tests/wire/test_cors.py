from __future__ import annotations

from mockrek.wire.cors import answer_preflight, expose


def test_answers_to_other_origins_may_be_read_with_their_headers() -> None:
    assert dict(expose("https://example.org")) == {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": (
            "x-amzn-RequestId,x-amzn-ErrorType,x-amz-request-id,x-amz-id-2,x-amzn-ErrorMessage,Date"
        ),
    }


def test_requests_without_an_origin_get_nothing() -> None:
    assert expose(None) == expose("") == ()


def test_a_preflight_echoes_what_is_asked_for() -> None:
    assert answer_preflight("OPTIONS", "https://example.org", "x-amz-target, b", "POST") == (
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Headers", "x-amz-target, b"),
        ("Access-Control-Allow-Methods", "POST"),
        ("Access-Control-Max-Age", "172800"),
    )


def test_a_preflight_that_asks_for_nothing_is_answered_too() -> None:
    assert answer_preflight("OPTIONS", "null", None, "") == (
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Max-Age", "172800"),
    )


def test_only_options_with_an_origin_is_a_preflight() -> None:
    assert answer_preflight("POST", "https://example.org", None, None) is None
    assert answer_preflight("OPTIONS", None, "a", "POST") is None
