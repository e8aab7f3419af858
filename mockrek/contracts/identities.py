"""Whose key signs: a made-up one for emulators, the operator's own for the real service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import botocore.session

from mockrek.contracts.amazon import is_amazon
from mockrek.contracts.case import Target
from mockrek.contracts.exchange import Endpoint
from mockrek.contracts.signing import Identity
from mockrek.errors import Problem, SettingsError

MADE_UP: Final = Identity("AKIDEXAMPLE", "contracts-secret")
"""The key of requests to emulators; a strict one is to be told of it."""


def is_service(endpoint: Endpoint, target: Target) -> bool:
    """Whether requests would go to the real service, or what is taken for it."""
    return target == "service" or is_amazon(endpoint.hostname)


def identity_for(endpoint: Endpoint, target: Target, environ: Mapping[str, str]) -> Identity:
    """Who asks.

    Args:
        endpoint: where requests go.
        target: whose verdicts hold.
        environ: variables; ``AWS_ACCESS_KEY_ID`` and ``AWS_SECRET_ACCESS_KEY`` (with
            ``AWS_SESSION_TOKEN``) and ``AWS_REGION`` are taken.

    Raises:
        SettingsError: the real service is asked for, and there are no credentials or no region;
            or it would be asked without TLS.
    """
    if is_service(endpoint, target):
        return _real(endpoint)
    region = environ.get("AWS_REGION") or MADE_UP.region
    key, secret = environ.get("AWS_ACCESS_KEY_ID"), environ.get("AWS_SECRET_ACCESS_KEY")
    if not key or not secret:
        return Identity(MADE_UP.access_key, MADE_UP.secret, None, region)
    return Identity(key, secret, environ.get("AWS_SESSION_TOKEN"), region)


def _real(endpoint: Endpoint) -> Identity:
    session = botocore.session.Session()
    credentials, region = session.get_credentials(), session.get_config_variable("region")
    problems = []
    if not endpoint.secure:
        problems.append(Problem("--endpoint", "is not https: the real service is asked over TLS"))
    if credentials is None:
        problems.append(Problem("credentials", "there are none, in no place where AWS SDKs look"))
    if not region:
        problems.append(Problem("AWS_REGION", "is not set, and no configuration names a region"))
    if problems:
        raise SettingsError("contracts", problems)
    frozen = credentials.get_frozen_credentials()
    return Identity(frozen.access_key, frozen.secret_key, frozen.token, region)
