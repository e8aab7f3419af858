"""The ``Image`` parameter: from bytes or an S3 key to what is really in the image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from mockrek.errors import InvalidParameterException, InvalidS3ObjectException
from mockrek.operations.context import Context
from mockrek.truth.image import read
from mockrek.truth.resolve import Resolved

_UNSEEN_SIZE: Final = (1000, 1000)
"""Pixels of an S3 object that a manifest declares and nobody has read: its shape is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadImage:
    """An image and its truth.

    Attributes:
        size: width and height of the upright image in pixels.
        resolved: what is in it.
    """

    size: tuple[int, int]
    resolved: Resolved


def read_image(image: Mapping[str, Any], context: Context) -> ReadImage:
    """Read an ``Image`` structure that has been validated against its shape.

    Raises:
        InvalidParameterException: it has neither ``Bytes`` nor ``S3Object``, or both; or the image
            is too small.
        InvalidImageFormatException: it is neither a PNG nor a JPEG.
        ImageTooLargeException: it has too many pixels.
        InvalidS3ObjectException: no manifest declares the object.
    """
    data, s3_object = image.get("Bytes"), image.get("S3Object")
    if data is not None and s3_object is not None:
        raise InvalidParameterException
    if data is not None:
        facts = read(data)
        found = ReadImage((facts.width, facts.height), context.active.resolver.resolve(facts))
    elif s3_object is not None:
        resolved = context.active.resolver.resolve_s3(_uri(s3_object))
        if resolved is None:
            raise InvalidS3ObjectException
        found = ReadImage(_UNSEEN_SIZE, resolved)
    else:
        raise InvalidParameterException
    context.rules.append(found.resolved.rule)
    return found


def _uri(s3_object: Mapping[str, str]) -> str:
    if "Bucket" not in s3_object or "Name" not in s3_object:
        raise InvalidParameterException
    version = s3_object.get("Version")
    suffix = f"?versionId={version}" if version else ""
    return f"s3://{s3_object['Bucket']}/{s3_object['Name']}{suffix}"
