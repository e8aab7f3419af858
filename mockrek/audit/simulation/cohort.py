"""The cohort of a simulation: faces as arrays, from a manifest or from a shape never drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mockrek.audit.cohorts.casting import cast
from mockrek.audit.cohorts.people import make_look
from mockrek.audit.cohorts.picture import ATTRIBUTES
from mockrek.audit.cohorts.scenes import Scene
from mockrek.audit.cohorts.shapes import plan
from mockrek.domain import Appearance, Column, Conditions, Roll
from mockrek.truth.appearance import roll_of
from mockrek.truth.manifest import Manifest, load, parse

BoolArray = npt.NDArray[np.bool_]
Int64Array = npt.NDArray[np.int64]
UInt64Array = npt.NDArray[np.uint64]

_ROLE, _GALLERY = "role", "gallery"


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """The faces of a closed cohort, so that they can be sent to another process.

    Attributes:
        name: the manifest, or the shape and its size.
        keys: uint64, shape (n,): the keys of the faces.
        columns: their attributes.
        starts: int64, shape (images + 1,): the first face of each image, and the number of faces.
        vacant: uint64, shape (v,): see :class:`mockrek.domain.Roll`.
        appearance: of the same faces.
        subjects: uint64, shape (n,): the keys of their subjects.
        conditions: under which they were taken.
    """

    name: str
    keys: UInt64Array
    columns: dict[str, Column]
    starts: Int64Array
    vacant: UInt64Array
    appearance: Appearance
    subjects: UInt64Array
    conditions: Conditions

    @property
    def roll(self) -> Roll:
        """The same, as a profile looks at it."""
        return Roll(
            keys=self.keys,
            columns=self.columns,
            starts=self.starts,
            vacant=self.vacant,
            appearance=self.appearance,
            subjects=lambda: self.subjects,
            conditions=lambda: self.conditions,
        )

    @property
    def probes(self) -> BoolArray:
        """Which faces are searched for: all but those whose ``role`` is to be the gallery."""
        role = self.columns.get(_ROLE)
        if role is None or _GALLERY not in role.values:
            return np.ones(self.keys.shape, np.bool_)
        searched: BoolArray = role.codes == role.values.index(_GALLERY)
        return ~searched


def cohort_of_truth(path: Path) -> Cohort:
    """The cohort of a manifest.

    Raises:
        TruthError: it cannot be read, or something in it is wrong.
    """
    return _cohort(load(path), str(path))


def cohort_of_shape(shape: str, size: int | None = None) -> Cohort:
    """The people that ``mockrek cohort make`` would draw, without their images.

    An image that nobody drew has no bytes to be known by; its name stands for them.

    Args:
        shape: its name.
        size: how many of the shape's units; ``None`` for its own.

    Raises:
        SettingsError: there is no such shape, or it cannot be as large.
    """
    scenes = plan(shape, size)
    rows = (json.dumps(row) for scene in scenes for row in _rows(shape, scene))
    data = "\n".join(rows).encode()
    manifest = parse(data, source=shape, form="jsonl", folder=None)
    return _cohort(manifest, f"{shape}, {manifest.images:,} images")


def _rows(shape: str, scene: Scene) -> Iterator[Mapping[str, object]]:
    digest = sha256(f"{shape}/{scene.name}".encode()).hexdigest()
    for place in scene.places:
        person = cast(0, shape, place)
        look = make_look(0, shape, scene.name, person)
        seen = {name: getattr(person, name, None) for name in ATTRIBUTES}
        seen |= {name: getattr(look, name) for name in ATTRIBUTES if seen[name] is None}
        del seen["skin_type"]  # painted, and declared only where the shape says it
        yield {"sha256": digest, "subject": place.subject, **seen, **place.attributes}


def _cohort(manifest: Manifest, name: str) -> Cohort:
    roll = roll_of(manifest)
    return Cohort(
        name=name,
        keys=roll.keys,
        columns=dict(roll.columns),
        starts=roll.starts,
        vacant=roll.vacant,
        appearance=roll.appearance,
        subjects=roll.subjects(),
        conditions=roll.conditions(),
    )
