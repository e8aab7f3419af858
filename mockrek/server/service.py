"""What the front door needs, put together from the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Final, cast

from mockrek.backend.address import Address
from mockrek.backend.embedded import embedded_backend, installed
from mockrek.backend.identity import tell_account
from mockrek.backend.objects import Objects, Place, Sign, StoredObject
from mockrek.backend.virtual_host import bucket_of
from mockrek.server.back_end import BackEnd
from mockrek.server.configuration import Configuration
from mockrek.server.pipeline import ReadObject, Service
from mockrek.settings import Settings
from mockrek.wire.authenticate import Caller, Gate, Mode
from mockrek.wire.credentials import Key, load_keys

Find = Callable[[], Address]
"""Gives the address of the back end, once somebody answers there."""

_UNKNOWN_SECRET: Final = "mockrek"  # noqa: S105  # for an S3 that accepts any


def back_end_of(settings: Settings) -> AbstractContextManager[Find | None]:
    """The back end that the settings ask for, until the block ends; ``None`` for none.

    Raises:
        SettingsError: it cannot be had.
    """
    wanted = settings.s3_endpoint
    if wanted == "off" or (wanted == "auto" and not installed()):
        return nullcontext()
    if wanted in {"auto", "embedded"}:
        return embedded_backend()
    address = Address(f"the S3 at {wanted}", url=wanted)
    return nullcontext(lambda: address)


def assemble(
    settings: Settings, configuration: Configuration, find: Find | None
) -> tuple[Service, BackEnd | None]:
    """Put together what Rekognition's requests are answered from, and what answers the others.

    Args:
        settings: what the operator wants.
        configuration: of this worker.
        find: finds the back end, if there is one.

    Raises:
        OperatorError: the credentials cannot be used.
    """
    keys = load_keys(settings.credentials) if settings.credentials else {}
    gate = Gate(cast(Mode, settings.auth), keys, bucket_of=bucket_of)
    recalls = settings.keep_answers and settings.auth != "strict"  # which may refuse a known body
    if find is None:
        return Service(configuration.in_force, gate, recalls=recalls), None
    embedded = not settings.s3_endpoint.startswith("http")
    back_end = BackEnd(find, "moto" if embedded else "", gate)
    sign = tell_account if embedded else _signed(keys, find())
    ask_moto = back_end.ask_moto if embedded and settings.moto_operations else None
    read = _reading(find, sign)
    return Service(configuration.in_force, gate, read, ask_moto, recalls), back_end


def _reading(find: Find, sign: Sign) -> ReadObject:
    objects = Objects(find, sign)

    def read(caller: Caller, bucket: str, key: str, version: str | None) -> StoredObject | None:
        return objects.read(caller, Place(bucket, key, version))

    return read


def _signed(keys: Mapping[str, Key], address: Address) -> Sign:
    """Sign as the caller where the secret is known, else as this server, else with anything."""
    from mockrek.backend.signing import (  # noqa: PLC0415  # costs a start 60 ms, and few need it
        Secret,
        own_secret,
        sign_as,
    )

    own = own_secret()

    def secret_of(access_key: str | None) -> Secret:
        known = keys.get(access_key or "")
        if known is not None:
            return Secret(known.access_key, known.secret, known.token)
        return own or Secret(access_key or _UNKNOWN_SECRET, _UNKNOWN_SECRET)

    return sign_as(secret_of, address)
