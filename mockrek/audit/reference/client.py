"""A boto3 client for an audit: by default it is told where to go, and reads no environment."""

from __future__ import annotations

from typing import Any, Final, Literal

from botocore.config import Config
from botocore.exceptions import BotoCoreError
from botocore.session import Session

from mockrek.errors import Problem, SettingsError

try:
    import boto3
except ImportError:  # an optional extra: the command line must start without it
    boto3 = None

Credentials = Literal["anonymous", "environment"]
"""Whose keys sign: any will do for mockrek, and no real one must be sent; or the user's own."""

_REGION: Final = "us-east-1"
_CREDENTIAL: Final = "audit"


def rekognition(
    endpoint_url: str | None,
    *,
    connections: int = 1,
    credentials: Credentials = "anonymous",
    attempts: int = 2,
) -> Any:
    """A client for Rekognition that threads can share.

    Args:
        endpoint_url: where mockrek answers; ``None``, with ``environment``, for where AWS does.
        connections: how many requests at a time.
        credentials: ``environment`` takes keys, region and proxies as every AWS program does.
        attempts: how often a request is sent, with longer and longer waits, before it has failed.

    Raises:
        SettingsError: boto3 is not installed, or the environment does not make a client.
    """
    if boto3 is None:
        what = (
            "boto3 is not installed; it comes with the extra 'demo': in a checkout of mockrek "
            "run pip install '.[demo]'"
        )
        raise SettingsError("audit", [Problem("", what)])
    config = Config(
        max_pool_connections=connections,
        retries={"total_max_attempts": attempts, "mode": "standard"},
    )
    if credentials == "environment":
        return _own(endpoint_url, config)
    # A profile named in the environment may have an endpoint of its own, or not exist.
    bare = Session(session_vars={"profile": (None, None, None, None)})
    session = boto3.session.Session(
        aws_access_key_id=_CREDENTIAL,
        aws_secret_access_key=_CREDENTIAL,
        region_name=_REGION,
        botocore_session=bare,
    )
    config = config.merge(Config(proxies={}))
    try:
        return session.client("rekognition", endpoint_url=endpoint_url, config=config)
    except ValueError as error:
        what = f"{endpoint_url!r} is no URL: write http://127.0.0.1:5111"
        raise SettingsError("audit", [Problem("endpoint", what)]) from error


def _own(endpoint_url: str | None, config: Config) -> Any:
    try:
        return boto3.session.Session().client(
            "rekognition", endpoint_url=endpoint_url, config=config
        )
    except (BotoCoreError, ValueError) as error:
        raise SettingsError("audit", [Problem("credentials", str(error))]) from error
