"""Where manifests overlap: an image belongs to the first that knows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from mockrek.domain import Column
from mockrek.truth.manifest import Manifest


def own(manifests: Sequence[Manifest]) -> tuple[Manifest, ...]:
    """Each manifest with the images that are its own.

    Args:
        manifests: in the order of registration.

    Returns:
        As many; one that shares nothing with those before it is the same object.
    """
    return tuple(_without(manifest, manifests[:i]) for i, manifest in enumerate(manifests))


def _without(manifest: Manifest, others: Sequence[Manifest]) -> Manifest:
    if not others:
        return manifest
    known = sorted({number for other in others for number in _shared(manifest, other)})
    if not known:
        return manifest
    left = np.ones(manifest.images, np.bool_)
    left[known] = False
    numbers = np.where(left, np.cumsum(left) - 1, -1)
    sizes = np.diff(manifest.starts)
    faces, vacant = np.repeat(left, sizes), left[manifest.vacant]
    columns = {
        name: Column(column.codes[faces], column.values)
        for name, column in manifest.columns.items()
    }
    return replace(
        manifest,
        keys=manifest.keys[faces],
        columns=MappingProxyType(columns),
        subject_codes=manifest.subject_codes[faces],
        boxes=None if manifest.boxes is None else manifest.boxes[faces],
        starts=np.append(0, sizes[left].cumsum()),
        index=manifest.index.renumbered(numbers),
        vacant=numbers[manifest.vacant[vacant]],
        vacant_keys=manifest.vacant_keys[vacant],
        near=None if manifest.near is None else manifest.near.renumbered(numbers),
    )


def _shared(manifest: Manifest, other: Manifest) -> Iterator[int]:
    """The images of a manifest that another knows; what it costs depends on the smaller one."""
    if other.images < manifest.images:
        found = (manifest.find(identity) for identity, _ in other.index.entries())
        yield from (number for number in found if number is not None)
    else:
        for identity, number in manifest.index.entries():
            if other.find(identity) is not None:
                yield number
