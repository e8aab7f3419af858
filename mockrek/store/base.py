"""What workers share, behind one interface."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredManifest:
    """A manifest that was sent to the control API.

    Attributes:
        number: the order of registration; also its name in the control API.
        form: ``"csv"`` or ``"jsonl"``.
        body: the bytes as they were sent.
    """

    number: int
    form: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Changes:
    """What the control API has changed since the start; ``None`` is "as at the start".

    Attributes:
        version: grows with every change.
        profile: a profile document, as JSON text.
        seed: the seed.
        startup_truth: whether the manifests given at the start still hold.
        manifests: what was registered since, in order.
    """

    version: int
    profile: str | None = None
    seed: int | None = None
    startup_truth: bool = True
    manifests: tuple[StoredManifest, ...] = ()


class Store(Protocol):
    """Shared by all workers. Once a method returns, every worker's next look sees the change."""

    def version(self) -> int:
        """The number of the newest change; as cheap as reading memory."""

    def settle(self) -> None:
        """Wait for a change that is under way; forget one whose writer died before making it."""

    def changes(self) -> Changes:
        """Everything that differs from the start."""

    def put_profile(self, document: str) -> None:
        """Replace the profile."""

    def put_seed(self, seed: int) -> None:
        """Replace the seed."""

    def add_manifest(self, form: str, body: bytes) -> int:
        """Register a manifest; its number is returned."""

    def remove_manifest(self, number: int) -> bool:
        """Forget one manifest; whether there was one."""

    def clear_truth(self) -> None:
        """Forget all manifests, those given at the start too."""

    def reset(self) -> None:
        """Forget every change."""
