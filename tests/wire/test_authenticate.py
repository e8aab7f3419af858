from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mockrek.errors import FrameworkError
from mockrek.wire.authenticate import (
    ANONYMOUS,
    Caller,
    Gate,
    Mode,
    _credential,
    _read,
    account_of,
    authenticate,
    service_of,
)
from signed_requests import KEYS, NOW, Sending, admit, sign

REST = "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=0f1e"


def header(credential: str) -> str:
    return f"AWS4-HMAC-SHA256 Credential={credential}, {REST}"


@pytest.mark.parametrize(
    ("credential", "caller"),
    [
        (
            "AKIAEXAMPLE/20250102/eu-west-1/rekognition/aws4_request",
            Caller("000000000000", "eu-west-1", "AKIAEXAMPLE"),
        ),
        (
            "123456789012/20250102/ap-south-2/rekognition/aws4_request",
            Caller("123456789012", "ap-south-2", "123456789012"),
        ),
        ("123456789012", Caller("123456789012", "us-east-1", "123456789012")),
        (
            "AKIAQYLPMN5HHHFPZAM2/20250102/eu-west-1/rekognition/aws4_request",
            Caller("052310077262", "eu-west-1", "AKIAQYLPMN5HHHFPZAM2"),
        ),
        (
            "1234567890123/20250102/us-west-2/rekognition/aws4_request",
            Caller("000000000000", "us-west-2", "1234567890123"),
        ),
        # The scope of SigV4A has no region, and is not taken for one that has.
        ("AKIA/20250102/rekognition/aws4_request", ANONYMOUS),
        ("AKIA/20250102/../../x/rekognition/aws4_request", ANONYMOUS),
        (f"{'A' * 129}/20250102/us-west-2/rekognition/aws4_request", ANONYMOUS),
        ("!*+-.0AZaz~", Caller(access_key="!*+-.0AZaz~")),
        ("١٢٣٤٥٦٧٨٩٠١٢", ANONYMOUS),
        ("AKIA\x1b[31m", ANONYMOUS),
        ("AKIA/20250102/eu-west-1/s3\x7f/aws4_request", ANONYMOUS),
        ("AKIA/20250102/eu-west-1/s_3/aws4_request", ANONYMOUS),
    ],
)
def test_account_and_region_come_from_the_credential(credential: str, caller: Caller) -> None:
    assert authenticate(header(credential)) == caller


HEADERS = (
    "AWS4-HMAC-SHA256 ", "Credential=", "AWS4-HMAC-SHA256 Credential=", "AKID",
    "123456789012/20250102/eu-west-1/s3/aws4_request", ",", " ", ", ", "x", "=", "AWS AKID:",
)  # fmt: skip


@given(st.lists(st.sampled_from(HEADERS), max_size=7).map("".join))
@example(",Credential=AKID")
@example(" Credential=AKID,")
def test_the_usual_beginning_of_a_header_changes_nothing(text: str) -> None:
    for authorization in (text, f"AWS4-HMAC-SHA256 Credential={text}"):
        whole = _read(_credential(authorization, ""))
        assert (authenticate(authorization), service_of(authorization)) == whole


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "X",
        "AWS4-HMAC-SHA256",
        "Bearer abc",
        "Credential=",
        "AWS4-HMAC-SHA256 Signature=0",
    ],
)
def test_malformed_headers_are_nobodys_and_accepted(authorization: str | None) -> None:
    assert authenticate(authorization) == Caller("000000000000", "us-east-1", None)


@pytest.mark.parametrize("separator", [",", ", ", " "])
def test_parameters_may_be_separated_by_commas_and_spaces(separator: str) -> None:
    value = f"AWS4-HMAC-SHA256 Signature=b{separator}Credential=210987654321{separator}{REST}"
    assert authenticate(value).account == "210987654321"


