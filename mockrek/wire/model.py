"""The service model: operations and shapes, as botocore ships them.

The data file is read from the installed botocore package, which is not imported for it (that
would cost more than everything else a start does), and nothing of it is copied.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, cast

import msgspec

from mockrek.errors import OperatorError, Problem

FACE_OPERATIONS: Final = (
    "DetectFaces",
    "CompareFaces",
    "CreateCollection",
    "DescribeCollection",
    "ListCollections",
    "DeleteCollection",
    "IndexFaces",
    "ListFaces",
    "DeleteFaces",
    "SearchFaces",
    "SearchFacesByImage",
    "CreateUser",
    "ListUsers",
    "DeleteUser",
    "AssociateFaces",
    "DisassociateFaces",
    "SearchUsers",
    "SearchUsersByImage",
)
"""The face family: what mockrek is about."""

Kind: TypeAlias = Literal[
    "string", "blob", "integer", "long", "float", "double", "boolean", "timestamp"
]
Number: TypeAlias = int | float


@dataclass(frozen=True, slots=True, eq=False)
class ScalarShape:
    """A value without parts.

    Attributes:
        minimum, maximum: of the length of a string (characters) or a blob (bytes), of the value of
            a number.
        pattern: a Java regular expression that the whole string must match.
        enum: the values a string may have; empty when any.
    """

    name: str
    kind: Kind
    minimum: Number | None = None
    maximum: Number | None = None
    pattern: str | None = None
    enum: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class ListShape:
    """A list; minimum and maximum are of its length."""

    name: str
    member: Shape
    minimum: Number | None = None
    maximum: Number | None = None


@dataclass(frozen=True, slots=True, eq=False)
class MapShape:
    """A map; minimum and maximum are of its number of entries."""

    name: str
    key: Shape
    value: Shape
    minimum: Number | None = None
    maximum: Number | None = None


@dataclass(frozen=True, slots=True, eq=False)
class StructureShape:
    """Named members, in the model's order; a structure may contain itself."""

    name: str
    members: Mapping[str, Shape]
    required: frozenset[str] = frozenset()


Shape: TypeAlias = ScalarShape | ListShape | MapShape | StructureShape


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation of the service; ``errors`` are the names of the errors modelled for it."""

    name: str
    input: StructureShape
    output: StructureShape | None
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The whole service.

    Attributes:
        target_prefix: what stands before the dot in ``X-Amz-Target``.
        operations: by name, in the model's order.
        errors: the names of all modelled errors.
    """

    target_prefix: str
    operations: Mapping[str, Operation]
    errors: frozenset[str]


@lru_cache(maxsize=1)
def load_model() -> Model:
    """Read the model of Amazon Rekognition, once a process.

    Raises:
        OperatorError: botocore is not installed, or has no model of Rekognition.
    """
    content = msgspec.json.decode(_read_service_file(), type=_ModelFile)
    shapes = _Shapes(content.shapes)
    operations = {name: shapes.build_operation(op) for name, op in content.operations.items()}
    return Model(
        target_prefix=content.metadata.target_prefix,
        operations=MappingProxyType(operations),
        errors=frozenset(name for name, shape in content.shapes.items() if shape.exception),
    )


def _read_service_file() -> bytes:
    spec = find_spec("botocore")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "data" / "rekognition"
        # The folders are API versions, which are dates: the last is the newest.
        for path in sorted(folder.glob("*/service-2.json*"), reverse=True):
            content = path.read_bytes()
            return gzip.decompress(content) if path.suffix == ".gz" else content
    what = "no data/rekognition/*/service-2.json: install botocore 1.40 or later"
    raise OperatorError("the service model", [Problem("botocore", what)])


class _Reference(msgspec.Struct):
    shape: str


class _ShapeEntry(msgspec.Struct):
    type: str
    members: dict[str, _Reference] = {}
    required: tuple[str, ...] = ()
    member: _Reference | None = None
    key: _Reference | None = None
    value: _Reference | None = None
    min: Number | None = None
    max: Number | None = None
    pattern: str | None = None
    enum: tuple[str, ...] = ()
    exception: bool = False


class _OperationEntry(msgspec.Struct):
    name: str
    input: _Reference | None = None
    output: _Reference | None = None
    errors: tuple[_Reference, ...] = ()


class _Metadata(msgspec.Struct, rename={"target_prefix": "targetPrefix"}):
    target_prefix: str


class _ModelFile(msgspec.Struct):
    metadata: _Metadata
    operations: dict[str, _OperationEntry]
    shapes: dict[str, _ShapeEntry]


class _Shapes:
    """Turns names into shapes, each once."""

    def __init__(self, entries: Mapping[str, _ShapeEntry]) -> None:
        self._entries = entries
        self._built: dict[str, Shape] = {}

    def build_operation(self, entry: _OperationEntry) -> Operation:
        given = StructureShape(f"{entry.name}Request", {})
        return Operation(
            name=entry.name,
            input=self._build_structure(entry.input) if entry.input else given,
            output=self._build_structure(entry.output) if entry.output else None,
            errors=tuple(error.shape for error in entry.errors),
        )

    def _build_structure(self, reference: _Reference) -> StructureShape:
        shape = self._build(reference)
        assert isinstance(shape, StructureShape)
        return shape

    def _build(self, reference: _Reference | None) -> Shape:
        assert reference is not None
        name = reference.shape
        if name not in self._built:
            entry = self._entries[name]
            if entry.type == "structure":
                members: dict[str, Shape] = {}
                required = frozenset(entry.required)
                # Known before its members are: one of them may lead back to it.
                self._built[name] = StructureShape(name, MappingProxyType(members), required)
                members.update({key: self._build(ref) for key, ref in entry.members.items()})
            else:
                self._built[name] = self._build_plain(name, entry)
        return self._built[name]

    def _build_plain(self, name: str, entry: _ShapeEntry) -> Shape:
        if entry.type == "list":
            return ListShape(name, self._build(entry.member), entry.min, entry.max)
        if entry.type == "map":
            key, value = self._build(entry.key), self._build(entry.value)
            return MapShape(name, key, value, entry.min, entry.max)
        kind = cast("Kind", entry.type)
        return ScalarShape(name, kind, entry.min, entry.max, entry.pattern, entry.enum)
