"""The configuration of one worker process, kept in step with the store."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Final, cast

import msgspec

from mockrek.operations.active import activate
from mockrek.operations.recent import MAX_FACES, Recent
from mockrek.operations.sight import Sight
from mockrek.profiles.builtin import resolve
from mockrek.profiles.compile import CompiledProfile, compile_profile
from mockrek.profiles.load import parse_document
from mockrek.profiles.schema import Profile
from mockrek.server.views import InForce, Registered, Views, Wanted, wanted
from mockrek.settings import Settings
from mockrek.store import EVERYBODY, Store, StoredManifest
from mockrek.truth.manifest import Manifest, load, parse
from mockrek.truth.near import require_extra
from mockrek.truth.resolve import Unknown
from mockrek.truth.table import Form

__all__ = ["Configuration", "InForce", "Registered", "Start", "parse_sent", "sent_name"]

_FACES_OF_A_SCOPE: Final = 256  # sights that are kept for each: scopes may be many


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


class Configuration:
    """Answers from the newest change of any worker, at the cost of a look into shared memory."""

    def __init__(self, start: Start, store: Store) -> None:
        self.start = start
        self.store = store
        self._lock = Lock()
        self._manifests: dict[int, Manifest] = {}
        self._profiles: dict[str | None, CompiledProfile] = {}
        self._views = Views(store.changes())
        self.in_force()  # before workers are forked, so that they share it

    def in_force(self, account: str | None = None, region: str | None = None) -> InForce:
        """The state that holds for a caller, as of the newest acknowledged change.

        Args:
            account: his account; ``None`` for one that no scope names.
            region: his region; ``None`` for one that no scope names.
        """
        views = self._views
        if self.store.version() == views.version:
            found = views.alone or views.find(account, region)
            if found is not None:
                return found
        with self._lock:
            while True:
                views = self._current()
                try:
                    return views.made(views.viewer(account, region), self._make)
                except _ForgottenError:  # since these changes were read: there are newer ones
                    continue

    def _current(self) -> Views:
        """The views of the newest change. Waits for one that is under way, for the next look."""
        if self.store.version() != self._views.version:
            self._views = Views(self.store.changes(), self._views)
            self._forget()
            if self.store.version() != self._views.version:
                # A change is under way, or its writer was killed before it was made.
                self.store.settle()
        return self._views

    def _forget(self) -> None:
        """Drop what is ready for changes that are no more."""
        scopes = self._views.changes.scopes.values()
        numbers = {manifest.number for changed in scopes for manifest in changed.manifests}
        documents = {None, *(changed.profile for changed in scopes)}
        self._manifests = {n: m for n, m in self._manifests.items() if n in numbers}
        self._profiles = {d: c for d, c in self._profiles.items() if d in documents}

    def _make(self, want: Wanted) -> InForce:
        compiled = self._compiled(want.profile)
        seed = self.start.seed if want.seed is None else want.seed
        given = self.start.manifests if want.given else ()
        registered = (
            *map(self._registered, want.narrower),
            *(Registered(None, manifest) for manifest in given),
            *map(self._registered, want.common),
        )
        manifests = [entry.manifest for entry in registered]
        start, alike = self.start, self._views.actives()
        active = activate(compiled, seed, manifests, start.unknown, start.near, alike)
        everybodys = want == wanted(self._views.changes, EVERYBODY)
        recent = Recent[Sight](MAX_FACES if everybodys else _FACES_OF_A_SCOPE)
        return InForce(compiled.profile, registered, active, recent)

    def _compiled(self, document: str | None) -> CompiledProfile:
        """The profile of a document, or that of the start; kept until no scope has the document."""
        known = self._profiles.get(document)
        if known is None:
            profile = self.start.profile
            if document is not None:
                profile = parse_document(
                    msgspec.json.decode(document),
                    source="the profile that the control API was sent",
                )
            known = self._profiles[document] = compile_profile(profile)
        return known

    def _registered(self, stored: StoredManifest) -> Registered:
        manifest = self._manifests.get(stored.number)
        if manifest is None:
            body = self.store.body(stored.number)
            if body is None:
                raise _ForgottenError
            form, name = cast(Form, stored.form), sent_name(stored.number)
            manifest = parse_sent(form, body, name, near=self.start.near is not None)
            self._manifests[stored.number] = manifest
        return Registered(stored.number, manifest, stored.scope)


class _ForgottenError(Exception):
    """A manifest was deleted after it had been listed."""


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
