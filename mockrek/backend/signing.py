"""How requests of our own to an S3 that checks signatures are signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.session import Session

from mockrek.backend.address import Address
from mockrek.backend.forward import Outgoing
from mockrek.backend.objects import Reader, Sign


class Secret(NamedTuple):
    """What signs a request."""

    access_key: str
    secret: str
    token: str | None = None


def own_secret() -> Secret | None:
    """What the environment and the files of AWS SDKs give this server to sign with, or ``None``."""
    found = Session().get_credentials()
    if found is None:
        return None
    frozen = found.get_frozen_credentials()
    return Secret(frozen.access_key, frozen.secret_key, frozen.token)


def sign_as(secret_of: Callable[[str | None], Secret], address: Address) -> Sign:
    """Make what signs requests.

    Args:
        secret_of: gives the secret of an access key id, or what to sign with in its place.
        address: of the S3.
    """

    def sign(reader: Reader, outgoing: Outgoing) -> Outgoing:
        headers = {name: value for name, value in outgoing.headers if name.lower() != "host"}
        url = f"{address.url}{outgoing.target}"
        request = AWSRequest(method=outgoing.method, url=url, headers=headers)
        credentials = Credentials(*secret_of(reader.access_key))
        S3SigV4Auth(credentials, "s3", reader.region).add_auth(request)
        return replace(outgoing, headers=[("Host", address.host), *request.headers.items()])

    return sign
