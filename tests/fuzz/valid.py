"""Inputs that keep to their shapes in every way, patterns included; and how they are sent."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from fuzz.constraints import python_pattern
from fuzz.surfaces import stored
from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape
from model_strategies import _sizes, values
from pictures import base64_of

_ARN = "arn:aws:rekognition:us-east-1:123456789012"
_VERSION_ARN = f"{_ARN}:project/p/version/v/1"
WITNESSES: Final = (
    "abc",
    "abc-1",
    "12345",
    "1.2.3",
    "{}",
    "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f",
    "arn:aws:iam::123456789012:role/r",
    "arn:aws:sns:us-east-1:123456789012:topic",
    "arn:aws:kinesis:us-east-1:123456789012:stream/s",
    "arn:aws:kinesisvideo:us-east-1:123456789012:stream/s",
    f"{_ARN}:project/p/1",
    f"{_ARN}:project/p/dataset/train/1",
    f"{_ARN}:streamprocessor/s",
    _VERSION_ARN,
)
"""Of each pattern of the model, one of these is an example."""


def exemplar(shape: Shape) -> Any:
    """A value as plain as can be that keeps to a shape; optional members are left out."""
    match shape:
        case StructureShape():
            return {name: exemplar(shape.members[name]) for name in sorted(shape.required)}
        case ListShape():
            return [exemplar(shape.member)] * max(1, int(shape.minimum or 0))
        case MapShape():
            return {exemplar(shape.key): exemplar(shape.value)}
        case ScalarShape():
            return _plain_scalar(shape)


def _plain_scalar(shape: ScalarShape) -> Any:
    least = shape.minimum or 0
    match shape.kind:
        case "string" if shape.enum:
            return shape.enum[0]
        case "string":
            fitting = re.compile(python_pattern(shape.pattern or ".*"), re.ASCII)
            return next(t for t in WITNESSES if len(t) >= least and fitting.fullmatch(t))
        case "blob":
            return b"a" * int(max(1, least))
        case "boolean":
            return True
        case "integer" | "long":
            return int(least)
        case _:
            return float(least)


@cache
def valid(shape: Shape) -> SearchStrategy[Any]:
    """Generate values that keep to a shape in every way; images are images now and then."""
    match shape:
        case StructureShape():
            return st.deferred(lambda: _structures(shape))
        case ListShape():
            least, most = _sizes(shape)
            return st.lists(valid(shape.member), min_size=least, max_size=most)
        case MapShape():
            least, most = _sizes(shape)
            keys, items = valid(shape.key), valid(shape.value)
            return st.dictionaries(keys, items, min_size=max(1, least), max_size=max(1, most))
        case ScalarShape() if shape.pattern is not None:
            return _patterned(shape, shape.pattern)
        case ScalarShape() if shape.name == "ImageBlob":
            return values(shape) | st.sampled_from(_images())
        case ScalarShape():
            return values(shape)


def _structures(shape: StructureShape) -> SearchStrategy[dict[str, Any]]:
    members = {name: valid(member) for name, member in shape.members.items()}
    required = {name: members.pop(name) for name in sorted(shape.required)}
    return st.fixed_dictionaries(required, optional=members)


def _patterned(shape: ScalarShape, pattern: str) -> SearchStrategy[str]:
    least, most = shape.minimum or 0, shape.maximum or 10**9
    compiled = re.compile(python_pattern(pattern), re.ASCII)
    texts = st.from_regex(compiled, fullmatch=True).filter(lambda text: least <= len(text) <= most)
    return st.just(_plain_scalar(shape)) | texts


@cache
def _images() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in stored("seeds", "image"))


def encode(parameters: Any) -> bytes:
    """The body of a request with these parameters."""
    return json.dumps(parameters, default=base64_of).encode()
