"""The configuration in force: profile, seed and truth, made ready once and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mockrek.profiles.compile import CompiledProfile
from mockrek.profiles.verdicts import Verdicts, decide_cohort
from mockrek.truth.appearance import roll_of
from mockrek.truth.manifest import Manifest
from mockrek.truth.precedence import own
from mockrek.truth.resolve import Resolver, Unknown


@dataclass(frozen=True, slots=True, eq=False)
class Active:
    """What an operation answers from.

    Attributes:
        compiled: the profile.
        seed: of all draws.
        manifests: the registered cohorts, in the order of registration, each less the images of
            those before it.
        resolver: finds the truth of an image.
        verdicts: who errs in each manifest.
    """

    compiled: CompiledProfile
    seed: int
    manifests: tuple[Manifest, ...]
    resolver: Resolver
    verdicts: tuple[Verdicts, ...]


def activate(
    compiled: CompiledProfile,
    seed: int,
    manifests: Sequence[Manifest],
    unknown: Unknown,
    near: int | None = None,
    alike: Iterable[Active] = (),
) -> Active:
    """Make a configuration ready: decide who errs in every cohort.

    Args:
        compiled: the errors to inject.
        seed: any integer.
        manifests: the registered cohorts; the first that knows an image wins.
        unknown: what an image without truth shows: ``procedural`` or ``empty``.
        near: bits in which a near copy may differ; ``None`` for no such rule.
        alike: ready configurations, whose verdicts are taken over where they are the same.
    """
    owned = own(manifests)
    known = {
        manifest: verdicts
        for active in alike
        if active.compiled is compiled and active.seed == seed
        for manifest, verdicts in zip(active.manifests, active.verdicts, strict=True)
    }
    return Active(
        compiled=compiled,
        seed=seed,
        manifests=owned,
        resolver=Resolver(owned, unknown, near),
        verdicts=tuple(
            known.get(manifest) or decide_cohort(compiled, seed, roll_of(manifest))
            for manifest in owned
        ),
    )
