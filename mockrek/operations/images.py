"""The ``Image`` parameter: from bytes or an S3 key to what the service sees in the image."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from mockrek.errors import InvalidParameterException, InvalidS3ObjectException
from mockrek.operations.context import Context
from mockrek.operations.sight import Sight
from mockrek.truth.image import read
from mockrek.truth.resolve import Resolved

_UNSEEN_SIZE: Final = (1000, 1000)
"""Pixels of an S3 object that a manifest declares and nobody has read: its shape is not known."""


def look(image: Mapping[str, Any], context: Context) -> Sight:
    """Look at an ``Image`` structure that has been validated against its shape.

    Raises:
        InvalidParameterException: it has neither ``Bytes`` nor ``S3Object``, or both; or the image
            is too small.
        InvalidImageFormatException: it is neither a PNG nor a JPEG.
        ImageTooLargeException: it has too many pixels, or too many bytes in S3.
        InvalidS3ObjectException: the object cannot be read; or there is no such bucket, and no
            manifest declares the object.
    """
    data, s3_object = image.get("Bytes"), image.get("S3Object")
    if (data is None) == (s3_object is None):
        raise InvalidParameterException
    if data is None:
        sight = _in_s3(s3_object, context)
    else:
        digest = sha256(data).digest()
        sight = _kept(digest, context, lambda: _read(data, digest, None, context))
    context.rules.append(sight.rule)
    return sight


def _in_s3(s3_object: Any, context: Context) -> Sight:
    """See an object; where there is no such bucket, what a manifest says of it is enough."""
    if "Bucket" not in s3_object or "Name" not in s3_object:
        raise InvalidParameterException
    bucket, name, version = s3_object["Bucket"], s3_object["Name"], s3_object.get("Version")
    uri = f"s3://{bucket}/{name}" + (f"?versionId={version}" if version else "")
    context.stored = True
    stored = context.read_object(bucket, name, version)
    if stored is None:
        return _kept(uri.encode(), context, lambda: _declared(uri, context))
    key = stored.digest + uri.encode()  # the same file may stand for another truth elsewhere
    return _kept(key, context, lambda: _read(stored.data, stored.digest, uri, context))


def _kept(key: bytes, context: Context, look_anew: Callable[[], Sight]) -> Sight:
    sight = context.recent.get(key)
    if sight is None:
        sight = look_anew()
        context.recent.put(key, sight)
    return sight


def _read(data: bytes, digest: bytes, uri: str | None, context: Context) -> Sight:
    facts = read(data, digest=digest)
    resolved = context.active.resolver.resolve(facts, uri, data)
    return _seen((facts.width, facts.height), resolved, context)


def _declared(uri: str, context: Context) -> Sight:
    resolved = context.active.resolver.resolve_s3(uri)
    if resolved is None:
        raise InvalidS3ObjectException
    return _seen(_UNSEEN_SIZE, resolved, context)


def _seen(size: tuple[int, int], resolved: Resolved, context: Context) -> Sight:
    context.clock.end("truth")
    sight = Sight(size, resolved, context.active)
    context.clock.end("score")
    return sight
