"""A strict walk over an answer, by the shape that the service model gives it.

SDKs are lenient: they drop what they do not know and believe any number. This walk is not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final
from unicodedata import category

from botocore.model import Shape, StructureShape

_NUMBERS: Final[Mapping[str, Any]] = {
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
}
_CLASSES: Final = {r"\p{L}": "A-Za-z\ue000", r"\p{N}": "0-9\ue001", r"\p{Z}": " \ue002"}
_STAND_INS: Final = {"L": "\ue000", "N": "\ue001", "Z": "\ue002"}


def walk(value: Any, shape: Shape | None, path: str = "$") -> Iterator[str]:
    """Everything in which a value is not of its shape, in sentences that begin with the place.

    Args:
        value: decoded JSON.
        shape: of the model; ``None`` where an operation returns nothing.
        path: where the value is.
    """
    if shape is None or shape.type_name == "structure":
        yield from _walk_structure(value, shape, path)
    elif shape.type_name == "list":
        yield from _walk_list(value, shape, path)
    elif shape.type_name == "map":
        yield from _walk_map(value, shape, path)
    elif shape.type_name in _NUMBERS or shape.type_name == "timestamp":
        yield from _walk_number(value, shape, path)
    else:
        yield from _walk_plain(value, shape, path)


def _walk_structure(value: Any, shape: StructureShape | None, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {value!r} is no structure"
        return
    members = {} if shape is None else shape.members
    required = () if shape is None else shape.required_members
    yield from (f"{path}: lacks {name}" for name in required if name not in value)
    for name, item in value.items():
        if name not in members:
            yield f"{path}: has {name}, which the model does not know"
        elif item is None:
            yield f"{path}.{name}: is null; an absent member is left out"
        else:
            yield from walk(item, members[name], f"{path}.{name}")


def _walk_list(value: Any, shape: Any, path: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: {value!r} is no list"
        return
    yield from _limits(len(value), shape, path)
    for place, item in enumerate(value):
        yield from walk(item, shape.member, f"{path}[{place}]")


def _walk_map(value: Any, shape: Any, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: {value!r} is no map"
        return
    yield from _limits(len(value), shape, path)
    for key, item in value.items():
        yield from walk(key, shape.key, f"{path} (key)")
        yield from walk(item, shape.value, f"{path}.{key}")


def _walk_number(value: Any, shape: Shape, path: str) -> Iterator[str]:
    wanted = _NUMBERS.get(shape.type_name, (int, float))
    if isinstance(value, bool) or not isinstance(value, wanted) or not math.isfinite(value):
        yield f"{path}: {value!r} is no {shape.type_name}"
    else:
        yield from _limits(value, shape, path)


def _walk_plain(value: Any, shape: Shape, path: str) -> Iterator[str]:
    if not isinstance(value, bool if shape.type_name == "boolean" else str):
        yield f"{path}: {value!r} is no {shape.type_name}"
    elif isinstance(value, str) and shape.type_name == "string":
        yield from _walk_text(value, shape, path)


def _walk_text(value: str, shape: Shape, path: str) -> Iterator[str]:
    yield from _limits(len(value), shape, path)
    if (values := shape.metadata.get("enum")) and value not in values:
        yield f"{path}: {value!r} is none of {', '.join(values)}"
    if (pattern := shape.metadata.get("pattern")) and not _matches(pattern, value):
        yield f"{path}: {value!r} does not match {pattern}"


def _limits(size: float, shape: Shape, path: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield f"{path}: {size} is below {least}"
    if most is not None and size > most:
        yield f"{path}: {size} is above {most}"


def _matches(pattern: str, text: str) -> bool:
    r"""The model's patterns are Java's: of what Python has not, they use ``\p{…}`` only."""
    if r"\p{" in pattern:
        text = "".join(c if c.isascii() else _STAND_INS.get(category(c)[0], "?") for c in text)
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache
def _compiled(pattern: str) -> re.Pattern[str]:
    for name, characters in _CLASSES.items():
        pattern = pattern.replace(name, characters)
    return re.compile(pattern, re.ASCII)
