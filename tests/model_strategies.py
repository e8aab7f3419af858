"""Hypothesis strategies that generate values from shapes of the service model."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from mockrek.wire.model import ListShape, MapShape, ScalarShape, Shape, StructureShape

_SPREAD = 4
"""How far above its minimum a length goes: limits are respected, size is not the point."""

_TEXT = st.characters(codec="utf-8")
_SHORT_TEXT = st.characters(codec="utf-8", max_codepoint=0xFFFF)
_INT_BITS = {"integer": 32, "long": 64}


@cache
def values(shape: Shape) -> SearchStrategy[Any]:
    """Generate values that keep to a shape's types, lengths, ranges and enums, not to patterns.

    Floats of the model are float32; timestamps are seconds since the epoch, to the millisecond.
    """
    match shape:
        case StructureShape():
            return st.deferred(lambda: _structures(shape))
        case ListShape():
            least, most = _sizes(shape)
            return st.lists(values(shape.member), min_size=least, max_size=most)
        case MapShape():
            least, most = _sizes(shape)
            keys, items = values(shape.key), values(shape.value)
            return st.dictionaries(keys, items, min_size=least, max_size=most)
        case ScalarShape():
            return _scalars(shape)


@cache
def jumbled(shape: Shape) -> SearchStrategy[Any]:
    """Generate JSON values that keep to a shape in some places and break it in others."""
    right = st.deferred(lambda: _keep_outline(shape))
    return st.one_of(right, right, right, _ANYTHING)


def _keep_outline(shape: Shape) -> SearchStrategy[Any]:
    match shape:
        case StructureShape():
            members = {name: jumbled(member) for name, member in shape.members.items()}
            return st.fixed_dictionaries({}, optional={**members, "Unknown": _ANYTHING})
        case ListShape():
            return st.lists(jumbled(shape.member), max_size=3)
        case MapShape():
            return st.dictionaries(st.text(_TEXT, max_size=3), jumbled(shape.value), max_size=3)
        case ScalarShape():
            return _SCALARS


_SCALARS: SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(_TEXT, max_size=5),
    st.sampled_from(["YQ==", "YR==", "ab/+", "a", "abcde", "=abc", "ab\n=", "====", "2345"]),
    st.sampled_from([10**17, 234567, 10**400, 2**31, 2**63, -(2**63) - 1, 1e300]),
)
_ANYTHING = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=3,
)


def _structures(shape: StructureShape) -> SearchStrategy[dict[str, Any]]:
    members = {name: values(member) for name, member in shape.members.items()}
    required = {name: member for name, member in members.items() if name in shape.required}
    optional = {name: member for name, member in members.items() if name not in required}
    return st.fixed_dictionaries(required, optional=optional)


def _sizes(shape: Shape) -> tuple[int, int]:
    assert not isinstance(shape, StructureShape)
    least = int(shape.minimum or 0)
    most = least + _SPREAD
    return least, most if shape.maximum is None else min(most, int(shape.maximum))


def _scalars(shape: ScalarShape) -> SearchStrategy[Any]:
    match shape.kind:
        case "string" if shape.enum:
            return st.sampled_from(shape.enum)
        case "string":
            least, most = _sizes(shape)
            # Limits count UTF-16 units: where there is one, every character is one unit.
            alphabet = _TEXT if shape.maximum is None else _SHORT_TEXT
            return st.text(alphabet, min_size=least, max_size=most)
        case "blob":
            least, most = _sizes(shape)
            return st.binary(min_size=least, max_size=most)
        case "boolean":
            return st.booleans()
        case "timestamp":
            return st.integers(0, 10**13).map(lambda milliseconds: milliseconds / 1000)
        case _:
            return _numbers(shape)


def _numbers(shape: ScalarShape) -> SearchStrategy[Any]:
    low, high = shape.minimum, shape.maximum
    if shape.kind in _INT_BITS:
        limit = 1 << (_INT_BITS[shape.kind] - 1)
        least = -limit if low is None else int(low)
        return st.integers(least, limit - 1 if high is None else int(high))
    width: Any = 32 if shape.kind == "float" else 64
    return st.floats(low, high, width=width, allow_nan=False, allow_infinity=False)
