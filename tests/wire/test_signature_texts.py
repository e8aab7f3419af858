"""What Rekognition's framework says of requests that are signed in a wrong way."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import pytest

from mockrek.errors import (
    FrameworkError,
    IncompleteSignatureException,
    InvalidSignatureException,
    MissingAuthenticationTokenException,
)
from mockrek.wire.scope import region_of, regions_of
from signed_requests import NOW, Sending, admit, sign

DATE = ("X-Amz-Date", NOW.strftime("%Y%m%dT%H%M%SZ"))
CREDENTIAL = "AKIDEXAMPLE/20250102/eu-west-1/rekognition/aws4_request"


def refused(sending: Sending, kind: type[FrameworkError], service: str = "rekognition") -> str:
    with pytest.raises(kind) as caught:
        admit(sending, service)
    assert type(caught.value) is kind
    return caught.value.text or ""


def test_a_request_without_a_signature() -> None:
    text = "Missing Authentication Token"
    assert refused(Sending(), MissingAuthenticationTokenException) == text
    assert refused(Sending(uri="/?X-Amz-Signature=1"), MissingAuthenticationTokenException) == text


@pytest.mark.parametrize(
    ("authorization", "dated", "text"),
    [
        (
            "a",
            False,
            (
                "Authorization header requires 'Credential' parameter. Authorization header "
                "requires 'Signature' parameter. Authorization header requires 'SignedHeaders' "
                "parameter. Authorization header requires existence of either a 'X-Amz-Date' or a "
                "'Date' header. Authorization=a"
            ),
        ),
        (
            "AWS4- Signature=b,Credential=a",
            True,
            (
                "Authorization header requires 'SignedHeaders' parameter. "
                "Authorization=AWS4- Signature=b,Credential=a"
            ),
        ),
        (
            "AWS4-HMAC-SHA256 Signature=b Credential=a SignedHeaders=host",
            False,
            (
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
                "header. Authorization=AWS4-HMAC-SHA256 Signature=b Credential=a "
                "SignedHeaders=host"
            ),
        ),
        (
            "AWS4-HMAC-SHA256 Signature=b,    Credential,    SignedHeaders",
            True,
            (
                "'Credential' not a valid key=value pair (missing equal-sign) in Authorization "
                "header: 'AWS4-HMAC-SHA256 Signature=b,    Credential,    SignedHeaders'."
            ),
        ),
        (
            "AWS4-HMAC-SHA25 Signature=b, Credential=a, SignedHeaders=host;x-amz-date",
            True,
            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). ",
        ),
        (
            "AWS4-HMAC-SHA256 Signature=b, Credential=a/b/c/d/, SignedHeaders=host;x-amz-date",
            True,
            (
                "Credential must have exactly 5 slash-delimited elements, e.g. "
                "keyid/date/region/service/term, got 'a/b/c/d/'"
            ),
        ),
    ],
)
def test_only_what_is_missing_is_told(authorization: str, text: str, *, dated: bool) -> None:
    headers = [("Authorization", authorization), *([DATE] if dated else [])]
    assert refused(Sending(headers=headers), IncompleteSignatureException) == text


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (
            "X-Amz-Algorithm",
            (
                "AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string "
                "parameters must include 'X-Amz-Credential'. AWS query-string parameters must "
                "include 'X-Amz-Signature'. AWS query-string parameters must include "
                "'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. "
                "Re-examine the query-string parameters."
            ),
        ),
        (
            "X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d",
            (
                "AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the "
                "query-string parameters."
            ),
        ),
    ],
)
def test_only_what_is_missing_in_a_query_is_told(query: str, text: str) -> None:
    assert refused(Sending(uri=f"/?{query}"), IncompleteSignatureException) == text


def test_a_request_signed_in_both_ways() -> None:
    sent = replace(sign(), uri="/?X-Amz-Algorithm")
    assert refused(sent, InvalidSignatureException) == (
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."
    )


@pytest.mark.parametrize(
    "date",
    ["201", "20250102T030405", "20251302T030405Z", "٢٠٢٥", "Fri, 31 Dec 9999 23:59:59 -0200"],
)
def test_a_date_that_is_none(date: str) -> None:
    text = (
        f"Date must be in ISO-8601 'basic format'. Got '{date}'. "
        "See http://en.wikipedia.org/wiki/ISO_8601"
    )
    assert refused(sign().with_header("X-Amz-Date", date), IncompleteSignatureException) == text
    link = sign(seconds=60)
    link = replace(link, uri=link.uri.replace("Date=20250102T030405Z", f"Date={date}"))
    assert refused(link, IncompleteSignatureException).startswith("Date must be in ISO-8601")


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("eu-west-1", "mars-1", "Credential should be scoped to a valid region. "),
        ("eu-west-1", "eu-west-2", "Credential should be scoped to a valid region. "),
        ("rekognition/", "s3/", "Credential should be scoped to correct service: 'rekognition'. "),
        (
            "aws4_request",
            "aws5_request",
            (
                "Credential should be scoped with a valid terminator: 'aws4_request', not "
                "'aws5_request'. "
            ),
        ),
        (
            "20250102",
            "20250103",
            (
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
                "from HTTP: '20250103' != '20250102', from '20250102T030405Z'."
            ),
        ),
        (
            CREDENTIAL,
            "AKIDEXAMPLE/b/c/d/e",
            (
                "Credential should be scoped to a valid region. Credential should be scoped to "
                "correct service: 'rekognition'. Credential should be scoped with a valid "
                "terminator: 'aws4_request', not 'e'. Date in Credential scope does not match "
                "YYYYMMDD from ISO-8601 version of date from HTTP: 'b' != '20250102', from "
                "'20250102T030405Z'."
            ),
        ),
    ],
)
def test_a_credential_for_something_else(old: str, new: str, text: str) -> None:
    sent = sign().with_authorization(old, new)
    assert refused(sent, InvalidSignatureException) == text


def test_any_region_of_the_service_will_do_where_the_host_names_none() -> None:
    headers = {"Host": "localhost:5111"}
    for region in ("us-east-1", "eu-central-1"):
        assert admit(sign(headers=headers, region=region)).region == region
    text = "Credential should be scoped to a valid region. "
    sent = sign(headers=headers, region="eu-north-1")  # has S3, not Rekognition
    assert refused(sent, InvalidSignatureException) == text


@pytest.mark.parametrize("key", ["a,b", "€", "a\nb", "a b", "a" * 129, ""])
def test_a_key_that_is_none(key: str) -> None:
    link = sign(seconds=60)
    uri = link.uri.replace("AKIDEXAMPLE", quote(key, safe=""))
    text = refused(replace(link, uri=uri), IncompleteSignatureException)
    assert text.startswith("Credential must have exactly 5 slash-delimited elements, e.g. ")


@pytest.mark.parametrize("seconds", [None, 60])
def test_a_host_that_is_not_signed(seconds: int | None) -> None:
    sent = sign(seconds=seconds)
    if seconds is None:
        sent = sent.with_authorization("=host;", "=")
    else:
        sent = replace(sent, uri=sent.uri.replace("SignedHeaders=host", "SignedHeaders=date"))
    assert refused(sent, InvalidSignatureException) == (
        "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    )


def test_a_header_of_amazons_that_is_not_signed() -> None:
    assert refused(sign().with_header("X-Amz-Extra", "1"), InvalidSignatureException) == (
        "'x-amz-extra' must be a 'SignedHeader' in the AWS Authorization."
    )


@pytest.mark.parametrize(
    ("host", "service", "region"),
    [
        ("rekognition.eu-west-1.amazonaws.com:443", "rekognition", "eu-west-1"),
        ("rekognition-fips.us-west-2.amazonaws.com", "rekognition", "us-west-2"),
        ("Rekognition.eu-west-1.api.aws", "rekognition", "eu-west-1"),
        ("rekognition.cn-north-1.amazonaws.com.cn", "rekognition", "cn-north-1"),
        ("bucket.s3.eu-west-3.amazonaws.com", "s3", "eu-west-3"),
        ("s3.dualstack.eu-west-3.amazonaws.com", "s3", "eu-west-3"),
        ("s3.amazonaws.com", "s3", None),
        ("localhost", "s3", None),
        ("rekognition.eu-west-1.amazonaws.com.example.org", "rekognition", None),
        ("rekognition.eu-west-1.amazonaws.com", "s3", None),
    ],
)
def test_hosts_of_aws_name_a_region(host: str, service: str, region: str | None) -> None:
    assert region_of(host, service) == region


def test_regions_are_those_of_the_service() -> None:
    assert {"us-east-1", "eu-west-1"} <= regions_of("rekognition")
    assert "eu-north-1" not in regions_of("rekognition")
    assert "eu-north-1" in regions_of("s3")
    assert "us-west-2" not in regions_of("iam")
    assert regions_of("no such service") >= regions_of("rekognition")
