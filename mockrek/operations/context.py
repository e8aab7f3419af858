"""What every operation is given besides its parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from mockrek.operations.active import Active
from mockrek.operations.clock import StageClock
from mockrek.operations.recent import Recent
from mockrek.operations.sight import Sight


class StoredImage(Protocol):
    """An image that stands in S3: as :class:`mockrek.backend.objects.StoredObject`."""

    @property
    def data(self) -> bytes:
        """The file."""

    @property
    def digest(self) -> bytes:
        """Its SHA-256."""


ReadObject = Callable[[str, str, str | None], StoredImage | None]
"""Bucket, key and version → the object, read as the caller; ``None`` without such a bucket."""


def _nothing(_bucket: str, _key: str, _version: str | None) -> None:
    """Without a back end there is no bucket."""


@dataclass(slots=True)
class Context:
    """The surroundings of one request.

    Attributes:
        active: the configuration in force when the request began.
        recent: what was worked out under that configuration.
        clock: where the time goes.
        rules: which rule of truth answered for each image, in order; for the log.
        read_object: reads from S3.
        stored: whether the answer depends on what stands in S3.
    """

    active: Active
    recent: Recent[Sight] = field(default_factory=Recent)
    clock: StageClock = field(default_factory=StageClock)
    rules: list[str] = field(default_factory=list)
    read_object: ReadObject = _nothing
    stored: bool = False
