"""The near hashes of registered images, and which of them is nearest to an image that came in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

import numpy as np
import numpy.typing as npt

from mockrek.scoring.arrays import Int64Array, UInt64Array
from mockrek.truth.near import WORDS

MARGIN: Final = 8
"""Bits by which the second-nearest image must be further away; else nobody can say which it is."""

_FARTHEST: Final = 64 * WORDS  # bits: further than any two images are apart


@dataclass(frozen=True, slots=True, eq=False)
class NearIndex:
    """The near hashes of a manifest's images, as far as they have one.

    Attributes:
        hashes: uint64, shape (n, 4).
        images: int32, shape (n,): whose they are; each image stands here once at most.
    """

    hashes: UInt64Array
    images: npt.NDArray[np.int32]

    def renumbered(self, numbers: Int64Array) -> NearIndex:
        """The same images under other numbers.

        Args:
            numbers: int64, shape (images,): the new number of each; −1 leaves it out.
        """
        images = numbers[self.images].astype(np.int32)
        return NearIndex(self.hashes[images >= 0], images[images >= 0])

    def distances(self, views: UInt64Array) -> npt.NDArray[np.uint16]:
        """How far each image is from the nearest of some views.

        Args:
            views: uint64, shape (views, 4).

        Returns:
            uint16, shape (n,): bits.
        """
        nearest = np.full(len(self.hashes), _FARTHEST, np.uint16)
        for view in views:
            bits = np.bitwise_count(self.hashes ^ view).sum(axis=1, dtype=np.uint16)
            np.minimum(nearest, bits, out=nearest)
        return nearest


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest image of several manifests.

    Attributes:
        manifest: the place of its manifest.
        image: its number there.
        distance: bits.
        second: bits to the second-nearest; 256 where there is no other image.
    """

    manifest: int
    image: int
    distance: int
    second: int

    def declines(self, most: int) -> str:
        """Why an image is no near copy of this one, as a clause; "" if it is one.

        Args:
            most: bits in which a near copy may differ.
        """
        if self.distance > most:
            return f"the nearest image differs in {self.distance} of 255 bits, {most} may"
        if self.second - self.distance < MARGIN:
            both = f"{self.distance} and {self.second} bits"
            return f"ambiguous: two images differ in {both}, {MARGIN} must lie between"
        return ""


def nearest(indexes: Sequence[NearIndex | None], look: Callable[[], UInt64Array]) -> Nearest | None:
    """Look for the image that is nearest to another.

    Args:
        indexes: of manifests, in their order; ``None`` for one without near hashes.
        look: gives the views of the other image: uint64, shape (views, 4). It is not called when
            there is nothing to compare them with.

    Returns:
        The nearest, the first of several; ``None`` when no image has a near hash.
    """
    filled = [(place, index) for place, index in enumerate(indexes) if index and index.images.size]
    if not filled:
        return None
    views = look()
    return reduce(_nearer, (_nearest_of(place, index, views) for place, index in filled))


def _nearest_of(manifest: int, index: NearIndex, views: UInt64Array) -> Nearest:
    bits = index.distances(views)
    place = int(bits.argmin())
    distance, bits[place] = int(bits[place]), _FARTHEST
    return Nearest(manifest, int(index.images[place]), distance, int(bits.min()))


def _nearer(one: Nearest, other: Nearest) -> Nearest:
    first, loser = (one, other) if one.distance <= other.distance else (other, one)
    return replace(first, second=min(first.second, loser.distance))
