"""Virtual-hosted addresses: a bucket that is named by the ``Host`` header."""

from __future__ import annotations

import re
from typing import Final

_SERVICE: Final = r"(?:s3(?:[.-][a-z0-9-]+)?(?:\.dualstack(?:\.[a-z0-9-]+)?)?)"
_HOST: Final = re.compile(
    rf"(?P<bucket>[a-z0-9._-]+?)\.(?:(?:{_SERVICE}\.)?localhost|{_SERVICE}\.amazonaws\.com(?:\.cn)?)"
    r"(?::\d+)?",
    re.IGNORECASE,
)
_NO_BUCKET: Final = re.compile(
    rf"{_SERVICE}\.(?:localhost|amazonaws\.com(?:\.cn)?)(?::\d+)?", re.IGNORECASE
)


def bucket_of(host: str) -> str | None:
    """The bucket that a ``Host`` header names, or ``None``.

    >>> bucket_of("photos.localhost:5111"), bucket_of("a.b.s3.eu-west-1.amazonaws.com")
    ('photos', 'a.b')
    >>> bucket_of("localhost:5111"), bucket_of("s3.amazonaws.com"), bucket_of("127.0.0.1:5111")
    (None, None, None)
    """
    if _NO_BUCKET.fullmatch(host):
        return None
    found = _HOST.fullmatch(host)
    return found["bucket"] if found else None


def path_style(host: str, target: str) -> str:
    """The target with its bucket in the path, where the host names one.

    >>> path_style("photos.localhost", "/ada.png?acl")
    '/photos/ada.png?acl'
    >>> path_style("localhost", "/photos/ada.png")
    '/photos/ada.png'
    """
    bucket = bucket_of(host)
    return f"/{bucket}{target}" if bucket else target
