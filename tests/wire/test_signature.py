from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.errors import (
    ExpiredTokenException,
    FrameworkError,
    InvalidSignatureException,
    UnrecognizedClientException,
)
from mockrek.wire.authenticate import Caller, Gate
from signed_requests import HOST, KEY, NOW, TEMPORARY, Sending, admit, sign

MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
TARGETS = st.builds(
    lambda parts, pairs: (
        "/" + "/".join(quote(part, safe="-_.~") for part in parts) + ("?" if pairs else "") + pairs
    ),
    st.lists(TEXTS, max_size=3),
    st.lists(st.tuples(TEXTS.filter(bool), TEXTS), max_size=3).map(
        lambda pairs: "&".join("=".join(quote(text, safe="-_.~") for text in p) for p in pairs)
    ),
)
CALLER = Caller(KEY.account, "eu-west-1", KEY.access_key)
Change = Callable[[Sending], Sending]
CHANGES: dict[str, Change] = {
    "method": lambda sent: replace(sent, method="PUT"),
    "path": lambda sent: replace(sent, uri="/x" + sent.uri),
    "query": lambda sent: replace(sent, uri=sent.uri + ("&" if sent.query else "?") + "a=b"),
    "body": lambda sent: replace(sent, body=(sent.body or b"") + b"\0"),
    "header": lambda sent: sent.with_header(
        "X-Amz-Extra", (sent.header("x-amz-extra") or "") + "x"
    ),
    "host": lambda sent: sent.with_header("Host", "localhost"),
    "signature": lambda sent: sent.with_authorization("Signature=", "Signature=0"),
    "content": lambda sent: sent.with_header("content-type", "text/plain"),
}


@pytest.mark.parametrize("service", ["rekognition", "s3"])
@given(
    target=TARGETS, value=TEXTS, body=st.binary(max_size=64), change=st.sampled_from(list(CHANGES))
)
def test_what_botocore_signs_is_let_in_and_any_change_is_not(
    service: str, target: str, value: str, body: bytes, change: str
) -> None:
    headers = {"Host": HOST, "X-Amz-Extra": value, "Content-Type": "application/x-amz-json-1.1"}
    sent = sign(target=target, headers=headers, body=body, service=service)
    assert admit(sent, service) == CALLER
    if service == "s3" and change == "body":
        return  # its hash is what is signed; whoever streams the body compares them
    with pytest.raises(InvalidSignatureException) as refused:
        admit(CHANGES[change](sent), service)
    assert refused.value.text == MISMATCH


@given(TARGETS)
def test_presigned_requests_are_let_in_and_any_change_is_not(target: str) -> None:
    for service in ("s3", "rekognition"):
        sent = sign(method="GET", target=target, body=b"", service=service, seconds=60)
        assert admit(sent, service) == CALLER
        for changed in (
            replace(sent, uri="/x" + sent.uri),
            replace(sent, uri=sent.uri + "&a=b"),
            replace(sent, uri=sent.uri[:-1] + ("1" if sent.uri[-1] == "0" else "0")),
            replace(sent, method="DELETE"),
        ):
            with pytest.raises(InvalidSignatureException, match="we calculated does not match"):
                admit(changed, service)


def test_the_body_counts_whatever_a_header_says_of_it() -> None:
    told = {"Host": HOST, "X-Amz-Content-SHA256": "UNSIGNED-PAYLOAD"}
    with pytest.raises(InvalidSignatureException):
        admit(sign(headers=told))
    sent = sign(service="s3")
    assert admit(replace(sent, body=None), "s3") == CALLER
    changed = sent.with_header("x-amz-content-sha256", "0" * 64)
    with pytest.raises(InvalidSignatureException):
        admit(replace(changed, body=None), "s3")


def test_a_body_that_was_not_read_and_has_no_hash_is_refused() -> None:
    with pytest.raises(InvalidSignatureException, match="we calculated does not match"):
        admit(replace(sign(), body=None))
    with pytest.raises(FrameworkError) as refused:
        admit(sign(service="s3").with_header("x-amz-content-sha256", None), "s3")
    assert refused.value.text == "Missing required header for this request: x-amz-content-sha256"


@pytest.mark.parametrize("service", ["s3", "rekognition"])
@pytest.mark.parametrize("query", ["X-Amz-Signature=acl", "X-Amz-Signature", "X-Amz-Signature&a"])
def test_only_links_keep_their_signature_out_of_what_is_signed(service: str, query: str) -> None:
    sent = sign(service=service)
    assert admit(sent, service) == CALLER
    with pytest.raises(InvalidSignatureException, match="we calculated does not match"):
        admit(replace(sent, uri=f"/?{query}"), service)
    signed = sign(service=service, target=f"/?{query}")
    assert admit(signed, service) == CALLER


@pytest.mark.parametrize("seconds", [-299, 0, 299, 300, -300])
def test_clocks_may_differ_by_five_minutes(seconds: int) -> None:
    assert admit(sign(), now=NOW + timedelta(seconds=seconds)) == CALLER


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (
            301,
            (
                "Signature expired: 20250102T030405Z is now earlier than 20250102T030406Z "
                "(20250102T030906Z - 5 min.)"
            ),
        ),
        (
            -301,
            (
                "Signature not yet current: 20250102T030405Z is still later than 20250102T030404Z "
                "(20250102T025904Z + 5 min.)"
            ),
        ),
    ],
)
@pytest.mark.parametrize("presigned", [None, 3600])
def test_clocks_that_differ_by_more_are_told(
    seconds: int, text: str, presigned: int | None
) -> None:
    with pytest.raises(InvalidSignatureException) as refused:
        admit(sign(seconds=presigned), now=NOW + timedelta(seconds=seconds))
    assert refused.value.text == text


