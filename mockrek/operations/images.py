"""The ``Image`` parameter: from bytes or an S3 key to what the service sees in the image."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from mockrek.errors import InvalidParameterException, InvalidS3ObjectException
from mockrek.operations.context import Context
from mockrek.operations.sight import Sight
from mockrek.truth.image import read

_UNSEEN_SIZE: Final = (1000, 1000)
"""Pixels of an S3 object that a manifest declares and nobody has read: its shape is not known."""


def look(image: Mapping[str, Any], context: Context) -> Sight:
    """Look at an ``Image`` structure that has been validated against its shape.

    Raises:
        InvalidParameterException: it has neither ``Bytes`` nor ``S3Object``, or both; or the image
            is too small.
        InvalidImageFormatException: it is neither a PNG nor a JPEG.
        ImageTooLargeException: it has too many pixels.
        InvalidS3ObjectException: no manifest declares the object.
    """
    data, s3_object = image.get("Bytes"), image.get("S3Object")
    if (data is None) == (s3_object is None):
        raise InvalidParameterException
    source = _uri(s3_object) if data is None else data
    key = source.encode() if isinstance(source, str) else sha256(source).digest()
    sight = context.recent.get(key)
    if sight is None:
        sight = _look_anew(source, key, context)
        context.recent.put(key, sight)
    context.rules.append(sight.rule)
    return sight


def _look_anew(source: bytes | str, key: bytes, context: Context) -> Sight:
    resolver, clock = context.active.resolver, context.clock
    if isinstance(source, str):
        size, resolved = _UNSEEN_SIZE, resolver.resolve_s3(source)
        if resolved is None:
            raise InvalidS3ObjectException
    else:
        facts = read(source, digest=key)
        size, resolved = (facts.width, facts.height), resolver.resolve(facts, data=source)
    clock.end("truth")
    sight = Sight(size, resolved, context.active)
    clock.end("score")
    return sight


def _uri(s3_object: Any) -> str:
    if "Bucket" not in s3_object or "Name" not in s3_object:
        raise InvalidParameterException
    version = s3_object.get("Version")
    suffix = f"?versionId={version}" if version else ""
    return f"s3://{s3_object['Bucket']}/{s3_object['Name']}{suffix}"
