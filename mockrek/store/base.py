"""What workers share, behind one interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from mockrek.store.scope import EVERYBODY, Scope


@dataclass(frozen=True, slots=True)
class StoredManifest:
    """A manifest that was sent to the control API; its text is asked for when it is needed.

    Attributes:
        number: the order of registration; also its name in the control API.
        scope: for whom it holds.
        form: ``"csv"`` or ``"jsonl"``.
    """

    number: int
    scope: Scope
    form: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What one scope has changed; ``None`` leaves a thing to wider scopes.

    Attributes:
        profile: a profile document, as JSON text.
        seed: the seed.
        manifests: what it has registered, in order.
    """

    profile: str | None = None
    seed: int | None = None
    manifests: tuple[StoredManifest, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What the control API has changed since the start.

    Attributes:
        version: grows with every change.
        startup_truth: whether the manifests given at the start still hold.
        scopes: what each scope has changed; none that has changed nothing.
    """

    version: int
    startup_truth: bool = True
    scopes: Mapping[Scope, Changed] = field(default_factory=lambda: MappingProxyType({}))


class Store(Protocol):
    """Shared by all workers. Once a method returns, every worker's next look sees the change."""

    def version(self) -> int:
        """The number of the newest change; as cheap as reading memory."""

    def settle(self) -> None:
        """Wait for a change that is under way; forget one whose writer died before making it."""

    def changes(self) -> Changes:
        """Everything that differs from the start."""

    def body(self, number: int) -> bytes | None:
        """The text of a manifest, as it was sent; ``None`` when it has been forgotten."""

    def put_profile(self, document: str, scope: Scope = EVERYBODY) -> None:
        """Replace the profile of a scope."""

    def put_seed(self, seed: int, scope: Scope = EVERYBODY) -> None:
        """Replace the seed of a scope."""

    def add_manifest(self, form: str, body: bytes, scope: Scope = EVERYBODY) -> int:
        """Register a manifest for a scope; its number is returned."""

    def remove_manifest(self, number: int, scope: Scope = EVERYBODY) -> bool:
        """Forget one manifest of a scope; whether it had one of this number."""

    def clear_truth(self, scope: Scope = EVERYBODY) -> None:
        """Forget all manifests of a scope; those given at the start are everybody's."""

    def reset(self, scope: Scope = EVERYBODY) -> None:
        """Forget every change of a scope; of everybody: every change of every scope."""
