"""What each caller is answered from: of everything in the store, what holds for him.

Of profile and seed the narrowest scope that has one wins: account and region, then account, then
region, then everybody. Manifests of all these scopes hold, in the same order: where two know an
image, the narrower scope's wins, so that nothing that is registered for everybody changes what an
account has declared for itself. Within a scope the earlier wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from mockrek.operations.active import Active
from mockrek.operations.recent import Recent
from mockrek.operations.sight import Sight
from mockrek.profiles.schema import Profile
from mockrek.server.answers import RecentAnswers
from mockrek.store import EVERYBODY, Changed, Changes, Scope, StoredManifest
from mockrek.truth.manifest import Manifest


@dataclass(frozen=True, slots=True, eq=False)
class Registered:
    """A manifest in force.

    Attributes:
        number: its name in the control API; ``None`` for one given at the start.
        manifest: what it declares.
        scope: for whom it was registered.
    """

    number: int | None
    manifest: Manifest
    scope: Scope = EVERYBODY


@dataclass(frozen=True, slots=True, eq=False)
class InForce:
    """One consistent state: what the control API shows and what operations answer from.

    Attributes:
        profile: the errors to inject.
        registered: the manifests, those that go before others first.
        active: all of it, ready.
        recent: what was worked out under it, so that states never mix.
        answers: those that were given under it.
    """

    profile: Profile
    registered: tuple[Registered, ...]
    active: Active
    recent: Recent[Sight]
    answers: RecentAnswers = field(default_factory=RecentAnswers)


class Wanted(NamedTuple):
    """What a state is made of; callers who want the same share one.

    Attributes:
        profile: a profile document; ``None`` for that of the start.
        seed: the seed; ``None`` for that of the start.
        narrower: manifests of scopes narrower than everybody, the narrowest first.
        given: whether the manifests given at the start come next.
        common: everybody's manifests.
    """

    profile: str | None
    seed: int | None
    narrower: tuple[StoredManifest, ...]
    given: bool
    common: tuple[StoredManifest, ...]


def wanted(changes: Changes, viewer: Scope) -> Wanted:
    """What holds for a caller.

    Args:
        changes: everything in the store.
        viewer: who he is and where.
    """
    held = [changes.scopes[scope] for scope in viewer.chain[:-1] if scope in changes.scopes]
    everybody = changes.scopes.get(EVERYBODY, Changed())
    chain = [*held, everybody]
    return Wanted(
        profile=next((own.profile for own in chain if own.profile is not None), None),
        seed=next((own.seed for own in chain if own.seed is not None), None),
        narrower=tuple(manifest for own in held for manifest in own.manifests),
        given=changes.startup_truth,
        common=everybody.manifests,
    )


class Views:
    """The states of one version of the store, made when somebody asks for them.

    There are at most as many as the accounts and the regions of scopes in the store can be
    combined to, however many callers there are.

    Args:
        changes: everything in the store.
        before: the states of an earlier version; what would be made again is kept.

    Attributes:
        version: of the store.
        changes: everything in it.
        alone: the one state that holds for all callers; ``None`` when scopes tell them apart, or
            when it has not been made.
    """

    def __init__(self, changes: Changes, before: Views | None = None) -> None:
        self.changes = changes
        self.version = changes.version
        self._scoped = any(scope != EVERYBODY for scope in changes.scopes)
        self._accounts = frozenset(scope.account for scope in changes.scopes)
        self._regions = frozenset(scope.region for scope in changes.scopes)
        self._of: dict[Scope, InForce] = {}
        self._made: dict[Wanted, InForce] = {}
        if before is not None:
            self._keep(before)
        self.alone = None if self._scoped else self._of.get(EVERYBODY)

    def viewer(self, account: str | None, region: str | None) -> Scope:
        """A caller, less what no scope in the store tells apart."""
        if not self._scoped:
            return EVERYBODY
        return Scope(
            account if account in self._accounts else "",
            region if region in self._regions else "",
        )

    def find(self, account: str | None, region: str | None) -> InForce | None:
        """The state that holds for a caller, or ``None`` when it has not been made."""
        return self._of.get(self.viewer(account, region))

    def made(self, viewer: Scope, make: Callable[[Wanted], InForce]) -> InForce:
        """The state that holds for a caller; one who wants the same as another shares it.

        Args:
            viewer: the caller.
            make: makes a state.
        """
        want = wanted(self.changes, viewer)
        if want not in self._made:
            self._made[want] = make(want)
        self._of[viewer] = self._made[want]
        if not self._scoped:
            self.alone = self._made[want]
        return self._made[want]

    def actives(self) -> Iterable[Active]:
        """What operations answer from, of all states that have been made."""
        return (state.active for state in self._made.values())

    def _keep(self, before: Views) -> None:
        for viewer in before._of:
            want = wanted(self.changes, viewer)
            if self.viewer(*viewer) == viewer and want in before._made:
                self._made[want] = self._of[viewer] = before._made[want]
