"""A sight: what the service sees in one image, worked out part by part as answers ask for it."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mockrek.domain import MAX_FACES, Observation, Perception, take
from mockrek.operations.active import Active
from mockrek.operations.clock import StageClock
from mockrek.profiles.outcomes import independent_misses, independent_outcomes
from mockrek.profiles.perception import perceive
from mockrek.rendering.boxes import reported_boxes
from mockrek.rendering.faces import face_details, plain_faces, source_face
from mockrek.truth.appearance import appearance_of_faces, conditions_of_faces, subject_key
from mockrek.truth.resolve import Resolved


class Sight:
    """The faces of one image under one configuration.

    Args:
        size: width and height of the upright image in pixels.
        resolved: what is really in the image.
        active: the configuration.

    Attributes:
        resolved: what is really in the image.
        observation: the faces that detection returns, the largest first.
    """

    __slots__ = ("_active", "_details", "_source", "observation", "resolved")

    def __init__(self, size: tuple[int, int], resolved: Resolved, active: Active) -> None:
        self.resolved = resolved
        self.observation = _observe(size, resolved, active)
        self._active = active
        self._source: tuple[int, dict[str, Any]] | None = None
        self._details: tuple[frozenset[str], list[dict[str, Any]]] | None = None

    @property
    def rule(self) -> str:
        """The rule of truth that answered; with the reason, where a label in the file was wrong."""
        resolved = self.resolved
        wrong = [reason for reason in resolved.trace if reason.startswith("label: faces")]
        return f"{resolved.rule} ({wrong[0]})" if wrong else resolved.rule

    @property
    def count(self) -> int:
        """How many faces detection returns."""
        return self.observation.count

    def details(self, members: frozenset[str], clock: StageClock) -> list[dict[str, Any]]:
        """The faces as the API spells them; not to be changed by whoever gets them.

        Args:
            members: those beyond the default ones, of
                :func:`mockrek.rendering.faces.wanted_members`.
            clock: where the time goes.
        """
        known = self._details
        if known is None or known[0] != members:
            # Only the last is kept: clients ask for the same members, and memory stays bounded.
            known = self._details = members, self._render(members, clock)
        return known[1]

    def source_face(self, place: int) -> dict[str, Any]:
        """One face as the source of CompareFaces.

        Args:
            place: which of the faces that detection returns.
        """
        if self._source is None or self._source[0] != place:
            face = take(self.observation, np.array([place]))
            self._source = place, source_face(face, self._active.seed)
        return self._source[1]

    def _render(self, members: frozenset[str], clock: StageClock) -> list[dict[str, Any]]:
        seed = self._active.seed
        if not members:
            return plain_faces(self.observation, seed)
        perception = _perceive(self.observation, self.resolved, self._active)
        clock.end("score")
        return face_details(self.observation, perception, seed, members)


def _observe(size: tuple[int, int], resolved: Resolved, active: Active) -> Observation:
    faces, keys = resolved.faces, resolved.keys
    group_of = active.compiled.group_of
    groups = np.array([group_of(face.attributes) for face in faces], np.int64)
    boxes = reported_boxes([face.box for face in faces], active.seed, keys, size)
    everybody = Observation(
        width=size[0],
        height=size[1],
        keys=keys,
        subjects=np.array([subject_key(face.subject) for face in faces], np.uint64),
        groups=groups,
        boxes=boxes,
        conditions=conditions_of_faces(faces, keys),
        places=np.arange(len(faces)),
    )
    missed = _missed(resolved, active, groups)
    if len(faces) == 1 and not missed[0]:
        return everybody
    detected = np.flatnonzero(~missed)
    areas = boxes[detected, 2] * boxes[detected, 3]
    return take(everybody, detected[np.argsort(-areas, kind="stable")][:MAX_FACES])


def _missed(
    resolved: Resolved, active: Active, groups: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    if resolved.manifest is None or resolved.rows is None:
        return independent_misses(active.compiled, active.seed, resolved.keys, groups)
    rows = slice(resolved.rows.start, resolved.rows.stop)
    return active.outcomes[resolved.manifest].missed[rows]


def _perceive(seen: Observation, resolved: Resolved, active: Active) -> Perception:
    """What the service believes of the faces that it sees."""
    compiled, seed = active.compiled, active.seed
    faces = [resolved.faces[place] for place in seen.places]
    appearance = appearance_of_faces(faces, seen.keys, seen.subjects)
    if resolved.manifest is None or resolved.rows is None:
        outcomes = independent_outcomes(compiled, seed, seen.keys, seen.groups, appearance)
    else:
        outcomes = take(active.outcomes[resolved.manifest], resolved.rows.start + seen.places)
    return perceive(compiled, seed, seen.keys, seen.groups, appearance, outcomes)
