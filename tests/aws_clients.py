"""boto3 clients of a server on this machine, as a program would make them."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

ACCOUNT = "111111111111"
S3_OBJECT = (
    "Unable to get object metadata from S3. Check object key, region and/or access permissions."
)


def client(
    service: str, url: str, account: str = ACCOUNT, region: str = "us-east-1", **config: Any
) -> Any:
    """A client of an account whose key is its number; it does not try again, unless told to."""
    return boto3.Session(account, "secret", region_name=region).client(
        service,
        endpoint_url=url,
        config=Config(**{"retries": {"total_max_attempts": 1}, **config}),
    )


def bucket(url: str, name: str, account: str = ACCOUNT, region: str = "us-east-1") -> Any:
    """An S3 client of an account that has made a bucket in a region."""
    s3 = client("s3", url, account, region)
    where = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **({} if region == "us-east-1" else where))
    return s3


def stored(name: str, key: str, version: str | None = None) -> dict[str, Any]:
    """An ``Image`` parameter."""
    where = {"Bucket": name, "Name": key} | ({"Version": version} if version else {})
    return {"S3Object": where}


def refusal(call: Any, **parameters: Any) -> tuple[str, str, int]:
    """Code, message and status of the error that a call raises."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    answer: Any = caught.value.response
    error = answer["Error"]
    return error["Code"], error["Message"], answer["ResponseMetadata"]["HTTPStatusCode"]
