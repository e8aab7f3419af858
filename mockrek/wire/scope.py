"""What a credential is good for: its five parts, and the regions in which there is a service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, Final

from botocore.loaders import Loader

from mockrek.errors import Flaw
from mockrek.wire.claim import MOMENT, Claim, flawed
from mockrek.wire.credentials import ID

TERMINATOR: Final = "aws4_request"


@dataclass(frozen=True, slots=True)
class Scope:
    """The parts of a credential."""

    access_key: str
    date: str
    region: str
    service: str
    terminator: str


def read_scope(claim: Claim, service: str, moment: datetime, host: str) -> Scope:
    """Take a credential apart, and make sure that it is for this request.

    Args:
        claim: has the credential.
        service: the one asked for, as scopes spell it.
        moment: when the request was signed.
        host: of the request; an AWS name in it says the region.

    Raises:
        FrameworkError: it has not five parts, the first is no access key id, or some of the others
            are wrong: all of those are told at once.
    """
    parts = claim.credential.rstrip("/").split("/")
    if len(parts) != len(Scope.__slots__) or not ID.fullmatch(parts[0]):
        text = (
            "Credential must have exactly 5 slash-delimited elements, e.g. "
            f"keyid/date/region/service/term, got '{claim.credential}'"
        )
        raise flawed(Flaw.CREDENTIAL, text, form=claim.form)
    scope = Scope(*parts)
    wrong = _compare(scope, service, moment, host)
    if wrong:
        text = "".join(said for _, said, _, _ in wrong)
        flaw, _, got, wanted = wrong[0]
        raise flawed(flaw, text, form=claim.form, got=got, wanted=wanted)
    return scope


def _compare(
    scope: Scope, service: str, moment: datetime, host: str
) -> list[tuple[Flaw, str, str, str]]:
    """What is wrong, its text, and what stands in the scope and should."""
    date = moment.strftime("%Y%m%d")
    own = region_of(host, service)
    rows = [
        (
            Flaw.REGION,
            "Credential should be scoped to a valid region. ",
            scope.region,
            own or next(iter({scope.region} & regions_of(service)), "us-east-1"),
        ),
        (
            Flaw.SERVICE,
            f"Credential should be scoped to correct service: '{service}'. ",
            scope.service,
            service,
        ),
        (
            Flaw.TERMINATOR,
            (
                f"Credential should be scoped with a valid terminator: '{TERMINATOR}', "
                f"not '{scope.terminator}'. "
            ),
            scope.terminator,
            TERMINATOR,
        ),
        (
            Flaw.SCOPE_DATE,
            (
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
                f"from HTTP: '{scope.date}' != '{date}', from '{moment.strftime(MOMENT)}'."
            ),
            scope.date,
            date,
        ),
    ]
    return [row for row in rows if row[2] != row[3]]


@cache
def _endpoints() -> Any:
    return Loader().load_data("endpoints")


@lru_cache(maxsize=64)  # clients may ask for services of any name
def regions_of(service: str) -> frozenset[str]:
    """Where a service is, by botocore's endpoint data; every region for one that it lacks."""
    known: set[str] = set()
    every: set[str] = set()
    for partition in _endpoints()["partitions"]:
        every.update(partition["regions"])
        endpoints = partition["services"].get(service, {}).get("endpoints", {})
        known.update(
            endpoint.get("credentialScope", {}).get("region", name)
            for name, endpoint in endpoints.items()
        )
    return frozenset(known or every)


def region_of(host: str, service: str) -> str | None:
    """The region that a Host of AWS's own names.

    >>> region_of("rekognition.eu-west-1.amazonaws.com", "rekognition")
    'eu-west-1'
    """
    found = re.search(
        rf"(?:^|\.){re.escape(service)}(?:-fips)?\.(?:dualstack\.)?([a-z0-9-]+)"
        r"\.(?:amazonaws\.com(?:\.cn)?|api\.aws)(?::\d+)?$",
        host.lower(),
    )
    return found[1] if found else None
