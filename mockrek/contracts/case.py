"""A case: one behaviour, how it is provoked, and what must come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

Kind = Literal["wire", "validation", "behaviour", "errors", "limits", "statistical"]
Target = Literal["service", "moto", "mockrek"]
Verdict = Literal["required", "differs", "unknown"]

KINDS: Final[Sequence[Kind]] = (
    "wire", "validation", "behaviour", "errors", "limits", "statistical",
)  # fmt: skip
TARGETS: Final[Sequence[Target]] = ("service", "moto", "mockrek")


@dataclass(frozen=True)
class Request:
    """One request of a case.

    Attributes:
        name: what assertions call its answer; empty where the case has one request.
        operation: ``None`` for a raw request that names none.
        params: what is sent as JSON; ``None`` for a raw request.
        raw: method, path, headers and body, each where it is not the usual one.
        sign: how it is signed where not as usual; ``False`` for not at all.
        status: the status that is expected of it where the case has many; else ``None``.
    """

    name: str
    operation: str | None
    params: Mapping[str, Any] | None
    raw: Mapping[str, Any]
    sign: Mapping[str, Any] | Literal[False] = field(default_factory=dict)
    status: int | None = None


@dataclass(frozen=True)
class Case:
    """A case as its file has it.

    Attributes:
        file: where it stands, from the suite's directory.
        needs: what the endpoint must have; see :mod:`mockrek.contracts.probing`.
        objects: what must be in S3 before.
        each: the set of images of which each is sent once; ``None`` where there is none.
        expect: as in the file.
        verdicts: what is known of each target.
        notes: why a target differs, by target.
    """

    id: str
    title: str
    kind: Kind
    operation: str | None
    file: str
    needs: Sequence[str]
    objects: Sequence[Mapping[str, Any]]
    requests: Sequence[Request]
    each: str | None
    expect: Mapping[str, Any]
    provenance: str
    source: str
    verdicts: Mapping[Target, Verdict]
    notes: Mapping[Target, str] = field(default_factory=dict)


def read_case(document: Mapping[str, Any], file: str) -> Case:
    """A case from a document that keeps to the schema.

    Args:
        document: the case.
        file: where it stands.
    """
    given = document.get("requests") or [document["request"]]
    return Case(
        id=document["id"],
        title=document["title"],
        kind=document["kind"],
        operation=document.get("operation"),
        file=file,
        needs=tuple(document.get("needs", ())),
        objects=tuple(document.get("given", {}).get("objects", ())),
        requests=tuple(_request(item, document.get("operation")) for item in given),
        each=document.get("for_each", {}).get("image"),
        expect=document["expect"],
        provenance=document["provenance"],
        source=document["source"],
        verdicts=document["targets"],
        notes=document.get("note", {}),
    )


def _request(item: Mapping[str, Any], operation: str | None) -> Request:
    return Request(
        name=item.get("name", ""),
        operation=item.get("operation", operation),
        params=item.get("params"),
        raw=item.get("raw", {}),
        sign=item.get("sign", {}),
        status=item.get("status"),
    )
