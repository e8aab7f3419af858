"""The image that S3Object names: put there once, through S3 at the same endpoint."""

from __future__ import annotations

from contextlib import suppress

from botocore.exceptions import BotoCoreError, ClientError

from loadtests import traffic
from loadtests.users.sdk import client


def upload(url: str, seed: int) -> str | None:
    """Put the image into its bucket.

    Returns:
        Why that could not be done, or None if it was.
    """
    storage = client("s3", url)
    try:
        with suppress(storage.exceptions.BucketAlreadyOwnedByYou):
            storage.create_bucket(Bucket=traffic.BUCKET)
        storage.put_object(Bucket=traffic.BUCKET, Key=traffic.KEY, Body=traffic.stored_image(seed))
    except (BotoCoreError, ClientError) as error:
        return str(error)
    return None
