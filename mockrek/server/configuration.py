"""The configuration of one worker process, kept in step with the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import cast

import msgspec

from mockrek.operations.active import Active, activate
from mockrek.operations.recent import Recent
from mockrek.operations.sight import Sight
from mockrek.profiles.builtin import resolve
from mockrek.profiles.compile import CompiledProfile, compile_profile
from mockrek.profiles.load import parse_document
from mockrek.profiles.schema import Profile
from mockrek.settings import Settings
from mockrek.store import Changes, Store, StoredManifest
from mockrek.truth.manifest import Manifest, load, parse
from mockrek.truth.near import require_extra
from mockrek.truth.resolve import Unknown
from mockrek.truth.table import Form


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """What the server was started with, read once before workers are forked.

    Attributes:
        profile: from ``--profile``.
        seed: from ``--seed``.
        manifests: from ``--truth``.
        unknown: from ``--unknown-images``.
        near: from ``--near-copies``.
    """

    profile: Profile
    seed: int
    manifests: tuple[Manifest, ...]
    unknown: Unknown
    near: int | None = None

    @classmethod
    def of(cls, settings: Settings) -> Start:
        """Read the profile and the manifests that the settings name.

        Raises:
            OperatorError: when one cannot be read, or what decodes images is not installed.
        """
        near = settings.near_copies
        if near is not None:
            require_extra()
        return cls(
            profile=resolve(settings.profile),
            seed=settings.seed,
            manifests=tuple(load(path, near=near is not None) for path in settings.truth),
            unknown=cast(Unknown, settings.unknown_images),
            near=near,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Registered:
    """A manifest in force.

    Attributes:
        number: its name in the control API; ``None`` for one given at the start.
        manifest: what it declares.
    """

    number: int | None
    manifest: Manifest


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """One consistent state: what the control API shows and what operations answer from."""

    version: int
    profile: Profile
    registered: tuple[Registered, ...]
    active: Active
    recent: Recent[Sight] = field(default_factory=Recent)


class Configuration:
    """Answers from the newest change of any worker, at the cost of a look into shared memory."""

    def __init__(self, start: Start, store: Store) -> None:
        self.start = start
        self.store = store
        self._lock = Lock()
        self._parsed: dict[int, Manifest] = {}
        self._compiled: tuple[str | None, CompiledProfile] | None = None
        self._in_force = self._build(store.changes())

    def in_force(self) -> InForce:
        """The state as of the newest acknowledged change."""
        if self.store.version() != self._in_force.version:
            with self._lock:
                if self.store.version() != self._in_force.version:
                    self._in_force = self._build(self.store.changes())
                if self.store.version() != self._in_force.version:
                    # A change is under way, or its writer was killed before it was made.
                    self.store.settle()
        return self._in_force

    def _build(self, changes: Changes) -> InForce:
        compiled = self._compile(changes.profile)
        seed = self.start.seed if changes.seed is None else changes.seed
        registered = self._registered(changes)
        manifests: Sequence[Manifest] = [entry.manifest for entry in registered]
        active = activate(compiled, seed, manifests, self.start.unknown, self.start.near)
        return InForce(changes.version, compiled.profile, registered, active)

    def _compile(self, document: str | None) -> CompiledProfile:
        """The profile of a document, or that of the start; kept until the document changes."""
        if self._compiled is None or self._compiled[0] != document:
            profile = self.start.profile
            if document is not None:
                profile = parse_document(
                    msgspec.json.decode(document),
                    source="the profile that the control API was sent",
                )
            self._compiled = document, compile_profile(profile)
        return self._compiled[1]

    def _registered(self, changes: Changes) -> tuple[Registered, ...]:
        given = self.start.manifests if changes.startup_truth else ()
        sent = {stored.number: self._parse(stored) for stored in changes.manifests}
        self._parsed = sent
        return (
            *(Registered(None, manifest) for manifest in given),
            *(Registered(number, manifest) for number, manifest in sent.items()),
        )

    def _parse(self, stored: StoredManifest) -> Manifest:
        known = self._parsed.get(stored.number)
        if known is not None:
            return known
        form, name = cast(Form, stored.form), sent_name(stored.number)
        return parse_sent(form, stored.body, name, near=self.start.near is not None)


def sent_name(number: int) -> str:
    """What a manifest that was sent to the control API is called."""
    return f"manifest {number}"


def parse_sent(form: Form, body: bytes, source: str, *, near: bool = False) -> Manifest:
    """Read a manifest that was sent to the control API; files that it names are not opened.

    Args:
        form: how it is written.
        body: what was sent.
        source: what to call it.
        near: whether to find near copies of its images.

    Raises:
        TruthError: when it is wrong.
    """
    return parse(body, source=source, form=form, folder=None, near=near)