def test_a_presigned_request_names_its_caller_in_the_query() -> None:
    scope = "123456789012%2F20250102%2Feu-west-1%2Frekognition%2Faws4_request"
    query = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={scope}&X-Amz-Signature=0"
    assert authenticate(None, query) == Caller("123456789012", "eu-west-1", "123456789012")
    assert authenticate(None, "X-Amz-Credential=&a=b") == ANONYMOUS
    assert authenticate(None, "X-Amz-Date=1") == ANONYMOUS


@given(st.text(min_size=1))
def test_a_key_is_nothing_that_breaks_a_line_or_a_header(text: str) -> None:
    lawful = len(text) <= 128 and all("!" <= c <= "~" and c not in ",/" for c in text)
    for caller in (
        authenticate(None, f"X-Amz-Credential={quote(text, safe='')}"),
        authenticate(None, f"AWSAccessKeyId={quote(text, safe='')}&Signature=a"),
    ):
        assert caller == (Caller(account_of(text), access_key=text) if lawful else ANONYMOUS)


@pytest.mark.parametrize("key", ["a\nb", "€", "a b", "\x00", "\xe9"])
def test_a_version_2_key_is_held_to_the_same(key: str) -> None:
    assert authenticate(f"AWS {key}:c2ln") == ANONYMOUS
    assert authenticate("AWS AKID:c2ln").access_key == "AKID"


@pytest.mark.parametrize("service", ["x\n12:00:00 200 forged", "a_b", "€", "a" * 65, ""])
def test_a_service_is_a_name(service: str) -> None:
    scope = quote(f"AKID/20250102/eu-west-1/{service}/aws4_request", safe="")
    assert service_of(None, f"X-Amz-Credential={scope}") is None
    assert authenticate(None, f"X-Amz-Credential={scope}") == ANONYMOUS


def test_off_does_not_look_at_credentials() -> None:
    assert authenticate(header("123456789012"), "X-Amz-Credential=1", "off") is ANONYMOUS


@given(st.text(), st.text())
def test_anything_at_all_names_somebody(authorization: str, query: str) -> None:
    for caller in (
        authenticate(f"AWS4 Credential={authorization}"),
        authenticate(None, f"X-Amz-Credential={query}"),
    ):
        assert len(caller.account) == 12
        assert caller.account.isdigit()
        assert caller.region


@given(st.text(), st.text())
def test_a_strict_gate_refuses_anything_at_all(authorization: str, query: str) -> None:
    sent = Sending(uri=f"/?{query}", headers=[("Authorization", authorization)])
    for service in ("rekognition", "s3", "sts"):
        with pytest.raises(FrameworkError):
            admit(sent, service)
    with pytest.raises(FrameworkError):
        admit(Sending(uri=f"/?X-Amz-Algorithm={authorization}&X-Amz-{query}"))


@pytest.mark.parametrize("mode", ["lenient", "off"])
def test_other_gates_admit_what_a_strict_one_refuses(mode: Mode) -> None:
    sent = replace(sign(), body=b"changed")
    known = Caller("000000000000", "eu-west-1", "AKIDEXAMPLE")
    assert Gate(mode, KEYS).admit(sent) == (known if mode == "lenient" else ANONYMOUS)


def test_a_gate_goes_by_the_clock_of_this_machine() -> None:
    assert Gate("strict", KEYS).admit(sign(at=datetime.now(UTC))).account == "123456789012"
    with pytest.raises(FrameworkError, match="Signature expired"):
        Gate("strict", KEYS).admit(sign(at=NOW))


UPLOAD = [("Host", "localhost"), ("content-TYPE", "Multipart/Form-Data; boundary=x")]
FORM = [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]


def bucket_of(host: str) -> str | None:
    return host.removesuffix(".localhost") if host.endswith(".localhost") else None


def let_in(sent: Sending, service: str) -> bool:
    """Whether a request without a signature is."""
    try:
        caller = Gate("strict", KEYS, lambda: NOW, bucket_of).admit(sent, service)
    except FrameworkError:
        return False
    assert caller == ANONYMOUS
    return True


