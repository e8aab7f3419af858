"""What a case wants in S3: made before it, and cleared away behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from mockrek.contracts.case import Case
from mockrek.contracts.content import Filler
from mockrek.contracts.exchange import NoAnswer
from mockrek.contracts.signing import Identity


def s3_client(url: str | None, identity: Identity, limit: float) -> Any:
    """A client of S3.

    Args:
        url: the endpoint; ``None`` for the service's own.
        identity: whose key signs.
        limit: seconds for an answer.
    """
    config = Config(
        connect_timeout=limit,
        read_timeout=limit,
        retries={"total_max_attempts": 1},
        s3={"addressing_style": "path"},
    )
    return botocore.session.Session().create_client(
        "s3",
        region_name=identity.region,
        endpoint_url=url,
        aws_access_key_id=identity.access_key,
        aws_secret_access_key=identity.secret,
        aws_session_token=identity.token,
        config=config,
    )


@contextmanager
def objects_of(case: Case, filler: Filler, client: Any, region: str) -> Iterator[None]:
    """Keep the objects of a case in S3 while the block runs.

    At the end every bucket that the case named is emptied and deleted, whoever made it.

    Raises:
        NoAnswer: S3 did not take one of them.
    """
    try:
        _put(case, filler, client, region)
        yield
    finally:
        for bucket in sorted(filler.buckets):
            with suppress(ClientError, BotoCoreError):  # a bucket may be named that is not there
                _delete(bucket, client)


def _put(case: Case, filler: Filler, client: Any, region: str) -> None:
    try:
        for name in sorted({entry["bucket"] for entry in case.objects}):
            where = {} if region == "us-east-1" else {"LocationConstraint": region}
            more = {"CreateBucketConfiguration": where} if where else {}
            client.create_bucket(Bucket=filler.bucket(name), **more)
        for entry in case.objects:
            content = {"$image": entry["image"]} if "image" in entry else entry["content"]
            body = filler.as_bytes(content)
            client.put_object(Bucket=filler.bucket(entry["bucket"]), Key=entry["key"], Body=body)
    except (ClientError, BotoCoreError) as error:
        raise NoAnswer(f"`given` could not be put into S3: {error}") from error


def _delete(bucket: str, client: Any) -> None:
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for item in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            client.delete_object(Bucket=bucket, Key=item["Key"], VersionId=item["VersionId"])
    client.delete_bucket(Bucket=bucket)
