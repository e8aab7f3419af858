from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.errors import FrameworkError, MissingAuthenticationTokenException
from mockrek.wire.authenticate import ANONYMOUS, Caller, Gate, Mode, authenticate, service_of
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
        ("١٢٣٤٥٦٧٨٩٠١٢", Caller(access_key="١٢٣٤٥٦٧٨٩٠١٢")),
    ],
)
def test_account_and_region_come_from_the_credential(credential: str, caller: Caller) -> None:
    assert authenticate(header(credential)) == caller


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


@pytest.mark.parametrize("content_type", ["multipart/form-data; boundary=x", "Multipart/Form-Data"])
def test_a_form_for_s3_needs_no_signature(content_type: str) -> None:
    form = Sending(headers=[("content-TYPE", content_type)], body=None)
    assert admit(form, "s3") == ANONYMOUS
    for other in (replace(form, method="PUT"), form.with_header("Content-Type", "text/plain")):
        with pytest.raises(MissingAuthenticationTokenException):
            admit(other, "s3")
    with pytest.raises(MissingAuthenticationTokenException):
        admit(form)


@pytest.mark.parametrize(
    ("body", "good"),
    [
        (b"Version=2011-06-15&Action=AssumeRoleWithWebIdentity", True),
        (b"Action=AssumeRoleWithSAML", True),
        (b"Action=AssumeRole", False),
        (b"Version=AssumeRoleWithSAML", False),
        (None, False),
    ],
)
def test_two_actions_of_sts_need_no_signature(body: bytes | None, *, good: bool) -> None:
    if good:
        assert admit(Sending(body=body), "sts") == ANONYMOUS
        asked = Sending(method="GET", uri=f"/?{(body or b'').decode()}", body=b"")
        assert admit(asked, "sts") == ANONYMOUS
        return
    with pytest.raises(MissingAuthenticationTokenException):
        admit(Sending(body=body), "sts")


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
