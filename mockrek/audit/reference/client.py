"""A boto3 client for an audit: it is told where to go, and reads nothing from the environment."""

from __future__ import annotations

from typing import Any, Final

from botocore.config import Config
from botocore.session import Session

from mockrek.errors import Problem, SettingsError

try:
    import boto3
except ImportError:  # an optional extra: the command line must start without it
    boto3 = None

_REGION: Final = "us-east-1"
_CREDENTIAL: Final = "audit"  # any will do: mockrek does not look, and no real key must be sent


def rekognition(endpoint_url: str, *, connections: int = 1) -> Any:
    """A client for Rekognition that threads can share.

    Args:
        endpoint_url: where mockrek answers.
        connections: how many requests at a time.

    Raises:
        SettingsError: boto3 is not installed.
    """
    if boto3 is None:
        what = (
            "boto3 is not installed; it comes with the extra 'demo': in a checkout of mockrek "
            "run pip install '.[demo]'"
        )
        raise SettingsError("audit", [Problem("", what)])
    # A profile named in the environment may have an endpoint of its own, or not exist.
    bare = Session(session_vars={"profile": (None, None, None, None)})
    session = boto3.session.Session(
        aws_access_key_id=_CREDENTIAL,
        aws_secret_access_key=_CREDENTIAL,
        region_name=_REGION,
        botocore_session=bare,
    )
    config = Config(max_pool_connections=connections, proxies={}, retries={"total_max_attempts": 2})
    return session.client("rekognition", endpoint_url=endpoint_url, config=config)