@pytest.mark.parametrize("service", ["s3", "sts", "iam"])
def test_other_services_wait_a_quarter_of_an_hour(service: str) -> None:
    sent = sign(headers={"Host": "localhost"}, service=service, region="us-east-1")
    assert admit(sent, service, NOW + timedelta(seconds=899)).region == "us-east-1"
    with pytest.raises(InvalidSignatureException, match=r"- 15 min\.\)$"):
        admit(sent, service, NOW + timedelta(seconds=901))


def test_a_link_to_s3_is_good_for_as_long_as_it_says() -> None:
    week = 604_800
    sent = sign(method="GET", body=b"", service="s3", seconds=week)
    assert admit(sent, "s3", NOW + timedelta(seconds=week)) == CALLER
    for seconds, text in [(week + 1, "Request has expired"), (-901, "Request is not yet valid")]:
        with pytest.raises(FrameworkError) as refused:
            admit(sent, "s3", NOW + timedelta(seconds=seconds))
        assert refused.value.text == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (
            "604801",
            (
                "X-Amz-Expires must be less than a week (in seconds); that is, the given "
                "X-Amz-Expires must be less than 604800 seconds"
            ),
        ),
        ("-1", "X-Amz-Expires must be non-negative"),
        ("1e3", "X-Amz-Expires should be a number"),
        ("", "X-Amz-Expires is missing."),
    ],
)
def test_links_to_s3_have_a_life_of_a_week_at_most(seconds: str, text: str) -> None:
    sent = sign(method="GET", body=b"", service="s3", seconds=60)
    uri = sent.uri.replace("X-Amz-Expires=60", f"X-Amz-Expires={seconds}")
    with pytest.raises(FrameworkError) as refused:
        admit(replace(sent, uri=uri), "s3")
    assert refused.value.text == text


@pytest.mark.parametrize("seconds", [None, 60])
def test_session_tokens_belong_to_their_key(seconds: int | None) -> None:
    sent = sign(key=TEMPORARY, seconds=seconds)
    assert admit(sent).account == TEMPORARY.account
    for key in (
        replace(TEMPORARY, token=None),
        replace(TEMPORARY, token="other"),
        replace(KEY, token="t0k/e+n=="),
    ):
        with pytest.raises(UnrecognizedClientException) as refused:
            admit(sign(key=key, seconds=seconds))
        assert refused.value.text == "The security token included in the request is invalid."


@pytest.mark.parametrize(("seconds", "good"), [(-1, True), (0, False), (1, False)])
def test_keys_expire(seconds: int, *, good: bool) -> None:
    expires = NOW - timedelta(seconds=seconds)
    gate = Gate("strict", {"AKIDEXAMPLE": replace(KEY, expires=expires)}, lambda: NOW)
    if good:
        assert gate.admit(sign()) == CALLER
        return
    with pytest.raises(ExpiredTokenException) as refused:
        gate.admit(sign())
    assert refused.value.text == "The security token included in the request is expired"


def test_a_wrong_secret_and_an_unknown_key() -> None:
    with pytest.raises(InvalidSignatureException) as wrong:
        admit(sign(key=replace(KEY, secret="other")))
    assert wrong.value.text == MISMATCH
    with pytest.raises(UnrecognizedClientException):
        admit(sign(key=replace(KEY, access_key="AKIDOTHER")))


def test_a_date_header_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    headers = {"Host": HOST, "Date": "now"}  # botocore writes the date of the signature here
    sent = sign(headers=headers)
    assert sent.header("x-amz-date") is None
    try:
        assert admit(sent) == CALLER
    finally:
        monkeypatch.undo()
        time.tzset()


def test_headers_of_one_name_are_signed_together() -> None:
    sent = sign(headers={"Host": HOST, "X-Amz-Extra": "a,b  c"})
    kept = [pair for pair in sent.headers if pair[0] != "X-Amz-Extra"]
    split = replace(sent, headers=[*kept, ("x-amz-EXTRA", " a"), ("X-Amz-Extra", "b c ")])
    assert admit(split) == CALLER
    turned = replace(sent, headers=[*kept, ("X-Amz-Extra", "b c"), ("X-Amz-Extra", "a")])
    with pytest.raises(InvalidSignatureException):
        admit(turned)


def test_the_end_of_time_is_too_early() -> None:
    sent = sign(method="GET", service="s3", seconds=604_800)
    uri = sent.uri.replace("20250102T030405Z", "99991231T235959Z")
    with pytest.raises(FrameworkError, match="not yet valid"):
        admit(replace(sent, uri=uri), "s3")


def test_a_user_agent_may_be_signed() -> None:
    sent = sign(headers={"Host": HOST, "User-Agent": "curl/8"})
    assert "user-agent" not in (sent.authorization or "")
    assert admit(sent.with_header("X-Amz-User-Agent", "php")) == CALLER


@pytest.mark.parametrize("moment", [datetime(2025, 1, 2, 23, 59, 59, tzinfo=NOW.tzinfo)])
def test_midnight_may_pass_on_the_way(moment: datetime) -> None:
    assert admit(sign(at=moment), now=moment + timedelta(seconds=2)) == CALLER
