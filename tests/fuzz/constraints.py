"""Every constraint of an input shape, how to break that one alone, and what the service then says.

The words are written out here from what is known of the service, not taken from mockrek.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape

ABSENT: Final = object()
"""In the place of a member that is left out."""

NOT_NULL: Final = "Member must not be null"
_LIST_FOUND: Final = "Start of list found where not expected"
_MAP_FOUND: Final = "Start of structure or map found where not expected."
_JAVA: Final = {
    "string": "a String",
    "blob": "a Blob",
    "boolean": "a Boolean",
    "integer": "an Integer",
    "long": "a Long",
    "float": "a Float",
    "double": "a Double",
    "timestamp": "milliseconds since epoch",
}
_SUBJECTS: Final = {"[]": "Member", "{}": "Map value", "{key}": "Map keys"}
_ODD_CHARACTERS: Final = ("\x00", " ", "\n", "!", "é", "€", "\u2028", "/")
_LARGEST: Final = 100_000
"""Characters or elements; a limit above is broken in a test of its own."""

Values = Callable[[Shape], Any]


@dataclass(frozen=True)
class Site:
    """A place in an input where something can be wrong.

    Attributes:
        operation: whose input it is.
        steps: how to get there: names of members, ``"[]"`` for an element of a list, ``"{}"`` for a
            value in a map, ``"{key}"`` for a key.
        shape: what stands there.
        fault: ``required``, ``min``, ``max``, ``enum``, ``pattern`` or ``type``.
    """

    operation: str
    steps: tuple[str, ...]
    shape: Shape
    fault: str

    def __str__(self) -> str:
        return f"{self.operation}:{'.'.join(self.steps)}:{self.fault}"


def sites(operation: str, shape: StructureShape) -> Iterator[Site]:
    """Every site of an input shape; what contains itself is walked once."""
    for steps, part, required in _walk(shape, (), frozenset()):
        if required:
            yield Site(operation, steps, part, "required")
        if steps[-1] != "{key}":  # which is a text, whatever it is
            yield Site(operation, steps, part, "type")
        for fault in _constrained(part):
            yield Site(operation, steps, part, fault)


def _constrained(shape: Shape) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        return
    if shape.minimum is not None and not (shape.minimum == 0 and _measured(shape)):
        yield "min"
    if shape.maximum is not None and shape.maximum <= _LARGEST:
        yield "max"
    if isinstance(shape, ScalarShape) and shape.enum:
        yield "enum"
    if isinstance(shape, ScalarShape) and shape.pattern is not None:
        yield "pattern"


def _walk(
    shape: Shape, steps: tuple[str, ...], around: frozenset[Shape]
) -> Iterator[tuple[tuple[str, ...], Shape, bool]]:
    if shape in around:
        return
    inside = around | {shape}
    match shape:
        case StructureShape():
            for name, part in shape.members.items():
                yield (*steps, name), part, name in shape.required
                yield from _walk(part, (*steps, name), inside)
        case ListShape():
            yield (*steps, "[]"), shape.member, True
            yield from _walk(shape.member, (*steps, "[]"), inside)
        case MapShape():
            yield (*steps, "{key}"), shape.key, False
            yield (*steps, "{}"), shape.value, True
            yield from _walk(shape.value, (*steps, "{}"), inside)


def break_one(site: Site, shape: StructureShape, value_of: Values) -> tuple[Any, list[str]]:
    """An input in which one constraint is broken.

    Args:
        site: which one.
        shape: of the whole input.
        value_of: gives values that are right.

    Returns:
        The input, and the texts of all violations: ``path``, a space, the constraint. A text of
        the wrong length may not match its pattern either, so there may be two. One text without a
        path is the message of a SerializationException.
    """
    right = value_of(site.shape)
    if isinstance(site.shape, ListShape) and not right:
        right = [value_of(site.shape.member)]
    broken, texts = _FAULTS[site.fault](site.shape, right)
    whole, path = _put(shape, site.steps, value_of, broken), _path(site.steps)
    if site.fault == "type":
        return whole, texts
    subject = _SUBJECTS.get(site.steps[-1])
    if subject and isinstance(site.shape, ScalarShape):
        rules = ", ".join(_rules(site.shape) or [NOT_NULL])
        return whole, [f"{_path(site.steps[:-1])} {subject} must satisfy constraint: [{rules}]"]
    return whole, [f"{path} {text}" for text in texts]


def _put(shape: Shape, steps: tuple[str, ...], value_of: Values, broken: Any) -> Any:
    """A right value with a wrong one at the end of the steps."""
    if not steps:
        return broken
    step, whole = steps[0], value_of(shape)
    match shape:
        case StructureShape():
            whole = {**whole, step: _put(shape.members[step], steps[1:], value_of, broken)}
            return {name: item for name, item in whole.items() if item is not ABSENT}
        case ListShape():
            item = _put(shape.member, steps[1:], value_of, broken)
            return [None if item is ABSENT else item, *whole[1:]]
        case MapShape():
            key, old = next(iter(whole.items()))
            if step == "{key}":
                return {broken: old}
            item = _put(shape.value, steps[1:], value_of, broken)
            return {**whole, key: None if item is ABSENT else item}
    raise AssertionError(shape)


def _path(steps: tuple[str, ...]) -> str:
    return ".".join("1.member" if step == "[]" else step[0].lower() + step[1:] for step in steps)


def _measured(shape: Shape) -> bool:
    """Whether limits are of a length."""
    return not isinstance(shape, ScalarShape) or shape.kind in {"string", "blob"}


def _rules(shape: ScalarShape) -> list[str]:
    """Every rule of a scalar, in the service's order."""
    noun = "length" if _measured(shape) else "value"
    rules = []
    if shape.maximum is not None:
        rules.append(f"Member must have {noun} less than or equal to {shape.maximum}")
    if shape.minimum is not None:
        rules.append(f"Member must have {noun} greater than or equal to {shape.minimum}")
    if shape.pattern is not None:
        rules.append(f"Member must satisfy regular expression pattern: {shape.pattern}")
    if shape.enum:
        rules.append(f"Member must satisfy enum value set: [{', '.join(shape.enum)}]")
    return rules