@pytest.mark.parametrize(
    ("host", "uri", "good"),
    [
        ("localhost", "/bucket", True),
        ("localhost", "/bucket.a-b/", True),
        ("bucket.localhost", "/", True),
        ("localhost", "/", False),
        ("localhost", "/bucket?delete", False),
        ("localhost", "/bucket?X-Amz-Algorithm", False),
        ("localhost", "/bucket%3Fdelete", False),
        ("localhost", "/bucket/key", False),
        ("localhost", "/bucket//", False),
        ("localhost", "//", False),
        ("localhost", "/..", False),
        ("bucket.localhost", "/key", False),
        ("bucket.localhost", "/?delete", False),
        ("bucket.localhost", "//", False),
    ],
)
def test_a_form_for_a_bucket_needs_no_signature(host: str, uri: str, *, good: bool) -> None:
    form = Sending(uri=uri, headers=UPLOAD, body=None).with_header("Host", host)
    assert let_in(form, "s3") is good
    assert not let_in(form, "sts")
    assert not let_in(form, "rekognition")


@pytest.mark.parametrize(
    ("body", "good"),
    [
        (b"Version=2011-06-15&Action=AssumeRoleWithWebIdentity", True),
        (b"Action=AssumeRoleWithSAML", True),
        (b"Action=AssumeRole", False),
        (b"Version=AssumeRoleWithSAML", False),
        (b"Action=AssumeRoleWithSAML&Action=AssumeRole", False),
        (b"Action=AssumeRoleWithSAML&Action=AssumeRoleWithSAML", False),
        (b"Action=AssumeRoleWithSAML&%41ction=", False),
        (b"Action=", False),
        (None, False),
    ],
)
def test_two_actions_of_sts_need_no_signature(body: bytes | None, *, good: bool) -> None:
    form = Sending(headers=FORM, body=body)
    assert let_in(form, "sts") is good
    assert not let_in(form, "iam")


@pytest.mark.parametrize(
    "change",
    [
        lambda sent: replace(sent, method="GET"),
        lambda sent: replace(sent, method="PUT"),
        lambda sent: replace(sent, uri=f"{sent.uri}?Action=AssumeRole"),
        lambda sent: replace(sent, uri=f"{sent.uri}?X-Amz-Signature=1"),
        lambda sent: replace(sent, uri=f"{sent.uri}x/y"),
        lambda sent: sent.with_header("Content-Type", None),
        lambda sent: sent.with_header("Content-Type", "text/plain"),
        lambda sent: sent.with_header("Content-Type", "multipart/mixed"),
        lambda sent: replace(sent, headers=[*sent.headers, ("content-type", "multipart/x")]),
        lambda sent: sent.with_header("Authorization", ""),
    ],
)
def test_all_else_needs_one(change: Callable[[Sending], Sending]) -> None:
    for service, sent in {
        "sts": Sending(headers=FORM, body=b"Action=AssumeRoleWithSAML"),
        "s3": Sending(uri="/bucket", headers=UPLOAD, body=None),
    }.items():
        assert let_in(sent, service)
        assert not let_in(change(sent), service)


def test_a_packed_form_needs_a_signature() -> None:
    form = Sending(headers=FORM, body=b"Action=AssumeRoleWithSAML")
    assert not let_in(form.with_header("Content-Encoding", "gzip"), "sts")


@pytest.mark.parametrize(
    ("authorization", "query", "service"),
    [
        (header("a/20250102/eu-west-1/s3/aws4_request"), "", "s3"),
        (header("a/20250102/eu-west-1/Rekognition/aws4_request"), "", "rekognition"),
        (None, "X-Amz-Credential=a%2F20250102%2Feu-west-1%2Fsts%2Faws4_request", "sts"),
        (header("a"), "", None),
        (header("a/b/c/s3/aws4_request"), "", None),
        (None, "", None),
        ("AWS AKID:c2ln", "", None),
    ],
)
def test_scopes_name_services(authorization: str | None, query: str, service: str | None) -> None:
    assert service_of(authorization, query) == service
