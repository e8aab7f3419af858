from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.wire.authenticate import ANONYMOUS, Caller, authenticate

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