def _limit(shape: Any, value: Any, size: float, side: str) -> tuple[Any, list[str]]:
    """A value of a size that is not allowed, and what is then wrong with it."""
    limit, noun = (shape.minimum, "greater") if side == "min" else (shape.maximum, "less")
    what = "length" if _measured(shape) else "value"
    texts = [f"Member must have {what} {noun} than or equal to {limit}"]
    value = _sized(value, int(size)) if _measured(shape) else size
    pattern = getattr(shape, "pattern", None)
    if pattern is not None and not matches(pattern, value):
        texts.append(f"Member must satisfy regular expression pattern: {pattern}")
    return value, texts


def _sized(value: Any, size: int) -> Any:
    """A text, a blob, a list or a map of a length, made of what it was made of."""
    if isinstance(value, dict):
        (key, item), *_ = [*value.items(), ("k", "v")]
        return {f"{key[:100]}{place}": item for place in range(size)}
    if len(value) >= size:
        return value[:size]
    filler = value[-1:] or (b"a" if isinstance(value, bytes) else "a")
    return value + filler * (size - len(value))


def _required(_shape: Shape, _value: Any) -> tuple[Any, list[str]]:
    return ABSENT, [NOT_NULL]


def _below(shape: Any, value: Any) -> tuple[Any, list[str]]:
    return _limit(shape, value, shape.minimum - 1, "min")


def _above(shape: Any, value: Any) -> tuple[Any, list[str]]:
    return _limit(shape, value, shape.maximum + 1, "max")


def _enum(shape: Any, _value: Any) -> tuple[Any, list[str]]:
    wrong = shape.enum[0].lower() if shape.enum[0].lower() not in shape.enum else "?"
    return wrong, [f"Member must satisfy enum value set: [{', '.join(shape.enum)}]"]


def _pattern(shape: Any, value: str) -> tuple[Any, list[str]]:
    texts = [value[:-1] + odd for odd in _ODD_CHARACTERS] + [
        odd * max(1, int(shape.minimum or 0)) for odd in _ODD_CHARACTERS
    ]
    wrong = next(text for text in texts if not matches(shape.pattern, text))
    return wrong, [f"Member must satisfy regular expression pattern: {shape.pattern}"]


def _type(shape: Shape, _value: Any) -> tuple[Any, list[str]]:
    """A value of another JSON type; which one, follows from the name of the shape."""
    wrong: list[tuple[Any, str]]
    match shape:
        case StructureShape():
            wrong = [("text", "Expected null"), (True, "Expected null"), ([], _LIST_FOUND)]
        case ListShape():
            wrong = [
                ("text", "Expected list or null"),
                (1, "Expected list or null"),
                ({}, _MAP_FOUND),
            ]
        case MapShape():
            wrong = [
                ("text", "Expected map or null"),
                (1.5, "Expected map or null"),
                ([], _LIST_FOUND),
            ]
        case ScalarShape():
            wrong = [([], _LIST_FOUND), ({}, _MAP_FOUND), *_wrong_scalars(shape)]
    value, text = wrong[sum(map(ord, shape.name)) % len(wrong)]
    return value, [text]


def _wrong_scalars(shape: ScalarShape) -> list[tuple[Any, str]]:
    tokens = [
        ("text", "STRING_VALUE"),
        (7, "NUMBER_VALUE"),
        (True, "TRUE_VALUE"),
        (False, "FALSE_VALUE"),
    ]
    own = {"string": {0}, "blob": {0}, "boolean": {2, 3}}.get(shape.kind, {1})
    said = f"can not be converted to {_JAVA[shape.kind]}"
    return [(v, f"{token} {said}") for i, (v, token) in enumerate(tokens) if i not in own]


def matches(pattern: str, text: str) -> bool:
    """Whether a text matches a pattern of the model; for ASCII, and letters outside of it."""
    return re.fullmatch(python_pattern(pattern), text, re.ASCII) is not None


def python_pattern(pattern: str) -> str:
    """A pattern of the model for Python's engine, where only ASCII counts as a letter.

    Java's dot is any character but five that end a line.
    """
    for name, characters in {"L": "A-Za-z", "N": "0-9", "Z": " "}.items():
        pattern = pattern.replace(f"\\p{{{name}}}", characters)
    parts = re.split(r"(\\.|\[(?:\\.|[^\]\\])*\])", pattern)  # escapes and classes at odd places
    plain = [part.replace(".", r"[^\n\r\u0085\u2028\u2029]") for part in parts[::2]]
    return "".join(text for pair in zip(plain, [*parts[1::2], ""], strict=True) for text in pair)


_FAULTS: Final[dict[str, Callable[[Any, Any], tuple[Any, list[str]]]]] = {
    "required": _required,
    "min": _below,
    "max": _above,
    "enum": _enum,
    "pattern": _pattern,
    "type": _type,
}
