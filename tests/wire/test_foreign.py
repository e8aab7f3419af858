from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockrek.errors import Flaw, FrameworkError
from mockrek.wire.claim import flawed
from mockrek.wire.foreign import render_foreign
from mockrek.wire.refusal import Refusal
from signed_requests import HOST, KEY, NOW, TEMPORARY, Sending, admit, sign

Change = Callable[[Sending], Sending]


def refusal(sending: Sending, service: str, seconds: int = 0) -> Refusal:
    with pytest.raises(FrameworkError) as caught:
        admit(sending, service, NOW + timedelta(seconds=seconds))
    return render_foreign(caught.value, service, "/bucket/a&b", "4f1e")


def elements(answer: Refusal) -> dict[str, str]:
    return {element.tag: element.text or "" for element in ET.fromstring(answer.body)}


def to_s3(**more: str) -> Sending:
    return sign(service="s3", headers={"Host": "localhost", **more})


def link(**changes: str) -> Sending:
    sent = sign(method="GET", service="s3", seconds=60, headers={"Host": "localhost"})
    for old, new in changes.items():
        assert old in sent.uri
        sent = replace(sent, uri=sent.uri.replace(old, new))
    return sent


MALFORMED = "The authorization header is malformed; "
S3_CASES = {
    "unsigned": (Sending(method="GET"), 403, "AccessDenied", "Access Denied"),
    "signed with version 2": (
        Sending(method="GET", headers=[("Authorization", "AWS AKID:c2ln")]),
        400,
        "InvalidRequest",
        (
            "The authorization mechanism you have provided is not supported. Please use "
            "AWS4-HMAC-SHA256."
        ),
    ),
    "a link of version 2": (
        Sending(method="GET", uri="/b/k?AWSAccessKeyId=a&Signature=b&Expires=1"),
        400,
        "InvalidRequest",
        (
            "The authorization mechanism you have provided is not supported. Please use "
            "AWS4-HMAC-SHA256."
        ),
    ),
    "in both ways": (
        replace(to_s3(), uri="/?X-Amz-Algorithm=AWS4-HMAC-SHA256"),
        400,
        "InvalidArgument",
        (
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature "
            "query string parameter or the Authorization header should be specified"
        ),
    ),
    "without a part": (
        to_s3().with_authorization("Signature=", "Nothing="),
        400,
        "AuthorizationHeaderMalformed",
        MALFORMED + "the authorization header requires three components: Credential, "
        "SignedHeaders, and Signature.",
    ),
    "a link without a part": (
        link(**{"X-Amz-Expires": "X-Amz-Nothing"}),
        400,
        "AuthorizationQueryParametersError",
        (
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
            "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        ),
    ),
    "an endless link": (
        link(**{"X-Amz-Expires=60": "X-Amz-Expires=604801"}),
        400,
        "AuthorizationQueryParametersError",
        (
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
            "must be less than 604800 seconds"
        ),
    ),
    "no date": (
        to_s3().with_header("X-Amz-Date", "today"),
        403,
        "AccessDenied",
        "AWS authentication requires a valid Date or x-amz-date header",
    ),
    "half a credential": (
        to_s3().with_authorization("/aws4_request", ""),
        400,
        "AuthorizationHeaderMalformed",
        MALFORMED + 'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/'
        'aws4_request".',
    ),
    "no such region": (
        to_s3().with_authorization("eu-west-1", "mars-1"),
        400,
        "AuthorizationHeaderMalformed",
        MALFORMED + "the region 'mars-1' is wrong; expecting 'us-east-1'",
    ),
    "another service": (
        to_s3().with_authorization("/s3/", "/rekognition/"),
        400,
        "AuthorizationHeaderMalformed",
        MALFORMED + 'incorrect service "rekognition". This endpoint belongs to "s3".',
    ),
    "another end": (
        to_s3().with_authorization("aws4_request", "aws5_request"),
        400,
        "AuthorizationHeaderMalformed",
        MALFORMED + 'incorrect terminal "aws5_request". This endpoint uses "aws4_request".',
    ),
    "a link of another day": (
        link(**{"%2F20250102%2F": "%2F20250103%2F"}),
        400,
        "AuthorizationQueryParametersError",
        (
            'Error parsing the X-Amz-Credential parameter; Invalid credential date "20250103". '
            'This date is not the same as X-Amz-Date: "20250102".'
        ),
    ),
    "a header that is not signed": (
        to_s3().with_header("x-amz-acl", "public-read"),
        403,
        "AccessDenied",
        "There were headers present in the request which were not signed",
    ),
    "a key that is not known": (
        sign(service="s3", key=replace(KEY, access_key="AKIDOTHER")),
        403,
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
    ),
    "a token of another key": (
        sign(service="s3", key=replace(TEMPORARY, token="other")),
        400,
        "InvalidToken",
        "The provided token is malformed or otherwise invalid.",
    ),
    "no hash": (
        to_s3().with_header("x-amz-content-sha256", None),
        400,
        "InvalidRequest",
        "Missing required header for this request: x-amz-content-sha256",
    ),
    "no hash at all": (
        sign(service="s3", told="GIBBERISH"),
        400,
        "InvalidArgument",
        (
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, "
            "STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER, "
            "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD, "
            "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER or a valid sha256 value."
        ),
    ),
    "an id with a comma": (
        link(AKIDEXAMPLE="a%2Cb"),
        400,
        "AuthorizationQueryParametersError",
        (
            "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
            '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
        ),
    ),
    "another path": (
        replace(to_s3(), uri="/other"),
        403,
        "SignatureDoesNotMatch",
        (
            "The request signature we calculated does not match the signature you provided. Check "
            "your key and signing method."
        ),
    ),
}


@pytest.mark.parametrize("case", S3_CASES)
def test_s3_has_codes_of_its_own(case: str) -> None:
    sent, status, code, text = S3_CASES[case]
    answer = refusal(sent, "s3")
    assert (answer.status, answer.content_type) == (status, "application/xml")
    assert ET.fromstring(answer.body).tag == "Error"
    told = elements(answer)
    assert (told["Code"], told["Message"]) == (code, text)
    assert (told["Resource"], told["RequestId"]) == ("/bucket/a&b", "4f1e")


def test_s3_tells_what_helps_to_find_the_mistake() -> None:
    told = elements(refusal(replace(to_s3(), uri="/other"), "s3"))
    assert told["AWSAccessKeyId"] == KEY.access_key
    assert told["CanonicalRequest"].startswith("POST\n/other\n\nhost:localhost\n")
    assert told["StringToSign"].startswith("AWS4-HMAC-SHA256\n20250102T030405Z\n20250102/eu-west-1")
    wrong = to_s3().with_authorization("eu-west-1", "mars-1")
    assert elements(refusal(wrong, "s3"))["Region"] == "us-east-1"
    told = elements(refusal(sign(service="s3", told="GIBBERISH"), "s3"))
    assert list(told)[:4] == ["Code", "Message", "ArgumentName", "ArgumentValue"]
    assert (told["ArgumentName"], told["ArgumentValue"]) == ("x-amz-content-sha256", "GIBBERISH")


def test_s3_tells_the_time() -> None:
    told = elements(refusal(to_s3(), "s3", 901))
    assert (told["Code"], told["Message"]) == (
        "RequestTimeTooSkewed",
        "The difference between the request time and the current time is too large.",
    )
    assert told["RequestTime"] == "20250102T030405Z"
    assert told["ServerTime"] == "2025-01-02T03:19:06Z"
    assert told["MaxAllowedSkewMilliseconds"] == "900000"
    told = elements(refusal(link(), "s3", 61))
    assert (told["Code"], told["Message"]) == ("AccessDenied", "Request has expired")
    assert (told["X-Amz-Expires"], told["Expires"]) == ("60", "2025-01-02T03:05:05Z")


def test_s3_and_sts_on_expired_keys() -> None:
    error = flawed(Flaw.KEY_EXPIRED)
    told = elements(render_foreign(error, "s3", "/"))
    assert (told["Code"], told["Message"]) == ("ExpiredToken", "The provided token has expired.")
    assert b"<Code>ExpiredToken</Code>" in render_foreign(error, "sts", "/").body


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        (
            lambda sent: sent.with_header("authorization", None),
            "MissingAuthenticationToken",
            "Request is missing Authentication Token",
        ),
        (
            lambda sent: sent.with_authorization("AKIDEXAMPLE", "AKIDOTHER"),
            "InvalidClientTokenId",
            "The security token included in the request is invalid.",
        ),
        (
            lambda sent: sent.with_authorization("us-east-1", "mars-1"),
            "SignatureDoesNotMatch",
            "Credential should be scoped to a valid region. ",
        ),
        (
            lambda sent: replace(sent, body=b"Action=AssumeRole"),
            "SignatureDoesNotMatch",
            (
                "The request signature we calculated does not match the signature you provided. "
                "Check your AWS Secret Access Key and signing method. Consult the service "
                "documentation for details."
            ),
        ),
        (
            lambda sent: sent.with_authorization("AWS4-HMAC-SHA256", "AWS3"),
            "IncompleteSignature",
            "Unsupported AWS 'algorithm': 'AWS3' (only AWS4-HMAC-SHA256 for now). ",
        ),
    ],
)
def test_sts_and_iam_have_theirs(change: Change, code: str, text: str) -> None:
    for service, day in (("sts", "2011-06-15"), ("iam", "2010-05-08")):
        headers = {"Host": "localhost"}
        sent = sign(headers=headers, body=b"Action=A", service=service, region="us-east-1")
        answer = refusal(change(sent), service)
        assert (answer.status, answer.content_type) == (403, "text/xml")
        space = f"{{https://{service}.amazonaws.com/doc/{day}/}}"
        root = ET.fromstring(answer.body)
        assert root.tag == f"{space}ErrorResponse"
        error = root.find(f"{space}Error")
        assert error is not None
        assert [child.text for child in error] == ["Sender", code, text]
        assert root.findtext(f"{space}RequestId") == "4f1e"


@given(st.text(), st.sampled_from(list(Flaw)), st.sampled_from(["s3", "sts", "kinesis"]))
def test_whatever_was_sent_the_answer_is_xml(text: str, flaw: Flaw, service: str) -> None:
    error = flawed(flaw, text, form="query", got=text, wanted=text, RequestTime=text)
    root = ET.fromstring(render_foreign(error, service, text, text).body)
    assert root.tag.endswith("Error" if service == "s3" else "ErrorResponse")


def test_an_error_without_a_flaw_is_a_refusal_too() -> None:
    assert b"<Code>AccessDenied</Code>" in render_foreign(FrameworkError(), "s3", HOST).body
